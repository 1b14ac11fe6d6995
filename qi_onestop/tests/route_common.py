# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import re
from collections import defaultdict
from urllib.parse import quote, urlsplit

from odoo.tools import mute_logger

from ..tools import protected
from .common import FILLED
from .route_expectations import (
    ARGUMENTS,
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
from .web_common import WebCase

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


def file(marker):
    return base64.b64encode(b"%PDF-1.4 " + marker.encode()).decode()


class RouteCase(TaskCase, WebCase):
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
        cls.statement = cls.complaint._ask_provider(cls.lab, f"Late {LAB}", f"Why {LAB}", "2099-01-01")
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
