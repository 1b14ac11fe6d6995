# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import SQL

from ..tools import complaint_flow, complaint_number, giveaway, past, protected
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

    def action_note_later(self):
        """Open the form on which something is noted that came in once the complaint was closed."""
        action = self._open_form("qi_onestop.qi_complaint_write_action")
        action["context"]["default_is_note"] = True
        return {**action, "name": self.env._("Add a Later Note")}

    def action_choose_handler(self):
        """Open the form on which the coordinating department chooses another handler."""
        return self._open_form("qi_onestop.qi_complaint_assign_action")

    def _open_form(self, xmlid):
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "context": {"default_complaint_id": self.id}}

    def _closed_sentence(self):
        return self.env._(
            "%(number)s is closed and its record stays as it is. Write what came in since as a later note.",
            number=self.name,
        )

    def _ask_statement(self, respondent, facts, question, due):
        """Ask somebody of the staff for a statement; that person is recused from then on.

        :return: the statement, with all rights
        :raises AccessError: when the caller neither handles nor oversees the complaint
        :raises UserError: when it is closed, the respondent handles it or is nobody of the house, or nobody could
            oversee it any more
        """
        self._check_asking()
        if respondent.sudo().share:
            raise UserError(
                self.env._(
                    "%(name)s is nobody of the house: ask the institution or expert, who answers in the portal.",
                    name=respondent.sudo().name,
                )
            )
        if respondent == self.user_id:
            raise UserError(self.env._("Whoever handles a complaint cannot be asked for a statement on it."))
        # The respondent is nobody who may read the complaint, and the list of the recused nobody's to write.
        overseen = self._overseen()
        complaint = protected.permitted(self.sudo())
        if respondent not in complaint.recused_user_ids:
            complaint.write({"recused_user_ids": [Command.link(respondent.id)]})
            complaint._dismiss(respondent.sudo())
            overseen._check_overseen()
        asked_before = complaint.statement_ids.filtered(lambda asked: asked.respondent_id == respondent.sudo())
        statement = self._new_statement(
            {
                "respondent_id": respondent.id,
                "asked_name": respondent.sudo().name,
                "answer": asked_before._draft_on(question)._take_answer(),
                "facts": facts,
                "question": question,
                "due": due,
            }
        )
        speaks = self.with_context(lang=respondent.sudo().lang).env
        sentence = speaks._("Make a statement on the facts you are told")
        self._schedule_all(ACTIVITY, [(statement, respondent, sentence, due)])
        return statement

    def _ask_provider(self, provider, facts, question, due):
        """Ask an institution or expert for a statement: whoever works for it makes it in the portal.

        :return: the statement, with all rights
        :raises AccessError: when the caller neither handles nor oversees the complaint
        :raises UserError: when it is closed, whoever is asked complained or cannot be reached in the portal
        """
        self._check_asking()
        # Who works for whom, and who complained, is looked up for the handler; the sentences name none of them.
        provider_sudo = provider.sudo()
        if not provider_sudo.qi_provider_kind:
            raise UserError(self.env._("Choose an institution or an expert of the platform."))
        if provider_sudo & self._complaining_parties():
            raise UserError(self.env._("Whoever complained cannot be asked for a statement on it."))
        if not self.env["qi.notice"]._provider_users(provider_sudo):
            raise UserError(
                self.env._(
                    "Nobody of %(name)s has an account in the portal: invite somebody first.",
                    name=provider_sudo.name,
                )
            )
        statement = self._new_statement(
            {
                "provider_id": provider_sudo.id,
                "asked_name": provider_sudo.name,
                "facts": facts,
                "question": question,
                "due": due,
            }
        )
        self.env["qi.notice"]._tell("statement_asked", statement)
        return statement

    def _check_asking(self):
        """Raise unless the caller may ask for a statement on the complaint now."""
        self.ensure_one()
        self.check_access("write")
        if not self.env.su and not self._actors() & {complaint_flow.HANDLER, complaint_flow.OVERSIGHT}:
            raise AccessError(self.env._("Statements are asked for by the handler."))
        if not self.is_open:
            raise UserError(self.env._("%(number)s is closed: there is nothing to ask.", number=self.name))

    def _complaining_parties(self):
        """Return the contacts on whose side the complaint was made, also of what was joined, with all rights."""
        identities = (self.sudo() | self.sudo().joined_ids).complainant_ids
        return identities.partner_id | identities.user_id.qi_provider_ids

    def _new_statement(self, vals):
        """Create a statement that the complaint knows, and that does not know it; returned with all rights."""
        complaint = protected.permitted(self.sudo())
        statement = protected.permitted(complaint.env["qi.complaint.statement"]).create(
            {
                **vals,
                "name": f"QS-{complaint_number.draw()}",
                "asked_at": past.now(self),
                "reader_id": complaint.user_id.id,
                "hidden_user_ids": [Command.set(complaint.recused_user_ids.ids)],
            }
        )
        complaint.write({"statement_ids": [Command.link(statement.id)]})
        return protected.without_permit(statement)

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
        self._tell_of_statement(
            statement, lambda speaks, number: speaks._("%(number)s: a statement was made", number=number)
        )

    @api.model
    def _tell_of_statement(self, statement, sentence):
        """Tell the handler something of a statement; with all rights.

        :param sentence: function of an environment that speaks their language, and of the complaint's number
        """
        complaint = self.sudo().search([("statement_ids", "in", statement.ids)], limit=1)
        complaint._tell(complaint.user_id, ANSWERED, lambda speaks: sentence(speaks, complaint.name))

    def _names_complainant(self, text):
        """Tell whether a text gives away who complained, to those who know: by name, telephone or mail address.

        Who complained of what was joined into it counts as well.
        """
        self.check_access("write")
        return self._gives_complainant_away(text)

    def _telling_words(self, text, asked=None):
        """Return what in a text could tell who complained, also where nobody knows who that is.

        These are telephone numbers and mail addresses, the names of enterprises, and those of the people who
        brought the request that the complaint is about.

        :param asked: the institution or expert who is asked; they know themselves
        """
        self.check_access("write")
        if not (text or "").strip():
            return []
        # Names are looked up for whoever handles the complaint; only those that were written are said.
        complaint_sudo = self.sudo()
        request_sudo = complaint_sudo.request_id
        names = [request_sudo.contact_name, *request_sudo.partner_id.child_ids.mapped("name")]
        names += self._enterprises_in(text).mapped("name")
        known = (complaint_sudo.institution_id | (asked or self.env["res.partner"]).sudo()).mapped("name")
        told = giveaway.names_in(text, [name for name in names if name not in known])
        return giveaway.reached_by(text) + told

    @api.model
    def _enterprises_in(self, text):
        """Return the enterprises whose names stand in a text, with all rights, but for those of the house."""
        Partner_sudo = self.env["res.partner"].sudo()
        Partner_sudo.flush_model(["is_company", "name", "qi_provider_kind"])
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM res_partner p
                    WHERE is_company AND qi_provider_kind IS NULL AND length(name) >= 4
                      AND strpos(lower(%s), lower(name)) > 0
                      AND NOT EXISTS (SELECT 1 FROM res_company c WHERE c.partner_id = p.id)
                      AND NOT EXISTS (SELECT 1 FROM qi_platform o WHERE o.operator_id = p.id)
                    LIMIT 20""",
                text,
            )
        )
        return Partner_sudo.browse([partner_id for (partner_id,) in rows])

    def _gives_complainant_away(self, text):
        """Tell the same to the program."""
        identities = (self.sudo() | self.sudo().joined_ids).complainant_ids
        known = [*identities.partner_id.mapped("name")]
        for name in ("name", "phone", "email"):
            known += identities.mapped(name)
        return giveaway.tells(text, known)
