# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import tempfile

from werkzeug.exceptions import NotFound
from werkzeug.wsgi import wrap_file

from odoo.http import Controller, Response, content_disposition, request, route

from ..tools.download import TYPES
from . import qi_input

_TYPES = {**TYPES, "csv": "text/csv; charset=utf-8"}


class QiLedgerController(Controller):
    """Ledgers for the staff; what one may not make does not exist."""

    # It writes the log of exports, and so is not for a copy of the database that only reads.
    @route("/qi_onestop/ledger/<int:make_id>", type="http", auth="user", methods=["GET"], readonly=False)
    def ledger(self, make_id):
        """Download a ledger.

        It is written to the disk first: while it goes out, the cursor of the database is closed.
        """
        make = qi_input.readable(self.env["qi.ledger.make"], make_id)
        if self.env.user.share:
            raise NotFound
        file = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed with the response
        name = make._write_file(file)
        size = file.tell()
        file.seek(0)
        return Response(
            wrap_file(request.httprequest.environ, file),
            headers=[
                ("Content-Type", _TYPES[make.file_format]),
                ("Content-Disposition", content_disposition(name)),
                ("Content-Length", str(size)),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "no-store"),
            ],
            direct_passthrough=True,
        )
