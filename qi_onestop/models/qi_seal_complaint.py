# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .qi_seal import AUDITORS

MATTERS = ("complaint", "dispute")
"""Kinds of lines of which nobody learns by the log; see the rule in ``qi_seal_security.xml``."""


class QiSeal(models.Model):
    """The file of a closed complaint is sealed as well. The line names none, and auditors alone see it.

    Whoever oversees complaints could count the lines, and see that one is kept from them.
    """

    _inherit = "qi.seal"

    kind = fields.Selection(
        selection_add=[
            ("complaint", "Complaint File"),
            ("complaint_archive", "Complaint Archive"),
            ("complaint_disposal", "Destruction List of Complaint Files"),
        ],
        ondelete={"complaint": "cascade", "complaint_archive": "cascade", "complaint_disposal": "cascade"},
    )

    def _keepers(self):
        if self.kind in ("complaint_archive", "complaint_disposal"):
            return self.env.ref(AUDITORS).sudo().all_user_ids
        if self.kind not in MATTERS:
            return super()._keepers()
        matter = self.env[self.res_model].browse(self.res_id).exists()
        # Who is recused from what is gone cannot be known any more: nobody of those who might be is told.
        return matter._oversight().sudo() if matter else self.env.ref(AUDITORS).sudo().all_user_ids
