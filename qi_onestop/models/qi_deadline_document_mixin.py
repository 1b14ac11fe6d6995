# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import groupby

from ..tools import working_time
from .qi_deadline_mixin import STATES

ALARM_TYPES = {
    "warned": "qi_onestop.mail_activity_type_deadline_warning",
    "breached": "qi_onestop.mail_activity_type_deadline_breach",
}


class QiDeadlineDocumentMixin(models.AbstractModel):
    """For documents that make promises. They keep the current one: that is all that lists read.

    A concrete model declares ``deadline_ids``, a one2many to a model with ``qi.deadline.mixin``.
    """

    _name = "qi.deadline.document.mixin"
    _description = "Document with Deadlines"
    _inherit = ["mail.thread", "mail.activity.mixin", "qi.activity.mixin"]

    due_at = fields.Datetime(
        string="Due On",
        compute="_compute_promise",
        store=True,
        help="Of the promise that ends first; empty while the clock stands.",
    )
    warn_at = fields.Datetime(string="Warning On", compute="_compute_promise", store=True)
    first_due_at = fields.Datetime(string="First Promised For", compute="_compute_promise", store=True)
    due_state = fields.Selection(STATES, string="Deadline", compute="_compute_promise", store=True)

    due_text = fields.Char(string="Time Left", compute="_compute_due_text")

    @api.depends("due_at", "due_state")
    def _compute_due_text(self):
        """Say in a few words how much time is left, in working days of the city."""
        now = fields.Datetime.now()
        calendar_sudo = self.env["resource.calendar"].sudo()
        calendar_sudo = calendar_sudo.browse(calendar_sudo._qi_statutory_id()).exists()
        days = calendar_sudo and calendar_sudo._qi_day_table()._compiled()
        for document in self:
            if document.due_state == "paused":
                document.due_text = self.env._("Paused")
            elif not document.due_at or not days:
                document.due_text = False
            elif document.due_at < now:
                document.due_text = self._said_late(working_time.days_between(document.due_at, now, days))
            else:
                document.due_text = self._said_left(working_time.days_between(now, document.due_at, days))

    @api.model
    def _said_left(self, count):
        if not count:
            return self.env._("Due today")
        if count == 1:
            return self.env._("One working day left")
        return self.env._("%(count)s working days left", count=count)

    @api.model
    def _said_late(self, count):
        if not count:
            return self.env._("Late since today")
        if count == 1:
            return self.env._("One working day late")
        return self.env._("%(count)s working days late", count=count)

    @api.depends("deadline_ids.state", "deadline_ids.due_at", "deadline_ids.warn_at", "deadline_ids.first_due_at")
    def _compute_promise(self):
        for document in self:
            promise = document.sudo().deadline_ids._current()
            document.due_at = promise.is_open and promise.due_at
            document.warn_at = promise.is_open and promise.warn_at
            document.first_due_at = promise.first_due_at
            document.due_state = promise.state

    def _start_deadline(self, code, at=None):
        """Begin to promise a milestone, see ``_start`` of the deadlines."""
        return self.deadline_ids.browse()._start(self, code, at)

    def _deadline(self, code):
        """Return the open promises of the documents for a milestone."""
        return self.deadline_ids.filtered(
            lambda deadline: deadline.is_open and deadline.milestone_id.sudo().code == code
        )

    def _deadline_criteria(self):
        """Return what the choice of a policy depends on, by id; see ``qi.deadline.policy``."""
        names = {"service": "service_id", "category": "category_id", "process": "process", "urgency": "urgency"}
        known = {key: name for key, name in names.items() if name in self._fields}
        return {document.id: {key: document[name] for key, name in known.items()} for document in self}

    def _deadline_user(self):
        """Return who is told of the document's alarms; nobody, if it is in nobody's hands."""
        return self.user_id if "user_id" in self._fields else self.env["res.users"]

    def _deadline_alarm(self, deadlines, kind):
        """Tell the people in charge that promises fall due soon (``warned``) or have (``breached``)."""
        said = []
        for user, promises in groupby(deadlines, lambda deadline: deadline.document_id._deadline_user()):
            speaks = self.with_context(lang=user.lang).env
            for deadline in promises:
                deadline = deadline.with_env(speaks)
                sentence = speaks._(
                    "%(milestone)s: due on %(instant)s",
                    milestone=deadline.milestone_id.name,
                    instant=speaks["resource.calendar"]._qi_say(deadline.due_at),
                )
                said.append((deadline.document_id, user, sentence, deadline._due_day()))
        self._schedule_all(ALARM_TYPES[kind], said)
