# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class QiService(models.Model):
    """Service (服务事项) the platforms offer (DB1403/T 22-2023, 6.1 and Appendix C)."""

    _name = "qi.service"
    _description = "Service"
    _rec_names_search = ["name", "code"]
    _order = "code, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    category_id = fields.Many2one("qi.service.category", required=True, ondelete="restrict", index=True)
    element_ids = fields.Many2many(
        "qi.element",
        string="Quality Elements",
        compute="_compute_element_ids",
        store=True,
        readonly=False,
        precompute=True,
        help="A service that joins several elements counts as a multi-element service.",
    )
    process = fields.Selection(
        [("instant", "Instant"), ("general", "General"), ("joint", "Joint")],
        required=True,
        default="general",
        help="Instant: answered and closed on the spot. General: one commissioner leads it through. "
        "Joint: several institutions work on one request.",
    )
    fee_kind = fields.Selection(
        [("free", "Free"), ("discount", "Discounted"), ("market", "Market Price")],
        required=True,
        default="free",
        help="Fees are paid to the institution that works, never to the platform.",
    )
    description = fields.Text(translate=True)
    deliverable = fields.Char(translate=True, help="What the enterprise holds in its hands at the end.")
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another service has this code already.")

    @api.depends("category_id")
    def _compute_element_ids(self):
        for service in self:
            if not service.element_ids:
                service.element_ids = service.category_id.element_id

    def _compute_display_name(self):
        for service in self:
            service.display_name = f"{service.code} {service.name}"

    def write(self, vals):
        changed = self.filtered(lambda service: vals.get("process", service.process) != service.process)
        # The whole city's requests count, not only those the administrator may see.
        if changed and self.env["qi.request"].sudo().search_count([("service_id", "in", changed.ids)], limit=1):
            raise UserError(
                self.env._(
                    "Requests of this service follow its process already. Archive the service and make "
                    "a new one with the other process."
                )
            )
        return super().write(vals)
