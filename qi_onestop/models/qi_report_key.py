# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..tools import exchange, protected


class QiReportKey(models.Model):
    """Key of a city (公钥): by it others see that figures come from there and were not changed on the way.

    The city's own is drawn once and signs what leaves the house. Those of others are entered by hand, after
    their fingerprints were compared; what is signed with any other key is not taken up.
    """

    _name = "qi.report.key"
    _description = "Trusted Key"
    _inherit = ["mail.thread", "qi.protected.mixin"]
    _order = "is_own desc, name, id"

    name = fields.Char(string="City or Platform", required=True, tracking=True, help="Whose key it is.")
    public_key = fields.Char(
        required=True, copy=False, tracking=True, help="44 letters and digits that the other side sent."
    )
    fingerprint = fields.Char(
        string="Fingerprint of the Key",
        compute="_compute_fingerprint",
        help="Compare it with the other side over the telephone.",
    )
    is_own = fields.Boolean(string="Key of This City", readonly=True, copy=False)
    # It signs for the city: nobody reads it, administrators neither.
    private_key = fields.Char(readonly=True, copy=False, prefetch=False, groups=fields.NO_ACCESS)
    active = fields.Boolean(string="Trusted", default=True, tracking=True)

    _key_uniq = models.Constraint(
        "UNIQUE (public_key)", "This key is here already. Look among the archived ones too."
    )
    _own_uniq = models.UniqueIndex(
        "(is_own) WHERE is_own IS TRUE", "The city has its key already. Reload the page."
    )

    _machine_fields = frozenset({"is_own", "private_key"})

    @api.depends("public_key")
    def _compute_fingerprint(self):
        for key in self:
            text = (key.public_key or "").strip()
            key.fingerprint = exchange.fingerprint(text) if exchange.is_key(text) else False

    @api.constrains("public_key")
    def _check_public_key(self):
        for key in self:
            if not exchange.is_key(key.public_key):
                raise ValidationError(
                    self.env._(
                        "This is no public key. Copy all 44 characters that the other side sent, no others."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._stripped(vals) for vals in vals_list])

    def write(self, vals):
        """Write values; a key itself never changes.

        :raises AccessError: when another key is written over one that is trusted, or the own one is archived
        """
        vals = self._stripped(vals)
        if any("public_key" in vals and vals["public_key"] != key.public_key for key in self):
            raise AccessError(self.env._("A key does not change. Archive it and enter the new one."))
        if "active" in vals and not vals["active"] and any(key.is_own for key in self):
            raise AccessError(self.env._("The city signs with this key. It cannot be archived."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("What was signed with the key refers to it. Archive it instead."))

    @api.model
    def _stripped(self, vals):
        text = vals.get("public_key")
        return {**vals, "public_key": text.strip()} if isinstance(text, str) else vals

    @api.model
    def _own(self):
        """Return the city's own key with all rights; it is drawn when it is needed first."""
        own_sudo = self.sudo().search([("is_own", "=", True)])
        if not own_sudo:
            private, public = exchange.new_key()
            own_sudo = protected.permitted(self.sudo()).create(
                {"name": self.env.company.name, "public_key": public, "private_key": private, "is_own": True}
            )
        return protected.without_permit(own_sudo)

    def action_own(self):
        """Show the city's own key, to be sent to the other side.

        :raises AccessError: for who keeps no keys
        """
        self.check_access("create")
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self._own().id,
            "views": [[False, "form"]],
        }
