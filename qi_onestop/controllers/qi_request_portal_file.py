# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import content_disposition, request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from . import qi_input


class QiRequestPortalFile(CustomerPortal):
    """What an enterprise downloads of its requests: its files, its reports, the forms as PDF."""

    @route(
        "/my/requests/<int:request_id>/material/<int:material_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def qi_request_material_file(self, request_id, material_id, **_kwargs):
        """Download what was handed in for a material."""
        record = self._own_request(request_id)
        material = qi_input.readable(self.env["qi.request.material"], material_id)
        if material.request_id != record:
            raise NotFound
        return self._qi_download(material)

    @route(
        "/my/requests/<int:request_id>/deliverable/<int:deliverable_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def qi_request_deliverable_file(self, request_id, deliverable_id, **_kwargs):
        """Download a report or certificate."""
        record = self._own_request(request_id)
        deliverable = qi_input.readable(self.env["qi.request.deliverable"], deliverable_id)
        if deliverable.sudo().task_id.request_id != record:
            raise NotFound
        return self._qi_download(deliverable)

    @route(
        "/my/requests/<int:request_id>/attachment/<int:attachment_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def qi_request_message_file(self, request_id, attachment_id, **_kwargs):
        """Download a file of a message the enterprise may read."""
        record = self._own_request(request_id)
        attachment_sudo = record._enterprise_messages().attachment_ids.filtered(
            lambda attachment: attachment.id == attachment_id
        )
        if not attachment_sudo:
            raise NotFound
        return self._qi_stream(attachment_sudo, "raw", "name")

    @route(
        "/my/requests/<int:request_id>/form/<string:form>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def qi_request_form_pdf(self, request_id, form, **_kwargs):
        """Download a form of the request as PDF."""
        record = self._own_request(request_id)
        if form not in record._enterprise_forms():
            raise NotFound
        # The enterprise may read the request; what stands on its forms is meant for it.
        record_sudo = record.sudo()
        name = f"{record_sudo._form_title(form)} {record_sudo._form_number(form)}.pdf"
        return request.make_response(
            record_sudo._form_pdf(form, 1),
            [("Content-Type", "application/pdf"), ("Content-Disposition", content_disposition(name))],
        )

    @route(
        "/my/requests/draft/<int:draft_id>/file/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def qi_draft_file(self, draft_id, file_id, **_kwargs):
        """Download a file of one's own draft."""
        draft = qi_input.readable(self.env["qi.request.draft"], draft_id)
        file = qi_input.readable(self.env["qi.request.draft.file"], file_id)
        if file.draft_id != draft:
            raise NotFound
        return self._qi_download(file)

    @route()
    def attachment_remove(self, attachment_id, access_token=None):
        """Remove a file that was not sent yet; what is refused names the file, and is logged as read."""
        try:
            return super().attachment_remove(attachment_id, access_token=access_token)
        except UserError:
            file = self.env["ir.attachment"].browse(int(attachment_id)).exists()
            file._filtered_access("read")._log_secrets("read")
            raise

    def _qi_download(self, record, name="file", title="file_name"):
        """Send a file of a record the caller may read."""
        if not record.with_context(bin_size=True)[name]:
            raise NotFound
        return self._qi_stream(record.sudo(), name, title)

    def _qi_stream(self, record_sudo, name, title):
        stream = self.env["ir.binary"].sudo()._get_stream_from(record_sudo, name, filename_field=title)
        # Never shown in the browser, whatever it is.
        return stream.get_response(as_attachment=True, immutable=False)
