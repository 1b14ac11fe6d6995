# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import email_normalize, format_date

from ..tools.notice_events import COMPLAINANT

STATEMENT = "qi.complaint.statement"


class QiNotice(models.Model):
    """Notices of complaints: they say that there is news, and where; never of what, nor who complained.

    That a statement is asked for is told to whom it is asked of: nobody else reads such a notice.
    """

    _inherit = "qi.notice"

    statement_id = fields.Many2one(
        STATEMENT, readonly=True, ondelete="cascade", index="btree_not_null", groups=fields.NO_ACCESS
    )

    @api.model
    def _party(self, rule, record):
        return record.provider_id if record._name == STATEMENT else super()._party(rule, record)

    @api.model
    def _recipients(self, rule, records, partners=None):
        if rule.to != COMPLAINANT:
            return super()._recipients(rule, records, partners)
        none, quiet = records.env["res.users"], self._is_quiet()
        result = []
        for record in records:
            person = record.complainant_ids
            if person.user_id.active:
                user = person.user_id
                phone = person.phone or user.partner_id.qi_mobile or user.partner_id.phone
                result.append((record, user, user.partner_id, phone))
            elif not quiet and (person.phone or person.email):
                result.append((record, none, none.partner_id, person.phone))
        return result

    @api.model
    def _request_of(self, record):
        # Nothing of a complaint leads to or from the request it is about.
        return record.env["qi.request"] if record._name == "qi.complaint" else super()._request_of(record)

    @api.model
    def _links(self, rule, record):
        if rule.to == COMPLAINANT:
            return {"complaint_id": record.id}
        if record._name == STATEMENT:
            return {"statement_id": record.id}
        return super()._links(rule, record)

    @api.model
    def _values(self, record, user, detail, speaks):
        if record._name == STATEMENT:
            return {
                "url": self._url(record, user),
                "number": record.name,
                "due": format_date(speaks, record.due),
            }
        if record._name != "qi.complaint":
            return super()._values(record, user, detail, speaks)
        dealt_with = record.joined_into_id if record.env.context.get("qi_stage_of_main") else record
        return {
            "detail": detail or "",
            "url": self._url(record, user),
            "number": record.name,
            "platform": record.platform_id.name,
            "stage": record._state_name(dealt_with.state),
            "due": record.due_at and speaks["resource.calendar"]._qi_say(record.due_at),
        }

    @api.model
    def _url(self, record, user):
        if record._name == STATEMENT:
            return f"{record.get_base_url()}/my/statements/{record.id}"
        if record._name != "qi.complaint":
            return super()._url(record, user)
        return f"{record.get_base_url()}{record._own_path() if user else record._public_path()}"

    def _email_address(self):
        return super()._email_address() or email_normalize(self.complaint_id.complainant_ids.email or "")

    def _about(self):
        return super()._about() or self.complaint_id

    def _call_sentence(self):
        if not self.complaint_id:
            return super()._call_sentence()
        # Others may read the activity who may not know who complained.
        return self.env._("Call the complainant: %(subject)s", subject=self.subject)

    @api.model
    def _call_kind(self, rule):
        return "complaint_message" if rule.to == COMPLAINANT else super()._call_kind(rule)

    def _callers(self, rule):
        if rule.to != COMPLAINANT:
            return super()._callers(rule)
        return {notice: notice.complaint_id.user_id for notice in self}
