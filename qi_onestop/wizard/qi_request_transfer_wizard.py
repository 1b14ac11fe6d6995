# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.qi_transfer import KINDS


class QiRequestTransferWizard(models.TransientModel):
    """Asks where requests go and why, then sends them."""

    _name = "qi.request.transfer.wizard"
    _description = "Send Requests to Others"

    request_ids = fields.Many2many("qi.request", required=True, string="Requests")
    kind = fields.Selection(KINDS, string="Way", required=True, default="transfer")
    platform_id = fields.Many2one(
        "qi.platform",
        string="Sent To",
        compute="_compute_platform_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Proposed: the platform that serves the enterprise's area, the one it came from, or the one above.",
    )
    commissioner_id = fields.Many2one(
        "qi.commissioner",
        string="Meant For",
        domain="[('state', '=', 'on_duty'), ('platform_id', '=', platform_id)]",
        help="Empty: for any of the platform.",
    )
    reason = fields.Text(required=True)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "request_ids" in fields and not values.get("request_ids"):
            values["request_ids"] = self.env.context.get("active_ids", [])
        return values

    @api.depends("kind", "request_ids")
    def _compute_platform_id(self):
        for wizard in self:
            request = wizard.request_ids[:1]
            # Superiors and senders may lie beyond what the caller sees of requests, not of platforms.
            if wizard.kind == "escalate":
                wizard.platform_id = request.platform_id.parent_id
            elif wizard.kind == "return":
                wizard.platform_id = request._return_platform() if request else False
            else:
                wizard.platform_id = request.area_platform_id - request.platform_id

    @api.onchange("platform_id")
    def _onchange_platform_id(self):
        if self.commissioner_id.platform_id != self.platform_id:
            self.commissioner_id = False

    def action_send(self):
        """Send the requests; they stay with the sender until they are taken over."""
        self.ensure_one()
        if not self.request_ids:
            raise UserError(self.env._("No request was chosen. Close this window and start again."))
        if self.kind == "escalate":
            for platform, requests in self.request_ids.grouped("platform_id").items():
                requests._send(platform.parent_id, self.reason, self.kind)
        elif self.kind == "return":
            for platform, requests in self.request_ids.grouped(lambda one: one._return_platform()).items():
                if not platform:
                    raise UserError(
                        self.env._(
                            "%(number)s was sent here by nobody. Pass it on to the platform that is to have it.",
                            number=requests[0].name,
                        )
                    )
                requests._send(platform, self.reason, self.kind)
        else:
            if not self.platform_id:
                raise UserError(self.env._("Choose the platform that is to take it over."))
            self.request_ids._send(self.platform_id, self.reason, self.kind, self.commissioner_id)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
