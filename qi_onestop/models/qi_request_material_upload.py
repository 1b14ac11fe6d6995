# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

from ..tools import request_flow


class QiRequestMaterial(models.Model):
    """Materials handed in as files by the enterprise itself."""

    _name = "qi.request.material"
    _inherit = ["qi.request.material", "qi.document.mixin"]

    def action_enterprise_upload(self, name, content):
        """Hand in the file of a material; the station looks at it once everything has been handed in.

        :param name: of the file, as the enterprise calls it
        :param content: in base64
        :raises AccessError: when the caller does not act for the enterprise
        :raises UserError: when the request no longer waits for materials
        :raises ValidationError: when the file is nothing that is taken
        """
        self.ensure_one()
        self.check_access("read")
        request = self.request_id
        request._check_acts_for_enterprise()
        if request.stage_kind not in request_flow.INTAKE_KINDS or self.state not in ("pending", "missing"):
            raise UserError(
                self.env._("“%(name)s” is not waited for. Send the file with a message.", name=self.name)
            )
        name = self._checked_upload(name, self._decoded(content))
        # The right to write materials is the station's; who acts for the enterprise hands them in.
        material_sudo = self.sudo()
        material_sudo.write({"file": content, "file_name": name})
