# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiArchiveDisposalStep(models.TransientModel):
    """What members, leaders and witnesses say when they take their step of a disposal."""

    _name = "qi.archive.disposal.step"
    _description = "Step of a Disposal"

    disposal_id = fields.Many2one("qi.archive.disposal", required=True, ondelete="cascade")
    line_id = fields.Many2one("qi.archive.disposal.line", string="Archive on the List", ondelete="cascade")
    step = fields.Selection(
        [
            ("sign", "Sign the List"),
            ("extend", "Keep Longer"),
            ("return", "Send the List Back"),
            ("approve", "Approve the List"),
            ("witness", "Confirm as Witness"),
            ("drop", "Drop the Disposal"),
        ],
        required=True,
        readonly=True,
    )
    note = fields.Text(string="Opinion or Reason")
    years = fields.Integer(default=10)

    @api.model_create_multi
    def create(self, vals_list):
        """Begin steps of disposals that the caller may read: a form of one's own must not name others.

        :raises AccessError: for others
        """
        ids = {vals.get("disposal_id") for vals in vals_list} | {self.env.context.get("default_disposal_id")}
        self.env["qi.archive.disposal"].browse(ids - {None, False}).check_access("read")
        return super().create(vals_list)

    def action_confirm(self):
        """Take the step.

        :raises AccessError: when it is up to somebody else
        :raises UserError: when it cannot be taken now, or its reason is missing
        """
        self.ensure_one()
        disposal = self.disposal_id
        if self.step == "extend":
            self.line_id._extend(self.years, self.note)
        else:
            {
                "sign": disposal._appraise,
                "return": disposal._send_back,
                "approve": disposal._approve,
                "witness": disposal._witness,
                "drop": disposal._drop,
            }[self.step](self.note)
        return {"type": "ir.actions.act_window_close"}
