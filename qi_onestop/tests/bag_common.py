# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import tempfile
import zipfile
from pathlib import Path

import bagit as validator

from odoo.exceptions import AccessError
from odoo.tools import mute_logger


class BagMixin:
    """Unpacks zips and looks at their bags with the world's own tool."""

    def unpacked(self, content):
        """Return the folder into which a zip was unpacked."""
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            self.assertIsNone(packed.testzip())
            packed.extractall(folder)
        return folder

    def bags(self, folder):
        return {path.name: validator.Bag(str(path)) for path in folder.iterdir() if path.is_dir()}

    def internal_kind(self):
        """Return a kind of documents that are of the house only."""
        kind = self.env.ref("qi_onestop.qi_archive_item_kind_other")
        return kind.copy({"code": "internal", "is_internal": True})


class ExportMixin:
    """Asks for the file of an export over HTTP, and by every other way."""

    def download(self, export, role):
        """Return the status of a download by the address that was once given."""
        self.authenticate(f"t_{role}", f"t_{role}")
        with mute_logger(
            "odoo.http", "odoo.models", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_attachment"
        ):
            return self.url_open(f"/web/content/{export.attachment_id.id}?download=true").status_code

    def assert_closed(self, export, role):
        """No way leads to the file: not the address, not the button, not reading the attachment."""
        self.assertEqual(self.download(export, role), 404)
        with self.assertRaises(AccessError):
            self.as_role(export, role).action_download()
        for name in ("raw", "datas"):
            with self.assertRaises(AccessError):
                self.as_role(export.attachment_id, role).read([name])
