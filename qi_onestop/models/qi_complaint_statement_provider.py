# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import protected
from .qi_complaint_voice import MAX_TEXT


class QiComplaintStatement(models.Model):
    """Statements of institutions and experts: on a page of the portal that leads nowhere else.

    In the portal nobody has a right on the model: what :meth:`_of_caller` finds is all there is to see.
    """

    _inherit = "qi.complaint.statement"

    # Who deletes a contact must not learn from a refusal that it was asked for a statement.
    provider_id = fields.Many2one(
        "res.partner",
        string="Institution or Expert",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    answered_by_id = fields.Many2one(
        "res.users",
        string="Handed In By",
        readonly=True,
        ondelete="set null",
        help="Who of the institution; empty where the person who was asked did it.",
    )

    @api.model
    def _caller_domain(self):
        """Return the domain of the statements asked of whom the calling account works for."""
        # An account of the house has its own screens; nobody works for no institution.
        providers = self.env.user.qi_provider_ids if self.env.user._is_portal() else self.env["res.partner"]
        return [("provider_id", "in", providers.ids)]

    @api.model
    def _of_caller(self, statement_id):
        """Return one of the statements that the caller may make, with all rights, else an empty one."""
        return self.sudo().search([("id", "=", statement_id), *self._caller_domain()])

    @api.model
    def _count_waiting(self):
        """Return how many statements wait for the caller."""
        return self.sudo().search_count([*self._caller_domain(), ("state", "=", "asked")])

    def _view(self):
        """Return all that an institution or expert may read of it, as a plain dictionary."""
        self.ensure_one()
        return {
            "id": self.id,
            "number": self.name,
            "facts": self.facts,
            "question": self.question,
            "due": self.due,
            "state": self.state,
            "state_name": dict(self._fields["state"]._description_selection(self.env))[self.state],
            "asked_at": self.asked_at,
            "answered_at": self.answered_at,
            "answer": self.answer or "",
            "files": [{"id": file.id, "name": file.name} for file in self.file_ids],
        }

    def _make(self, answer, attachments=()):
        """Take the statement of an institution or expert; that the caller may make it was checked.

        :param answer: text of the statement
        :param attachments: ``[(file name, bytes)]``, checked before
        :raises UserError: when there is no text, or it was handed in or is no longer needed
        """
        self.ensure_one()
        if self.state == "answered":
            raise UserError(self.env._("This statement was handed in and stays as it is."))
        if self.state == "dropped":
            raise UserError(self.env._("This statement is no longer needed: there is nothing to hand in."))
        answer = (answer or "").strip()
        if not answer:
            raise UserError(self.env._("Write your statement first."))
        if len(answer) > MAX_TEXT:
            raise ValidationError(
                self.env._("Write at most %(limit)s characters, or attach a file.", limit=MAX_TEXT)
            )
        # What follows in the house is the program's; of two who hand it in at once Odoo begins one anew.
        statement = self.with_user(SUPERUSER_ID)
        statement.env["ir.attachment"].create(
            [
                {"name": name, "raw": content, "res_model": self._name, "res_id": self.id}
                for name, content in attachments
            ]
        )
        protected.permitted(statement).write({"answer": answer, "answered_by_id": self.env.uid})
        statement._hand_in()
