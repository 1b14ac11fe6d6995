# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import past, protected

MAX_WAITING = 20
"""How many certificates of one holder may wait for the staff."""

_HOLDERS = {"institution": "institution", "expert": "person"}


class QiQualification(models.Model):
    """Certificates that institutions and experts hand in themselves: they count once the staff checked them.

    What the staff enters it has seen: that is checked from the start.
    """

    _name = "qi.qualification"
    _inherit = ["qi.qualification", "qi.document.mixin"]

    _machine_fields = frozenset({"warned_days", "check_state", "checked_by_id", "checked_at"})

    check_state = fields.Selection(
        [("to_check", "To Check"), ("checked", "Checked"), ("refused", "Not Accepted")],
        required=True,
        readonly=True,
        default="checked",
        copy=False,
        help="Only what was checked lets somebody be offered a service.",
    )
    checked_by_id = fields.Many2one(
        "res.users", string="Compared By", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )
    checked_at = fields.Datetime(string="Compared On", readonly=True, copy=False)
    check_note = fields.Char(
        string="Why It Is Not Accepted", copy=False, help="Read by the institution or expert who handed it in."
    )

    _to_check_idx = models.Index("(partner_id) WHERE check_state = 'to_check'")

    @api.depends("check_state")
    def _compute_is_valid(self):
        result = super()._compute_is_valid()
        for qualification in self:
            qualification.is_valid = qualification.is_valid and qualification.check_state == "checked"
        return result

    @api.model
    def _valid_on(self, day):
        return [*super()._valid_on(day), ("check_state", "=", "checked")]

    def action_check(self):
        """Accept certificates that were handed in: from now on they count.

        :raises UserError: when one of them does not wait for it
        """
        self._decide("checked")

    def action_refuse(self):
        """Do not accept certificates that were handed in; the reason was written down before.

        :raises UserError: when a reason is missing, or one of them does not wait for it
        """
        for qualification in self:
            if not (qualification.check_note or "").strip():
                raise UserError(
                    self.env._(
                        "Write down why %(name)s is not accepted: its holder reads it.", name=qualification.number
                    )
                )
        self._decide("refused")

    def _decide(self, state):
        self.check_access("write")
        for qualification in self:
            if qualification.check_state != "to_check":
                raise UserError(
                    self.env._("%(name)s was decided on already. Reload the page.", name=qualification.number)
                )
        protected.permitted(self).write(
            {"check_state": state, "checked_by_id": self.env.uid, "checked_at": past.now(self)}
        )
        self.partner_id._qi_ask_to_check()

    # The holder

    @api.model
    def _own_kinds(self, provider):
        """Return the kinds of certificates that ``provider`` may hand in."""
        # Kinds are no secret; the portal has no screen of them.
        kinds_sudo = self.env["qi.qualification.kind"].sudo()
        return kinds_sudo.search([("holder", "=", _HOLDERS[provider.qi_provider_kind])])

    @api.model
    def _hand_in(self, provider, values):
        """Keep a certificate for the staff to check, on behalf of an institution or expert.

        :param provider: for whom the caller works
        :param values: kind, number, issuer, scope, dates, file; and the id of what it renews as ``renews``
        :raises AccessError: when the caller works for somebody else
        :raises UserError: when something is missing, or too many wait already
        """
        if provider not in self.env.user.qi_provider_ids:
            raise AccessError(self.env._("Certificates are handed in by who holds them."))
        # That the caller works for the holder was just checked.
        own_sudo = self.sudo().search([("partner_id", "=", provider.id)])
        if len(own_sudo.filtered(lambda row: row.check_state == "to_check")) >= MAX_WAITING:
            raise UserError(
                self.env._(
                    "%(count)s certificates wait to be checked already. Wait for the answer.", count=MAX_WAITING
                )
            )
        renewed_sudo = own_sudo.filtered(lambda row: row.id == values.get("renews"))
        values = {name: value for name, value in values.items() if name != "renews" and value}
        self._check_values(values)
        kinds = self._own_kinds(provider)
        if not {"kind_id", "number", "file", "file_name"} <= values.keys() or values["kind_id"] not in kinds.ids:
            raise UserError(self.env._("A certificate has a kind, a number and a file. Add what is missing."))
        first, last = (fields.Date.to_date(values.get(name)) for name in ("date_from", "date_to"))
        if first and last and first > last:
            raise UserError(self.env._("A certificate cannot end before it begins. Correct the dates."))
        if last and last < past.today(self):
            raise UserError(self.env._("This certificate has run out already. Hand in the one that holds today."))
        handed_in = protected.permitted(self.sudo()).create(
            {
                **values,
                "partner_id": provider.id,
                "check_state": "to_check",
                "element_ids": [fields.Command.set(renewed_sudo.element_ids.ids)],
            }
        )
        provider._qi_ask_to_check()
        return handed_in

    def unlink(self):
        """Delete certificates; nobody is asked to check them any more."""
        holders = self.partner_id
        result = super().unlink()
        holders._qi_ask_to_check()
        return result
