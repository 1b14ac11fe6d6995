# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.qi_onestop.tools import notice_events

CODE = "review_told"
notice_events.EVENTS[CODE] = notice_events.Event(
    "qi.review.case", notice_events.ENTERPRISE, ("told_at",), call=False
)


class QiNotice(models.Model):
    """Notices of bad reviews that were put right lead to the page that asks whether they were.

    Staff reads the notices of its platforms, and must not confirm in the enterprise's place: the link that lets
    anybody confirm is put in when the message leaves the house.
    """

    _inherit = "qi.notice"

    # A request may have several: of the enterprise's own answer, and of what was entered for it.
    review_case_id = fields.Many2one(
        "qi.review.case",
        string="Bad Review",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        groups=fields.NO_ACCESS,
    )

    @api.model
    def _links(self, rule, record):
        links = super()._links(rule, record)
        return {**links, "review_case_id": record.id} if record._name == "qi.review.case" else links

    @api.model
    def _url(self, record, user):
        if record._name != "qi.review.case":
            return super()._url(record, user)
        base = record.get_base_url()
        return f"{base}/my/requests/{record.request_id.id}/case/{record.id}" if user else f"{base}/qi/review"

    def _outgoing(self, text):
        text = super()._outgoing(text)
        if self.template_id.code != CODE or self.user_id or not self.url:
            return text
        # Whom the notice is for may read its case; nobody reads the link itself.
        case_sudo = self.sudo().review_case_id
        return text.replace(self.url, f"{case_sudo.get_base_url()}{case_sudo._page_path()}") if case_sudo else text
