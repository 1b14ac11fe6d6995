# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

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

    @api.model
    def _url(self, record, user):
        if record._name != "qi.review.case":
            return super()._url(record, user)
        base = record.get_base_url()
        return f"{base}/my/requests/{record.request_id.id}/case" if user else f"{base}/qi/review"

    def _outgoing(self, text):
        text = super()._outgoing(text)
        if self.template_id.code != CODE or self.user_id or not self.url:
            return text
        cases = self.env["qi.review.case"].search([("request_id", "=", self.request_id.id)], limit=1)
        return text.replace(self.url, f"{cases.get_base_url()}{cases._page_path()}") if cases else text
