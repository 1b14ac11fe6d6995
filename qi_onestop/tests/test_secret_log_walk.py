# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import inspect
import json
import re
from urllib.parse import quote, unquote

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import protected
from .log_common import LogWalk, why
from .route_common import REQUEST, TASK, RouteCase

OF_NO_SECRET = why(
    {
        "It leads on, or says what is wrong; what was done is shown by the page it leads to.": (
            "/my/notices/<int:notice_id>/read",
            "/my/notices/read",
            "/my/requests/<int:request_id>/choice/<int:line_id>",
            "/my/requests/<int:request_id>/deliverable/<int:deliverable_id>/<string:answer>",
            "/my/tasks/<int:task_id>/deliverable/<int:deliverable_id>/remove",
            "/my/tasks/<int:task_id>/sample/<int:sample_id>",
            "/qi/request/<string:number>",
        ),
        "It counts what there is and names nothing.": ("/", "/my", "/my/home", "/my/personal-data"),
        "What is still being written is no request, and read by its writer alone.": (
            "/my/requests/apply",
            "/my/requests/draft/<int:draft_id>/<string:step>",
            "/my/requests/draft/<int:draft_id>/check",
            "/my/requests/draft/<int:draft_id>/discard",
            "/my/requests/draft/<int:draft_id>/file/<int:file_id>",
            "/my/requests/draft/<int:draft_id>/materials",
            "/my/requests/draft/<int:draft_id>/need",
            "/my/requests/draft/<int:draft_id>/remove/<int:file_id>",
        ),
        "A complaint is a matter of its own: at most it shows the number of the request.": (
            "/my/complaints",
            "/my/complaints/<int:complaint_id>",
            "/my/complaints/<int:complaint_id>/<string:answer>",
            "/my/complaints/<int:complaint_id>/files/<int:attachment_id>",
            "/my/complaints/new",
            "/my/complaints/page/<int:page>",
            "/my/statements",
            "/my/statements/<int:statement_id>",
            "/my/statements/<int:statement_id>/files/<int:attachment_id>",
            "/my/statements/page/<int:page>",
            "/qi/complaints",
            "/qi/complaints/new",
            "/qi/complaints/status",
            "/qi/complaints/status/<string:answer>",
            "/qi/complaints/status/files/<int:attachment_id>",
            "/qi_onestop/complaint-archive/<int:archive_id>/bag",
        ),
        "It shows the enterprise and its people, and no request.": (
            "/my/consent",
            "/my/enterprises",
            "/my/enterprises/<int:enterprise_id>",
            "/my/enterprises/<int:enterprise_id>/applications/<int:application_id>/<string:answer>",
            "/my/enterprises/<int:enterprise_id>/instruments/<int:instrument_id>",
            "/my/enterprises/<int:enterprise_id>/instruments/new",
            "/my/enterprises/<int:enterprise_id>/invitations/<int:invitation_id>",
            "/my/enterprises/<int:enterprise_id>/invitations/<int:invitation_id>/cancel",
            "/my/enterprises/<int:enterprise_id>/invitations/<int:invitation_id>/renew",
            "/my/enterprises/<int:enterprise_id>/invitations/<int:invitation_id>/slip",
            "/my/enterprises/<int:enterprise_id>/invite",
            "/my/enterprises/<int:enterprise_id>/members/<int:member_id>/<string:step>",
            "/my/enterprises/<int:enterprise_id>/profile",
        ),
        "It shows an institution to itself.": (
            "/my/provider",
            "/my/qualifications",
            "/my/qualifications/<int:qualification_id>/file",
            "/my/qualifications/<int:qualification_id>/withdraw",
        ),
        "It is for everybody, and shows what was published.": (
            "/qi",
            "/qi/commissioners",
            "/qi/commissioners/<int:commissioner_id>/photo",
            "/qi/libraries",
            "/qi/libraries/<int:library_id>",
            "/qi/libraries/<int:library_id>/page/<int:page>",
            "/qi/platforms",
            "/qi/platforms/<int:platform_id>",
            "/qi/resources/<int:resource_id>",
            "/qi/resources/<int:resource_id>/cover",
            "/qi/resources/<int:resource_id>/files/<int:file_id>",
            "/qi/services",
            "/qi/services/<string:code>",
            "/qi/services/<string:code>/guide",
            "/qi/services/<string:code>/materials/<int:material_id>/<string:kind>",
            "/qi/services/page/<int:page>",
            "/qi/stories",
            "/qi/stories/page/<int:page>",
        ),
        "It lets people in, and shows no more than who they are.": (
            "/qi/activate/<string:token>",
            "/qi/login/code",
            "/qi/login/code/check",
            "/qi/register",
            "/qi/register/done",
            "/web/login",
        ),
        "It shows to the importer the rows of the file that was imported, and no request.": (
            "/qi_onestop/import/<int:import_id>/bad_rows",
            "/qi_onestop/import/template/<string:name>",
        ),
    }
)
"""Why a route shows no secret to anybody, by its rule."""

REPORTS_OF_NO_SECRET = why(
    {
        "It shows a platform, its services and its people.": (
            "qi_commissioner_report_badges",
            "qi_platform_report_notice",
            "qi_platform_report_plates",
            "qi_service_report_guide",
        ),
        "It is about a visit or an event, before there is a request.": (
            "event_event_report_signin",
            "qi_visit_report_blank",
            "qi_visit_report_partner",
        ),
        "It lets a person in.": ("qi_account_invitation_report_slip",),
        "It is about how the platform works, and shows no request.": (
            "qi_conformity_report_sheet",
            "qi_improvement_report_sheet",
            "qi_inspection_report_order",
            "qi_inspection_report_record",
        ),
        "It counts, and names no request: what opens from a figure is logged as its list.": (
            "qi_report_period_report_sheet",
        ),
        "A complaint or a dispute is a matter of its own, and its archive is logged as such.": (
            "qi_complaint_archive_report_catalogue",
            "qi_complaint_archive_report_contents",
            "qi_complaint_archive_report_label",
            "qi_complaint_archive_report_note",
            "qi_complaint_intake_report_slip",
            "qi_complaint_report_answer",
            "qi_complaint_report_form",
            "qi_complaint_report_receipt",
            "qi_dispute_report_form",
            "qi_dispute_report_notice",
            "qi_dispute_report_reply",
        ),
        "It shows the numbers of pieces, which say nothing of what is in them.": ("qi_archive_report_label",),
        "It is given its content by the program that files it, and is empty otherwise.": (
            "qi_archive_report_sheets",
        ),
        "Of trade secrets it shows the number; how its lines are logged, test_archive_unread says.": (
            "qi_archive_disposal_report_list",
        ),
        "It counts what was handed over; trade secrets are named by number alone.": (
            "qi_archive_handover_report",
        ),
        "It says of trade secrets no more than that they are left out.": ("qi_archive_report_register",),
    }
)
"""Why a report shows no secret, by its external id."""

NOT_ASKED = re.compile(r"/web/session/(logout|destroy)|/web/database/|/websocket|/web/tests|/web/become")
"""Addresses of Odoo that end the session, need another database, or never end."""


WAYS_OF_ODOO = {
    "/json/2/<path:subpath>",
    "/mail/message/post",
    "/mail/thread/messages",
    "/report/<converter>/<reportname>/<docids>",
    "/web/content/<int:id>",
    "/web/content/<string:model>/<int:id>/<string:field>",
    "/web/dataset/call_kw",
    "/web/export/csv",
    "/web/export/xlsx",
    "/web/image/<string:model>/<int:id>/<string:field>",
}
"""Some of the addresses of Odoo that show a record: the walk that does not find them sees nothing."""


@tagged("post_install", "-at_install")
class TestAccessLogWalk(LogWalk, RouteCase):
    """Every address and every report is asked for, while all requests of the enterprise are trade secrets."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.archived = cls.archive.request_id
        cls.supervision = cls.as_role(cls, cls.env["qi.supervision"], "coordinator").create(
            {"request_id": cls.running.id, "matter": f"Why so long? {REQUEST}", "answer_due": "2035-12-31"}
        )
        cls.visit = cls.env["qi.visit"].create(
            {
                "platform_id": cls.station.id,
                "partner_id": cls.enterprise.id,
                "finding_ids": [Command.create({"problem": f"Gauges {REQUEST}"})],
            }
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": f"Demand {REQUEST}",
                "qi_platform_id": cls.station.id,
                "partner_id": cls.enterprise.id,
            }
        )
        protected.permitted(cls.visit.finding_ids).lead_id = cls.lead
        cls.waiting.lead_id = cls.lead
        cls.secrets = cls.waiting | cls.running | cls.archived
        cls.secrets.write({"secrecy": "secret", "secret_reader_ids": cls.users["clerk"].ids})
        # What is no request is written about something else here, so that the words give a secret away.
        cls.draft.write({"description": "Twelve gauges", "file_ids": [Command.clear()]})
        cls.draft.file_ids = [Command.create({"file": cls.blank.blank_file, "file_name": "blank.pdf"})]
        cls.complaint_file.sudo().write({"name": "look.pdf", "raw": b"%PDF-1.4 look"})
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE qi_complaint SET title = 'Late', description = 'Nobody answers'")
        cls.env.cr.execute("UPDATE qi_complaint_message SET body = 'Look'")
        cls.words = {REQUEST, TASK}
        cls.markers = cls.words | {cls.archive.number, *cls.secrets.mapped("name")}
        cls.reader = cls.users["manager"]
        for group in ("base.group_allow_export", "qi_onestop.qi_onestop_group_archivist"):
            cls.reader.group_ids |= cls.env.ref(group)
        cls.ledgers = cls.as_role(cls, cls.env["qi.ledger.make"], "manager").create(
            [
                {
                    "ledger": ledger,
                    "date_from": "2020-01-01",
                    "date_to": "2035-12-31",
                    "platform_id": cls.county.id,
                    "set_id": False,
                }
                for ledger, _label in cls.as_role(cls, cls.env["qi.ledger"], "manager")._selection_readable()
                # A complaint is a matter of its own: at most it shows the number of the request.
                if ledger not in ("complaint", "dispute")
            ]
        )
        cls.env.flush_all()
        cls.env.invalidate_all()

    def asked(self):
        """Yield rule, verb, address and form of all that is asked of our own routes."""
        for rule, verb, case in self.calls():
            yield rule.rule, verb, self.address(rule, case), case
        nothing = {"data": {}}
        for ledger in self.ledgers:
            yield "/qi_onestop/ledger/<int:make_id>", "GET", f"/qi_onestop/ledger/{ledger.id}", nothing

    def test_each_of_our_addresses(self):
        seen, calls = set(), list(self.asked())
        for login in ("portal", "lab", "clerk", "manager"):
            self.authenticate(f"t_{login}", f"t_{login}")
            for rule, verb, address, case in calls:
                with self.subTest(login=login, verb=verb, address=address), self.undone():
                    data = self.form(case, csrf_token=Request.csrf_token(self)) if verb == "POST" else None
                    self.logged.clear()
                    response = self.ask(verb, address, data)
                    shown = self.shown(response.content, unquote(str(response.headers)).encode())
                    if rule in OF_NO_SECRET:
                        self.assertFalse(shown & self.words)
                    elif shown:
                        seen.add(rule)
                        self.assert_logged(self.users[login], shown)
        rules = {rule.rule for rule in self.rules()}
        self.assertEqual(
            rules - seen, set(OF_NO_SECRET), "Say of each route that shows no secret why it does not."
        )

    # What Odoo brings along

    def targets(self):
        """Return what the addresses of Odoo are asked for: records with the field that holds a text or a file."""
        item = self.archive.item_ids.filtered("content")[:1]
        return [
            (self.waiting, "description"),
            (self.material, "file"),
            (self.attachment, "raw"),
            (self.message, "body"),
            (self.archive, "title"),
            (item, "content"),
            (self.lead, "name"),
            (self.visit.finding_ids, "problem"),
        ]

    def guesses(self, record, field):
        """Return a value for each name that an argument of a route of Odoo may have."""
        domain = [("id", "=", record.id)]
        export = {
            "model": record._name,
            "fields": [{"name": field, "label": "x", "type": record._fields[field].type}],
            "ids": record.ids,
            "domain": domain,
            "groupby": [],
            "import_compat": False,
            "context": {},
        }
        report = "qi_archive_contents" if record._name == "qi.archive" else "qi_request_slip"
        thread = record if record._name in ("qi.request", "qi.archive") else self.waiting
        return {
            "action": "add",
            "args": [record.ids, [field]],
            "attachment": self.attachment.id,
            "attachment_id": self.attachment.id,
            "content": "x",
            "context": {},
            "converter": "html",
            "data": json.dumps(export),
            "docids": str(record.id),
            "domain": domain,
            "fetch_params": {},
            "field": field,
            "fields": [field],
            "file_ids": str(self.attachment.ids),
            "filename": "x.pdf",
            "height": 10,
            "id": record.id,
            "ids": record.ids,
            "kwargs": {},
            "message_id": self.message.id,
            "method": "read",
            "model": record._name,
            "model_names": [record._name],
            "partner": self.enterprise.id,
            "partner_ids": self.enterprise.id,
            "path": f"{record._name}/read",
            "post_data": {"body": "x"},
            "reportname": f"qi_onestop.{report}",
            "res_id": record.id,
            "res_model": record._name,
            "src": f"/web/image/{record._name}/{record.id}/{field}",
            "subpath": f"{record._name}/read",
            "thread_id": thread.id,
            "thread_model": thread._name,
            "unique": "x",
            "update_data": {"body": "x"},
            "width": 10,
            "zip_name": "x.zip",
        }

    def ask_odoo(self, rule, guesses, key):
        """Ask for an address of Odoo; return what was answered, or nothing where it cannot be asked for."""
        if not set(rule.arguments) <= set(guesses):
            return None
        address = re.sub(
            r"<([^<>]+)>",
            lambda match: quote(str(guesses[match[1].rpartition(":")[2]]), safe="/"),
            rule.rule,
        )
        names = set(inspect.signature(rule.endpoint.func).parameters) - set(rule.arguments)
        if rule.rule.startswith("/report/"):
            names -= {"data"}
        given = {name: guesses[name] for name in sorted(names) if name in guesses}
        options = {"timeout": 60}
        kind = rule.endpoint.routing["type"]
        if kind == "jsonrpc":
            return self.url_open(address, json={"params": given}, **options)
        if kind == "json2":
            sent = {"ids": guesses["ids"], "fields": guesses["fields"]}
            return self.url_open(address, json=sent, headers={"Authorization": f"bearer {key}"}, **options)
        if "POST" in (rule.methods or ()):
            return self.url_open(address, data={**given, "csrf_token": Request.csrf_token(self)}, **options)
        return self.url_open(address, params=given, **options)

    def test_each_address_of_odoo(self):
        rules = [
            rule
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if not NOT_ASKED.match(rule.rule)
            and (
                not rule.endpoint.func.__module__.startswith("odoo.addons.qi_")
                or rule.endpoint.routing["type"] != "http"
            )
        ]
        seen = set()
        for login in ("manager", "portal"):
            user = self.users[login]
            key = self.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "test", False)
            self.authenticate(user.login, user.login)
            for record, field in self.targets():
                guesses = self.guesses(record, field)
                for rule in rules:
                    with (
                        self.subTest(login=login, model=record._name, rule=rule.rule),
                        self.undone(),
                        mute_logger("odoo", "werkzeug"),
                    ):
                        self.logged.clear()
                        response = self.ask_odoo(rule, guesses, key)
                        shown = response is not None and self.shown(response.content)
                        if shown:
                            seen.add(rule.rule)
                            self.assert_logged(user, shown)
        self.assertLessEqual(WAYS_OF_ODOO, seen, "These show what is asked for.")

    def test_each_report(self):
        self.as_role(self.archive, "manager").action_check()
        handover = self.as_role(self.env["qi.archive.handover"], "archivist").create(
            {"year": self.archive.year, "receiver": "City Archives", "received_by": "Ms Hu"}
        )
        with self.at(f"{self.archive.year + 1}-06-01 10:00"):
            handover.action_hand_over()
        records = {
            "qi.request": self.secrets,
            "qi.archive": self.archive,
            "qi.archive.check": self.archive.check_ids,
            "qi.archive.handover": handover,
            "qi.supervision": self.supervision,
            "res.partner": self.enterprise,
            "qi.platform": self.station,
            "qi.commissioner": self.commissioner,
            "qi.service": self.general,
            "qi.visit": self.visit,
        }
        self.walk_reports("qi_onestop", records, self.reader, REPORTS_OF_NO_SECRET)
