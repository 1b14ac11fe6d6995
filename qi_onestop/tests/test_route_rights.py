# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import json
import re
from collections import defaultdict
from contextlib import contextmanager
from urllib.parse import quote, urlsplit

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..tools import protected
from .common import FILLED, Undo
from .route_expectations import (
    ARGUMENTS,
    CALLERS,
    DONE,
    FORBIDDEN,
    LOGIN,
    MISSING,
    NOT_ALLOWED,
    OVERRIDDEN,
    PAGE,
    REFUSED,
    ROUTES,
)
from .task_common import TaskCase

LOGINS = {
    "anonymous": None,
    "own": "t_portal",
    "other": "t_portal_other",
    "lab": "t_lab",
    "other_lab": "t_other_lab",
    "clerk": "t_clerk",
    "stranger": "t_stranger",
}
STATUS = {200: PAGE, 302: DONE, 303: DONE, 400: REFUSED, 403: FORBIDDEN, 404: MISSING, 405: NOT_ALLOWED}

# They stand in every text, file and file name of the enterprise; who may not read them must never meet them.
ENTERPRISE, REQUEST, TASK, LAB = "ZQenterpriseZQ", "ZQrequestZQ", "ZQtaskZQ", "ZQlabZQ"
HIDDEN = {
    "anonymous": (ENTERPRISE, REQUEST, TASK, LAB),
    "own": (LAB,),
    "other": (ENTERPRISE, REQUEST, TASK, LAB),
    "lab": (REQUEST,),
    "other_lab": (ENTERPRISE, REQUEST, TASK, LAB),
    "clerk": (),
    "stranger": (REQUEST, TASK),
}
OUTSIDERS = ("anonymous", "other", "lab", "other_lab", "stranger")

SNOOPED = ("qi.", "res.partner", "res.users", "crm.lead", "ir.attachment", "mail.", "event.", "calendar.event")
"""Models whose records might tell of an enterprise, by the start of their names."""


def file(marker):
    return base64.b64encode(b"%PDF-1.4 " + marker.encode()).decode()


class RouteCase(TaskCase, HttpCase):
    """The small city with one enterprise whose every word carries a marker.

    waiting: its request with a plan to confirm, with materials, messages and institutions to choose from (line);
    running: its request with a running task of the lab, with a deliverable;
    archive: a sealed archive of it, with a document that is of the house only (internal).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterprise.write({"name": f"Bearing Works {ENTERPRISE}", "email": f"a@{ENTERPRISE}.example"})
        marked = {"description": f"Need {REQUEST}", "contact_name": f"Ms Wu {TASK}"}
        request = cls.new_request(commissioner_id=cls.commissioner.id, **marked)
        for kind in ("accepted", "planning"):
            request.write(cls.step_to(request, kind))
        choice = cls.env["qi.request.choice"].create({"request_id": request.id})
        cls.line = choice.line_ids[:1]
        plan = {
            name: f"{FILLED[name]} {REQUEST}"
            for name in FILLED
            if name.startswith("plan") and "confirm" not in name
        }
        request.write(plan)
        request.write({"stage_id": cls.stage("plan_confirm").id})
        cls.material = cls.env["qi.request.material"].create(
            {
                "request_id": request.id,
                "name": f"Drawing {REQUEST}",
                "note": f"Stamped {REQUEST}",
                "state": "received",
                "file": file(REQUEST),
                "file_name": f"{REQUEST}.pdf",
            }
        )
        cls.attachment = cls.env["ir.attachment"].create(
            {
                "name": f"{REQUEST}.pdf",
                "raw": b"%PDF-1.4 " + REQUEST.encode(),
                "res_model": "qi.request",
                "res_id": request.id,
            }
        )
        cls.message = request.message_post(
            body=f"Message {REQUEST}",
            subject=f"Subject {REQUEST}",
            attachment_ids=cls.attachment.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        # What the station notes for itself the enterprise does not read.
        cls.note = request.message_post(
            body="For us only", subtype_xmlid="mail.mt_note", attachments=[("n.pdf", b"x")]
        )
        cls.waiting = request
        cls.token = request._status_url().rpartition("/")[2]
        cls.running = cls.new_request(commissioner_id=cls.commissioner.id, **marked)
        for kind in ("accepted", "planning", "plan_confirm", "executing"):
            cls.running.write(cls.step_to(cls.running, kind))
        cls.task = cls.task_at(
            "running",
            cls.running,
            title=f"Calibration {TASK}",
            brief=f"Gauges {TASK}",
            fee_note=f"Dear {REQUEST}",
            sample_ids=[(0, 0, {"name": f"Gauge {TASK}"})],
            node_ids=[(0, 0, {"name": f"Half {TASK}"})],
        )
        cls.deliverable = cls.new_deliverable(
            cls.task,
            number=f"R-{TASK}",
            conclusion=f"Fails {TASK}",
            file=file(TASK),
            file_name=f"{TASK}.pdf",
        )
        cls.task_message = cls.task.message_post(body=f"Message {TASK}", subtype_xmlid="mail.mt_comment")
        cls.batch = cls.env["qi.import"].create(
            {"target": "enterprise", "file": file(ENTERPRISE), "file_name": f"{ENTERPRISE}.xlsx"}
        )
        cls.print = cls.as_role(cls, cls.env["qi.request.print"], "clerk").create({"request_ids": request.ids})
        cls.blank = cls.env["qi.service.material"].create(
            {"service_id": cls.joint.id, "name": "Form", "blank_file": file("blank"), "blank_name": "blank.pdf"}
        )
        cls.draft = cls.as_role(cls, cls.env["qi.request.draft"], "portal").create(
            {
                "partner_id": cls.enterprise.id,
                "service_id": cls.general.id,
                "platform_id": cls.station.id,
                "description": f"Need {REQUEST}",
                "contact_phone": "13800000001",
                "file_ids": [(0, 0, {"file": file(REQUEST), "file_name": f"{REQUEST}.pdf"})],
            }
        )
        cls.membership = cls.env["qi.membership"].search([("user_id", "=", cls.users["portal"].id)])
        cls.membership.role = "administrator"
        cls.invitation = cls.env["qi.account.invitation"].create(
            {"partner_id": cls.enterprise.id, "name": f"Mr Li {ENTERPRISE}", "mobile": "13800000002"}
        )
        cls.invitation_token = cls.invitation.url.rpartition("/")[2]
        cls.application = protected.permitted(cls.env["qi.account.application"]).create(
            {
                "partner_id": cls.enterprise.id,
                "credit_code": cls.enterprise.qi_credit_code,
                "enterprise_name": f"Bearing Works {ENTERPRISE}",
                "name": f"Ms Bo {ENTERPRISE}",
                "mobile": "13800000004",
            }
        )
        cls.application = cls.env["qi.account.application"].browse(cls.application.id)
        cls.instrument = cls.env["qi.instrument"].create(
            {"partner_id": cls.enterprise.id, "name": f"Gauge {ENTERPRISE}", "serial": ENTERPRISE}
        )
        cls.qualification = cls.env["qi.qualification"].search([("partner_id", "=", cls.lab.id)], limit=1)
        cls.qualification.write({"file": file(LAB), "file_name": f"{LAB}.pdf"})
        archived = cls.request_at("archived")
        cls.archive = archived.archive_ids
        cls.internal = cls.env["qi.archive.item"].create(
            {
                "archive_id": cls.archive.id,
                "kind_id": cls.env.ref("qi_onestop.qi_archive_item_kind_other")
                .copy({"code": "i", "is_internal": True})
                .id,
                "title": f"Note {LAB}",
                "content": file(LAB),
                "file_name": f"{LAB}.pdf",
            }
        )
        cls.archive._seal_each()
        cls.notice = cls.env["qi.notice"].search([("user_id", "=", cls.users["portal"].id)], limit=1)
        cls.complaint = (
            cls.env["qi.complaint"]
            ._receive(
                {
                    "platform_id": cls.station.id,
                    "channel": "portal",
                    "title": f"Complaint {REQUEST}",
                    "description": f"Nobody answers {REQUEST} {ENTERPRISE}",
                },
                {
                    "user_id": cls.users["portal"].id,
                    "name": f"Ms Wu {ENTERPRISE}",
                    "partner_id": cls.enterprise.id,
                },
                request_number=cls.waiting.name,
            )
            .complaint
        )
        cls.complaint._complainant_message(
            f"Look {REQUEST}", [(f"{REQUEST}.pdf", b"%PDF-1.4 " + REQUEST.encode())]
        )
        cls.complaint_file = cls.complaint.correspondence_ids.attachment_ids
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        # Each refusal is logged.
        self.enterContext(
            mute_logger(
                "odoo.http",
                "odoo.models",
                "odoo.addons.base.models.ir_model",
                "odoo.addons.base.models.ir_rule",
                "odoo.addons.web.controllers.export",
            )
        )

    @contextmanager
    def undone(self):
        """Undo what is asked of the server, so that one call does not prepare the ground for the next."""
        self.env.flush_all()
        try:
            with self.env.cr.savepoint():
                yield
                raise Undo
        except Undo:
            self.env.invalidate_all()

    def be(self, caller):
        """Log in as one of ``CALLERS``."""
        self.authenticate(LOGINS[caller], LOGINS[caller])

    def assert_silent(self, caller, *texts):
        """An answer may not hold the marker of what the caller does not read."""
        for text in texts:
            for marker in HIDDEN[caller]:
                where = text.find(marker)
                if where >= 0:
                    self.fail(f"{caller} reads {marker}: {text[max(0, where - 300) : where + 100]}")

    def rules(self):
        """Return the rules of the pages whose endpoint is ours, also where it overrides one of Odoo's.

        What programs may call is in ``docs/api.md``, whose test asks for every method. Other add-ons ask for their
        own pages.
        """
        return [
            rule
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if rule.endpoint.func.__module__.startswith("odoo.addons.qi_onestop.")
            and rule.endpoint.routing["type"] == "http"
        ]

    def calls(self):
        """Yield rule, verb and description of each call, and fail for a rule that has none."""
        taken = defaultdict(set)
        for rule in self.rules():
            taken[rule.rule] |= set(rule.methods or ()) & {"GET", "POST"}
        for rule in self.rules():
            verbs = ["GET"] if rule.rule in OVERRIDDEN else sorted(set(rule.methods or ()) & {"GET", "POST"})
            self.assertTrue(verbs, f"{rule.rule} takes any verb: give its route methods=[...].")
            for verb in verbs:
                cases = ROUTES.get(f"{verb} {rule.rule}") or (len(taken[rule.rule]) < 2 and ROUTES.get(rule.rule))
                self.assertTrue(
                    cases,
                    f"Nobody has said who gets what at {verb} {rule.rule}: add it to ROUTES in"
                    " tests/route_expectations.py.",
                )
                for case in cases:
                    yield rule, verb, case

    def address(self, rule, case):
        """Return the address of a call, its arguments filled from the case, else by their names."""
        values = {}
        for name in rule.arguments:
            value = case["arguments"].get(name, ARGUMENTS.get(name))
            self.assertIsNotNone(
                value, f"Nobody has said how <{name}> of {rule.rule} is filled: add it to ARGUMENTS."
            )
            values[name] = value(self) if callable(value) else value

        def filled(match):
            return quote(str(values[match[1].rpartition(":")[2]]), safe="")

        return re.sub(r"<([^<>]+)>", filled, rule.rule)

    def ask(self, verb, address, data=None):
        """Call an address as a browser does that follows only where the same page is in its language."""
        options = {"data": data or None, "method": verb, "allow_redirects": False, "timeout": 60}
        response = self.url_open(address, **options)
        target = urlsplit(response.headers.get("Location", "")).path
        if response.is_redirect and re.fullmatch(r"/[a-z]{2}(_[A-Z]{2})?" + re.escape(address), target):
            response = self.url_open(target, **options)
        return response

    def outcome(self, response):
        """Return the word of the table for what was answered."""
        if response.status_code in (302, 303) and "/web/login" in response.headers["Location"]:
            return LOGIN
        return STATUS.get(response.status_code, response.status_code)

    def form(self, case, **values):
        data = case["data"](self) if callable(case["data"]) else case["data"]
        return {**data, **values}


@tagged("post_install", "-at_install")
class TestRouteRights(RouteCase):
    """Every address of ours × caller × verb."""

    def test_every_expectation_has_a_route(self):
        rules = {rule.rule for rule in self.rules()}
        self.assertFalse({key.rpartition(" ")[2] for key in ROUTES} - rules, "These are no routes any more.")

    def test_each_caller_gets_what_the_table_says(self):
        calls = list(self.calls())
        for caller in CALLERS:
            self.be(caller)
            for rule, verb, case in calls:
                address = self.address(rule, case)
                with self.subTest(caller=caller, verb=verb, address=address), self.undone():
                    data = self.form(case, csrf_token=Request.csrf_token(self)) if verb == "POST" else None
                    response = self.ask(verb, address, data)
                    self.assertEqual(self.outcome(response), case["answers"][caller])
                    if not case["tells"]:
                        self.assert_silent(caller, response.text, str(response.headers))

    def test_head_is_answered_as_get(self):
        for caller in ("anonymous", "own", "clerk"):
            self.be(caller)
            for rule, verb, case in self.calls():
                address = self.address(rule, case)
                if verb != "GET":
                    continue
                with self.subTest(caller=caller, address=address), self.undone():
                    response = self.ask("HEAD", address)
                    self.assertEqual(self.outcome(response), case["answers"][caller])
                    self.assertFalse(response.content)

    def test_other_verbs_are_refused(self):
        routes = self.env["ir.http"].routing_map().bind("")
        for caller in ("anonymous", "own"):
            self.be(caller)
            for rule, _verb, case in self.calls():
                address = self.address(rule, case)
                if "%00" in address or rule.rule in OVERRIDDEN:
                    continue
                for verb in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(routes.allowed_methods(address)):
                    with self.subTest(caller=caller, verb=verb, address=address), self.undone():
                        token = Request.csrf_token(self)
                        response = self.ask(verb, address, {"csrf_token": token} if verb != "GET" else None)
                        self.assertEqual(self.outcome(response), NOT_ALLOWED)

    def test_a_post_without_a_token_is_refused_and_changes_nothing(self):
        self.be("own")
        done = [(rule, case) for rule, verb, case in self.calls() if verb == "POST"]
        for rule, case in done:
            address = self.address(rule, case)
            for token in ({}, {"csrf_token": ""}, {"csrf_token": "0" * 40 + "o9999999999"}):
                with self.subTest(address=address, token=token), self.undone():
                    before = self.waiting.write_date
                    response = self.ask("POST", address, {**self.form(case), "x": "1", **token})
                    self.assertEqual(response.status_code, 400)
                    self.env.invalidate_all()
                    self.assertEqual(self.waiting.write_date, before)

    def test_a_token_of_another_session_is_refused(self):
        self.be("other")
        stolen = Request.csrf_token(self)
        self.be("own")
        response = self.ask("POST", f"/my/requests/{self.waiting.id}/confirm-plan", {"csrf_token": stolen})
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.waiting.stage_kind, "plan_confirm")


@tagged("post_install", "-at_install")
class TestForeignData(RouteCase):
    """What belongs to one enterprise, asked for by others on each way Odoo has."""

    def secrets(self):
        """Return records of the enterprise that others may guess the ids of."""
        return [
            self.waiting,
            self.waiting.plan_ids,
            self.waiting.deadline_ids,
            self.material,
            self.line,
            self.line.choice_id,
            self.membership,
            self.invitation,
            self.application,
            self.instrument,
            self.draft,
            self.draft.file_ids,
            self.qualification,
            self.attachment,
            self.message,
            self.task,
            self.task_message,
            self.deliverable,
            self.enterprise,
            self.users["portal"],
            self.batch,
        ]

    def rpc(self, address, **params):
        """Call an address of type jsonrpc; return all it answers, errors included."""
        body = {"id": 0, "jsonrpc": "2.0", "method": "call", "params": params}
        response = self.opener.post(self.base_url() + address, json=body, timeout=60)
        self.assertLess(response.status_code, 500, address)
        return response.text

    def call_kw(self, model, method, *args, **kwargs):
        return self.rpc(
            f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=args, kwargs=kwargs
        )

    def test_the_markers_are_there(self):
        self.be("own")
        page = self.url_open(f"/my/requests/{self.waiting.id}").text
        self.assertIn(ENTERPRISE, page)
        self.assertIn(REQUEST, page)
        self.assertIn(TASK, self.url_open(f"/my/requests/{self.running.id}").text)

    def test_files_by_address(self):
        for caller in OUTSIDERS:
            self.be(caller)
            for record in self.secrets():
                fields = [
                    name
                    for name, field in record._fields.items()
                    if field.type in ("binary", "image") and field.store
                ]
                addresses = [
                    f"/web/{kind}/{record._name}/{record.id}/{name}"
                    for name in fields
                    for kind in ("content", "image")
                ]
                for address in addresses:
                    with self.subTest(caller=caller, address=address):
                        self.assert_silent(caller, self.url_open(address, timeout=60).text)
            attachments = self.env["ir.attachment"].search(
                [
                    (
                        "res_model",
                        "in",
                        ["qi.request", "qi.request.material", "qi.request.deliverable"],
                    ),
                    ("res_field", "!=", "none"),
                    ("create_date", ">=", self.waiting.create_date),
                ]
            )
            self.assertGreaterEqual(len(attachments), 3)
            for attachment in attachments:
                for address in (
                    f"/web/content/{attachment.id}",
                    f"/web/content/{attachment.id}?download=1&access_token=x",
                    f"/web/image/{attachment.id}",
                    f"/mail/attachment/zip?file_ids={attachment.id}&zip_name=a.zip",
                ):
                    with self.subTest(caller=caller, address=address):
                        response = self.url_open(address, timeout=60)
                        self.assert_silent(caller, response.text, str(response.headers))

    def test_messages(self):
        for caller in OUTSIDERS:
            self.be(caller)
            for record in (self.waiting, self.task, self.enterprise):
                thread = {"thread_model": record._name, "thread_id": record.id}
                answers = [
                    self.rpc("/mail/thread/messages", **thread),
                    self.rpc("/mail/chatter_fetch", **thread),
                    self.rpc("/mail/chatter_fetch", **thread, token="x", hash="x", pid=1),
                    self.rpc("/portal/chatter_init", **thread),
                    self.rpc(
                        "/mail/data", fetch_params=[["mail.thread", {**thread, "request_list": ["attachments"]}]]
                    ),
                    self.rpc("/mail/message/post", **thread, post_data={"body": "I was here"}),
                    self.url_open(f"/mail/view?model={record._name}&res_id={record.id}", timeout=60).text,
                ]
                with self.subTest(caller=caller, record=record):
                    self.assert_silent(caller, *answers)
            for message in (self.message, self.task_message):
                with self.subTest(caller=caller, message=message):
                    self.assert_silent(caller, self.url_open(f"/mail/message/{message.id}", timeout=60).text)
                    self.assert_silent(
                        caller,
                        self.rpc("/mail/message/update_content", message_id=message.id, update_data={"body": "x"}),
                        self.rpc("/mail/message/reaction", message_id=message.id, content="x", action="add"),
                    )
        self.env.invalidate_all()
        self.assertIn(REQUEST, self.message.body)
        said = (self.waiting | self.running).message_ids.filtered(
            lambda message: "I was here" in (message.body or "")
        )
        self.assertFalse(said, "Somebody has written into the requests of another one.")

    def test_records_by_id_and_by_search(self):
        names = [
            name
            for name, model in self.env.registry.items()
            if name.startswith(SNOOPED) and not model._abstract and not model._transient and model._auto
        ]
        self.assertGreater(len(names), 60)
        for caller in OUTSIDERS:
            self.be(caller)
            if caller == "anonymous":
                self.assertIn("SessionExpired", self.call_kw("qi.request", "search_read", []))
                continue
            for name in names:
                with self.subTest(caller=caller, model=name):
                    self.assert_silent(caller, self.call_kw(name, "search_read", [], limit=200, order="id desc"))
            for record in self.secrets():
                fields = [name for name, field in record._fields.items() if field.store]
                with self.subTest(caller=caller, record=record), self.undone():
                    self.assert_silent(
                        caller,
                        self.call_kw(record._name, "name_search", "ZQ"),
                        self.call_kw(record._name, "read", record.ids),
                        self.call_kw(record._name, "web_read", record.ids, specification={"display_name": {}}),
                        self.call_kw(record._name, "export_data", record.ids, fields),
                        self.call_kw(record._name, "copy", record.ids),
                        self.call_kw(record._name, "web_save", record.ids, {}, specification={"display_name": {}}),
                    )
                    self.call_kw(record._name, "unlink", record.ids)
                    # A lab may take back what it has delivered itself.
                    if caller != "lab" or record != self.deliverable:
                        self.assertEqual(record.exists(), record)

    def test_nobody_learns_by_searching_whether_a_word_occurs(self):
        """An enterprise that searches by what it may not read is no wiser than before."""
        for caller in ("other", "lab", "other_lab"):
            self.be(caller)
            for name, field, marker in (
                ("qi.request", "description", REQUEST),
                ("qi.request", "partner_id.name", ENTERPRISE),
                ("qi.request.material", "file_name", REQUEST),
                ("ir.attachment", "name", REQUEST),
                ("mail.message", "body", REQUEST),
                ("res.partner", "qi_request_ids.description", REQUEST),
            ):
                with self.subTest(caller=caller, model=name, field=field):
                    answer = json.loads(self.call_kw(name, "search_count", [(field, "ilike", marker)]))
                    self.assertFalse(answer.get("result"), answer)

    def test_counters(self):
        counters = ["qi_request_count"]
        self.be("own")
        own = json.loads(self.rpc("/my/counters", counters=counters))["result"]
        self.assertEqual(own["qi_request_count"], 3)
        for caller in ("other", "other_lab"):
            self.be(caller)
            with self.subTest(caller=caller):
                answer = json.loads(self.rpc("/my/counters", counters=counters))["result"]
                self.assertFalse(any(answer.values()), answer)

    def test_exports(self):
        for caller in ("other", "lab", "other_lab", "stranger"):
            self.be(caller)
            for record in (self.waiting, self.material, self.task, self.deliverable):
                fields = [{"name": "display_name", "label": "Name"}, {"name": "create_date", "label": "Made"}]
                data = {
                    "model": record._name,
                    "fields": fields,
                    "ids": record.ids,
                    "domain": [],
                    "groupby": [],
                    "import_compat": False,
                    "context": {},
                }
                for kind in ("csv", "xlsx"):
                    with self.subTest(caller=caller, record=record, kind=kind):
                        response = self.url_open(
                            f"/web/export/{kind}",
                            data={"data": json.dumps(data), "csrf_token": Request.csrf_token(self)},
                            timeout=60,
                        )
                        self.assert_silent(caller, response.text)
                        self.assertNotIn(record.display_name, response.text)

    def test_the_public_api(self):
        for caller in ("other", "lab", "other_lab", "stranger"):
            user = self.users[{"other": "portal_other"}.get(caller, caller)]
            key = self.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "test", False)
            for record in self.secrets():
                for method, params in (
                    ("search_read", {"domain": []}),
                    ("read", {"ids": record.ids}),
                    ("write", {"ids": record.ids, "vals": {}}),
                    ("name_search", {"name": "ZQ"}),
                ):
                    with self.subTest(caller=caller, record=record, method=method):
                        response = self.url_open(
                            f"/json/2/{record._name}/{method}",
                            json=params,
                            headers={"Authorization": f"bearer {key}"},
                            timeout=60,
                        )
                        self.assert_silent(caller, response.text)

    def test_words_searched_for_on_the_pages(self):
        pages = [rule.rule for rule in self.rules() if "GET" in (rule.methods or ["GET"]) and not rule.arguments]
        for caller in OUTSIDERS:
            self.be(caller)
            for page in pages:
                for word in (self.waiting.name, "ZQ"):
                    address = f"{page}?search={word}&q={word}&search_in=all"
                    with self.subTest(caller=caller, address=address):
                        text = self.url_open(address, timeout=60).text
                        self.assert_silent(caller, text)
