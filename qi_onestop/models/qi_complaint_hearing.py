# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..tools import complaint_flow, complaint_number, past, protected
from .qi_complaint_statement import ACTIVITY

ANSWERED = "qi_onestop.mail_activity_type_complaint_message"


class QiComplaint(models.Model):
    """Who is concerned is heard (情况说明): asked for a statement on the necessary facts, and no more."""

    _inherit = "qi.complaint"

    def action_ask_statement(self):
        """Open the form on which a statement is asked for."""
        return self._open_form("qi_onestop.qi_complaint_ask_action")

    def action_write_message(self):
        """Open the form on which the handler writes to whoever complained."""
        return self._open_form("qi_onestop.qi_complaint_write_action")

    def action_choose_handler(self):
        """Open the form on which the coordinating department chooses another handler."""
        return self._open_form("qi_onestop.qi_complaint_assign_action")

    def _open_form(self, xmlid):
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "context": {"default_complaint_id": self.id}}

    def _ask_statement(self, respondent, facts, question, due):
        """Ask somebody of the staff for a statement; that person is recused from then on.

        :return: the statement, with all rights
        :raises AccessError: when the caller neither handles nor oversees the complaint
        :raises UserError: when it is closed, the respondent handles it, or nobody could oversee it any more
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.su and not self._actors() & {complaint_flow.HANDLER, complaint_flow.OVERSIGHT}:
            raise AccessError(self.env._("Statements are asked for by the handler."))
        if not self.is_open:
            raise UserError(self.env._("%(number)s is closed: there is nothing to ask.", number=self.name))
        if respondent == self.user_id:
            raise UserError(self.env._("Whoever handles a complaint cannot be asked for a statement on it."))
        # The respondent is nobody who may read the complaint, and the list of the recused nobody's to write.
        overseen = self._overseen()
        complaint = protected.permitted(self.sudo())
        if respondent not in complaint.recused_user_ids:
            complaint.write({"recused_user_ids": [Command.link(respondent.id)]})
            complaint._dismiss(respondent.sudo())
            overseen._check_overseen()
        statement = protected.permitted(complaint.env["qi.complaint.statement"]).create(
            {
                "name": f"QS-{complaint_number.draw()}",
                "respondent_id": respondent.id,
                "facts": facts,
                "question": question,
                "due": due,
                "asked_at": past.now(self),
                "reader_id": complaint.user_id.id,
                "hidden_user_ids": [Command.set(complaint.recused_user_ids.ids)],
            }
        )
        complaint.write({"statement_ids": [Command.link(statement.id)]})
        statement = protected.without_permit(statement)
        speaks = self.with_context(lang=respondent.sudo().lang).env
        sentence = speaks._("Make a statement on the facts you are told")
        self._schedule_all(ACTIVITY, [(statement, respondent, sentence, due)])
        return statement

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        if target == "handed_over":
            # Whoever handled it has no part in what discipline inspection does.
            self.statement_ids._read_by(self.env["res.users"])
        return result

    @api.model
    def _forget_statement(self, statement):
        """Tell the handler that a statement was made; with all rights."""
        statement.activity_ids.unlink()
        complaint = self.sudo().search([("statement_ids", "in", statement.ids)], limit=1)
        complaint._tell(
            complaint.user_id,
            ANSWERED,
            lambda speaks: speaks._("%(number)s: a statement was made", number=complaint.name),
        )

    def _names_complainant(self, text):
        """Tell whether a text gives away who complained, to those who know: by name, telephone or mail address.

        Who complained of what was joined into it counts as well.
        """
        self.check_access("write")
        text = (text or "").casefold()
        identities = (self.sudo() | self.sudo().joined_ids).complainant_ids
        known = [*identities.partner_id.mapped("name")]
        for name in ("name", "phone", "email"):
            known += identities.mapped(name)
        return any(word.strip().casefold() in text for word in known if word and word.strip())
