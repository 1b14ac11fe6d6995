# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import NotFound

from odoo.http import Controller, Response, content_disposition, route

from ..tools import bagit
from . import qi_input


def bag_response(archive):
    """Return the answer that sends the bag of an archive the caller may read.

    All that needs the database is gathered first: while the zip goes out, its cursor is closed. For who asks for
    the head alone nothing is gathered, and nothing logged as exported.

    :raises UserError: when a file is missing
    """
    archive._check_exportable()
    headers = [
        ("Content-Type", "application/zip"),
        ("Content-Disposition", content_disposition(f"{bagit.safe_name(archive.number)}.zip")),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-store"),
    ]
    if qi_input.head_only():
        return Response(iter(()), headers=headers)
    _name, members = archive._bag()
    return Response(bagit.stream(list(members)), headers=headers, direct_passthrough=True)


class QiArchiveController(Controller):
    """Bags of archives for the staff; what one may not read does not exist."""

    @route("/qi_onestop/archive/<int:archive_id>/bag", type="http", auth="user", methods=["GET"], readonly=True)
    def bag(self, archive_id):
        """Download an archive as a bag."""
        archive = qi_input.readable(self.env["qi.archive"], archive_id)
        if self.env.user.share or archive.state != "sealed":
            raise NotFound
        return bag_response(archive)

    @route(
        "/qi_onestop/complaint-archive/<int:archive_id>/bag",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def complaint_bag(self, archive_id):
        """Download the archive of a complaint or a dispute as a bag."""
        archive = qi_input.readable(self.env["qi.complaint.archive"], archive_id)
        if archive.state != "sealed" or not archive.can_open:
            raise NotFound
        return bag_response(archive)
