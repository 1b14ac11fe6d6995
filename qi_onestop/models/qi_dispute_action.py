# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import dispute_flow, flow, past, protected
from .qi_overdue_mixin import MACHINE_FIELDS

ACTIVITY = "qi_onestop.mail_activity_type_dispute_action"


class QiDisputeAction(models.Model):
    """What has to be done so that an outcome is carried out, who sees to it, until when, and whether it was done.

    Whoever sees to it reads this record alone, and not the dispute: it says what to do, not why.
    """

    _name = "qi.dispute.action"
    _description = "Action of a Dispute"
    _inherit = [
        "qi.discreet.mixin",
        "mail.activity.mixin",
        "qi.files.mixin",
        "qi.overdue.mixin",
        "qi.protected.mixin",
    ]
    _order = "sequence, id"
    _file_fields = {"file_ids": False}

    _machine_fields = MACHINE_FIELDS | {
        "platform_id",
        "done_at",
        "done_by_id",
        "checked_at",
        "checked_by_id",
    }

    dispute_id = fields.Many2one("qi.dispute", required=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one(related="dispute_id.platform_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(
        string="Action to Take",
        required=True,
        help="Whoever sees to it reads this: write what is to be done, not who complained.",
    )
    party = fields.Selection(
        [
            ("platform", "The Platform"),
            ("institution", "The Institution"),
            ("claimant", "The Claimant"),
            ("other", "Somebody Else"),
        ],
        string="Up To",
        required=True,
        default="platform",
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Seen To By",
        domain=[("share", "=", False)],
        ondelete="restrict",
        index="btree_not_null",
        help="The handler, unless somebody else is named.",
    )
    due_date = fields.Date(string="To Be Done By", required=True, tracking=True)
    state = fields.Selection(
        [("to_do", "To Be Done"), ("done", "Done, Not Yet Checked"), ("accepted", "Done and Checked")],
        string="State of the Action",
        required=True,
        readonly=True,
        default="to_do",
        copy=False,
        tracking=True,
    )
    done_note = fields.Text(string="How It Was Done", copy=False)
    file_ids = fields.Many2many(
        "ir.attachment", "qi_dispute_action_file_rel", "action_id", "attachment_id", string="Proof", copy=False
    )
    done_at = fields.Datetime(string="Action Done On", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    checked_at = fields.Datetime(string="Action Checked On", readonly=True, copy=False)
    checked_by_id = fields.Many2one(
        "res.users", string="Action Checked By", readonly=True, copy=False, ondelete="restrict"
    )
    check_note = fields.Char(string="Not Done Because", copy=False, tracking=True)
    next_states = fields.Json(compute="_compute_next_states")
    can_plan = fields.Boolean(compute="_compute_next_states")
    can_report = fields.Boolean(compute="_compute_next_states")

    _due_idx = models.Index("(owner_id, due_date) WHERE state = 'to_do'")

    # Computed

    @api.depends("state", "owner_id", "done_by_id", "dispute_id")
    @api.depends_context("uid")
    def _compute_next_states(self):
        """Where the user may move the action, and which side of it is the user's."""
        for action in self:
            actors = action._actors()
            running = action.sudo().dispute_id.state == "implementing"
            action.next_states = list(dispute_flow.ACTION_TABLE.targets(action.state, actors) if running else ())
            action.can_plan = action.state == "to_do" and bool(
                actors & {dispute_flow.HANDLER, dispute_flow.OVERSIGHT}
            )
            action.can_report = (
                running and action.state == "to_do" and bool(actors & {dispute_flow.HANDLER, dispute_flow.OWNER})
            )

    def _actors(self):
        """Return the roles of ``tools/dispute_flow.py`` that the user has for this action."""
        self.ensure_one()
        user = self.env.user
        # Whoever sees to an action does not read its dispute.
        dispute_sudo = self.sudo().dispute_id
        actors = set()
        if user == self.owner_id:
            actors.add(dispute_flow.OWNER)
        if dispute_sudo:
            actors |= dispute_sudo.with_user(user)._actors()
        if actors & {dispute_flow.HANDLER, dispute_flow.OVERSIGHT} and user != self.done_by_id:
            actors.add(dispute_flow.CHECKER)
        return actors

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Add actions while the outcome is carried out, or before.

        :raises AccessError: unless the caller handles or oversees the dispute
        :raises UserError: when it is too early or too late, or who should see to it is recused
        """
        disputes = self.env["qi.dispute"].browse(
            {vals.get("dispute_id") or self.env.context.get("default_dispute_id") for vals in vals_list}
            - {None, False}
        )
        disputes.check_access("write")
        for dispute in disputes:
            if dispute.state not in dispute_flow.EDITABLE["action_ids"]:
                raise UserError(
                    self.env._("Actions are planned once the outcome is known, until the dispute closes.")
                )
        for vals in vals_list:
            if vals.get("state") not in (None, False, "to_do"):
                raise UserError(self.env._("An action begins as one to be done."))
        actions = super().create(vals_list)
        actions._check_owners()
        actions._give_out()
        return actions

    def write(self, vals):
        """Write what the caller's side may say, while it may be said; a changed ``state`` is a step.

        :raises AccessError: when the field or the step is for the other side
        :raises UserError: when it is too late or too early for it
        """
        if protected.is_permitted(self):
            return super().write(vals)
        # Before any sentence that names the action: the caller may not know of the dispute.
        self.check_access("read")
        self._check_values(vals)
        self._check_machine_fields(vals)
        if "state" in vals:
            said = {name: value for name, value in vals.items() if name != "state"}
            if said:
                self.write(said)
            for action in self.filtered(lambda action: action.state != vals["state"]):
                action._take_step(vals["state"])
            return True
        for action in self:
            action._check_sides(vals)
        result = super().write(vals)
        if "owner_id" in vals:
            self._check_owners()
        if vals.keys() & {"owner_id", "due_date"}:
            self._give_out()
        return result

    def _check_sides(self, vals):
        actors = self._actors()
        planners = {dispute_flow.HANDLER, dispute_flow.OVERSIGHT}
        for name in sorted(vals):
            label = self._fields[name]._description_string(self.env)
            if name == "dispute_id":
                if vals[name] != self.sudo().dispute_id.id:
                    raise UserError(self.env._("An action stays with its dispute."))
                continue
            if name not in dispute_flow.ACTION_EDITABLE:
                continue
            may = planners | {dispute_flow.OWNER} if name in dispute_flow.OWNER_SIDE else planners
            if not actors & may:
                raise AccessError(self.env._("“%(field)s” is up to who handles the dispute.", field=label))
            if self.state not in dispute_flow.ACTION_EDITABLE[name] or not self.sudo().dispute_id.is_open:
                raise UserError(
                    self.env._(
                        "“%(field)s” of %(number)s cannot be written any more, or not yet.",
                        field=label,
                        number=self.name,
                    )
                )

    def _check_owners(self):
        for action in self:
            owner_sudo = action.owner_id.sudo()
            # Who is recused stays nameless: the sentence is the same for whoever cannot see to it.
            if owner_sudo and (owner_sudo.share or owner_sudo in action.sudo().dispute_id._recused()):
                raise UserError(self.env._("Choose somebody of the staff who has nothing to do with the matter."))

    @api.ondelete(at_uninstall=False)
    def _unlink_planned(self):
        for action in self:
            if action.state != "to_do" or not action.sudo().dispute_id.is_open:
                raise UserError(self.env._("What was done stays on record."))

    # Steps

    def action_done(self):
        """Say that it was done, and how."""
        for action in self:
            action._take_step("done")

    def action_accept(self):
        """Accept what was done."""
        for action in self:
            action._take_step("accepted")

    def action_send_back(self):
        """Send back what is not done, with the reason written before."""
        for action in self:
            action._take_step("to_do")

    def _take_step(self, target):
        self.ensure_one()
        self.check_access("read")
        self.sudo().lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        step = dispute_flow.ACTION_TABLE.find(self.state, target)
        if not step or self.sudo().dispute_id.state != "implementing":
            raise UserError(self.env._("“%(item)s” is not at this step. Reload the page.", item=self.name))
        if not self.env.su and not self._actors() & set(step.actors):
            raise AccessError(
                self.env._("Who sees to an action says that it is done; somebody else on the dispute checks it.")
            )
        missing = flow.unfilled(step.required, self.__getitem__)
        if missing:
            raise UserError(
                self.env._(
                    "Fill in “%(field)s” first.", field=self._fields[missing[0]]._description_string(self.env)
                )
            )
        now = past.now(self)
        stamps = {
            "done": {"done_at": now, "done_by_id": self.env.uid, "check_note": False},
            "accepted": {"checked_at": now, "checked_by_id": self.env.uid, "check_note": False},
            "to_do": {
                "checked_at": now,
                "checked_by_id": self.env.uid,
                "done_at": False,
                "done_by_id": False,
                "done_note": False,
            },
        }[target]
        protected.permitted(self.sudo()).write({**stamps, "state": target})
        self.invalidate_recordset()
        self.sudo()._give_out()

    # Who is told

    def _awaited(self):
        return self.state == "to_do" and self.dispute_id.state == "implementing"

    def _due_users(self):
        """Return who sees to it, or who handles the dispute."""
        return self.owner_id or self.dispute_id._due_users()

    def _may_be_told(self, users):
        return users.filtered(lambda user: self.sudo(False).with_user(user).has_access("read"))

    def _give_out(self):
        """Put actions before whose turn it is, with all rights, and begin anew to remind of them."""
        actions_sudo = self.sudo()
        self.env["qi.telling.mixin"]._forget_told(actions_sudo, ACTIVITY)
        told = []
        for action in actions_sudo.filtered(lambda action: action.dispute_id.state == "implementing"):
            if action.state == "to_do":
                users = action._may_be_told(action._due_users())
                told.append((action, users, lambda speaks: speaks._("See to it, and say how")))
            elif action.state == "done":
                checkers = (action.dispute_id.user_id | action.dispute_id._oversight()) - action.done_by_id
                told.append(
                    (
                        action,
                        action._may_be_told(checkers),
                        lambda speaks: speaks._("Check whether it is done"),
                    )
                )
        self.env["qi.telling.mixin"]._tell(
            told, ACTIVITY, lambda action: action.state == "to_do" and action.due_date
        )
        actions_sudo._plan_reminders()
