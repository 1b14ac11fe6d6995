# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.qi_onestop.tools import notice_events

CONCERNS, DECIDED = "review_concerns", "review_appeal_decided"
notice_events.EVENTS[CONCERNS] = notice_events.Event("qi.review.case", notice_events.PROVIDER, ("answer_id",))
notice_events.EVENTS[DECIDED] = notice_events.Event("qi.review.case", notice_events.PROVIDER, ("appeal_state",))
_TO_PROVIDER = "qi_review_to_provider"


class QiNotice(models.Model):
    """Institutions and experts learn of a bad review of their work, and what became of their appeal.

    Such a notice says where to read it, never who gave it. Nor does it lead to the request: with that all staff of
    the platform would read it.
    """

    _inherit = "qi.notice"

    @api.model
    def _is_to_provider(self, rule):
        return rule.model == "qi.review.case" and rule.to == notice_events.PROVIDER

    @api.model
    def _party(self, rule, record):
        return record.provider_ids if self._is_to_provider(rule) else super()._party(rule, record)

    @api.model
    def _links(self, rule, record):
        return {"review_case_id": record.id} if self._is_to_provider(rule) else super()._links(rule, record)

    @api.model
    def _create_notices(self, event, template, recipients, details, steps):
        if self._is_to_provider(notice_events.EVENTS[event]):
            self = self.with_context(**{_TO_PROVIDER: True})
        return super()._create_notices(event, template, recipients, details, steps)

    @api.model
    def _values(self, record, user, detail, speaks):
        if not self.env.context.get(_TO_PROVIDER):
            return super()._values(record, user, detail, speaks)
        states = dict(record._fields["appeal_state"]._description_selection(record.env))
        return {
            "detail": detail or "",
            "url": f"{record.get_base_url()}/my/reviews/{record.id}",
            "number": record.name,
            "service": record.service_id.name,
            "platform": record.platform_id.name,
            "stage": states.get(record.appeal_state, ""),
        }

    def _about(self):
        return super()._about() or self.review_case_id

    def _callers(self, rule):
        if self._is_to_provider(rule):
            return {notice: notice.review_case_id.user_id for notice in self}
        return super()._callers(rule)
