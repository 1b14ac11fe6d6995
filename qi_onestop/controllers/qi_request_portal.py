# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..tools import upload
from . import qi_input

PAGE_SIZE = 20

# By the last part of the address: the method, and whether it asks for a reason.
ANSWERS = {
    "supplement": ("action_enterprise_supplement", False),
    "confirm-plan": ("action_enterprise_confirm_plan", False),
    "return-plan": ("action_enterprise_return_plan", True),
    "confirm-delivery": ("action_enterprise_confirm_delivery", False),
    "rework": ("action_enterprise_rework", True),
    "remind": ("action_enterprise_remind", True),
    "withdraw": ("action_enterprise_withdraw", True),
}

FILTERS = {
    "all": [],
    "open": [("is_open", "=", True)],
    "waiting": [("waiting_for", "=", "enterprise")],
    "closed": [("is_open", "=", False)],
}
# Not by id alone: among the newest of all the city, the database would look for those of one enterprise.
SORTS = {"newest": "registered_at desc, id desc", "oldest": "registered_at, id", "due": "due_at, id desc"}
COUNTERS = {"qi_request_count": [], "qi_request_waiting_count": FILTERS["waiting"]}

CONSENTS = {"give": "action_give_consent", "refuse": "action_refuse_consent"}


class QiRequestPortal(CustomerPortal):
    """The requests of the enterprises one acts for: read, and answered where the next word is theirs."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        Request = self.env["qi.request"]
        for name, domain in COUNTERS.items():
            if name in counters:
                values[name] = Request.search_count(domain) if Request.has_access("read") else 0
        return values

    @route(
        ["/my/requests", "/my/requests/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def qi_requests(self, page=1, q="", show="", enterprise="", sort="", **_kwargs):
        """List the requests: searched, filtered and sorted; before them what is still being written."""
        Request = self._own_requests()
        page = qi_input.number(page, 1)
        enterprises = self.env.user.qi_enterprise_ids
        chosen = enterprises.filtered(lambda partner: partner.id == qi_input.number(enterprise))
        words = qi_input.text(q, 80)
        show = qi_input.choice(show, FILTERS, "all")
        sort = qi_input.choice(sort, SORTS, "newest")
        domain = Domain(FILTERS[show])
        if chosen:
            domain &= Domain("partner_id", "=", chosen.id)
        for word in words.split()[:5]:
            domain &= Domain.OR(
                [Domain(name, "ilike", word) for name in ("name", "service_id.name", "description")]
            )
        url_args = {"q": words, "show": show, "enterprise": chosen.id or "", "sort": sort}
        found = Request.search(domain, order=SORTS[sort])
        paging = pager("/my/requests", len(found), page, PAGE_SIZE, url_args=url_args)
        values = {
            **self._prepare_portal_layout_values(),
            "requests": qi_input.shown(qi_input.page_of(found, paging["offset"], PAGE_SIZE)),
            "drafts": self.env["qi.request.draft"].search([]) if page == 1 and self._qi_may_draft() else (),
            "enterprises": enterprises.sudo(),
            "pager": paging,
            **url_args,
            "say": self.env["resource.calendar"].sudo()._qi_say,
            "page_name": "qi_requests",
            "default_url": "/my/requests",
        }
        return request.render("qi_onestop.portal_my_requests", values)

    @route("/my/requests/<int:request_id>", type="http", auth="user", methods=["GET"], website=True)
    def qi_request(self, request_id, sent="", **_kwargs):
        """Show one request with what is promised, planned and done."""
        record = self._own_request(request_id)
        thanks = self.env._("We have received your request. Its number is %(number)s.", number=record.name)
        return self._qi_page(record, thanks=thanks if sent == "1" else "")

    @route("/my/requests/<int:request_id>/materials", type="http", auth="user", methods=["POST"], website=True)
    def qi_request_materials(self, request_id, then="", **_kwargs):
        """Hand in files for what is missing; with the other button say that this is all."""
        record = self._own_request(request_id)

        def hand_in():
            for name, file in self._qi_sent_files():
                material = record.material_ids.filtered(lambda material, name=name: f"file-{material.id}" == name)
                if material:
                    content = base64.b64encode(file.read(upload.MAX_BYTES + 1))
                    material.action_enterprise_upload(file.filename, content)
            if then == "done":
                record.action_enterprise_supplement()

        return self._qi_do(record, hand_in)

    @route("/my/requests/<int:request_id>/message", type="http", auth="user", methods=["POST"], website=True)
    def qi_request_message(self, request_id, body="", **_kwargs):
        """Write to the station, with files."""
        record = self._own_request(request_id)

        def send():
            files = [(file.filename, file.read(upload.MAX_BYTES + 1)) for _name, file in self._qi_sent_files()]
            record.action_enterprise_message(body, files)

        return self._qi_do(record, send, "#messages")

    @route(
        "/my/requests/<int:request_id>/<string:answer>", type="http", auth="user", methods=["POST"], website=True
    )
    def qi_answer(self, request_id, answer, reason="", **_kwargs):
        """Take a step that is up to the enterprise; what is refused is said on the page."""
        record = self._own_request(request_id)
        if answer not in ANSWERS:
            raise NotFound
        method, asks_reason = ANSWERS[answer]
        return self._qi_do(record, lambda: getattr(record, method)(*([reason] if asks_reason else [])))

    @route(
        "/my/requests/<int:request_id>/choice/<int:line_id>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def qi_choose(self, request_id, line_id, **_kwargs):
        """Choose one of the institutions and experts that are shown."""
        record = self._own_request(request_id)
        line = self.env["qi.request.choice.line"].search(
            [("id", "=", line_id), ("choice_id.request_id", "=", record.id)]
        )
        if not line:
            raise NotFound
        return self._qi_do(record, lambda: line.choice_id.action_choose(line.provider_id.id))

    @route(
        "/my/requests/<int:request_id>/deliverable/<int:deliverable_id>/<string:answer>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def qi_consent(self, request_id, deliverable_id, answer, **_kwargs):
        """Let the station see a report or certificate, or keep it from it."""
        record = self._own_request(request_id)
        deliverable = self.env["qi.request.deliverable"].search(
            [("id", "=", deliverable_id), ("task_id.request_id", "=", record.id)]
        )
        if not deliverable or answer not in CONSENTS:
            raise NotFound
        return self._qi_do(record, getattr(deliverable, CONSENTS[answer]))

    def _qi_do(self, record, function, anchor=""):
        """Do what was asked and lead back to the page of the request, or say there why it is refused."""
        try:
            with self.env.cr.savepoint():
                function()
        except UserError as error:
            record.invalidate_recordset()
            return self._qi_page(record, error=str(error), status=400)
        return request.redirect(f"/my/requests/{record.id}{anchor}", code=303)

    def _qi_may_draft(self):
        return self.env["qi.request.draft"].has_access("read")

    def _own_requests(self):
        """Return the model as the caller sees it; staff has its own screens."""
        if not self.env.user.share:
            raise NotFound
        return self.env["qi.request"]

    def _own_request(self, request_id):
        return qi_input.readable(self._own_requests(), request_id)

    def _qi_page(self, record, error=None, thanks=None, status=200):
        deliverables = self.env["qi.request.deliverable"].search([("task_id.request_id", "=", record.id)])
        # What follows is the enterprise's to know: that it may read the request was checked.
        record_sudo = record.sudo()
        values = {
            **self._prepare_portal_layout_values(),
            "record": record,
            "record_sudo": record_sudo,
            "answers": record._enterprise_answers(),
            "steps": record._step_bar(),
            "holder": record._enterprise_holder(),
            "details": record._intake_answers(),
            "materials": record.material_ids.with_context(bin_size=True),
            "messages": record._enterprise_messages(),
            "forms": [(form, record_sudo._form_title(form)) for form in record._enterprise_forms()],
            "choices": self.env["qi.request.choice"].search(
                [("request_id", "=", record.id), ("state", "=", "shown")]
            ),
            "tasks": self.env["qi.request.task"].search(
                [("request_id", "=", record.id), ("state", "!=", "draft")]
            ),
            "deliverables": deliverables.with_context(bin_size=True),
            "plan": record.plan_ids.sorted("version")[-1:],
            "promises": record._enterprise_promises(),
            "accept": upload.ACCEPT,
            "say": self.env["resource.calendar"].sudo()._qi_say,
            "error": error,
            "thanks": thanks,
            "page_name": "qi_request",
        }
        return request.render("qi_onestop.portal_my_request", values, status=status)
