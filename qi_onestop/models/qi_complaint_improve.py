# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import complaint_flow, named_people, past, protected
from .qi_improvement import OVERSIGHT


class QiComplaint(models.Model):
    """What a complaint leads to (GB/T 19012-2019, clause 8.7: continual improvement).

    The complaint knows its improvements. An improvement is read by everybody at the platform, also by who is
    recused: so none is opened before the complaint is answered, and what it says is that it came of oversight, not
    from which complaint, nor who opened it. Nor does any other of oversight say who opened it.
    """

    _inherit = "qi.complaint"

    improvement_ids = fields.One2many("qi.complaint.improvement", "complaint_id", readonly=True)
    can_improve = fields.Boolean(compute="_compute_can_improve")

    @api.depends("state", "user_id")
    @api.depends_context("uid")
    def _compute_can_improve(self):
        for complaint in self:
            complaint.can_improve = complaint.state in complaint_flow.IMPROVABLE and bool(
                complaint._actors() & {complaint_flow.HANDLER, complaint_flow.OVERSIGHT}
            )

    def action_improve(self):
        """Open the form on which an improvement is opened."""
        return self._open_form("qi_onestop.qi_complaint_improve_action")

    def _improve(self, values):
        """Open an improvement with words that give nothing of the complaint away, and keep the link here.

        :param values: of the improvement: ``title``, ``problem``, and what is known of ``cause``,
            ``cause_category``, ``measure``, ``owner_id`` and ``due_date``
        :return: the link
        :raises AccessError: when the caller neither handles nor oversees the complaint
        :raises UserError: before the complaint is taken up, or is answered where somebody recused would learn of
            it; when the words tell of whom or by whom it is, or the owner is recused
        """
        self.ensure_one()
        self.check_access("write")
        if not self._actors() & {complaint_flow.HANDLER, complaint_flow.OVERSIGHT}:
            raise AccessError(
                self.env._("Improvements are opened by the handler and the coordinating department.")
            )
        if self.state not in complaint_flow.IMPROVABLE:
            raise UserError(
                self.env._(
                    "%(number)s is at “%(state)s”: improvements begin once a complaint is taken up.",
                    number=self.name,
                    state=self._state_name(self.state),
                )
            )
        if self._improves_too_early(values.get("owner_id")):
            raise UserError(
                self.env._(
                    "%(number)s is not answered yet, and people who are recused read the improvements of the "
                    "platform. Wait for the answer.",
                    number=self.name,
                )
            )
        owner_sudo = self.env["res.users"].sudo().browse(values.get("owner_id") or ())
        if owner_sudo & self.sudo().recused_user_ids:
            raise UserError(self.env._("Choose somebody of the staff who has nothing to do with the matter."))
        told = self._given_away("\n".join(str(value) for value in values.values() if isinstance(value, str)))
        if told:
            raise UserError(
                self.env._(
                    "The text names %(what)s. Everybody at the platform reads it: leave that out.",
                    what=self._listed(told),
                )
            )
        # Handlers have no part in improvements; who opens one must not show there.
        program = protected.permitted(self._as_program().env["qi.improvement"])
        improvement = program.create({**values, "source": OVERSIGHT, "platform_id": self.sudo().platform_id.id})
        link = protected.permitted(self.env["qi.complaint.improvement"].sudo()).create(
            {
                "complaint_id": self.id,
                "improvement_id": improvement.id,
                "opened_by_id": self.env.uid,
                "opened_at": past.now(self),
            }
        )
        # Not before it is known where it came from: who is recused is told nothing.
        improvement._tell_new()
        return link

    def _improves_too_early(self, owner_id):
        """Tell whether somebody recused would learn of the complaint, before its answer, from an improvement.

        Who could read it is asked of the rules themselves.
        """
        self.ensure_one()
        if self.state not in complaint_flow.UNANSWERED:
            return False
        complaint_sudo = self.sudo()
        values = {"platform_id": complaint_sudo.platform_id.id, "owner_id": owner_id}
        draft_sudo = self.env["qi.improvement"].sudo().new(values)

        def could_read(user):
            improvements = self.env["qi.improvement"].with_user(user).sudo(False)
            domain = improvements.env["ir.rule"]._compute_domain(improvements._name, "read")
            return improvements.has_access("read") and bool(draft_sudo.filtered_domain(domain))

        return any(could_read(user) for user in complaint_sudo.recused_user_ids)

    def _given_away(self, text):
        """Return what a text tells of the complaint that must not be told, as words for a sentence."""
        self.ensure_one()
        told = []
        if self._names_complainant(text):
            told.append(self.env._("the complainant"))
        complaint_sudo = self.sudo()
        concerned_sudo = complaint_sudo.subject_user_ids | complaint_sudo.named_ids.user_id
        if named_people.find(text, {user.id: user.name for user in concerned_sudo}):
            told.append(self.env._("somebody the complaint is about"))
        numbers = (complaint_sudo.name, complaint_sudo.origin_number, complaint_sudo.request_number)
        if any(number and number.casefold() in text.casefold() for number in numbers):
            told.append(self.env._("a number that leads to the complaint"))
        return told
