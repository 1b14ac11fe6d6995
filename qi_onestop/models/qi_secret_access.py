# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import past, protected

MOST_DAYS = 30


class QiSecretAccess(models.Model):
    """Access to a trade secret for a time: asked for with a reason, decided by somebody else, ended by the
    clock.
    """

    _name = "qi.secret.access"
    _description = "Access to a Trade Secret"
    _inherit = ["qi.protected.mixin"]
    _rec_name = "number"
    _order = "id desc"

    _machine_fields = frozenset(
        {"res_model", "res_id", "platform_id", "state", "decided_by_id", "decided_at", "ended_at", "ended_by_id"}
    )

    number = fields.Char(string="Number of the Record", required=True)
    res_model = fields.Char(string="Model", required=True, readonly=True, copy=False)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True, copy=False, index=True
    )
    platform_id = fields.Many2one("qi.platform", readonly=True, ondelete="restrict", index=True, copy=False)
    user_id = fields.Many2one(
        "res.users",
        string="Reader",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    reason = fields.Text(string="Why Access Is Needed", required=True)
    date_from = fields.Datetime(string="Access From", required=True, default=fields.Datetime.now)
    date_to = fields.Datetime(
        string="Until",
        required=True,
        default=lambda self: fields.Datetime.now() + timedelta(days=7),
        help="At most 30 days. Nobody reads a minute longer.",
    )
    state = fields.Selection(
        [("asked", "Asked For"), ("granted", "Granted"), ("refused", "Refused"), ("ended", "Ended Early")],
        required=True,
        readonly=True,
        default="asked",
        copy=False,
    )
    is_in_force = fields.Boolean(
        string="In Force Now", compute="_compute_is_in_force", search="_search_is_in_force"
    )
    answer = fields.Char(copy=False, help="Why it was granted or refused.")
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict", copy=False)
    decided_at = fields.Datetime(string="Decided On", readonly=True, copy=False)
    ended_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict", copy=False)
    ended_at = fields.Datetime(string="Ended On", readonly=True, copy=False)
    can_decide = fields.Boolean(compute="_compute_can_decide")

    _dates_order = models.Constraint("CHECK (date_from < date_to)", "Access cannot end before it begins.")

    @api.depends("state", "date_from", "date_to")
    def _compute_is_in_force(self):
        now = fields.Datetime.now()
        for access in self:
            access.is_in_force = access._is_in_force(now)

    @api.model
    def _search_is_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        return [("state", "=", "granted"), ("date_from", "<=", now), ("date_to", ">", now)]

    @api.depends("state", "platform_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for access in self:
            # What is being written is asked for by nobody yet.
            asked = access._origin and access.state in ("asked", "granted")
            access.can_decide = bool(asked) and access._decides()

    @api.constrains("date_from", "date_to")
    def _check_days(self):
        for access in self:
            if access.date_to - access.date_from > timedelta(days=MOST_DAYS):
                raise ValidationError(
                    self.env._("Access is given for at most %(days)s days. Choose an earlier end.", days=MOST_DAYS)
                )

    @api.constrains("reason")
    def _check_reason(self):
        for access in self:
            if not access.reason.strip():
                raise ValidationError(self.env._("Say why access is needed."))

    @api.model_create_multi
    def create(self, vals_list):
        """Ask for access to the secrets with the given numbers, for oneself."""
        self = self._without_machine_defaults()
        prepared = []
        for vals in vals_list:
            self._check_values(vals)
            self._check_machine_fields(vals)
            record_sudo = self._secret_of_number(vals.get("number"))
            prepared.append(
                {
                    **vals,
                    "number": record_sudo[record_sudo._secret_number_field],
                    "res_model": record_sudo._name,
                    "res_id": record_sudo.id,
                    "platform_id": record_sudo.platform_id.id,
                }
            )
            asked_for = vals.get("user_id", self.env.uid)
            if asked_for != self.env.uid and not record_sudo.sudo(self.env.su)._chooses_readers():
                raise AccessError(self.env._("Everybody asks for access in person."))
            record_sudo._check_shown_to(self.env["res.users"].browse(asked_for))
        return protected.without_permit(super(QiSecretAccess, protected.permitted(self)).create(prepared))

    def write(self, vals):
        """Write values: what was decided on stays as it was decided.

        :raises UserError: when it was decided on
        """
        self._check_machine_fields(vals)
        if not protected.is_permitted(self) and vals:
            if "number" in vals or "user_id" in vals:
                raise UserError(self.env._("Ask anew for another record or another person."))
            if any(access.state != "asked" for access in self):
                raise UserError(self.env._("This was decided on. Ask anew for another time or reason."))
        return super().write(vals)

    @api.model
    def _secret_of_number(self, number):
        """Return the secret record with ``number``, whoever may read it: that there is one is no secret."""
        number = (number or "").strip()
        for name, model in self.env.registry.items():
            if model._abstract or not issubclass(model, self.env.registry["qi.secret.mixin"]):
                continue
            Model_sudo = self.env[name].sudo()
            found_sudo = Model_sudo.search(
                [(Model_sudo._secret_number_field, "=", number), ("secrecy", "=", "secret")], limit=1
            )
            if number and found_sudo:
                return found_sudo
        raise UserError(self.env._("There is no trade secret with the number “%(number)s”.", number=number))

    def _record_sudo(self):
        """Return the secret that access is asked to."""
        self.ensure_one()
        return self.env[self.res_model].sudo().browse(self.res_id).exists()

    def _decides(self):
        """Tell whether the caller decides: who chooses the readers, but never for oneself."""
        record_sudo = self._record_sudo()
        return bool(
            record_sudo and self.user_id != self.env.user and record_sudo.sudo(self.env.su)._chooses_readers()
        )

    def _is_in_force(self, now):
        return self.state == "granted" and self.date_from <= now < self.date_to

    # Actions

    def action_grant(self):
        """Grant the access that was asked for."""
        self._decide("granted")

    def action_refuse(self):
        """Refuse the access that was asked for; the answer says why."""
        self._decide("refused")

    def action_end(self):
        """End granted access at once, as the reader or the one who decides."""
        self.check_access("read")
        for access in self:
            if access.state != "granted":
                access._refuse_step()
            if access.user_id != self.env.user and not access._decides():
                raise AccessError(self.env._("Access is ended by the site manager or the reader."))
        # Who may end it was asked above.
        protected.permitted(self.sudo()).write(
            {"state": "ended", "ended_at": past.now(self), "ended_by_id": self.env.uid}
        )
        self._after_decision()

    def _decide(self, state):
        self.check_access("read")
        for access in self:
            if access.state != "asked":
                access._refuse_step()
            if not access._decides():
                raise AccessError(
                    self.env._("Access is decided on by the site manager of the platform, never for oneself.")
                )
            if state == "granted":
                # Who asked may have left the platform since.
                access._record_sudo()._check_shown_to(access.user_id)
            if state == "refused" and not (access.answer or "").strip():
                raise UserError(self.env._("Say in the answer why the access is refused."))
        # Who may decide was asked above.
        protected.permitted(self.sudo()).write(
            {"state": state, "decided_at": past.now(self), "decided_by_id": self.env.uid}
        )
        self._after_decision()

    def _refuse_step(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "The access to %(number)s is “%(state)s”: this step is not possible. Reload the page.",
                number=self.number,
                state=labels[self.state],
            )
        )

    def _after_decision(self):
        for access in self:
            access._record_sudo().modified(["secret_access_ids"])
