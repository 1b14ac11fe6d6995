# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib
import io
from datetime import datetime, timedelta

from docx import Document

from odoo.modules.module import load_script
from odoo.tests import new_test_user
from odoo.tools import file_open

from ..tools import protected, statutory_days
from .common import OnestopCase


class TestMigrations(OnestopCase):
    """What an upgrade does that a new installation needs not."""

    def migrate(self, script, version="19.0.1.0.0"):
        load_script(f"qi_onestop/migrations/{script}", "migration").migrate(self.env.cr, version)
        self.env.invalidate_all()

    def test_the_statutory_calendar_gets_its_holidays(self):
        calendar = self.env["resource.calendar"]._qi_statutory()
        days = calendar._qi_day_table().days
        calendar.qi_year_ids.unlink()
        calendar.global_leave_ids.unlink()
        calendar.qi_makeup_ids.unlink()
        script = "19.0.1.1.0/post-statutory-calendar.py"
        self.migrate(script, version=None)
        self.assertFalse(calendar.qi_year_ids, "a new installation has done it already")
        self.migrate(script)
        self.assertEqual(sorted(calendar.qi_year_ids.mapped("year")), [*statutory_days.package_years()])
        self.assertEqual(calendar._qi_day_table().days, days)
        leaves = calendar.global_leave_ids
        self.migrate(script)
        self.assertEqual(calendar.global_leave_ids, leaves, "twice is once")

    def test_services_shipped_before_get_the_new_columns(self):
        service = self.env.ref("qi_onestop.qi_service_calibration")
        filled = {name: service[name] for name in ("mode_ids", "record_class_id", "price_note")}
        service.write({**dict.fromkeys(filled, False), "mode_ids": False, "legal_basis": "Our own rule"})
        script = "19.0.1.3.0/post-catalogue.py"
        self.migrate(script, version=None)
        self.assertFalse(service.mode_ids, "a new installation has them already")
        self.migrate(script, version="19.0.1.2.0")
        self.assertEqual({name: service[name] for name in filled}, filled)
        self.assertEqual(service.legal_basis, "Our own rule", "what a person wrote stays")

    def test_requests_registered_before_are_promised_what_follows_from_where_they_stand(self):
        kinds = ("submitted", "planning", "plan_confirm", "executing", "completed")
        requests = {kind: self.request_at(kind) for kind in kinds}
        everything = self.env["qi.request"].union(*requests.values())
        # As the version before left them.
        everything.deadline_ids.unlink()
        everything.plan_ids.unlink()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE qi_request SET received_at = NULL, plan_count = NULL, waiting_since = NULL, silence_at = NULL "
            "WHERE id = ANY(%s)",
            [everything.ids],
        )
        self.env.invalidate_all()
        script = "19.0.1.4.0/post-request.py"
        self.migrate(script, version=None)
        self.assertFalse(everything.deadline_ids, "a new installation has nothing to catch up on")
        self.migrate(script, version="19.0.1.3.0")
        self.migrate(script, version="19.0.1.3.0")
        for request in everything:
            self.assertEqual(request.received_at, request.registered_at)
        states = {
            kind: {row.milestone_id.code: row.state for row in request.deadline_ids}
            for kind, request in requests.items()
        }
        self.assertEqual(
            states,
            {
                "submitted": {"response": "running", "acceptance": "running"},
                "planning": {"plan": "running", "completion": "running"},
                "plan_confirm": {"completion": "paused"},
                "executing": {"completion": "running"},
                "completed": {},
            },
        )
        self.assertTrue(requests["plan_confirm"].silence_at)
        self.assertEqual(requests["executing"].plan_ids.plan, "Measure it")
        self.assertEqual(requests["plan_confirm"].plan_ids.state, "submitted")
        self.assertEqual(everything.deadline_ids._audit(), [])

    def test_enterprises_with_people_get_an_administrator(self):
        Membership = self.env["qi.membership"]
        first, second = (
            new_test_user(self.env, login=f"t_migrate_{n}", groups="base.group_portal") for n in (1, 2)
        )
        lonely, kept = self.env["res.partner"].create(
            [{"name": name, "qi_enterprise_kind": "enterprise"} for name in ("Without One", "With One")]
        )
        people = Membership.create(
            [
                {"user_id": user.id, "partner_id": partner.id, "role": role}
                for partner, user, role in (
                    (lonely, first, "member"),
                    (lonely, second, "member"),
                    (kept, first, "member"),
                    (kept, second, "administrator"),
                )
            ]
        )
        script = "19.0.1.5.0/post-membership.py"
        self.migrate(script, version=None)
        self.assertEqual(people[0].role, "member", "a new installation has nobody yet")
        self.migrate(script, version="19.0.1.4.0")
        self.assertEqual(people.mapped("role"), ["administrator", "member", "member", "administrator"])

    def test_libraries_speak_to_the_public(self):
        experts = self.env.ref("qi_onestop.qi_library_experts").with_context(lang="en_US")
        institutions = self.env.ref("qi_onestop.qi_library_institutions").with_context(lang="en_US")
        new = experts.description
        old = "Whom enterprises may ask; who an expert is stands in the record of the person."
        experts.description, institutions.description = old, "Our own words"
        script = "19.0.1.7.0/post-supervision.py"
        self.migrate(script, version=None)
        self.assertEqual(experts.description, old, "a new installation has the new words already")
        self.migrate(script, version="19.0.1.6.0")
        self.assertEqual((experts.description, institutions.description), (new, "Our own words"))

    def test_figures_of_few_cases_are_told_outside_no_more(self):
        ids = self.env["ir.model.data"].search([("model", "=", "qi.report.figure"), ("module", "=", "qi_onestop")])
        figures = self.env["qi.report.figure"].browse(ids.mapped("res_id"))
        shipped = {figure.code: figure.least_count for figure in figures}
        # As before: complaints alone.
        figures.filtered(lambda one: one.section != "complaints").least_count = 0
        figures.filtered(lambda one: one.code == "saved_amount").least_count = 3
        self.env.flush_all()
        script = "19.0.1.9.0/post-least-cases.py"
        self.migrate(script, version=None)
        self.assertEqual(sum(figures.mapped("least_count")), 13, "a new installation has them already")
        self.migrate(script, version="19.0.1.8.0")
        found = {figure.code: figure.least_count for figure in figures}
        self.assertEqual(found, {**shipped, "saved_amount": 3}, "what a person wrote stays")

    def test_the_document_of_reports_has_room_for_amounts_unless_somebody_changed_it(self):
        template = self.env.ref("qi_onestop.qi_form_template_report_period").with_context(bin_size=False)
        with file_open("qi_onestop/report/docx/report_period.docx", "rb") as file:
            shipped = file.read()
        ours = Document(io.BytesIO(shipped))
        [table] = [one for one in ours.tables if len(one.columns) == 9]
        self.assertGreaterEqual(min(cell.width.cm for cell in table.rows[0].cells[1:5]), 1.8, "1,234,567.00")
        ours.add_paragraph("As we say it")
        buffer = io.BytesIO()
        ours.save(buffer)
        before = buffer.getvalue()
        template.file = base64.b64encode(before)
        module = load_script("qi_onestop/migrations/19.0.1.9.0/post-report-document.py", "migration")
        for known, expected in ((b"something else", before), (before, shipped)):
            module.SHIPPED = hashlib.sha256(known).hexdigest()
            module.migrate(self.env.cr, "19.0.1.8.0")
            self.assertEqual(base64.b64decode(template.file), expected)

    def test_late_entries_know_when_what_ended_was_entered(self):
        """Nothing that a report counted comes up again, and nothing that none has counted is lost."""
        requests = {name: self.request_at("completed") for name in ("at once", "on paper", "before the count")}
        declined = self.request_at("declined")
        closed, count = datetime(2026, 8, 28, 2), datetime(2026, 9, 4, 2)
        report = self.env["qi.report.period"].create({"platform_id": self.station.id, "first": "2026-08-01"})
        protected.permitted(report).write({"counted_at": count})
        everything = declined.union(*requests.values())
        self.env.flush_all()
        self.env.cr.execute("UPDATE qi_request SET registered_at = '2026-08-01', closed_at = %s", [closed])
        entered = {
            "at once": closed,
            "on paper": datetime(2026, 9, 10, 2),
            "before the count": count - timedelta(minutes=5),
        }
        for name, request in requests.items():
            [promise] = request.deadline_ids.filtered(lambda one: one.milestone_id.code == "completion")
            events = promise.events
            events[-1] |= {"at": str(closed), "on": str(entered[name])}
            protected.permitted(promise).write({"events": events, "closed_at": closed})
        plans = everything.plan_ids
        answered = plans.mapped("answered_at")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE qi_request SET closing_entered_at = NULL, saved_entered_at = NULL, "
            "saved_amount = 5 * (id % 2), problems_found_entered_at = NULL, problems_found = 2 * (id % 2)"
        )
        self.env.cr.execute("UPDATE qi_request_deadline SET closing_entered_at = NULL")
        self.env.cr.execute("UPDATE qi_plan SET answer_entered_at = NULL")
        script = "19.0.1.9.0/post-late-entries.py"
        self.migrate(script, version=None)
        self.assertFalse(any(everything.mapped("closing_entered_at")), "a new installation knows already")
        self.migrate(script, version="19.0.1.8.0")
        noted = {**entered, "before the count": count - timedelta(hours=1)}
        self.assertEqual({name: request.closing_entered_at for name, request in requests.items()}, noted)
        self.assertEqual(declined.closing_entered_at, closed)
        for request in everything:
            self.assertEqual(request.saved_entered_at, bool(request.saved_amount) and request.closing_entered_at)
            self.assertEqual(request.problems_found_entered_at, request.saved_entered_at)
            self.assertFalse(request.problems_solved_entered_at)
        ended = everything.deadline_ids.filtered("closed_at")
        self.assertTrue(all(ended.mapped("closing_entered_at")))
        self.assertEqual(plans.mapped("answer_entered_at"), answered)
        before = [ended.mapped("closing_entered_at"), everything.mapped("closing_entered_at")]
        self.migrate(script, version="19.0.1.8.0")
        self.assertEqual([ended.mapped("closing_entered_at"), everything.mapped("closing_entered_at")], before)

    def test_problems_of_visits_know_when_they_were_written_down(self):
        visit = self.env["qi.visit"].create(
            {
                "platform_id": self.station.id,
                "partner_id": self.enterprise.id,
                "visitor_ids": (self.users["commissioner"] | self.users["colleague"]).ids,
                "finding_ids": [
                    (0, 0, {"problem": "Gauges", "handling": "on_site", "answer": "Calibrate them"}),
                    (0, 0, {"problem": "Norms", "handling": "carried_back"}),
                    (0, 0, {"problem": "Scales", "handling": "carried_back"}),
                ],
            }
        )
        visit.action_record_done()
        on_site, solved, unsolved = findings = visit.finding_ids
        solved._solve("Norms were sent")
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE qi_visit_finding DROP COLUMN recorded_at, DROP COLUMN solution_entered_at"
        )
        self.env.invalidate_all()
        script = "19.0.1.9.0/pre-late-entries.py"
        self.migrate(script, version="19.0.1.8.0")
        self.migrate(script, version="19.0.1.8.0")
        self.assertEqual(findings.mapped("recorded_at"), [visit.recorded_at] * 3)
        self.assertEqual(on_site.solution_entered_at, visit.recorded_at)
        self.assertEqual(solved.solution_entered_at.date(), solved.solved_on)
        self.assertFalse(unsolved.solution_entered_at)

    def test_demands_know_since_when_they_have_a_platform(self):
        values = {"name": "Gauges", "partner_id": self.enterprise.id}
        placed, unplaced = leads = self.env["crm.lead"].create(
            [{**values, "qi_platform_id": self.station.id}, values]
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET create_date = '2026-08-10 02:00:00'")
        self.env.cr.execute("ALTER TABLE crm_lead DROP COLUMN qi_placed_at")
        self.env.invalidate_all()
        for _twice in range(2):
            self.migrate("19.0.1.9.0/pre-late-entries.py", version="19.0.1.8.0")
        self.assertEqual(leads.mapped("qi_placed_at"), [placed.create_date, False])
        unplaced.qi_platform_id = self.station
        self.assertGreater(unplaced.qi_placed_at, placed.qi_placed_at)

    def test_reports_know_by_what_the_cases_were_entered_that_they_have_seen(self):
        report = self.env["qi.report.period"].create({"platform_id": self.station.id, "first": "2026-08-01"})
        seen = {"qi.request": [1, 2], "qi.visit.finding": [3], "crm.lead": [4], "qi.plan": []}
        told = {"2026-07-01": seen, "2026-06-01": {}}
        protected.permitted(report).write({"seen": seen, "late_seen": told})
        self.env.flush_all()
        script = "19.0.1.9.0/post-seen-cases.py"
        self.migrate(script, version=None)
        self.assertEqual(report.seen, seen, "a new installation knows already")
        self.migrate(script, version="19.0.1.8.0")
        self.migrate(script, version="19.0.1.8.0")
        now = {
            "qi.request.registered_at": [1, 2],
            "qi.visit.finding.recorded_at": [3],
            "qi.visit.finding.solution_entered_at": [3],
            "crm.lead.qi_placed_at": [4],
            "qi.plan.create_date": [],
        }
        self.assertEqual((report.seen, report.late_seen), (now, {"2026-07-01": now, "2026-06-01": {}}))
