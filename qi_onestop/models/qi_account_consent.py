# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import past, protected


class QiAccountConsent(models.Model):
    """That a person agreed to a version of the consent text on the platform, and when."""

    _name = "qi.account.consent"
    _description = "Consent of a Person"
    _inherit = ["qi.protected.mixin"]
    _order = "date desc, id desc"
    _rec_name = "consent_id"

    user_id = fields.Many2one("res.users", string="Person", required=True, readonly=True, ondelete="cascade")
    consent_id = fields.Many2one(
        "qi.consent", string="Version", required=True, readonly=True, ondelete="restrict", index=True
    )
    date = fields.Datetime(string="Agreed On", required=True, readonly=True)

    _user_consent_uniq = models.Constraint(
        "UNIQUE (user_id, consent_id)", "This person has agreed to the version already."
    )

    @property
    def _machine_fields(self):
        return self._stored_fields()

    @api.model
    def _record(self, user, consent, date=None):
        """Record that ``user`` agreed to ``consent`` now, or on ``date``; once is enough."""
        kept_sudo = self.sudo()
        if consent and not kept_sudo.search_count(
            [("user_id", "=", user.id), ("consent_id", "=", consent.id)], limit=1
        ):
            protected.permitted(kept_sudo).create(
                {"user_id": user.id, "consent_id": consent.id, "date": date or past.now(self)}
            )
