# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import complaint_flow, past, protected


class QiComplaintNamed(models.Model):
    """Somebody of the house whom a complaint names, surely or perhaps: recused until somebody decides otherwise.

    For handler and oversight; whoever is named does not read it, for they do not read the complaint.
    """

    _name = "qi.complaint.named"
    _description = "Person Named in a Complaint"
    _inherit = ["qi.unseen.mixin", "qi.protected.mixin"]
    _order = "complaint_id, is_sure desc, id"
    _rec_name = "words"

    complaint_id = fields.Many2one("qi.complaint", required=True, readonly=True, ondelete="cascade", index=True)
    user_id = fields.Many2one(
        "res.users", string="Who May Be Meant", required=True, readonly=True, ondelete="cascade", index=True
    )
    words = fields.Char(string="As It Was Written", required=True, readonly=True)
    is_sure = fields.Boolean(string="By the Whole Name", readonly=True)
    state = fields.Selection(
        [
            ("open", "To Be Decided"),
            ("stands", "Recused"),
            ("taken_back", "Not Meant"),
        ],
        string="Decision on the Recusal",
        required=True,
        readonly=True,
    )
    reason = fields.Char(string="Taken Back Because", readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_at = fields.Datetime(string="Decided On", readonly=True)
    # Who is recused for this alone, and is not any more once it is taken back.
    held_user_ids = fields.Many2many(
        "res.users", "qi_complaint_named_held_rel", "named_id", "user_id", groups=fields.NO_ACCESS
    )
    can_decide = fields.Boolean(compute="_compute_can_decide")

    _user_uniq = models.Constraint("UNIQUE (complaint_id, user_id)", "This person is named already.")

    @property
    def _machine_fields(self):
        return self._stored_fields()

    @api.depends("state", "is_sure", "complaint_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for named in self:
            named.can_decide = named._may_decide()

    def _may_decide(self):
        """Tell whether the user decides: the handler where the name is whole, else the oversight alone.

        Where the doubt leaves nobody in the oversight, the handler decides on that too.
        """
        complaint = self.complaint_id
        actors = complaint._actors()
        if complaint_flow.OVERSIGHT in actors:
            return True
        return complaint_flow.HANDLER in actors and (self.is_sure or not complaint._oversight())

    def _check_may_decide(self):
        for named in self:
            named.complaint_id.check_access("write")
            if not named._may_decide():
                raise AccessError(
                    self.env._(
                        "Who was meant by “%(words)s” is up to the coordinating department.", words=named.words
                    )
                )

    def action_confirm(self):
        """Say that this person was meant: what was in doubt stands, and whom a complaint is about is noted."""
        self._check_may_decide()
        self._decide("stands", False)
        for complaint, named in self.sudo().grouped("complaint_id").items():
            complaint._note_subjects(named.user_id)
            # Whoever was taken back before is recused again.
            complaint._recuse()

    def action_take_back(self):
        """Open the form that asks why a recusal is taken back."""
        self.ensure_one()
        self._check_may_decide()
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_complaint_clear_action")
        return {
            **action,
            "context": {"default_complaint_id": self.complaint_id.id, "default_named_id": self.id},
        }

    def _take_back(self, reason):
        """Take a recusal back: who was not meant is recused no more, unless for something else.

        :raises AccessError: when it is up to somebody else
        :raises UserError: without a reason, or when it was taken back already
        """
        self.ensure_one()
        self._check_may_decide()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why: it stays on record."))
        if self.decided_at:
            raise UserError(self.env._("This was decided already. Reload the page."))
        self._decide("taken_back", reason)
        self.sudo().complaint_id._release(self.sudo())

    def _carry_over(self, complaint):
        """Name at ``complaint`` as well who is named in those that were joined into it, with all rights."""
        known = complaint.named_ids.user_id
        carried = {named.user_id: named for named in self if named.state != "taken_back"}
        protected.permitted(self).create(
            [
                {
                    "complaint_id": complaint.id,
                    "user_id": user.id,
                    "words": named.words,
                    "is_sure": named.is_sure,
                    "state": named.state,
                    "decided_by_id": named.decided_by_id.id,
                    "decided_at": named.decided_at,
                }
                for user, named in carried.items()
                if user not in known
            ]
        )

    def _decide(self, state, reason):
        # Who may decide was checked; the rows are the program's.
        protected.permitted(self.sudo()).write(
            {
                "state": state,
                "reason": reason,
                "decided_by_id": self.env.uid,
                "decided_at": past.now(self),
            }
        )
        self.sudo().complaint_id._forget_if_decided()
