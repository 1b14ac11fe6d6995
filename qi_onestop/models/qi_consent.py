# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class QiConsent(models.Model):
    """One version of the text an enterprise agrees to before its data are kept (个人信息保护法).

    What somebody has agreed to stays as it was: a change is a new version.
    """

    _name = "qi.consent"
    _description = "Consent Text"
    _inherit = ["qi.fixed.words.mixin"]
    _rec_name = "version"
    _order = "date_from desc, id desc"

    version = fields.Char(required=True)
    text = fields.Text(string="Wording", required=True, translate=True)
    date_from = fields.Date(string="In Force From", required=True, index=True, default=fields.Date.context_today)
    is_used = fields.Boolean(string="Agreed To", compute="_compute_is_used")
    active = fields.Boolean(default=True)

    _version_uniq = models.Constraint("UNIQUE (version)", "Another consent text has this version already.")

    # What an enterprise agreed to.
    _CONTENT_FIELDS = frozenset({"version", "text", "date_from"})

    def _compute_is_used(self):
        used = self._used()
        for consent in self:
            consent.is_used = consent in used

    def _used(self):
        """Return the versions somebody agreed to."""
        # Everybody who agreed counts, also enterprises in the archive.
        groups = (
            self.env["res.partner"]
            .sudo()
            .with_context(active_test=False)
            ._read_group([("qi_consent_id", "in", self.ids)], ["qi_consent_id"])
        )
        people = (
            self.env["qi.account.consent"].sudo()._read_group([("consent_id", "in", self.ids)], ["consent_id"])
        )
        return self.browse([consent.id for (consent,) in [*groups, *people]])

    @api.model
    def _current(self, day=None):
        """Return the version in force on ``day`` (today), or an empty record."""
        return self.search([("date_from", "<=", day or fields.Date.context_today(self))], limit=1)

    def write(self, vals):
        if self._CONTENT_FIELDS & vals.keys():
            self._check_unused()
        return super().write(vals)

    def _check_words(self, name):
        self._check_unused()

    def _check_unused(self):
        for consent in self._used():
            raise UserError(
                self.env._(
                    "Enterprises have agreed to version %(version)s: it stays as it is. Make a new version.",
                    version=consent.version,
                )
            )
