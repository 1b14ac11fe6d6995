# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..models import qi_deadline_audit
from .clock_common import ClockCase


class TestDeadlineAudit(ClockCase):
    """An auditor derives every promise again; what was changed behind the program's back is named."""

    def audit(self):
        action = self.env["qi.deadline.audit"].action_start()
        audit = self.env["qi.deadline.audit"].browse(action["res_id"])
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("qi_onestop.ir_cron_deadline_audit").method_direct_trigger()
        self.env.invalidate_all()
        return audit

    def full_of_life(self):
        """Return promises in every state, each with a history."""
        plain, paused, resumed, met, missed, cancelled, extended, warned, overdue, moved = (
            self.promise("2025-09-23 10:00") for _n in range(10)
        )
        with self.at("2025-09-25 10:00"):
            (paused | resumed)._pause("Supplement")
            cancelled._cancel("Withdrawn")
            self.as_role(extended, "commissioner")._ask_extension(2, "More")
        with self.at("2025-09-26 10:00"):
            resumed._resume()
            met._meet()
            self.as_role(extended, "manager")._decide_extension(True)
            self.calendar.qi_makeup_ids.filtered(lambda day: str(day.date) == "2025-09-28").unlink()
            moved._move(table=self.calendar._qi_day_table(), reason="The calendar was wrong")
        with self.at("2025-09-29 17:00"):
            warned._alarm(fields.Datetime.now())
        with self.at("2025-10-09 10:00"):
            missed._meet()
            overdue._alarm(fields.Datetime.now())
        return plain | paused | resumed | met | missed | cancelled | extended | warned | overdue | moved

    def test_what_the_program_did_follows_from_its_events(self):
        deadlines = self.full_of_life()
        self.assertEqual(
            set(deadlines.mapped("state")),
            {"running", "warning", "overdue", "paused", "met", "missed", "cancelled"},
        )
        audit = self.audit()
        self.assertEqual((audit.state, audit.checked, audit.differing), ("done", 10, 0))

    def test_a_changed_calendar_changes_no_promise_made_before(self):
        deadlines = self.full_of_life()
        self.calendar.global_leave_ids.unlink()
        self.calendar.attendance_ids[0].hour_from = 6
        self.calendar.qi_late_receipt = "same"
        self.assertEqual(deadlines._audit(), [])

    def test_what_was_altered_is_named(self):
        good, bad, worse = (self.promise("2025-09-23 10:00") for _n in range(3))
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE qi_fake_deadline SET due_at = due_at + interval '1 day' WHERE id = %s", bad.id)
        )
        self.env.cr.execute(
            SQL(
                """UPDATE qi_fake_deadline SET state = 'met', is_open = FALSE,
                          events = jsonb_set(events, '{0,at}', '"2025-09-24 02:00:00"') WHERE id = %s""",
                worse.id,
            )
        )
        self.env.invalidate_all()
        audit = self.audit()
        self.assertEqual((audit.checked, audit.differing), (3, 2))
        named = [(line.name.split("#")[1], line.field) for line in audit.line_ids]
        self.assertIn((str(bad.id), "Due On"), named)
        self.assertIn((str(worse.id), "State"), named)
        self.assertIn((str(worse.id), "Since"), named)
        self.assertNotIn(str(good.id), [key for key, _field in named])
        line = audit.line_ids.filtered(lambda line: line.name.endswith(f"#{bad.id}"))[:1]
        self.assertNotEqual(line.stored, line.derived)
        self.assertEqual(line.document, "Case")
        self.assertEqual(line.action_open_document()["res_id"], bad.document_id.id)

    def test_events_that_make_no_sense_are_named_and_stop_nothing(self):
        deadlines = self.env["qi.fake.deadline"].union(*(self.promise("2025-09-23 10:00") for _n in range(6)))
        self.env.flush_all()
        for deadline, events in zip(
            deadlines,
            ("[]", "{}", "7", '[{"kind": "started"}]', '[{"kind": "started", "at": "soon", "terms": {}}]'),
            strict=False,
        ):
            self.env.cr.execute(
                SQL("UPDATE qi_fake_deadline SET events = %s::jsonb WHERE id = %s", events, deadline.id)
            )
        self.env.cr.execute(
            SQL(
                "UPDATE qi_fake_deadline SET policy_id = %s, extension_state = 'granted' WHERE id = %s",
                self.env["qi.deadline.policy"].create({"milestone_id": self.milestone.id, "urgency": "urgent"}).id,
                deadlines[5].id,
            )
        )
        self.env.invalidate_all()
        audit = self.audit()
        self.assertEqual((audit.state, audit.checked, audit.differing), ("done", 6, 6))
        self.assertEqual(audit.line_ids.mapped("field"), ["Recorded Events"] * 5 + ["Policy", "Extension State"])

    def test_an_altered_snapshot_is_named(self):
        deadline = self.promise("2025-09-23 10:00")
        table = deadline.day_table_id
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE qi_day_table SET days = days #- '{exceptions,2025-09-28}' WHERE id = %s", table.id)
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        audit = self.audit()
        self.assertIn((table.display_name, "Days"), [(line.name, line.field) for line in audit.line_ids])
        self.assertGreaterEqual(audit.differing, 2, "the snapshot, and the promise that stands on it")

    def test_it_goes_on_where_it_was_stopped(self):
        self.full_of_life()
        with (
            patch.object(qi_deadline_audit, "BATCH", 4),
            patch.object(
                type(self.env["ir.cron"]),
                "_commit_progress",
                lambda cron, processed=0, **kwargs: 0 if processed else 60,
            ),
        ):
            self.env.flush_all()
            audit = self.env["qi.deadline.audit"].browse(self.env["qi.deadline.audit"].action_start()["res_id"])
            self.env["qi.deadline.audit"]._cron_audit()
            self.env.invalidate_all()
            self.assertEqual((audit.state, audit.checked), ("running", 4))
        again = self.audit()
        self.assertEqual(again, audit, "one audit at a time")
        self.assertEqual((audit.state, audit.checked), ("done", 10))

    def test_only_administrators_start_one(self):
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.deadline.audit"], "manager").action_start()
