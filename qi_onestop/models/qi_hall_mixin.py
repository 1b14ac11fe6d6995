# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

CITY_TIMEZONE = "Asia/Shanghai"


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

    def _public_label(self, name):
        """Return what the selection field ``name`` says in the reader's language."""
        self.ensure_one()
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")
