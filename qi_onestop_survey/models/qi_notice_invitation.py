# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.qi_onestop.tools import notice_events

for code in ("review", "review_reminder"):
    notice_events.EVENTS[code] = notice_events.Event("qi.review.invitation", notice_events.ENTERPRISE, call=False)


class QiNotice(models.Model):
    """Invitations to say how a request went.

    Staff reads the notices of its platforms. The link that lets anybody answer is therefore not in them: it is
    put in when the message leaves the house.
    """

    _inherit = "qi.notice"

    @api.model
    def _url(self, record, user):
        if record._name != "qi.review.invitation":
            return super()._url(record, user)
        base = record.get_base_url()
        return f"{base}/my/requests/{record.request_id.id}/review" if user else f"{base}/qi/satisfaction"

    def _outgoing(self, text):
        text = super()._outgoing(text)
        event = notice_events.EVENTS.get(self.template_id.code)
        if not event or event.model != "qi.review.invitation" or self.user_id or not self.url:
            return text
        return text.replace(self.url, self.request_id._review_url("link"))
