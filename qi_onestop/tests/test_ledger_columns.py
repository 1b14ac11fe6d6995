# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from ..tools import protected
from .complaint_common import ComplaintCase
from .ledger_common import ColumnsMixin, LedgerMixin

LINES = "Many belong to one case: they are records of their own."
FILES = "A cell holds no file."
HINTS = "It helps whoever works on the case at the moment."
READERS = "It says who may read the case, not what it is."
NAMED = "It is a column by the name that the archive keeps."
PROOF = "It proves what the columns say."


@tagged("post_install", "-at_install")
class TestLedgerColumns(ColumnsMixin, LedgerMixin, ComplaintCase):
    """A ledger has all that a person reads of a case."""

    form_module = "qi_onestop"
    forms = {
        "event": "qi_onestop.event_event_view_form_qi",
        "demand": "qi_onestop.qi_demand_view_form",
    }
    no_columns = {
        "request": {
            LINES: (
                "material_ids",
                "supplement_ids",
                "plan_ids",
                "task_ids",
                "choice_ids",
                "deadline_ids",
                "transfer_ids",
            ),
            FILES: ("plan_scan", "delivery_scan"),
            HINTS: (
                "unbound_names",
                "duplicate_hidden_count",
                "duplicate_ids",
                "similar_ids",
                "sent_platform_id",
                "area_platform_id",
                "due_text",
            ),
            READERS: ("secret_office_ids", "secret_reader_ids", "secret_access_ids"),
            "Its answers are the column intake_text.": ("intake",),
        },
        "task": {
            LINES: ("node_ids", "sample_ids", "deliverable_ids", "step_ids"),
            FILES: ("agreement_file",),
            HINTS: ("plan_warning", "hidden_count"),
            "It has no name but that of the request.": ("choice_id",),
        },
        "visit": {FILES: ("photo_ids",), HINTS: ("near_warning",)},
        "event": {FILES: ("qi_handout_ids",)},
        "demand": {LINES: ("qi_request_ids",)},
        "inspection": {LINES: ("line_ids",)},
        "improvement": {FILES: ("evidence_ids",)},
        "archive": {
            LINES: ("item_ids", "check_ids", "hold_ids"),
            NAMED: ("display_name", "partner_id", "service_id"),
            PROOF: ("seal_id", "manifest"),
        },
        "complaint": {
            LINES: (
                "statement_ids",
                "correspondence_ids",
                "named_ids",
                "improvement_ids",
                "deadline_ids",
                "joined_ids",
            ),
            HINTS: ("due_text",),
        },
        "dispute": {
            LINES: ("action_ids", "deadline_ids", "named_ids"),
            FILES: ("file_ids",),
            HINTS: ("due_text",),
        },
    }

    def test_what_a_person_reads_is_a_column(self):
        names = {ledger.name for ledger in self.ledgers()}
        self.assertLessEqual(self.no_columns.keys(), names)
        self.assertLessEqual({"deadline", "training"}, names)
        self.check_columns()

    def test_no_ledger_is_left_out_of_the_walk(self):
        """Each has columns, of the add-on that walks it."""
        columns = self.env["qi.ledger.column"].search([])
        self.assertEqual(set(columns.mapped("ledger")), {one.name for one in self.env["qi.ledger"]._ledgers()})

    def test_each_role_begins_with_columns_of_its_own(self):
        self.check_sets(("clerk", "commissioner", "manager", "coordinator"))

    def test_a_set_of_events_and_of_trainings_is_for_the_role_that_opens_it(self):
        for role, ledger, name in (
            ("clerk", "event", "Daily Work"),
            ("coordinator", "event", "Overview for Leadership"),
            ("commissioner", "training", "Training Record"),
            ("manager", "training", "Overview for Leadership"),
        ):
            with self.subTest(role=role, ledger=ledger):
                self.assertEqual(
                    self.as_role(self.env["qi.ledger.make"], role).new({"ledger": ledger}).set_id.name, name
                )

    def test_answers_at_intake_are_readable(self):
        """As the enterprise gave them, by the names that the questions have, not as the program keeps them."""
        options = self.env["qi.service.intake.option"].create([{"name": "Workshop"}, {"name": "Counter"}])
        self.joint.intake_ids = [
            Command.create({"name": "Pieces", "key": "pieces", "type": "integer"}),
            Command.create({"name": "Where", "key": "where", "type": "selection", "option_ids": options.ids}),
            Command.create({"name": "Urgent", "key": "urgent", "type": "boolean"}),
        ]
        request = self.new_request(self.joint, intake={"pieces": 12, "where": str(options[1].id), "urgent": False})
        rows = self.rows(self.make("commissioner", with_contact=True))
        [row] = [row for row in rows if row["Number"] == request.name]
        self.assertEqual(row["Answers at Intake"], "Pieces: 12\nWhere: Counter")
        # A service may ask whom to call.
        self.assertNotIn("Answers at Intake", self.rows(self.make("commissioner"))[0])

    def test_a_plan_is_told_whole(self):
        request = self.request_at("plan_confirm")
        protected.permitted(request).write({"plan_resources": "Two engineers", "plan_measures": "A trial run"})
        [row] = [row for row in self.rows(self.make("commissioner")) if row["Number"] == request.name]
        self.assertEqual((row["Supporting Resources"], row["Measures"]), ("Two engineers", "A trial run"))
        self.assertTrue(row["Waiting for the Enterprise Since"])
        self.assertGreater(row["Next Step Without Answer"], row["Waiting for the Enterprise Since"])

    def test_why_a_decision_came_back(self):
        complaint = self.complaint_at("decision")
        protected.permitted(complaint).write({"return_reason": "Hear the institution first"})
        rows = self.rows(self.make("coordinator", "complaint"))
        [row] = [row for row in rows if complaint.name in row.values()]
        self.assertEqual(row["Decision Sent Back Because"], "Hear the institution first")
