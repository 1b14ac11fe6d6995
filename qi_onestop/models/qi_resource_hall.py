# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

STORIES = "cases"
"""Code of the library whose resources are the hall's case stories."""


class QiResource(models.Model):
    """What everybody may read of the libraries: published, still valid, and agreed to where that is asked."""

    _name = "qi.resource"
    _inherit = ["qi.resource", "qi.hall.mixin"]

    @api.model
    def _public_domain(self):
        return [
            ("state", "=", "published"),
            ("library_id.active", "=", True),
            # The scheduler may not have come by yet.
            "|",
            ("valid_until", "=", False),
            ("valid_until", ">=", self._public()._today()),
            "|",
            ("library_id.needs_consent", "=", False),
            ("consent_date", "!=", False),
        ]

    @api.model
    def _public_counts(self):
        """Return how many resources everybody may see, by id of the library."""
        groups = self._public()._read_group(self._public_domain(), ["library_id"], ["__count"])
        return {library.id: count for library, count in groups}

    @api.model
    def _public_words(self, question):
        """Return the domain of the resources that hold all words of a visitor's question."""
        return Domain.AND(
            Domain("name", "ilike", word) | Domain("summary", "ilike", word) for word in question.split()[:8]
        )

    @api.model
    def _public_list(self, domain=(), limit=None, offset=0, order=None):
        """Return published resources as dictionaries, by name unless ``order`` says otherwise."""
        resources = self._public_search(domain, limit=limit, offset=offset, order=order)
        return [resource._public_values() for resource in resources]

    @api.model
    def _public_stories(self, limit=None, offset=0):
        """Return case stories, newest first, as dictionaries."""
        return self._public_list(
            [("library_id.code", "=", STORIES)], limit=limit, offset=offset, order="published_at desc, id desc"
        )

    @api.model
    def _public_story_count(self):
        """Return how many case stories there are."""
        return self._public_count([("library_id.code", "=", STORIES)])

    def _public_values(self):
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "summary": self.summary or "",
            "elements": self.element_ids.mapped("name"),
            "has_cover": bool(self.with_context(bin_size=True).cover_small),
            "icon": self.library_icon or "fa-folder-open-o",
        }

    def _public_page(self):
        """Return all a visitor reads of one resource; whom it tells of is said by its text alone."""
        return {
            **self._public_values(),
            "library": self.library_id._public_values(),
            "keeper": self.platform_id.name if self.platform_id.active else "",
            "reviewed_on": format_date(self.env, self.reviewed_on) or "",
            "valid_until": format_date(self.env, self.valid_until) or "",
            "details": self._public_details(),
            "files": [{"id": file.id, "name": file.name} for file in self._public_files()],
        }

    def _public_files(self):
        """Return the files that came with the resource itself, with all rights."""
        return self.attachment_ids.filtered(lambda file: file.res_model == self._name and file.res_id == self.id)

    def _public_details(self):
        """Return label and text of what the fields of the library say."""
        found = []
        for row in self.read(["properties"])[0]["properties"]:
            value = row.get("value")
            if row["type"] == "boolean":
                value = self.env._("Yes") if value else ""
            elif row["type"] == "date" and value:
                value = format_date(self.env, value)
            elif row["type"] == "float" and value is not False and value is not None:
                value = f"{value:g}"
            elif row["type"] == "integer" and value is not False and value is not None:
                value = str(value)
            if value:
                found.append({"label": row["string"], "text": value})
        return found
