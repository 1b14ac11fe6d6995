# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import NotFound

from odoo.http import Controller, content_disposition, request, route

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class QiImportController(Controller):
    """Files an import hands out; who may not import gets what one gets for an address that does not exist."""

    @route("/qi_onestop/import/template/<string:name>", type="http", auth="user", methods=["GET"], readonly=True)
    def template(self, name):
        """Download the template of what can be imported."""
        Import = self.env["qi.import"]
        target = next((target for target in Import._targets() if target.name == name), None)
        if target is None or not Import.has_access("create"):
            raise NotFound
        return self._xlsx(Import._template(target), Import._template_name(target))

    @route("/qi_onestop/import/<int:import_id>/bad_rows", type="http", auth="user", methods=["GET"], readonly=True)
    def bad_rows(self, import_id):
        """Download the bad rows of an import."""
        batch = self.env["qi.import"].browse(import_id).exists()
        if not batch.has_access("read") or not batch:
            raise NotFound
        return self._xlsx(batch._bad_rows(), self.env._("Bad Rows of %(name)s", name=batch.file_name) + ".xlsx")

    def _xlsx(self, content, name):
        return request.make_response(
            content, [("Content-Type", XLSX), ("Content-Disposition", content_disposition(name))]
        )
