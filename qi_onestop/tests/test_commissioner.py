# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, freeze_time, tagged
from odoo.tools import mute_logger

from ..tools.commissioner_requirements import Profile, evaluate, full_years
from .common import PROFILE, OnestopCase

ASKED = [
    ("education", "college", True),
    ("experience", 1, True),
    ("exam", 60, True),
    ("undertaking", 0, True),
    ("training_hours", 24, False),
]


class TestRequirements(BaseCase):
    def lacking(self, **values):
        profile = Profile("college", 1, 60, True, 24)._replace(**values)
        return [check.kind for check in evaluate(profile, ASKED) if not check.is_met]

    def test_what_just_suffices(self):
        self.assertEqual(self.lacking(), [])
        self.assertEqual(self.lacking(education="doctor", experience=30, exam=100, training_hours=99), [])

    def test_what_just_fails(self):
        for values in (
            {"education": "secondary"},
            {"education": None},
            {"experience": 0},
            {"experience": None},
            {"exam": 59.5},
            {"exam": None},
            {"undertaking": False},
            {"undertaking": None},
            {"training_hours": 23.5},
        ):
            with self.subTest(values=values):
                self.assertEqual(self.lacking(**values), list(values))

    def test_full_years(self):
        self.assertIsNone(full_years(None, date(2026, 1, 1)))
        self.assertEqual(full_years(date(2025, 1, 2), date(2026, 1, 1)), 0)
        self.assertEqual(full_years(date(2025, 1, 1), date(2026, 1, 1)), 1)
        self.assertEqual(full_years(date(2024, 2, 29), date(2026, 2, 28)), 2)
        self.assertEqual(full_years(date(2027, 1, 1), date(2026, 1, 1)), 0)


class TestCommissionerProfile(OnestopCase):
    def candidate(self, **values):
        return self.env["qi.commissioner"].create(
            {"user_id": self.users["manager"].id, "platform_id": self.station.id, **values}
        )

    def test_duty_needs_what_the_city_asks(self):
        candidate = self.candidate()
        said = str(self.attempt(candidate.action_put_on_duty, UserError))
        for words in (
            "Manager cannot be put on duty yet",
            "Education: nothing recorded / College",
            "Years of Experience: nothing recorded / 1",
            "Examination Score: nothing recorded / 60",
            "Undertaking Signed: missing",
        ):
            self.assertIn(words, said)
        self.assertNotIn("Training Hours", said, "too few hours warn, they do not block")
        candidate.write({**PROFILE, "exam_score": 59})
        with self.assertRaisesRegex(UserError, r"Lacking: Examination Score: 59 / 60\.$"):
            candidate.action_put_on_duty()
        candidate.exam_score = 60
        candidate.action_put_on_duty()
        self.assertEqual(candidate.state, "on_duty")
        self.assertEqual(candidate.lacking, "Training Hours This Year: 0 / 24")
        self.assertTrue(candidate.is_lacking)

    def test_city_changes_what_it_asks(self):
        candidate = self.candidate(**{**PROFILE, "education": "secondary"})
        self.assertIsNotNone(self.attempt(candidate.action_put_on_duty, UserError))
        requirement = self.env.ref("qi_onestop.qi_commissioner_requirement_education")
        requirement.active = False
        candidate.action_put_on_duty()
        with self.assertRaisesRegex(ValidationError, "which education"):
            requirement.education = False

    def test_promise_and_examination_of_tomorrow_do_not_count(self):
        with freeze_time("2026-05-08 04:00:00"):
            candidate = self.candidate(**{**PROFILE, "undertaking_date": "2026-05-09", "exam_date": "2026-05-09"})
            said = str(self.attempt(candidate.action_put_on_duty, UserError))
        self.assertIn("Undertaking Signed: missing", said)
        self.assertIn("Examination Score: nothing recorded", said)

    def test_those_who_lack_something_are_found(self):
        lacking = self.env["qi.commissioner"].search([("is_lacking", "=", True)])
        self.assertIn(self.commissioner, lacking)
        self.env.ref("qi_onestop.qi_commissioner_requirement_training_hours").threshold = 0
        self.env.invalidate_all()
        self.assertNotIn(self.commissioner, self.env["qi.commissioner"].search([("is_lacking", "=", True)]))
        self.assertIn(self.commissioner, self.env["qi.commissioner"].search([("is_lacking", "=", False)]))

    @mute_logger("odoo.sql_db")
    def test_badge_numbers_are_unique(self):
        self.commissioner.badge = "B-1"
        (self.colleague | self.stranger).badge = False
        error = self.attempt(lambda: self.colleague.write({"badge": "B-1"}), IntegrityError)
        self.assertIn("qi_commissioner_badge_uniq", str(error))

    def test_portrait_falls_back_to_the_user(self):
        self.assertEqual(self.commissioner.portrait, self.users["commissioner"].avatar_512)
        self.commissioner.photo = self.users["commissioner"].image_1920 or (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        )
        self.assertEqual(self.commissioner.portrait, self.commissioner.photo)

    def test_results_are_for_superiors(self):
        for role in ("nobody", "clerk", "commissioner"):
            mine = self.as_role(self.commissioner, role)
            for name in ("exam_score", "exam_date", "checklist", "lacking"):
                with self.subTest(role=role, field=name), self.assertRaises(AccessError):
                    mine.read([name])
            self.assertEqual(mine.read(["is_lacking"])[0]["is_lacking"], self.commissioner.is_lacking)
            with self.subTest(role=role), self.assertRaises(AccessError):
                mine.sudo().undertaking_ids.with_env(mine.env).read(["file"])
        for role in ("manager", "coordinator"):
            self.assertEqual(self.as_role(self.commissioner, role).read(["exam_score"])[0]["exam_score"], 80)


class TestTraining(OnestopCase):
    def training(self, **values):
        return self.env["qi.training"].create(
            {"name": "Metrology", "date": "2026-05-08", "hours": 8, "platform_id": self.county.id, **values}
        )

    def attend(self, training, commissioner, **values):
        return self.env["qi.training.attendance"].create(
            {"training_id": training.id, "commissioner_id": commissioner.id, "attended": True, **values}
        )

    def test_hours_count_for_who_passed(self):
        training = self.training()
        for values, hours in (
            ({"exam_score": 60}, 8),
            ({"exam_score": 59.9}, 0),
            ({"exam_score": 90, "attended": False}, 0),
        ):
            with self.subTest(values=values):
                record = self.attend(training, self.commissioner, **values)
                self.assertEqual(record.hours_credited, hours)
                self.assertEqual(record.passed, bool(hours))
                record.unlink()
        record = self.attend(training, self.commissioner)
        training.pass_score = 0
        self.assertEqual(record.hours_credited, 8, "without an examination being there is enough")

    @freeze_time("2026-06-01 04:00:00")
    def test_hours_of_this_year_add_up(self):
        for day, hours in (("2026-01-01", 16), ("2026-05-08", 8), ("2025-12-31", 40)):
            self.attend(self.training(date=day, hours=hours), self.commissioner, exam_score=80)
        self.assertEqual(self.commissioner.training_hours, 24)
        self.assertFalse(self.commissioner.is_lacking)
        self.assertEqual(self.colleague.training_hours, 0)

    def test_hours_of_many_cost_one_query(self):
        people = self.commissioner | self.colleague | self.stranger
        self.env.invalidate_all()
        one = self.queries(lambda: people[:1].mapped("training_hours"))
        self.env.invalidate_all()
        self.assertLessEqual(self.queries(lambda: people.mapped("training_hours")), one)

    def test_manager_invites_those_of_the_own_platforms(self):
        elsewhere = self.env["qi.platform"].create({"name": "Elsewhere", "code": "E"})
        self.stranger.platform_id = elsewhere
        training = self.training(platform_id=False)
        self.as_role(training, "manager").action_invite()
        self.assertEqual(training.attendance_ids.commissioner_id, self.commissioner | self.colleague)
        with self.assertRaisesRegex(UserError, "on the list already"):
            self.as_role(training, "manager").action_invite()
        self.as_role(training, "coordinator").action_invite()
        self.assertIn(self.stranger, training.attendance_ids.commissioner_id)
        self.assertIsNotNone(
            self.attempt(self.as_role(self.training(), "commissioner").action_invite, AccessError)
        )

    def test_manager_keeps_the_own_people_of_a_training_of_the_city(self):
        training = self.as_role(self.training(platform_id=False), "manager")
        self.assertFalse(training.can_keep)
        self.assertTrue(self.as_role(self.training(), "manager").can_keep)
        training.action_invite()
        action = training.action_open_attendances()
        records = self.as_role(self.env["qi.training.attendance"], "manager").search(action["domain"])
        records.write({"attended": True, "exam_score": 70})
        self.assertEqual(set(records.mapped("hours_credited")), {8})

    def test_credit_is_not_written_by_hand(self):
        record = self.attend(self.training(), self.commissioner)
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            self.as_role(record, "manager").hours_credited = 40


class TestAbsence(OnestopCase):
    def setUp(self):
        super().setUp()
        self.request = self.new_request()
        self.commissioner.backup_id = self.stranger

    def stranger_sees_it(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.request in self.as_role(self.env["qi.request"], "stranger").search([])

    def test_absence_begins_and_ends_by_date(self):
        cron = self.env.ref("qi_onestop.ir_cron_absence")
        with freeze_time("2026-05-05 08:00:00"):
            self.commissioner.write({"absent_from": "2026-05-06", "absent_to": "2026-05-07"})
        self.assertFalse(self.commissioner.is_absent)
        # Midnight of Beijing is 16:00 of the day before in the clock of the server.
        for moment, absent in (
            ("2026-05-05 15:55:00", False),
            ("2026-05-05 16:05:00", True),
            ("2026-05-07 15:55:00", True),
            ("2026-05-07 16:05:00", False),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                self.env["qi.commissioner"].with_user(cron.user_id)._cron_absence()
                self.assertEqual(self.commissioner.is_absent, absent)
                self.assertEqual(self.stranger_sees_it(), absent)
        self.assertFalse(self.commissioner.absent_from or self.commissioner.absent_to)

    @freeze_time("2026-05-06 04:00:00")
    def test_dates_take_effect_at_once(self):
        self.commissioner.absent_from = "2026-05-06"
        self.assertTrue(self.commissioner.is_absent)
        self.assertTrue(self.stranger_sees_it())
        self.commissioner.absent_from = "2026-05-07"
        self.assertFalse(self.commissioner.is_absent)
        self.commissioner.absent_from = "2026-05-01"
        self.commissioner.absent_from = False
        self.assertFalse(self.stranger_sees_it())

    @freeze_time("2026-05-06 04:00:00")
    def test_who_is_back_early_stays(self):
        self.commissioner.write({"absent_from": "2026-05-01", "absent_to": "2026-05-20"})
        self.commissioner.is_absent = False
        self.env["qi.commissioner"]._cron_absence()
        self.assertFalse(self.commissioner.is_absent)
        self.commissioner.is_absent = True
        self.env["qi.commissioner"]._cron_absence()
        self.assertTrue(self.commissioner.is_absent, "marked by hand, without dates: until further notice")

    def test_absence_does_not_end_before_it_begins(self):
        for values in ({"absent_from": "2026-05-06", "absent_to": "2026-05-05"}, {"absent_to": "2026-05-05"}):
            with self.assertRaisesRegex(ValidationError, "does not end before it"):
                self.commissioner.write(values)

    def test_pair_ends_with_its_backup(self):
        self.stranger.action_suspend()
        self.assertFalse(self.commissioner.backup_id)
        note = self.env["mail.message"].search(
            [("partner_ids", "in", self.users["commissioner"].partner_id.ids)], limit=1
        )
        self.assertIn("Stranger no longer stands in for you", note.body)
        with self.assertRaisesRegex(ValidationError, "Stranger is “Suspended” and cannot stand in"):
            self.commissioner.backup_id = self.stranger


class TestHandover(OnestopCase):
    def handover(self, role="manager", **values):
        return self.as_role(self.env["qi.commissioner.handover"], role).create(
            {"commissioner_id": self.commissioner.id, **values}
        )

    def test_all_is_handed_over_in_one_step(self):
        requests = self.request_at("executing") | self.request_at("accepted")
        finished = self.request_at("completed")
        self.colleague.backup_id = self.commissioner
        handover = self.handover()
        self.assertEqual(handover.receiver_id, self.colleague)
        self.assertEqual(handover.line_ids.request_id, requests)
        late = self.request_at("submitted")
        handover.action_hand_over()
        self.assertEqual((requests | late).commissioner_id, self.colleague)
        self.assertEqual(finished.commissioner_id, self.commissioner)
        self.assertEqual(self.commissioner.state, "left")
        self.assertFalse(self.colleague.backup_id)

    def test_enterprises_get_who_stays(self):
        self.enterprise.qi_commissioner_id = self.commissioner
        leaving = self.as_role(self.commissioner, "manager")
        error = self.attempt(leaving.action_leave, UserError)
        self.assertIn("is still in charge of 1 enterprises", str(error))
        for receiver, said in (
            (self.env["qi.commissioner"], "Choose a colleague on duty who gets"),
            (self.stranger, "of the same platform"),
        ):
            error = self.attempt(self.handover(receiver_id=receiver.id).action_hand_over, UserError)
            self.assertIn(said, str(error))
        self.assertEqual(self.enterprise.qi_commissioner_id, self.commissioner)
        self.handover(target="suspended").action_hand_over()
        self.assertEqual(self.enterprise.qi_commissioner_id, self.commissioner, "who may come back keeps them")
        self.handover(receiver_id=self.colleague.id).action_hand_over()
        self.assertEqual(self.enterprise.qi_commissioner_id, self.colleague)
        self.assertEqual(self.commissioner.state, "left")

    def test_visits_are_made_by_who_stays(self):
        visitors = self.commissioner.user_id | self.users["manager"]
        planned, made = self.env["qi.visit"].create(
            [
                {
                    "platform_id": self.station.id,
                    "partner_id": self.enterprise.id,
                    "date_planned": date.today(),
                    "visitor_ids": visitors.ids,
                }
                for _serial in range(2)
            ]
        )
        made.action_record_done()
        leaving = self.as_role(self.commissioner, "manager")
        error = self.attempt(leaving.action_leave, UserError)
        self.assertIn("still has 1 visits to make", str(error))
        self.handover(receiver_id=self.colleague.id).action_hand_over()
        self.assertEqual(planned.visitor_ids, self.colleague.user_id | self.users["manager"])
        self.assertEqual(made.visitor_ids, visitors, "who was there was there")
        self.assertEqual(self.commissioner.state, "left")

    def test_one_request_goes_to_another(self):
        other = self.env["qi.commissioner"].create(
            {**PROFILE, "user_id": self.users["manager"].id, "platform_id": self.station.id}
        )
        other.action_put_on_duty()
        first, second = self.request_at("executing"), self.request_at("executing")
        handover = self.handover(receiver_id=self.colleague.id, target="suspended")
        handover.line_ids.filtered(lambda line: line.request_id == second).receiver_id = other
        handover.action_hand_over()
        self.assertEqual(first.commissioner_id, self.colleague)
        self.assertEqual(second.commissioner_id, other)
        self.assertEqual(self.commissioner.state, "suspended")

    def test_receiver_must_be_able_to_take_them(self):
        request = self.request_at("executing")
        self.commissioner.write({"backup_id": self.stranger.id, "is_absent": True})
        self.assertIn(self.station, self.users["stranger"].qi_read_platform_ids)
        for receiver, said in (
            (self.env["qi.commissioner"], "Choose a colleague on duty"),
            (self.commissioner, "is the one who goes"),
            (self.stranger, "Stranger does not serve Station"),
        ):
            handover = self.handover(receiver_id=receiver.id)
            error = self.attempt(handover.action_hand_over, UserError)
            self.assertIn(said, str(error))
        self.colleague.action_suspend()
        error = self.attempt(self.handover(receiver_id=self.colleague.id).action_hand_over, UserError)
        self.assertIn("Colleague is not on duty", str(error))
        self.assertEqual(request.commissioner_id, self.commissioner)
        self.assertEqual(self.commissioner.state, "on_duty")

    def test_others_cannot_do_it(self):
        self.request_at("executing")
        for role in ("clerk", "commissioner", "coordinator"):
            with self.subTest(role=role):
                self.assertIsNotNone(self.attempt(lambda role=role: self.handover(role), AccessError))
        handover = self.handover()
        self.county.staff_ids = False
        self.assertIsNotNone(self.attempt(handover.action_hand_over, AccessError, UserError))

    def test_many_requests_cost_as_few_queries(self):
        costs = []
        for count in (10, 100):
            self.env["qi.request"].create(
                [
                    {
                        "platform_id": self.station.id,
                        "service_id": self.general.id,
                        "partner_id": self.enterprise.id,
                        "description": "Much",
                        "commissioner_id": self.commissioner.id,
                    }
                ]
                * count
            )
            handover = self.handover(receiver_id=self.colleague.id).with_context(tracking_disable=True)
            self.env.flush_all()
            self.env.invalidate_all()
            costs.append(self.queries(handover.action_hand_over))
            self.commissioner.action_put_on_duty()
        self.assertLessEqual(costs[1], costs[0] + 10)


@tagged("post_install", "-at_install")
class TestBadge(OnestopCase):
    def test_badges_say_who_it_is(self):
        self.commissioner.badge = "B-001"
        people = self.commissioner | self.colleague | self.stranger
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "qi_onestop.qi_commissioner_badges", people.ids
        )
        for text in ("B-001", "Colleague", "Stranger", "Other Station"):
            self.assertIn(text, html.decode())

    def test_workload_counts_in_batch(self):
        self.request_at("executing")
        self.request_at("completed")
        self.assertEqual(self.commissioner.open_request_count, 1)
        self.assertEqual(self.commissioner.finished_month_count, 1)
        people = self.commissioner | self.colleague | self.stranger
        for name in ("open_request_count", "finished_month_count"):
            self.env.invalidate_all()
            one = self.queries(lambda name=name: people[:1].mapped(name))
            self.env.invalidate_all()
            self.assertLessEqual(self.queries(lambda name=name: people.mapped(name)), one)
