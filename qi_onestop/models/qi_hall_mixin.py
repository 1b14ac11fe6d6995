# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..hooks import CITY_TIMEZONE


class QiHallMixin(models.AbstractModel):
    """For models of which everybody may read a part in the public hall, without login.

    Visitors have no access rights. They get plain values, made with all rights from nothing but the records of
    :meth:`_public_domain`: what a method does not put into these values, no page can show.
    """

    _name = "qi.hall.mixin"
    _description = "Partly Shown in the Public Hall"

    @api.model
    def _public_domain(self):
        """Return the domain of what everybody may see."""
        raise NotImplementedError

    @api.model
    def _public(self):
        """Return the model with all rights, on the city's day; only for use with :meth:`_public_domain`."""
        return self.sudo().with_context(tz=self.env.user.tz or CITY_TIMEZONE, active_test=True)

    @api.model
    def _public_search(self, domain=(), **options):
        """Return records everybody may see, with all rights: hand out values, never the records."""
        return self._public().search([*self._public_domain(), *domain], **options)

    @api.model
    def _public_count(self, domain=()):
        """Return how many records of ``domain`` everybody may see."""
        return self._public().search_count([*self._public_domain(), *domain])

    @api.model
    def _public_find(self, record_id):
        """Return the record with all rights if everybody may see it, or an empty recordset."""
        return self._public_search([("id", "=", record_id)], limit=1)

    def _public_label(self, name):
        """Return what the selection field ``name`` says in the reader's language."""
        self.ensure_one()
        return self._public_label_of(self, name)

    @api.model
    def _public_label_of(self, record, name):
        return dict(record._fields[name]._description_selection(self.env)).get(record[name], "")
