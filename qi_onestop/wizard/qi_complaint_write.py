# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiComplaintWrite(models.TransientModel):
    """Write to whoever complained: a question, or how it stands; or note something once it is closed."""

    _name = "qi.complaint.write"
    _description = "Write to the Complainant"
    _inherit = ["qi.complaint.form.mixin", "qi.files.mixin"]

    _file_fields = {"file_ids": False}

    is_note = fields.Boolean()
    joined_count = fields.Integer(compute="_compute_joined_count")
    to_joined = fields.Boolean(
        string="To All Whose Complaints Are Dealt With Here",
        default=True,
        help="Each of them reads it at their own complaint. Otherwise it goes to who made this one alone.",
    )
    body = fields.Text(string="Message Text", required=True)
    file_ids = fields.Many2many("ir.attachment", string="Files")

    @api.depends("complaint_id")
    def _compute_joined_count(self):
        for form in self:
            # Whoever handles a complaint handles what was joined into it.
            form.joined_count = len(form.complaint_id.sudo()._joined())

    def action_send(self):
        """Send it, and note that the complainant was told; a later note is sent to nobody."""
        self.ensure_one()
        if self.is_note:
            # Taken over, they are whose form this is; the note gets copies that stay.
            files_sudo = self.file_ids.sudo()
            self.complaint_id._note_later(self.body, [(file.name, file.raw) for file in files_sudo])
            files_sudo.unlink()
        else:
            self.complaint_id._send_message(self.body, to_joined=self.to_joined)
        return {"type": "ir.actions.act_window_close"}
