# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.http import Controller, content_disposition, request, route

from odoo.addons.portal.controllers.portal import pager
from odoo.addons.portal.controllers.web import Home
from odoo.addons.web.controllers.utils import ensure_db

from . import qi_input

PAGE_SIZE = 20
FILES = {"blank": ("blank_file", "blank_name"), "sample": ("sample_file", "sample_name")}


def _page(*paths):
    """Return the route of a page that everybody may read."""
    return route(list(paths), type="http", auth="public", methods=["GET"], website=True, readonly=True)


class QiHome(Home):
    """Who comes without a name is led into the hall; module website has its own front page."""

    @route()
    def index(self, *args, **kw):
        """Lead visitors to the hall, everybody else where they always went."""
        if request.db and not request.session.uid and "website" not in request.env.registry:
            return request.redirect("/qi")
        return super().index(*args, **kw)

    @route()
    def web_login(self, *args, **kw):
        """Ask who is there, in the language that was chosen in the hall."""
        ensure_db()
        if chosen := request.env["ir.http"].get_nearest_lang(request.cookies.get("frontend_lang")):
            request.update_context(lang=chosen)
        return super().web_login(*args, **kw)


class QiHall(Controller):
    """The public hall. Visitors have no rights: each page shows what a model's ``_public`` methods hand out."""

    @_page("/qi")
    def qi_hall(self, **_kwargs):
        """Show what the service is and where to go."""
        return self._qi_render(
            "hall_home",
            figures=self.env["qi.hall.figures"]._public_values(),
            stories=self.env["qi.resource"]._public_stories(limit=3),
            categories=self._qi_categories(),
            elements=self._qi_elements(),
        )

    @_page("/qi/services", "/qi/services/page/<int:page>")
    def qi_services(self, page=1, q="", category="", element="", **_kwargs):
        """List the services offered today, by category, element and words."""
        categories, elements = self._qi_categories(), self._qi_elements()
        asked = {
            "q": qi_input.text(q, 60),
            "category": qi_input.choice(category, {row["code"] for row in categories}),
            "element": qi_input.choice(element, {row["code"] for row in elements}),
        }
        Service = self.env["qi.service"]
        domain = Service._public_filter(asked["q"], asked["category"], asked["element"])
        total = Service._public_count(domain)
        paging = pager(
            "/qi/services",
            total,
            qi_input.number(page, 1),
            PAGE_SIZE,
            url_args={key: value for key, value in asked.items() if value},
        )
        return self._qi_render(
            "hall_services",
            services=Service._public_list(domain, limit=PAGE_SIZE, offset=paging["offset"]),
            total=total,
            pager=paging,
            asked=asked,
            categories=categories,
            elements=elements,
        )

    @_page("/qi/services/<string:code>")
    def qi_service(self, code, **_kwargs):
        """Show all that is to know before one applies for a service."""
        service_sudo = self._qi_service(code)
        if not service_sudo:
            return self._qi_missing()
        return self._qi_render("hall_service", service=service_sudo._public_page())

    @_page("/qi/services/<string:code>/guide")
    def qi_guide(self, code, **_kwargs):
        """Hand out the printed guide of a service."""
        service_sudo = self._qi_service(code)
        if not service_sudo:
            return self._qi_missing()
        content = service_sudo._public_guide(fields.Datetime.now().strftime("%Y-%m-%d %H"))
        name = service_sudo._slip_name() + ".pdf"
        headers = [("Content-Type", "application/pdf"), ("Content-Disposition", content_disposition(name))]
        return request.make_response(content, headers)

    @_page("/qi/services/<string:code>/materials/<int:material_id>/<string:kind>")
    def qi_material(self, code, material_id, kind, **_kwargs):
        """Hand out the blank form or the filled-in sample of a material."""
        service_sudo = self._qi_service(code)
        material_sudo = service_sudo.material_ids.filtered(lambda row: row.id == material_id)
        if kind not in FILES or not material_sudo or not material_sudo[FILES[kind][0]]:
            return self._qi_missing()
        name, name_field = FILES[kind]
        stream = self.env["ir.binary"]._get_stream_from(material_sudo, name, filename_field=name_field)
        return stream.get_response(as_attachment=True)

    @_page("/qi/platforms")
    def qi_platforms(self, **_kwargs):
        """List the platforms, with what is open now."""
        return self._qi_render("hall_platforms", platforms=self.env["qi.platform"]._public_list())

    @_page("/qi/platforms/<int:platform_id>")
    def qi_platform(self, platform_id, **_kwargs):
        """Show where a platform is, when it is open, who is there."""
        platform_sudo = self.env["qi.platform"]._public_find(qi_input.number(platform_id))
        if not platform_sudo:
            return self._qi_missing()
        return self._qi_render("hall_platform", platform=platform_sudo._public_page())

    @_page("/qi/commissioners")
    def qi_commissioners(self, **_kwargs):
        """List the commissioners on duty."""
        commissioners = self.env["qi.commissioner"]._public_list()
        present = sum(not commissioner["is_absent"] for commissioner in commissioners)
        return self._qi_render("hall_commissioners", commissioners=commissioners, present=present)

    @_page("/qi/commissioners/<int:commissioner_id>/photo")
    def qi_commissioner_photo(self, commissioner_id, **_kwargs):
        """Hand out the portrait on a commissioner's badge."""
        commissioner_sudo = self.env["qi.commissioner"]._public_find(qi_input.number(commissioner_id))
        return self._qi_picture(commissioner_sudo, "photo")

    @_page("/qi/libraries")
    def qi_libraries(self, **_kwargs):
        """List the libraries with something published."""
        return self._qi_render("hall_libraries", libraries=self.env["qi.library"]._public_list())

    @_page("/qi/libraries/<int:library_id>", "/qi/libraries/<int:library_id>/page/<int:page>")
    def qi_library(self, library_id, page=1, q="", **_kwargs):
        """List what is published in a library."""
        library_sudo = self.env["qi.library"]._public_find(qi_input.number(library_id))
        if not library_sudo:
            return self._qi_missing()
        question = qi_input.text(q, 60)
        Resource = self.env["qi.resource"]
        domain = [("library_id", "=", library_sudo.id), *Resource._public_words(question)]
        total = Resource._public_count(domain)
        url = f"/qi/libraries/{library_sudo.id}"
        paging = pager(
            url, total, qi_input.number(page, 1), PAGE_SIZE, url_args={"q": question} if question else None
        )
        return self._qi_render(
            "hall_library",
            library=library_sudo._public_values(),
            resources=Resource._public_list(domain, limit=PAGE_SIZE, offset=paging["offset"]),
            total=total,
            pager=paging,
            question=question,
        )

    @_page("/qi/resources/<int:resource_id>")
    def qi_resource(self, resource_id, **_kwargs):
        """Show a published resource."""
        resource_sudo = self._qi_resource(resource_id)
        if not resource_sudo:
            return self._qi_missing()
        return self._qi_render("hall_resource", resource=resource_sudo._public_page())

    @_page("/qi/resources/<int:resource_id>/cover")
    def qi_resource_cover(self, resource_id, **_kwargs):
        """Hand out the picture of a published resource."""
        return self._qi_picture(self._qi_resource(resource_id), "cover")

    @_page("/qi/resources/<int:resource_id>/files/<int:file_id>")
    def qi_resource_file(self, resource_id, file_id, **_kwargs):
        """Hand out a file of a published resource."""
        resource_sudo = self._qi_resource(resource_id)
        file_sudo = resource_sudo._public_files().filtered(lambda file: file.id == file_id)
        # What lies elsewhere is not fetched from there.
        if not file_sudo or file_sudo.type != "binary":
            return self._qi_missing()
        return self.env["ir.binary"]._get_stream_from(file_sudo).get_response(as_attachment=True)

    @_page("/qi/stories", "/qi/stories/page/<int:page>")
    def qi_stories(self, page=1, **_kwargs):
        """List the case stories, newest first."""
        Resource = self.env["qi.resource"]
        total = Resource._public_story_count()
        paging = pager("/qi/stories", total, qi_input.number(page, 1), PAGE_SIZE)
        stories = Resource._public_stories(limit=PAGE_SIZE, offset=paging["offset"])
        return self._qi_render("hall_stories", stories=stories, total=total, pager=paging)

    @_page("/qi/complaints")
    def qi_complaints(self, **_kwargs):
        """Say where to complain, and what happens then."""
        platforms = [row for row in self.env["qi.platform"]._public_list() if row["phone"]]
        return self._qi_render("hall_complaints", platforms=platforms)

    def _qi_service(self, code):
        return self.env["qi.service"]._public_find_code(qi_input.text(code, 60))

    def _qi_resource(self, resource_id):
        return self.env["qi.resource"]._public_find(qi_input.number(resource_id))

    def _qi_categories(self):
        return self.env["qi.service.category"]._public_list()

    def _qi_elements(self):
        return self.env["qi.element"]._public_list()

    def _qi_picture(self, record_sudo, name):
        if not record_sudo or not record_sudo[name]:
            return self._qi_missing()
        return self.env["ir.binary"]._get_image_stream_from(record_sudo, name).get_response()

    def _qi_missing(self):
        return self._qi_render("hall_missing", status=404)

    def _qi_render(self, template, status=200, **values):
        values["hall"] = self.env["qi.platform"]._public_coordinator()
        return request.render(f"qi_onestop.{template}", values, status=status)
