# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

AUDITORS = "qi_onestop.qi_onestop_group_auditor"
_STAFF = ("qi_onestop.qi_onestop_group_clerk", "qi_onestop.qi_onestop_group_coordinator")


class QiAuditedMixin(models.AbstractModel):
    """For frozen results: who is an auditor and nothing else reads of them the fields of ``_audited_fields``.

    Those are what is under the seal. What was said on the way and what goes on afterwards is not theirs, and
    they may not search, sort or group by it either.
    """

    _name = "qi.audited.mixin"
    _description = "Frozen Result"

    _audited_fields = frozenset()

    def _is_audit(self):
        user = self.env.user
        return not self.env.su and user.has_group(AUDITORS) and not any(user.has_group(group) for group in _STAFF)

    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        return not self._is_audit() or (operation == "read" and field.name in self._audited_fields)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        # Messages are read by who reads what they are about.
        if self._is_audit():
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)
