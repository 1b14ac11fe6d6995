# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.qi_onestop.tests.complaint_common import ComplaintCase

from .eval_common import EvalCase

SECRET = "A hull of titanium"


# What other add-ons bring is asked as well.
@tagged("post_install", "-at_install")
class TestEvalMeasureAsked(EvalCase, ComplaintCase):
    """Of a trade secret the coordinator reads nothing, but a round counts it as any other: no measure asks it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = cls.requests[1]
        cls.secret.write({"description": SECRET, "secrecy": "secret"})

    def setUp(self):
        super().setUp()
        self.measures = self.as_role(self.env["qi.eval.measure"], "coordinator")

    def values(self, *domain, **values):
        return {"code": "XA", "name": "M", "model": "qi.request", "domain": repr([*domain]), **values}

    def refusal(self, *domain, **values):
        """Return what the coordinator is told who writes a measure with the condition."""
        error = self.attempt(lambda: self.measures.create(self.values(*domain, **values)), ValidationError)
        return str(error or "")

    def test_the_coordinator_does_not_read_the_secret(self):
        self.assertFalse(self.as_role(self.env["qi.request"], "coordinator").search([("id", "=", self.secret.id)]))

    def test_no_condition_asks_for_the_words_of_a_secret_or_whose_it_is(self):
        name, partner = self.secret.partner_id.name, self.secret.partner_id.id
        for condition in (
            ("description", "like", "titanium"),
            ("description", "=ilike", "%hull%"),
            ("description", "not ilike", "hull"),
            ("description", "=", SECRET),
            ("description", "=?", SECRET),
            ("description", "in", [SECRET, False]),
            ("description", ">", "A"),
            ("name", "=", self.secret.name),
            ("display_name", "ilike", self.secret.name),
            ("id", "=", self.secret.id),
            ("id", "in", [self.secret.id]),
            ("partner_id", "=", partner),
            ("partner_id", "in", [partner]),
            ("partner_id", "!=", partner),
            ("partner_id", "child_of", partner),
            ("partner_id", "ilike", name),
            ("partner_id", "any", [("name", "=", name)]),
            ("partner_id", "not any", [("id", "=", partner)]),
            ("partner_id.name", "=", name),
            ("partner_id.display_name", "like", name),
            ("partner_id.create_date", ">", "2030-01-01"),
            ("partner_id.country_id", "=", 1),
            ("deadline_ids", "any", [("document_id.description", "like", "hull")]),
            ("deadline_ids", "any", [("document_id", "any", [("description", "like", "hull")])]),
            ("deadline_ids.document_id", "=", self.secret.id),
            ("message_ids.body", "ilike", "hull"),
            ("message_ids", "any", [("author_id.name", "=", name)]),
            ("intake.hull", "=", "titanium"),
            ("create_uid", "=", self.env.uid),
            ("is_secret_hidden", "=", True),
            ("message_is_follower", "=", False),
        ):
            for domain in ([condition], ["!", condition], ["|", ("process", "=", "joint"), condition]):
                with self.subTest(domain=domain):
                    self.assertIn("could tell of single cases", self.refusal(*domain))
        part = {"aggregate": "share", "part_domain": '[("description", "like", "hull")]'}
        self.assertIn("“description” in “M” could tell", self.refusal(**part))

    def test_what_belongs_to_a_secret_is_asked_as_little(self):
        for model, condition in (
            ("qi.request.deadline", ("document_id.description", "like", "hull")),
            ("qi.request.deadline", ("document_id", "=", self.secret.id)),
            ("qi.request.deadline", ("document_id", "ilike", self.secret.name)),
            ("qi.deadline.report", ("request_id", "=", self.secret.id)),
            ("qi.deadline.report", ("partner_id", "=", self.secret.partner_id.id)),
            ("qi.request.task", ("name", "like", "T")),
            ("qi.plan", ("plan", "like", "hull")),
            ("qi.archive", ("title", "like", "hull")),
            # By way of what is no secret itself.
            ("qi.visit", ("demand_ids.qi_request_ids.description", "like", "hull")),
            ("qi.visit", ("demand_ids", "any", [("qi_request_ids", "!=", False), ("name", "like", "hull")])),
        ):
            with self.subTest(condition=condition):
                self.assertIn("could tell of single cases", self.refusal(condition, model=model))

    def test_complaints_are_asked_neither_for_words_nor_for_people(self):
        for condition in (
            ("complaint_id.description", "like", "gauge"),
            ("complaint_id.name", "=", "TS-1"),
            ("complaint_id", "=", 1),
            ("complaint_id.recused_user_ids", "in", [self.users["coordinator"].id]),
            ("institution_id", "=", 1),
        ):
            with self.subTest(condition=condition):
                self.assertIn("could tell", self.refusal(condition, model="qi.complaint.report"))

    def test_what_was_chosen_or_measured_is_asked(self):
        for model, *domain in (
            ("qi.request", ("description", "!=", False), ("partner_id", "=", False)),
            ("qi.request", ("description", "in", [False]), ("plan_ids", "any", [])),
            ("qi.request", ("secrecy", "=", "secret"), ("saved_amount", ">", 100), ("closed_at", "<", "today")),
            ("qi.request", ("platform_id", "child_of", self.county.id), ("service_id.category_id", "!=", False)),
            ("qi.request", ("service_id.name", "like", "Service"), ("partner_id.qi_size", "=", "small")),
            ("qi.request.deadline", ("milestone_id.code", "=", "response"), ("closed_at.month_number", "=", 3)),
            ("qi.complaint.report", ("topic", "=", "delay"), ("cause_id", "=", 1)),
            # There are no secrets among these.
            ("qi.visit", ("partner_id.name", "like", "Farm")),
        ):
            with self.subTest(model=model, domain=domain):
                self.assertEqual(self.refusal(*domain, model=model), "")

    def test_what_the_coordinator_may_not_read_is_not_asked(self):
        field = self.env["qi.archive"]._fields["listed_request_ids"]
        sentence = f"asks for “{field._description_string(self.measures.env)}”, which is not yours to read"
        self.assertIn(sentence, self.refusal(("listed_request_ids", "!=", False), model="qi.archive"))

    def test_no_condition_leads_to_what_nobody_learns_of(self):
        values = self.values(("box_id.complaint_archive_ids", "!=", False), model="qi.archive")
        error = self.attempt(lambda: self.env["qi.eval.measure"].create(values), ValidationError)
        self.assertIn("Conditions of “M” lead to what few people may know of", str(error))

    def test_nonsense_is_refused_as_such(self):
        for condition in (("partner_id", "any", 5), ("description", "any", [("id", "=", 1)])):
            with self.subTest(condition=condition):
                self.assertIn("cannot be read", self.refusal(condition))

    def test_the_department_makes_the_next_version_of_all_that_is_shipped(self):
        for role in ("coordinator", "administrator"):
            measures = self.as_role(self.measures, role).search([("source", "=", "records")])
            for measure in measures.filtered("is_available"):
                measure.copy({"code": f"X{role}{measure.code}"})

    def test_no_condition_reads_what_people_write_to_one_another(self):
        for model, path in (
            ("qi.commissioner", "user_id.partner_id.channel_ids.message_ids.body"),
            ("qi.commissioner", "user_id.partner_id.channel_ids.name"),
            ("qi.visit", "message_ids.body"),
            ("qi.visit", "message_ids.attachment_ids.index_content"),
        ):
            with self.subTest(path=path):
                self.assertIn("could tell of single cases", self.refusal((path, "like", "bonus"), model=model))

    def refused_since(self, code, domain):
        """Return a measure from before its conditions were looked at."""
        measure = self.measures.with_env(self.env).search([("code", "=", code)])
        self.env.flush_all()
        self.env.cr.execute("UPDATE qi_eval_measure SET part_domain = %s WHERE id = %s", [domain, measure.id])
        self.env.invalidate_all()
        return measure

    def test_what_is_refused_since_has_a_next_version_that_is_mended(self):
        self.scheme = self.make_scheme()
        for code, domain in (("XS", '[("description", "like", "hull")]'), ("XS", "[(")):
            with self.subTest(domain=domain):
                measure = self.as_role(self.refused_since(code, domain), "coordinator")
                made = measure.browse(measure.action_new_version()["res_id"])
                self.assertEqual((made.source, made.part_domain, made.previous_id), ("records", domain, measure))
                self.assertEqual(
                    (made.platform_path, made.date_field), (measure.platform_path, measure.date_field)
                )
                newer = self.as_role(self.scheme.copy({"name": f"Later {domain}"}), "coordinator")
                self.assertEqual(newer.indicator_ids.measure_id & made, made)
                self.assertTrue(self.attempt(newer.action_activate, ValidationError), "no round would begin")
                self.assertTrue(
                    self.attempt(lambda made=made: made.write({"aggregate": "share"}), ValidationError)
                )
                made.part_domain = '[("saved_amount", ">", 100)]'
                newer.action_activate()
                self.scheme = newer.with_env(self.env)

    def test_a_round_does_not_begin_with_what_was_asked_before_and_reports_do_not_count_it(self):
        self.scheme = self.make_scheme()
        measure = self.refused_since("XS", '[("description", "like", "hull")]')
        self.assertIn("lead to what few people may know of", measure._report_trouble())
        error = self.attempt(self.new_round().action_start, UserError)
        self.assertIn("“description” in “Saved” could tell of single cases", str(error))
