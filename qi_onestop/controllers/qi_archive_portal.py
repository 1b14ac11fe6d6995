# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from . import qi_input
from .qi_archive import bag_response

ARCHIVE_PAGE_SIZE = 20


class QiArchivePortal(CustomerPortal):
    """The sealed archives of the enterprises one acts for: read and taken away."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "qi_archive_count" in counters:
            Archive = self.env["qi.archive"]
            values["qi_archive_count"] = Archive.search_count([]) if Archive.has_access("read") else 0
        return values

    @route(
        ["/my/archives", "/my/archives/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def qi_archives(self, page=1, q="", **_kwargs):
        """List the archives, newest first; searched by number, request, service or year."""
        Archive = self._qi_archive_model()
        words = qi_input.text(q, 80)
        domain = Domain.TRUE
        for word in words.split()[:5]:
            names = ("number", "request_number", "service_name", "title")
            found = Domain.OR([Domain(name, "ilike", word) for name in names])
            year = qi_input.number(word)
            domain &= found | Domain("year", "=", year) if year else found
        found = Archive.search(domain)
        paging = pager(
            "/my/archives",
            len(found),
            qi_input.number(page, 1),
            ARCHIVE_PAGE_SIZE,
            url_args={"q": words},
        )
        values = {
            **self._prepare_portal_layout_values(),
            "archives": qi_input.shown(qi_input.page_of(found, paging["offset"], ARCHIVE_PAGE_SIZE)),
            "q": words,
            "pager": paging,
            "say": self.env["resource.calendar"].sudo()._qi_say,
            "page_name": "qi_archives",
            "default_url": "/my/archives",
        }
        return request.render("qi_onestop.portal_my_archives", values)

    @route("/my/archives/<int:archive_id>", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def qi_archive(self, archive_id, **_kwargs):
        """Show one archive with its documents."""
        return self._qi_archive_page(self._qi_own_archive(archive_id))

    @route(
        "/my/archives/<int:archive_id>/bag", type="http", auth="user", methods=["GET"], website=True, readonly=True
    )
    def qi_archive_bag(self, archive_id, **_kwargs):
        """Download the archive as a bag, or say on its page why it cannot be."""
        archive = self._qi_own_archive(archive_id)
        try:
            return bag_response(archive)
        except UserError as error:
            return self._qi_archive_page(archive, error=str(error), status=400)

    @route(
        "/my/archives/<int:archive_id>/document/<int:item_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def qi_archive_document(self, archive_id, item_id, **_kwargs):
        """Download one document."""
        archive = self._qi_own_archive(archive_id)
        item = qi_input.readable(self.env["qi.archive.item"], item_id)
        if item.archive_id != archive:
            raise NotFound
        # That the caller may read the document was checked.
        stream = self.env["ir.binary"].sudo()._get_stream_from(item.sudo(), "content", filename_field="file_name")
        return stream.get_response(as_attachment=True, immutable=False)

    def _qi_archive_model(self):
        """Return the model as the caller sees it; staff has its own screens."""
        if not self.env.user.share:
            raise NotFound
        return self.env["qi.archive"]

    def _qi_own_archive(self, archive_id):
        return qi_input.readable(self._qi_archive_model(), archive_id)

    def _qi_archive_page(self, archive, error=None, status=200):
        values = {
            **self._prepare_portal_layout_values(),
            "archive": archive,
            "items": archive._export_items(),
            "facts": archive._catalogue_facts(),
            "say": self.env["resource.calendar"].sudo()._qi_say,
            "error": error,
            "page_name": "qi_archive",
        }
        return request.render("qi_onestop.portal_my_archive", values, status=status)
