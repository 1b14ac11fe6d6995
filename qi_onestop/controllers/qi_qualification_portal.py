# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from . import qi_input
from .qi_task_portal import uploaded

MAX_SHOWN = 200


class QiQualificationPortal(CustomerPortal):
    """The certificates of the institution one works for, or of the expert one is."""

    @route("/my/qualifications", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def qi_qualification_list(self, renew="", **_kwargs):
        """Show the certificates, what runs out, and a form to hand in another."""
        self._qi_qualification_provider()
        return self._qi_qualification_page(renew=qi_input.number(renew))

    @route("/my/qualifications", type="http", auth="user", methods=["POST"], website=True)
    def qi_qualification_hand_in(self, file=None, **kwargs):
        """Hand in a new or renewed certificate; it counts once the staff has checked it."""
        provider = self._qi_qualification_provider()
        values = {
            "kind_id": qi_input.number(kwargs.get("kind_id")),
            "renews": qi_input.number(kwargs.get("renew")),
            "scope": qi_input.text(kwargs.get("scope"), 5000),
            **{name: qi_input.text(kwargs.get(name)) for name in ("number", "issuer")},
            **{name: qi_input.text(kwargs.get(name), 20) for name in ("date_from", "date_to")},
            **uploaded(file),
        }
        try:
            with self.env.cr.savepoint():
                self.env["qi.qualification"]._hand_in(provider, values)
        except UserError as error:
            return self._qi_qualification_page(kwargs, values["renews"], str(error), status=400)
        return request.redirect("/my/qualifications", code=303)

    @route(
        "/my/qualifications/<int:qualification_id>/withdraw",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def qi_qualification_withdraw(self, qualification_id, **_kwargs):
        """Take back a certificate nobody has checked yet."""
        row_sudo = self._qi_qualification_own_sudo(qualification_id)
        if row_sudo.check_state != "to_check":
            error = self.env._("%(name)s was decided on already. Reload the page.", name=row_sudo.number)
            return self._qi_qualification_page(error=error, status=400)
        row_sudo.unlink()
        return request.redirect("/my/qualifications", code=303)

    @route(
        "/my/qualifications/<int:qualification_id>/file",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def qi_qualification_file(self, qualification_id, **_kwargs):
        """Return the file of a certificate."""
        row_sudo = self._qi_qualification_own_sudo(qualification_id)
        if not row_sudo.file_name:
            raise NotFound
        stream = self.env["ir.binary"]._get_stream_from(row_sudo, "file", filename_field="file_name")
        return stream.get_response(as_attachment=True)

    def _qi_qualification_provider(self):
        """Return the institution or expert the caller answers for.

        :raises NotFound: for everybody else; staff has its own screens
        """
        provider = self.env.user.share and self.env.user.qi_provider_ids[:1]
        if not provider:
            raise NotFound
        return provider

    def _qi_qualification_own_sudo(self, qualification_id):
        """Return the certificate, read for its holder, if the caller answers for it."""
        provider = self._qi_qualification_provider()
        qualification_id = qi_input.number(qualification_id)
        # The portal has no right to certificates at all; that this one is the caller's is in the domain.
        row_sudo = (
            self.env["qi.qualification"]
            .sudo()
            .search([("id", "=", qualification_id), ("partner_id", "=", provider.id)])
        )
        if not row_sudo:
            raise NotFound
        return row_sudo

    def _qi_qualification_page(self, given=None, renew=0, error=None, status=200):
        provider = self._qi_qualification_provider()
        Qualification = self.env["qi.qualification"]
        # The portal has no right to certificates at all: these are the caller's own.
        rows_sudo = Qualification.sudo().search(
            [("partner_id", "=", provider.id)], order="date_to desc, id desc", limit=MAX_SHOWN
        )
        renewed_sudo = rows_sudo.filtered(lambda row: row.id == renew)
        given = {name: value for name, value in (given or {}).items() if isinstance(value, str)}
        if renewed_sudo and not given:
            given = {
                "kind_id": str(renewed_sudo.kind_id.id),
                "issuer": renewed_sudo.issuer or "",
                "scope": renewed_sudo.scope or "",
            }
        values = {
            **self._prepare_portal_layout_values(),
            "provider": provider,
            "qualifications": rows_sudo,
            "renewed": renewed_sudo,
            "kinds": Qualification._own_kinds(provider),
            "given": given,
            "error": error,
            "page_name": "qi_qualifications",
        }
        return request.render("qi_onestop.portal_my_qualifications", values, status=status)
