# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiPortalMixin(models.AbstractModel):
    """For models that people outside the house may read in part: the fields of ``_portal_readable_fields``.

    They may not search, sort or group by the others either.
    """

    _name = "qi.portal.mixin"
    _description = "Partly Readable in the Portal"

    _portal_readable_fields = frozenset()

    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or not self.env.user.share:
            return True
        return operation == "read" and field.name in self._portal_readable_fields
