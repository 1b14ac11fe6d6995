# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..tools import past, protected

ACTIVITY = "qi_onestop.mail_activity_type_statement"


class QiComplaintStatement(models.Model):
    """Statement (情况说明): somebody concerned is heard on a few facts.

    Whoever is asked sees this record alone, and it does not know which complaint it is for: the complaint
    knows it. Who else reads it is kept here as plain users, and follows from the complaint. Institutions and
    experts see it on a page of the portal, see ``qi_complaint_statement_provider.py``.
    """

    _name = "qi.complaint.statement"
    _description = "Statement"
    _inherit = ["qi.discreet.mixin", "mail.activity.mixin", "qi.protected.mixin"]
    _order = "id desc"

    name = fields.Char(string="Statement Number", required=True, readonly=True)
    respondent_id = fields.Many2one("res.users", readonly=True, ondelete="restrict", index=True)
    asked_name = fields.Char(
        string="Asked Of", readonly=True, help="The name of the person, institution or expert at that time."
    )
    facts = fields.Text(required=True, readonly=True)
    question = fields.Text(string="Question to Answer", required=True, readonly=True)
    due = fields.Date(string="Statement Due On", required=True, readonly=True)
    answer = fields.Text(string="Statement")
    file_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        string="Files",
        domain=[("res_model", "=", "qi.complaint.statement"), ("res_field", "=", False)],
    )
    state = fields.Selection(
        [("asked", "Statement Asked For"), ("answered", "Statement Made"), ("dropped", "No Longer Needed")],
        required=True,
        readonly=True,
        default="asked",
    )
    asked_at = fields.Datetime(string="Asked On", required=True, readonly=True)
    answered_at = fields.Datetime(string="Stated On", readonly=True)
    is_mine = fields.Boolean(compute="_compute_is_mine")
    is_filed = fields.Boolean(
        readonly=True, index="btree_not_null", help="The complaint is closed: archivists read it from then on."
    )
    reader_id = fields.Many2one("res.users", readonly=True, index=True, groups=fields.NO_ACCESS)
    hidden_user_ids = fields.Many2many(
        "res.users",
        "qi_complaint_statement_hidden_rel",
        "statement_id",
        "user_id",
        readonly=True,
        groups=fields.NO_ACCESS,
    )

    _name_uniq = models.Constraint("UNIQUE (name)", "This statement number is taken. Save again.")

    @property
    def _machine_fields(self):
        thread = self.env["qi.complaint"]._thread_fields()
        return self._stored_fields() - thread - {"answer", "file_ids"}

    @api.depends_context("uid")
    @api.depends("respondent_id")
    def _compute_is_mine(self):
        for statement in self:
            statement.is_mine = statement.respondent_id == self.env.user

    def write(self, vals):
        """Write the statement: the respondent alone, until it is handed in."""
        if not protected.is_permitted(self) and vals.keys() & {"answer", "file_ids"}:
            self._check_written_by_caller()
            for statement in self:
                if statement.state != "asked":
                    raise UserError(self.env._("This statement was handed in and stays as it is."))
        return super().write(vals)

    def action_answer(self):
        """Hand the statement in.

        :raises UserError: while there is none
        """
        self.check_access("write")
        self._check_written_by_caller()
        for statement in self:
            if statement.state != "asked":
                raise UserError(self.env._("This statement was handed in and stays as it is."))
            if not (statement.answer or "").strip():
                raise UserError(self.env._("Write your statement first."))
        self._hand_in()

    def _check_written_by_caller(self):
        """Raise unless all is written by who was asked, or by the program for an institution or expert."""
        if self.env.uid != SUPERUSER_ID and any(one.respondent_id != self.env.user for one in self):
            raise AccessError(self.env._("The statement is written by who was asked for it."))

    def _hand_in(self):
        """Take statements as made; who may hand them in was checked."""
        # Who is told of it is not for the respondent to know.
        self_sudo = self.sudo()
        protected.permitted(self_sudo).write({"state": "answered", "answered_at": past.now(self)})
        for statement in self_sudo:
            self.env["qi.complaint"]._forget_statement(statement)

    def _hide_from(self, users):
        """Hide statements from who is recused from now on; their own they keep."""
        if self:
            protected.permitted(self).write({"hidden_user_ids": [Command.link(user.id) for user in users]})

    def _show_to(self, users):
        """Let those read statements again who are recused no more."""
        if self:
            protected.permitted(self).write({"hidden_user_ids": [Command.unlink(user.id) for user in users]})

    def _read_by(self, user):
        """Let ``user`` read statements besides the oversight, or nobody."""
        if self:
            protected.permitted(self).write({"reader_id": user.id})

    def _ask_no_more(self):
        """Ask for no more; what was written and not handed in yet stays."""
        waiting = self.filtered(lambda statement: statement.state == "asked")
        if waiting:
            protected.permitted(waiting).write({"state": "dropped"})
            waiting.activity_ids.unlink()

    def _drop(self):
        """Ask for no more: what nobody handed in until the complaint closed is not needed, nor is its draft."""
        self._ask_no_more()
        self._drafts()._take_answer()

    def _drafts(self):
        """Return what is no longer asked for and was begun."""
        return self.filtered(lambda statement: statement.state == "dropped" and statement.answer)

    def _draft_on(self, question):
        """Return the last draft of an answer to a question, or to another one if there is none."""
        drafts = self._drafts().sorted("id")
        return (drafts.filtered(lambda statement: statement.question == question) or drafts)[-1:]

    def _take_answer(self):
        """Return what a draft says, and keep it here no more."""
        answer = self[-1:].answer
        if self:
            protected.permitted(self).write({"answer": False})
        return answer

    def _file(self):
        """Let archivists read statements: what they were made for is closed."""
        if self:
            protected.permitted(self).write({"is_filed": True})

    def _complaints(self):
        """Return the complaints the statements were made for, with all rights."""
        return self.env["qi.complaint"].sudo().search([("statement_ids", "in", self.ids)])
