# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import uuid
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import intake, past

KEPT_DAYS = 90
MOST_DRAFTS = 50
"""So many drafts somebody may have at once; nobody writes more by hand."""


class QiRequestDraft(models.Model):
    """A request somebody of an enterprise is still writing. It is theirs alone, and forgotten after 90 days."""

    _name = "qi.request.draft"
    _description = "Draft of a Request"
    _inherit = ["qi.protected.mixin"]
    _order = "id desc"

    _machine_fields = frozenset({"user_id", "client_token"})

    user_id = fields.Many2one(
        "res.users", readonly=True, required=True, ondelete="cascade", default=lambda self: self.env.uid
    )
    partner_id = fields.Many2one("res.partner", string="Enterprise", required=True, ondelete="cascade", index=True)
    service_id = fields.Many2one("qi.service", required=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one("qi.platform", required=True, ondelete="cascade", index=True)
    contact_name = fields.Char(string="Contact")
    contact_phone = fields.Char(string="Phone")
    description = fields.Text(string="Need")
    intake = fields.Json(string="Details")
    file_ids = fields.One2many("qi.request.draft.file", "draft_id", string="Files")
    client_token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: uuid.uuid4().hex,
        help="One draft, one request.",
    )

    _user_idx = models.Index("(user_id, id DESC)")
    _write_date_idx = models.Index("(write_date)")

    @api.model_create_multi
    def create(self, vals_list):
        """Begin drafts for enterprises the caller acts for.

        :raises AccessError: for other enterprises
        :raises UserError: when the service is not offered, or there are too many drafts already
        """
        drafts = super().create(vals_list)
        drafts._check_sides()
        if self.search_count([("user_id", "=", self.env.uid)], limit=MOST_DRAFTS + 1) > MOST_DRAFTS:
            raise UserError(
                self.env._("You have %(count)s drafts. Send or discard one of them first.", count=MOST_DRAFTS)
            )
        return drafts

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"partner_id", "service_id", "platform_id"}:
            self._check_sides()
        return result

    @api.constrains("description", "contact_name", "contact_phone")
    def _check_lengths(self):
        for draft in self:
            if len(draft.description or "") > intake.MAX_LENGTH["text"]:
                raise ValidationError(self.env._("The description is too long. Shorten it, or attach a file."))

    def action_submit(self):
        """Make the request of the draft and forget the draft.

        :return: see :meth:`QiRequest.action_enterprise_submit`
        """
        self.ensure_one()
        self.check_access("write")
        result = self.env["qi.request"].action_enterprise_submit(
            {
                "client_token": self.client_token,
                "partner_id": self.partner_id.id,
                "service_id": self.service_id.id,
                "platform_id": self.platform_id.id,
                "contact_name": self.contact_name or "",
                "contact_phone": self.contact_phone or "",
                "description": self.description or "",
                "intake": self.intake or {},
                "files": [
                    {
                        "material_id": file.material_id.id,
                        "name": file.file_name,
                        "content": file.file.decode(),
                    }
                    for file in self.file_ids.with_context(bin_size=False)
                ],
            }
        )
        self.unlink()
        return result

    def _check_sides(self):
        for draft in self:
            if draft.partner_id not in self.env.user.qi_enterprise_ids and not self.env.su:
                raise AccessError(self.env._("Only who acts for the enterprise decides this."))
            draft.service_id._check_offered()
            if not draft.platform_id.active:
                raise UserError(self.env._("This platform is closed. Choose another."))

    @api.autovacuum
    def _gc_drafts(self):
        """Forget drafts nobody touched for 90 days."""
        limit = past.now(self) - timedelta(days=KEPT_DAYS)
        self.sudo().search([("write_date", "<", limit)], limit=1000).unlink()
