# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ast import literal_eval
from datetime import date

from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import file_open

from odoo.addons.qi_onestop.tests.common import OnestopCase, china
from odoo.addons.qi_onestop.tools import protected
from odoo.addons.qi_onestop.tools.period import Period

from ..tools.scoring import Figure

YEAR = Period(date(2030, 1, 1), date(2030, 12, 31))


class TestEvalMeasure(OnestopCase):
    """What is counted, at which platform, in which period, for whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.platforms = cls.city | cls.county | cls.station | cls.other_station
        cls.requests = cls.env["qi.request"].create(
            [
                {
                    "platform_id": platform.id,
                    "service_id": cls.instant.id,
                    "partner_id": partner.id,
                    "description": "Something",
                }
                for platform, partner in (
                    (cls.station, cls.enterprise),
                    (cls.station, cls.enterprise),
                    (cls.station, cls.other_enterprise),
                    (cls.other_station, cls.enterprise),
                )
            ]
        )
        days = ("2030-01-01 00:00", "2030-12-31 23:59", "2031-01-01 00:00", "2030-05-01 12:00")
        for request, day, saved in zip(cls.requests, days, (100, 300, 0, 50), strict=True):
            protected.permitted(request).write({"closed_at": china(day), "registered_at": china(day)})
            request.write({"saved_amount": saved, "amount_basis": "Said so"})

    def measure(self, **values):
        return self.env["qi.eval.measure"].create(
            {
                "name": "M",
                "code": f"X{self.env['qi.eval.measure'].search_count([])}",
                "model": "qi.request",
                **values,
            }
        )

    def figures(self, measure, role="coordinator", period=YEAR):
        platforms = self.platforms
        found = self.as_role(measure, role)._figures(self.as_role(platforms, role), period)[measure]
        return [found[platform.id] for platform in platforms]

    def values(self, *args, **kwargs):
        return [figure.value for figure in self.figures(*args, **kwargs)]

    def test_each_platform_answers_for_its_own_cases_of_the_city_s_days(self):
        self.assertEqual(self.values(self.measure()), [0, 0, 2, 1])

    def test_what_is_counted_is_worked_out_as_its_aggregate_says(self):
        for values, expected in (
            ({"aggregate": "distinct", "value_field": "partner_id"}, [0, 0, 1, 1]),
            ({"aggregate": "sum", "value_field": "saved_amount"}, [0, 0, 400, 50]),
            ({"aggregate": "average", "value_field": "saved_amount"}, [None, None, 200, 50]),
            (
                {"aggregate": "share", "part_domain": '[("saved_amount", ">", 100)]'},
                [None, None, 50, 0],
            ),
            ({"aggregate": "percentile", "value_field": "saved_amount", "percentile": 50}, [None, None, 200, 50]),
            (
                {"aggregate": "ratio", "value_field": "saved_amount", "whole_field": "saved_amount"},
                [None, None, 100, 100],
            ),
        ):
            with self.subTest(values=values):
                self.assertEqual(self.values(self.measure(**values)), expected)

    def test_a_share_shows_what_it_is_worked_out_of(self):
        measure = self.measure(aggregate="share", part_domain='[("saved_amount", ">", 100)]')
        self.assertEqual(self.figures(measure)[2:], [Figure(1, 2, 50), Figure(0, 1, 0)])

    def test_a_zero_is_a_value(self):
        self.requests[0].saved_amount = 0
        average = self.measure(aggregate="average", value_field="saved_amount")
        self.assertEqual(self.figures(average)[2:], [Figure(300, 2, 150), Figure(50, 1, 50)])
        middle = self.measure(aggregate="percentile", value_field="saved_amount", percentile=50)
        self.assertEqual(self.figures(middle)[2:], [Figure(None, 2, 150), Figure(None, 1, 50)])

    def test_what_has_no_value_has_no_part(self):
        """Whether a delivery is deemed confirmed is said of completions alone: 0 %, and nothing of the rest."""
        request = self.request_at("completed")
        promises = self.env["qi.deadline.report"].search([("request_id", "=", request.id)])
        self.assertGreater(len(promises), 1)
        self.assertEqual(promises.milestone_id.mapped("code").count("completion"), 1)
        for aggregate, numerator in (("average", 0), ("percentile", None)):
            with self.subTest(aggregate):
                measure = self.measure(
                    model="qi.deadline.report",
                    domain=f'[("platform_id", "=", {request.platform_id.id})]',
                    date_field=False,
                    aggregate=aggregate,
                    value_field="deemed",
                )
                self.assertEqual(self.figures(measure)[2], Figure(numerator, 1, 0))
                kept = measure._kept_cases(measure._counted_cases(self.station, YEAR))[self.station.id]["all"]
                self.assertEqual((kept["count"], kept["numbers"]), (1, [request.name]), "as many as were counted")

    def test_path_leads_over_the_request_to_its_platform(self):
        measure = self.measure(model="qi.request.deadline", domain='[("milestone_id.code", "=", "nothing")]')
        self.assertEqual(measure.platform_path, "document_id.platform_id")
        self.assertEqual(self.values(measure), [0, 0, 0, 0])

    def test_who_asks_counts_what_he_may_see(self):
        self.assertEqual(self.values(self.measure(), role="manager"), [0, 0, 2, 1])
        self.county.staff_ids = False
        self.station.staff_ids |= self.users["manager"]
        self.assertEqual(self.values(self.measure(), role="manager"), [0, 0, 2, 0])
        measure = self.measure()
        with self.assertRaises(AccessError):
            measure.with_user(self.users["portal"])._figures(self.station, YEAR)

    def test_queries_do_not_grow_with_platforms(self):
        measures = self.env["qi.eval.measure"].search([])
        few, many = (
            self.station,
            self.platforms
            | self.env["qi.platform"].create(
                [{"name": f"P{number}", "code": f"P{number}"} for number in range(50)]
            ),
        )
        measures._figures(few, YEAR)
        self.env.invalidate_all()
        with_few = self.queries(lambda: measures._figures(few, YEAR))
        self.env.invalidate_all()
        self.assertLessEqual(self.queries(lambda: measures._figures(many, YEAR)), with_few)

    def test_shipped_measures_can_all_be_counted(self):
        measures = self.env["qi.eval.measure"].search([("source", "=", "records")])
        figures = self.as_role(measures, "coordinator")._figures(self.platforms, YEAR)
        self.assertEqual(set(figures), set(measures.filtered("is_available")))
        self.assertGreater(len(figures), 20)

    def test_measure_of_what_is_not_installed_says_so(self):
        measure = self.measure()
        self.env.cr.execute("UPDATE qi_eval_measure SET model = 'qi.gone' WHERE id = %s", [measure.id])
        self.env.invalidate_all()
        self.assertFalse(measure.is_available)
        self.assertEqual(measure._figures(self.station, YEAR), {})
        tester = self.env["qi.eval.test"].create({"measure_id": measure.id})
        with self.assertRaisesRegex(UserError, "the add-on it needs is not installed"):
            tester.action_count()

    def test_bad_measures_are_refused_with_a_sentence(self):
        for values, sentence in (
            ({"domain": "[("}, "“Which of Them” of “M” cannot be read"),
            ({"domain": "[('nothing', '=', 1)]"}, "cannot be read"),
            ({"domain": "__import__('os').getcwd()"}, "cannot be read"),
            ({"domain": "[('partner_id', 'any!', [])]"}, "cannot be read"),
            ({"aggregate": "share", "part_domain": "[1, 2]"}, "“Part That Fulfils” of “M” cannot be read"),
            ({"platform_path": "partner_id"}, "does not lead to a platform"),
            ({"platform_path": "nowhere.platform_id"}, "cannot be “Path to the Platform”"),
            ({"platform_path": ""}, "cannot be “Path to the Platform”"),
            ({"date_field": "description"}, "cannot be “Counted by the Date”"),
            ({"aggregate": "sum", "value_field": "description"}, "cannot be “Field”"),
            ({"aggregate": "sum", "value_field": "partner_id.color"}, "cannot be “Field”"),
            ({"aggregate": "sum"}, "cannot be “Field”"),
            ({"aggregate": "average", "value_field": "supervision_count"}, "cannot be “Field”"),
            ({"aggregate": "ratio", "value_field": "saved_amount"}, "cannot be “Divided By”"),
            ({"model": False}, "Say what “M” counts"),
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, sentence),
                self.env.cr.savepoint(),
            ):
                self.measure(**values)
        with self.assertRaisesRegex(ValidationError, "“res.users” is nothing that “What Is Counted” can be"):
            self.measure(model="res.users")

    def test_tester_shows_figures_and_their_cases(self):
        measure = self.measure(aggregate="share", part_domain='[("saved_amount", ">", 100)]')
        tester = self.as_role(self.env["qi.eval.test"], "coordinator").create(
            {
                "measure_id": measure.id,
                "platform_ids": self.platforms.ids,
                "date_from": "2030-01-01",
                "date_to": "2030-12-31",
            }
        )
        tester.action_count()
        line = tester.line_ids.filtered(lambda line: line.platform_id == self.station)
        self.assertEqual((line.numerator, line.denominator, line.value), (1, 2, 50))
        action = line.action_open_cases()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.requests[:2])
        tester.date_to = "2029-12-31"
        with self.assertRaisesRegex(UserError, "cannot end before it begins"):
            tester.action_count()

    def test_what_people_enter_has_no_cases(self):
        measure = self.measure(source="manual", model=False)
        self.assertTrue(measure.is_available)
        with self.assertRaisesRegex(UserError, "entered by people"):
            measure._check_has_cases()
        with self.assertRaisesRegex(UserError, "entered by people"):
            self.env["qi.eval.test"].create({"measure_id": measure.id}).action_count()

    def shipped_domains(self, model):
        """Return ``{code: domain}`` of the shipped measures of a model, which may be of another add-on."""
        with file_open("qi_onestop_eval/data/qi_eval_measure_data.xml", "rb") as stream:
            measures = etree.parse(stream).findall("record")
        shipped = [{field.get("name"): field.text for field in measure.findall("field")} for measure in measures]
        return {one["code"]: literal_eval(one["domain"]) for one in shipped if one.get("model") == model}

    def test_promises_count_once_they_ended_or_are_due(self):
        """What is not due yet, as it was extended, is neither kept nor broken; what is late is."""
        [promise] = self.new_request().deadline_ids.filtered("is_open")[:1]
        for code, milestone, met in (("C1", "response", 100), ("C3", "completion", 100), ("C6", "archive", 100)):
            measure = self.env.ref(f"qi_onestop_eval.qi_eval_measure_{code.lower()}")
            late = 100 if code == "C3" else 0
            for state, due, figure in (
                ("running", "2030-07-01", Figure(0, 0, None)),
                ("paused", False, Figure(0, 0, None)),
                ("overdue", "2030-06-14", Figure(0, 1, 0)),
                ("met", "2030-07-01", Figure(1, 1, met)),
                ("missed", "2030-06-10", Figure(late // 100, 1, late)),
                ("cancelled", "2030-06-10", Figure(0, 0, None)),
            ):
                protected.permitted(promise).write(
                    {
                        "milestone_id": self.env["qi.deadline.milestone"]._by_code(milestone).id,
                        "state": state,
                        "first_due_at": "2030-06-10",
                        "due_at": due,
                    }
                )
                with self.subTest(code=code, state=state), self.at("2030-06-15 10:00"):
                    self.assertEqual(self.figures(measure)[2], figure)

    def test_improvements_count_once_they_are_closed_or_due(self):
        measure = self.env.ref("qi_onestop_eval.qi_eval_measure_e3_3")
        improvement = self.env["qi.improvement"].create(
            {"title": "Gauges", "problem": "They lie around", "platform_id": self.station.id}
        )
        for state, due, figure in (
            ("do", "2030-06-15", Figure(0, 0, None)),
            ("do", "2030-06-14", Figure(0, 1, 0)),
            ("closed", "2030-07-01", Figure(1, 1, 100)),
            ("cancelled", "2030-06-14", Figure(0, 0, None)),
        ):
            protected.permitted(improvement).write({"state": state, "due_date": due})
            # In China it is the 15th already.
            with self.subTest(state=state, due=due), self.at("2030-06-15 07:00"):
                self.assertEqual(self.figures(measure._of_the_city())[2], figure)

    def test_satisfaction_leaves_out_what_staff_could_have_said_itself(self):
        self.assertEqual(
            self.shipped_domains("qi.satisfaction.report"),
            dict.fromkeys(("D2", "E1", "E2-1"), [("is_unverified", "=", False)]),
        )

    def test_bad_reviews_that_were_excluded_count_against_nobody(self):
        self.assertEqual(self.shipped_domains("qi.review.case"), {"E3-2": [("state", "!=", "excluded")]})
