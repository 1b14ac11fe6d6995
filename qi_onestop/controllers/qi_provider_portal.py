# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.res_partner_proposal import OFFERED_FIELDS, PROPOSED_FIELDS
from . import qi_input

MAX_NOTE = 2000


class QiProviderPortal(CustomerPortal):
    """What the platform shows of the institution one works for, or of the expert one is."""

    @route("/my/provider", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def qi_provider(self, **_kwargs):
        """Show the data, and a form to propose changes."""
        return self._qi_provider_page(self._qi_provider_own())

    @route("/my/provider", type="http", auth="user", methods=["POST"], website=True)
    def qi_provider_propose(self, note="", **kwargs):
        """Propose changes to the staff; nothing is changed by it."""
        provider = self._qi_provider_own()
        values = {name: qi_input.text(kwargs.get(name)) for name in PROPOSED_FIELDS if name in kwargs}
        offers = {
            offer.id: {
                name: qi_input.text(kwargs.get(f"{name}_{offer.id}"), 2000)
                for name in OFFERED_FIELDS
                if f"{name}_{offer.id}" in kwargs
            }
            for offer in provider.sudo()._qi_offers()
        }
        try:
            with self.env.cr.savepoint():
                provider._qi_propose(values, offers, qi_input.text(note, MAX_NOTE))
        except UserError as error:
            return self._qi_provider_page(provider, kwargs, str(error), status=400)
        return request.redirect("/my/provider", code=303)

    def _qi_provider_own(self):
        """Return the institution or expert the caller answers for.

        :raises NotFound: for everybody else; staff has its own screens
        """
        provider = self.env.user.share and self.env.user.qi_provider_ids[:1]
        if not provider:
            raise NotFound
        return provider

    def _qi_provider_page(self, provider, given=None, error=None, status=200):
        # That the caller answers for the provider was checked; the portal reads no offers otherwise.
        provider_sudo = provider.sudo()
        offers_sudo = provider_sudo._qi_offers()
        shown = {name: provider_sudo[name] or "" for name in PROPOSED_FIELDS}
        for offer in offers_sudo:
            shown |= {f"{name}_{offer.id}": offer[name] or "" for name in OFFERED_FIELDS}
        given = {name: value for name, value in (given or {}).items() if isinstance(value, str)}
        values = {
            **self._prepare_portal_layout_values(),
            "provider": provider_sudo,
            "offers": offers_sudo,
            "people": provider_sudo.child_ids.filtered(lambda person: person.type == "contact"),
            "labels": {
                name: provider_sudo._fields[name]._description_string(self.env) for name in PROPOSED_FIELDS
            },
            "given": {**shown, **given},
            "waiting": provider_sudo._qi_proposals(),
            "error": error,
            "page_name": "qi_provider",
        }
        return request.render("qi_onestop.portal_my_provider", values, status=status)
