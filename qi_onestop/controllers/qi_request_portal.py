# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

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

CONSENTS = {"give": "action_give_consent", "refuse": "action_refuse_consent"}


class QiRequestPortal(CustomerPortal):
    """The requests of the enterprises one acts for: read, and answered where the next word is theirs."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "qi_request_count" in counters:
            Request = self.env["qi.request"]
            values["qi_request_count"] = Request.search_count([]) if Request.has_access("read") else 0
        return values

    @route(
        ["/my/requests", "/my/requests/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def qi_requests(self, page=1, **_kwargs):
        """List the requests, newest first."""
        Request = self._own_requests()
        total = Request.search_count([])
        paging = pager("/my/requests", total, page, PAGE_SIZE)
        values = {
            **self._prepare_portal_layout_values(),
            "requests": Request.search([], limit=PAGE_SIZE, offset=paging["offset"]),
            "pager": paging,
            "page_name": "qi_requests",
            "default_url": "/my/requests",
        }
        return request.render("qi_onestop.portal_my_requests", values)

    @route("/my/requests/<int:request_id>", type="http", auth="user", methods=["GET"], website=True)
    def qi_request(self, request_id, **_kwargs):
        """Show one request with what is promised, planned and done."""
        return self._qi_page(self._own_request(request_id))

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

    def _qi_do(self, record, function):
        """Do what was asked and lead back to the page of the request, or say there why it is refused."""
        try:
            with self.env.cr.savepoint():
                function()
        except UserError as error:
            record.invalidate_recordset()
            return self._qi_page(record, error=str(error), status=400)
        return request.redirect(f"/my/requests/{record.id}", code=303)

    def _own_requests(self):
        """Return the model as the caller sees it; staff has its own screens."""
        if not self.env.user.share:
            raise NotFound
        return self.env["qi.request"]

    def _own_request(self, request_id):
        return qi_input.readable(self._own_requests(), request_id)

    def _qi_page(self, record, error=None, status=200):
        values = {
            **self._prepare_portal_layout_values(),
            "record": record,
            "answers": record._enterprise_answers(),
            "choices": self.env["qi.request.choice"].search(
                [("request_id", "=", record.id), ("state", "=", "shown")]
            ),
            "tasks": self.env["qi.request.task"].search(
                [("request_id", "=", record.id), ("state", "!=", "draft")]
            ),
            "deliverables": self.env["qi.request.deliverable"].search([("task_id.request_id", "=", record.id)]),
            "plan": record.plan_ids.sorted("version")[-1:],
            # What the station promises itself is no promise to the enterprise.
            "promises": record.deadline_ids.filtered(
                lambda deadline: deadline.milestone_id.sudo().code not in ("follow_up", "archive")
            ),
            "error": error,
            "page_name": "qi_request",
        }
        return request.render("qi_onestop.portal_my_request", values, status=status)
