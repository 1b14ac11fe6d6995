# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user

from ..tools import protected
from .common import OnestopCase

PDF = base64.b64encode(b"%PDF-1.4 a sheet")


class TestArchive(OnestopCase):
    """One request, one file: from the completion to the seal."""

    def archive_at(self, state):
        request = self.request_at("completed" if state == "open" else "archived")
        archive = request.archive_ids
        if state == "sealed":
            self.assertFalse(archive._seal_each(), archive.problem)
        return archive

    def new_item(self, archive, role="archivist", **values):
        return self.as_role(self.env["qi.archive.item"], role).create(
            {
                "archive_id": archive.id,
                "kind_id": self.env.ref("qi_onestop.qi_archive_item_kind_other").id,
                "title": "Sheet on paper",
                "content": PDF,
                "file_name": "sheet.pdf",
                **values,
            }
        )

    def test_begins_with_the_completion(self):
        request = self.request_at("delivery_confirm")
        self.assertFalse(request.archive_ids)
        request.write(self.step_to(request, "completed"))
        archive = request.archive_ids
        self.assertEqual((archive.state, archive.request_number), ("open", request.name))
        self.assertEqual(archive.enterprise_name, "Bearing Works")

    def test_instant_requests_get_none(self):
        request = self.new_request(self.instant, result="Answered")
        request.action_complete()
        self.assertFalse(request.archive_ids)

    def test_archiving_waits_for_the_end_of_the_evaluation_window(self):
        self.env["ir.config_parameter"].set_param("qi_onestop.evaluation_days", "30")
        with self.at("2025-11-03 10:00"):
            request = self.request_at("completed")
        with self.at("2025-12-03 09:59"), self.assertRaisesRegex(UserError, "may rate .* until 12/03/2025"):
            request.write(self.step_to(request, "archived"))
        with self.at("2025-12-03 10:00"):
            request.write(self.step_to(request, "archived"))
        self.assertEqual(request.archive_ids.state, "ready")

    def test_what_is_missing_is_named(self):
        self.general.archive_kind_ids = self.env.ref("qi_onestop.qi_archive_item_kind_satisfaction")
        request = self.request_at("completed")
        with self.assertRaisesRegex(UserError, "Missing: Satisfaction Form"):
            request.write(self.step_to(request, "archived"))
        self.new_item(request.archive_ids, kind_id=self.env.ref("qi_onestop.qi_archive_item_kind_satisfaction").id)
        request.write(self.step_to(request, "archived"))

    def test_sealed_with_number_manifest_and_line(self):
        archive = self.archive_at("sealed")
        year = archive.closed_at.year
        self.assertEqual(archive.number, f"0001-FW·{year}-D10-T-1-1-0001")
        self.assertEqual(str(archive.expires_on), f"{year + 10}-12-31")
        self.assertEqual(archive.seal_id.res_id, archive.id)
        self.assertEqual(self.env["qi.seal"]._broken(), [])
        second = self.archive_at("sealed")
        self.assertEqual(second.piece, 2)
        self.assertEqual(second.seal_id.previous_hash, archive.seal_id.hash)

    def test_sealed_content_changes_for_nobody(self):
        archive = self.archive_at("ready")
        self.new_item(archive)
        archive._seal_each()
        item = archive.item_ids[0]
        for records, values in (
            (archive, {"title": "Other"}),
            (archive, {"enterprise_name": "Other"}),
            (archive, {"partner_id": self.other_enterprise.id}),
            (archive, {"manifest": "{}"}),
            (item, {"title": "Other"}),
            (item, {"content": PDF, "file_name": "other.pdf"}),
        ):
            for caller in (
                self.as_role(records, "archivist"),
                records.sudo(),
                protected.permitted(records.sudo()),
            ):
                with self.subTest(values=values), self.assertRaises(AccessError):
                    caller.write(values)
        with self.assertRaises(UserError):
            item.sudo().unlink()
        with self.assertRaises(AccessError):
            archive.sudo().unlink()
        with self.assertRaises(AccessError):
            archive.seal_id.sudo().write({"name": "Other"})
        with self.assertRaises(AccessError):
            item._attachments().write({"raw": b"%PDF-1.4 other"})
        with self.assertRaises(AccessError):
            item._attachments().unlink()

    def test_what_comes_later_is_an_addendum_with_a_seal_of_its_own(self):
        archive = self.archive_at("sealed")
        manifest = archive.manifest
        addendum = self.new_item(archive, reason="Came by post")
        self.assertTrue(addendum.is_addendum)
        self.assertEqual(archive.manifest, manifest)
        seals = self.env["qi.seal"].search([("res_model", "=", "qi.archive.item"), ("res_id", "=", addendum.id)])
        self.assertEqual(seals.kind, "addendum")

    def test_the_archivist_adds_an_addendum_on_the_form(self):
        archive = self.as_role(self.archive_at("sealed"), "archivist")
        before = archive.item_ids
        with Form(archive, view="qi_onestop.qi_archive_view_form") as form, form.item_ids.new() as line:
            line.kind_id = self.env.ref("qi_onestop.qi_archive_item_kind_other")
            line.title = "Sheet on paper"
            line.content = PDF
            line.file_name = "sheet.pdf"
            line.reason = "Came by post"
        addendum = archive.item_ids - before
        self.assertEqual((addendum.is_addendum, addendum.reason), (True, "Came by post"))
        self.assertEqual(archive._verify(), {archive: []})
        # And why it came later is asked for.
        form = Form(archive, view="qi_onestop.qi_archive_view_form")
        with self.assertRaisesRegex(AssertionError, "'reason' is a required field"), form.item_ids.new() as line:
            line.kind_id = self.env.ref("qi_onestop.qi_archive_item_kind_other")
            line.title = "Sheet on paper"
            line.content = PDF
            line.file_name = "sheet.pdf"

    def test_the_list_of_a_sealed_archive_changes_and_loses_nothing(self):
        archive = self.archive_at("ready")
        item = self.new_item(archive)
        self.assertFalse(archive._seal_each())
        addendum = self.new_item(archive, reason="Came by post")
        elsewhere = self.new_item(self.archive_at("ready"))
        for one in (item, addendum):
            for command in (
                Command.update(one.id, {"title": "Other"}),
                Command.update(one.id, {"content": PDF, "file_name": "other.pdf"}),
                Command.delete(one.id),
                Command.unlink(one.id),
                Command.clear(),
                Command.set(elsewhere.ids),
                Command.link(elsewhere.id),
            ):
                for caller in (
                    self.as_role(archive, "archivist"),
                    archive.sudo(),
                    protected.permitted(archive.sudo()),
                ):
                    with self.subTest(command=command):
                        self.assertTrue(
                            self.attempt(
                                lambda caller=caller, command=command: caller.web_save(
                                    {"item_ids": [tuple(command)]}, {}
                                ),
                                AccessError,
                                UserError,
                            )
                        )
        self.assertEqual((item.title, addendum.title), ("Sheet on paper", "Sheet on paper"))

    def test_one_that_cannot_be_sealed_keeps_no_other_from_it(self):
        good, bad = self.archive_at("ready"), self.archive_at("ready")
        self.general.archive_kind_ids = self.env.ref("qi_onestop.qi_archive_item_kind_satisfaction")
        self.new_item(good, kind_id=self.general.archive_kind_ids.id)
        self.assertEqual((good | bad)._seal_each(), bad)
        self.assertEqual((good.state, bad.state), ("sealed", "ready"))
        self.assertIn("Satisfaction Form", bad.problem)

    def test_rights(self):
        archive = self.archive_at("sealed")
        for role, letters in {
            "nobody": "",
            "clerk": "",
            "commissioner": "r",
            "stranger": "",
            "manager": "r",
            "coordinator": "r",
            "archivist": "rw",
            "auditor": "",
            "complaint": "",
            "administrator": "r",
            "portal": "r",
            "portal_other": "",
            "public": "",
        }.items():
            found = self.attempt(lambda role=role: self.as_role(archive, role).check_access("read"), AccessError)
            self.assertEqual(found is None, "r" in letters, role)
            found = self.attempt(lambda role=role: self.as_role(archive, role).check_access("write"), AccessError)
            self.assertEqual(found is None, "w" in letters, role)

    def test_an_archive_may_be_of_many_gigabytes(self):
        archive = self.archive_at("ready")
        protected.permitted(archive).write({"size": 5 * 2**30 + 1})
        self.env.flush_all()
        archive.invalidate_recordset()
        self.assertEqual(archive.size, 5 * 2**30 + 1)

    def test_kinds_of_which_there_are_documents_stay(self):
        archive = self.archive_at("sealed")
        kinds = self.as_role(self.env["qi.archive.item.kind"], "archivist")
        used = archive.item_ids.kind_id.with_env(kinds.env)
        self.assertTrue(used)
        for kind in used:
            for values in ({"code": "other_name"}, {"is_internal": not kind.is_internal}):
                with (
                    self.subTest(kind=kind.code, values=values),
                    self.assertRaisesRegex(UserError, "Make a new kind"),
                ):
                    kind.write(values)
            kind.write({"code": kind.code, "is_internal": kind.is_internal, "sequence": 3, "name": "Renamed"})
        self.assertEqual(archive._verify(), {archive: []})
        new = kinds.create({"name": "Photo", "code": "photo"})
        new.write({"code": "photos", "is_internal": True})
        self.assertTrue(new.is_internal)


class TestRetentionSchedule(OnestopCase):
    """How long the archives are kept: one schedule is in force, a change is a new version."""

    def test_the_proposed_one_knows_all_three_terms(self):
        """永久, 30年, 10年; each of them of a class that some service has."""
        lines = self.env.ref("qi_onestop.qi_retention_schedule_default").line_ids
        self.assertEqual(set(lines.mapped("retention")), {"permanent", "30", "10"})
        self.assertEqual(lines.filtered(lambda line: line.retention == "permanent").record_class_id.code, "key")
        used = self.env["qi.service"].search([]).record_class_id
        of_complaints = self.env.ref("qi_onestop.qi_record_class_complaint")
        self.assertLessEqual(lines.record_class_id, used | of_complaints)

    def test_a_class_that_came_later_changes_nothing_in_force(self):
        later = self.env["qi.record.class"].create({"name": "New", "code": "new", "archive_code": "XX"})
        schedule = self.env["qi.retention.schedule"]._in_force()
        draft = schedule.browse(schedule.action_new_version()["res_id"])
        for _update in range(2):
            for one in (schedule, draft):
                one._propose(later.id, "30")
        self.assertNotIn(later, schedule.line_ids.record_class_id)
        self.assertEqual(draft._retention(later), "30")

    def test_in_force_stays_as_it_is(self):
        schedule = self.env["qi.retention.schedule"]._in_force()
        with self.assertRaisesRegex(UserError, "new version"):
            schedule.name = "Other"
        with self.assertRaisesRegex(UserError, "new version"):
            schedule.line_ids[0].retention = "30"

    def test_a_new_version_replaces_it(self):
        schedule = self.env["qi.retention.schedule"]._in_force()
        draft = schedule.browse(schedule.action_new_version()["res_id"])
        draft.line_ids.retention = "permanent"
        draft.action_put_in_force()
        self.assertEqual((schedule.state, draft.state), ("replaced", "in_force"))
        self.assertEqual(self.env.ref("qi_onestop.qi_record_class_service").retention, "permanent")

    def test_a_second_person_puts_in_force_what_was_approved(self):
        schedule = self.as_role(self.env["qi.retention.schedule"]._in_force(), "archivist")
        draft = schedule.browse(schedule.action_new_version()["res_id"])
        second = draft.with_user(
            new_test_user(self.env, "t_second", groups="qi_onestop.qi_onestop_group_archivist", name="Second")
        )
        for approval, day in ((False, False), ("No. 7", False), (" ", "2025-01-02"), (False, "2025-01-02")):
            draft.write({"approval": approval, "approved_on": day})
            with self.subTest(approval=approval, day=day), self.assertRaisesRegex(UserError, "under which number"):
                second.action_put_in_force()
        draft.write({"approval": "No. 7", "approved_on": "2999-01-01"})
        with self.assertRaisesRegex(UserError, "still to come"):
            second.action_put_in_force()
        draft.approved_on = "2025-01-02"
        with self.assertRaisesRegex(AccessError, "a second person puts it in force"):
            draft.action_put_in_force()
        # Nor whoever only wrote how long something is kept.
        line = second.line_ids[0]
        line.retention = "30"
        with self.assertRaisesRegex(AccessError, "a second person puts it in force"):
            second.action_put_in_force()
        for role in ("manager", "auditor", "clerk"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(draft, role).action_put_in_force()
        self.as_role(draft, "coordinator").action_put_in_force()
        self.assertEqual((schedule.state, draft.state), ("replaced", "in_force"))

    def test_every_class_is_said(self):
        self.env["qi.record.class"].create({"name": "New", "code": "new", "archive_code": "XX"})
        schedule = self.env["qi.retention.schedule"]._in_force()
        draft = schedule.browse(schedule.action_new_version()["res_id"])
        with self.assertRaisesRegex(UserError, "how long “New” is kept"):
            draft.action_put_in_force()
