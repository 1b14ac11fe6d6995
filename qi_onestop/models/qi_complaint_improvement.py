# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import AccessError


class QiComplaintImprovement(models.Model):
    """The link from a complaint to an improvement, read by who reads the complaint; there is no way back.

    Handlers need no part in improvements to see what becomes of theirs: it is shown here.
    """

    _name = "qi.complaint.improvement"
    _description = "Improvement of a Complaint"
    _inherit = ["qi.unseen.mixin", "qi.protected.mixin"]
    _order = "id"
    _rec_name = "number"

    complaint_id = fields.Many2one("qi.complaint", required=True, readonly=True, ondelete="cascade", index=True)
    improvement_id = fields.Many2one(
        "qi.improvement", required=True, readonly=True, ondelete="restrict", index=True
    )
    opened_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    opened_at = fields.Datetime(string="Opened On", readonly=True)
    number = fields.Char(related="improvement_id.name")
    title = fields.Char(related="improvement_id.title")
    owner_id = fields.Many2one(related="improvement_id.owner_id")
    due_date = fields.Date(related="improvement_id.due_date")
    is_late = fields.Boolean(related="improvement_id.is_late")
    state = fields.Selection(related="improvement_id.state")
    effect = fields.Selection(related="improvement_id.effect")
    lasting = fields.Selection(related="improvement_id.lasting")

    _improvement_uniq = models.Constraint(
        "UNIQUE (complaint_id, improvement_id)", "This improvement is among those of the complaint already."
    )

    @property
    def _machine_fields(self):
        return self._stored_fields()

    def action_open(self):
        """Open the improvement, for those who read improvements of the platform.

        :raises AccessError: for others, who see here what becomes of it
        """
        self.ensure_one()
        self.check_access("read")
        improvement = self.sudo().improvement_id.sudo(False)
        if not improvement.has_access("read"):
            raise AccessError(
                self.env._("Improvements are opened by the people of the platform. What becomes of it shows here.")
            )
        return improvement._open_action()
