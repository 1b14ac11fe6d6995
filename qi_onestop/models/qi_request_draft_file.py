# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import upload


class QiRequestDraftFile(models.Model):
    """A file of a draft, for a material of the service or besides."""

    _name = "qi.request.draft.file"
    _description = "File of a Draft"
    _inherit = ["qi.protected.mixin", "qi.document.mixin"]
    _order = "draft_id, id"

    draft_id = fields.Many2one("qi.request.draft", required=True, ondelete="cascade", index=True)
    material_id = fields.Many2one("qi.service.material", ondelete="set null", index="btree_not_null")
    file = fields.Binary(attachment=True, required=True)
    file_name = fields.Char(required=True)

    @api.constrains("draft_id", "material_id")
    def _check_material(self):
        for file in self:
            if file.material_id and file.material_id.service_id != file.draft_id.service_id:
                raise ValidationError(self.env._("This service does not ask for that material. Reload the page."))
        for draft in self.draft_id:
            if len(draft.file_ids) > upload.MAX_FILES:
                raise ValidationError(
                    self.env._(
                        "A request takes %(most)s files. Put several pages into one PDF or zip file.",
                        most=upload.MAX_FILES,
                    )
                )
