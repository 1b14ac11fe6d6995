# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import complaint_flow, past, protected


class QiNamedMixin(models.AbstractModel):
    """Somebody of the house whom a matter names, surely or perhaps: recused until somebody decides otherwise.

    For handler and oversight; whoever is named does not read it, for they do not read the matter. A model that
    adopts it names the matter (``qi.naming.mixin``) in ``_matter_field`` and the form that asks why a recusal is
    taken back in ``_clear_action``, and has ``held_user_ids``: who is recused for this alone, and is not any more
    once it is taken back.
    """

    _name = "qi.named.mixin"
    _description = "Person Named"
    _inherit = ["qi.unseen.mixin", "qi.protected.mixin"]
    _rec_name = "words"
    _matter_field = None
    _clear_action = None

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
    can_decide = fields.Boolean(compute="_compute_can_decide")

    @property
    def _machine_fields(self):
        return self._stored_fields()

    @property
    def _matter(self):
        """What names them: a complaint or a dispute."""
        return self[self._matter_field]

    @api.depends("state", "is_sure")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for named in self:
            named.can_decide = named._may_decide()

    def _may_decide(self):
        """Tell whether the user decides: the handler where the name is whole, else the oversight alone.

        Where the doubt leaves nobody in the oversight, the handler decides on that too.
        """
        matter = self._matter
        actors = matter._actors()
        if complaint_flow.OVERSIGHT in actors:
            return True
        return complaint_flow.HANDLER in actors and (self.is_sure or not matter._oversight())

    def _check_may_decide(self):
        for named in self:
            named._matter.check_access("write")
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
        for matter, named in self.sudo().grouped(self._matter_field).items():
            matter._note_subjects(named.user_id)
            # Whoever was taken back before is recused again.
            matter._recuse()

    def action_take_back(self):
        """Open the form that asks why a recusal is taken back."""
        self.ensure_one()
        self._check_may_decide()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(self._clear_action),
            "context": {f"default_{self._matter_field}": self._matter.id, "default_named_id": self.id},
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
        self.sudo()._matter._release(self.sudo())

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
        self.sudo()._matter._forget_if_decided()
