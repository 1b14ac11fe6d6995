# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    qi_event_id = fields.Many2one(
        "event.event",
        string="Raised at Event",
        ondelete="set null",
        index="btree_not_null",
        help="Training, consultation or other event where the enterprise raised the demand.",
    )
