# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import groupby

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
    _inherit = ["mail.thread", "mail.activity.mixin"]

    due_at = fields.Datetime(
        string="Due On",
        compute="_compute_promise",
        store=True,
        help="Of the promise that ends first; empty while the clock stands.",
    )
    warn_at = fields.Datetime(string="Warning On", compute="_compute_promise", store=True)
    first_due_at = fields.Datetime(string="First Promised For", compute="_compute_promise", store=True)
    due_state = fields.Selection(STATES, string="Deadline", compute="_compute_promise", store=True)

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
        activity_type = self.env.ref(ALARM_TYPES[kind])
        model_id = self.env["ir.model"]._get_id(self._name)
        by_user = groupby(deadlines, lambda deadline: deadline.document_id._deadline_user())
        vals_list = []
        for user, promises in by_user:
            if not user:
                continue
            said = self.with_context(lang=user.lang).env
            for deadline in promises:
                deadline = deadline.with_env(said)
                vals_list.append(
                    {
                        "activity_type_id": activity_type.id,
                        "res_model_id": model_id,
                        "res_id": deadline.document_id.id,
                        "user_id": user.id,
                        "date_deadline": deadline._due_day(),
                        "summary": said._(
                            "%(milestone)s: due on %(instant)s",
                            milestone=deadline.milestone_id.name,
                            instant=said["resource.calendar"]._qi_say(deadline.due_at),
                        ),
                    }
                )
        # The web client shows the activity at once; a mail for each would bury the people in charge.
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(vals_list)
