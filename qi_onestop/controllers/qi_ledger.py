# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import tempfile

from werkzeug.exceptions import NotFound
from werkzeug.wsgi import wrap_file

from odoo.http import Controller, Response, content_disposition, request, route

from ..tools.download import TYPES
from . import qi_input

_TYPES = {**TYPES, "csv": "text/csv; charset=utf-8"}


def sent(maker, file_format):
    """Return the response that sends the file a record makes, from the disk: while it goes out, the database's
    cursor is closed.

    Who asks for the head alone gets no file, and so none is made or logged.

    :param maker: record with ``_check_file``, ``_file_name`` and ``_write_file``
    :raises UserError: when the file cannot be made
    """
    headers = [
        ("Content-Type", _TYPES[file_format]),
        ("Content-Disposition", content_disposition(maker._file_name())),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-store"),
    ]
    if qi_input.head_only():
        maker._check_file()
        return Response(iter(()), headers=headers)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed with the response
    maker._write_file(file)
    headers.append(("Content-Length", str(file.tell())))
    file.seek(0)
    return Response(wrap_file(request.httprequest.environ, file), headers=headers, direct_passthrough=True)


class QiLedgerController(Controller):
    """Ledgers for the staff; what one may not make does not exist."""

    # It writes the log of exports, and so is not for a copy of the database that only reads.
    @route("/qi_onestop/ledger/<int:make_id>", type="http", auth="user", methods=["GET"], readonly=False)
    def ledger(self, make_id):
        """Download a ledger; it is written to the disk first. The head alone says what it would be."""
        make = qi_input.readable(self.env["qi.ledger.make"], make_id)
        if self.env.user.share:
            raise NotFound
        return sent(make, make.file_format)
