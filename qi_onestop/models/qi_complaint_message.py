# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiComplaintMessage(models.Model):
    """What whoever complained and the handler write to each other. Nothing of it is changed afterwards.

    What comes in once the complaint is closed is noted here as well: apart from what was sealed, and for nobody
    outside.
    """

    _name = "qi.complaint.message"
    _description = "Message of a Complaint"
    _inherit = ["qi.unseen.mixin", "qi.protected.mixin"]
    _order = "id"
    _rec_name = "body"

    complaint_id = fields.Many2one("qi.complaint", required=True, readonly=True, ondelete="cascade", index=True)
    direction = fields.Selection(
        [("in", "From the Complainant"), ("out", "To the Complainant"), ("note", "Later Note")],
        required=True,
        readonly=True,
    )
    body = fields.Text(string="Message Text", required=True, readonly=True)
    sent_at = fields.Datetime(string="Written On", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Written By",
        readonly=True,
        ondelete="restrict",
        help="Who of the staff; empty for the complainant.",
    )
    attachment_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        string="Files",
        domain=[("res_model", "=", "qi.complaint.message"), ("res_field", "=", False)],
        readonly=True,
    )

    @property
    def _machine_fields(self):
        return self._stored_fields()
