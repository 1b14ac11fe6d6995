# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class QiArchiveDisposalSignature(models.Model):
    """The word somebody gave under the own login for a disposal; one that lost its worth stays on record."""

    _name = "qi.archive.disposal.signature"
    _description = "Signature Under a Disposal"
    _inherit = ["qi.unseen.mixin", "qi.protected.mixin"]
    _rec_name = "user_id"
    _order = "disposal_id desc, id"

    disposal_id = fields.Many2one(
        "qi.archive.disposal", required=True, readonly=True, ondelete="restrict", index=True
    )
    part = fields.Selection(
        [
            ("proposer", "Proposed for Disposal"),
            ("member", "Appraised"),
            ("leader", "Approval of the Disposal"),
            ("executor", "Execution of the Disposal"),
            ("witness", "Witnessed"),
        ],
        string="Signed in the Role of",
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="Signatory", required=True, readonly=True, ondelete="restrict")
    signed_at = fields.Datetime(string="Signature Given On", required=True, readonly=True)
    note = fields.Text(string="Opinion", readonly=True)
    is_valid = fields.Boolean(string="Still Counts", readonly=True, default=True)

    _once_uniq = models.UniqueIndex("(disposal_id, part, user_id) WHERE is_valid IS TRUE")

    @property
    def _machine_fields(self):
        return self._stored_fields()

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A signature stays on record."))
