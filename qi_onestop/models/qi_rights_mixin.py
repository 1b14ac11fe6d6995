# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class QiRightsMixin(models.AbstractModel):
    """For models whose records decide what a user may see: a change takes effect at once.

    Odoo keeps each user's evaluated record rules. Ours name platforms and enterprises by id, so they
    must be forgotten when one of ``_rights_fields`` changes.
    """

    _name = "qi.rights.mixin"
    _description = "Source of Rights"

    _rights_fields = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self._forget_rights()
        return records

    def write(self, vals):
        result = super().write(vals)
        if self._rights_fields & vals.keys():
            self._forget_rights()
            # The rules were asked before the change; nobody may write a record out of their own reach.
            self.check_access("write")
        return result

    def unlink(self):
        result = super().unlink()
        self._forget_rights()
        return result

    @api.model
    def _forget_rights(self):
        self.env["res.users"].invalidate_model(
            ["qi_enterprise_ids", "qi_managed_platform_ids", "qi_read_platform_ids"]
        )
        self.env.registry.clear_cache()
        for model in self.env.values():
            if "is_secret_hidden" in model._fields and not model._abstract:
                model.invalidate_model(["is_secret_hidden"])
        # A request served between this moment and our commit may have kept the old rules again.
        self.env.cr.postcommit.add(self.env.registry.clear_cache)
