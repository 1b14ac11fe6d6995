# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError, errors

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError, ValidationError

from ..tools import intake, protected
from .qi_protected_mixin import MAX_ID

MAX_TEXT = {"client_token": 64, "contact_name": 64, "contact_phone": 32, "description": intake.MAX_LENGTH["text"]}
IDS = ("partner_id", "service_id", "platform_id")


class QiRequest(models.Model):
    """Requests that enterprises hand in themselves, on the platform's pages or through an interface."""

    _inherit = "qi.request"

    client_token = fields.Char(
        string="Submission Token", readonly=True, copy=False, help="The same form sent twice makes one request."
    )

    # What waits for an enterprise's word is counted whenever somebody of it opens the portal.
    _waiting_enterprise_idx = models.Index("(partner_id) WHERE waiting_for = 'enterprise'")
    _client_token_uniq = models.UniqueIndex("(create_uid, client_token) WHERE client_token IS NOT NULL")

    @property
    def _machine_fields(self):
        return super()._machine_fields | {"client_token"}

    @api.model
    def action_enterprise_submit(self, values):
        """Hand in a request for an enterprise the caller acts for.

        :param values: ``partner_id``, ``service_id``, ``description`` and ``client_token`` (8 to 64
            characters the client makes up once for each request) are needed; ``platform_id`` (default: the
            one that serves the enterprise), ``contact_name``, ``contact_phone``, ``intake`` (``{key: value}``)
            and ``files`` (list of ``{"material_id", "name", "content"}``, the content in base64; at most 20)
            are not
        :return: ``{"id", "name"}`` of the request; of the one made before when the token was sent already
        :raises AccessError: for an enterprise the caller does not act for
        :raises ValidationError: when a value cannot be right; the sentence says which
        :raises UserError: when something is missing, or the service is not offered
        """
        values = self._submitted_values(values)
        enterprise = self.env["res.partner"].browse(values["partner_id"])
        if enterprise not in self.env.user.qi_enterprise_ids:
            raise AccessError(self.env._("Only who acts for the enterprise decides this."))
        if self.env.user._qi_consent_due():
            raise UserError(
                self.env._("The consent text has changed. Read it under “My Account” and agree to it first.")
            )
        token = values["client_token"]
        # The caller's own earlier submission; the right to see it may have been lost since.
        made_sudo = self.sudo().search([("client_token", "=", token), ("create_uid", "=", self.env.uid)], limit=1)
        if not made_sudo:
            made_sudo = self._submit_new(values, enterprise)
        elif made_sudo.partner_id != enterprise:
            raise UserError(self.env._("This form was sent for another enterprise already. Begin a new one."))
        return {"id": made_sudo.id, "name": made_sudo.name}

    @api.model
    def _submit_new(self, values, enterprise):
        """Create the request of checked ``values``; return it with all rights."""
        service = self.env["qi.service"].browse(values["service_id"])
        service._check_offered()
        answers = self._intake_values(values["intake"])
        service._validate_intake(answers, demand=True)
        files = [self._submitted_file(file, service) for file in values["files"]]
        platform = self.env["qi.platform"].browse(values["platform_id"])
        if not platform:
            platform = self._submission_platform(enterprise)
        # The right to register is the station's; who acts for the enterprise hands in what was checked above.
        Request_sudo = protected.permitted(self.sudo())
        try:
            with self.env.cr.savepoint():
                request_sudo = Request_sudo.create(
                    {
                        "channel": "portal",
                        "partner_id": enterprise.id,
                        "service_id": service.id,
                        "platform_id": platform.id,
                        "description": values["description"],
                        "contact_name": values["contact_name"],
                        "contact_phone": values["contact_phone"],
                        "intake": answers,
                        "client_token": values["client_token"],
                    }
                )
                request_sudo = protected.without_permit(request_sudo)
                request_sudo._attach_submitted(files)
        except IntegrityError as error:
            if isinstance(error, errors.UniqueViolation) and "client_token" in str(error):
                # The same form came in at the same time: tried again, this one finds the other's request.
                raise ConcurrencyError(values["client_token"]) from error
            raise
        return request_sudo

    @api.model
    def _submission_platform(self, enterprise):
        """Return the platform that serves ``enterprise``, else the city's."""
        serving = self.env["qi.platform"]._serving(enterprise).get(enterprise.id)
        return serving or self.env["qi.platform"].search([("parent_id", "=", False)], limit=1)

    @api.model
    def _submitted_values(self, values):
        """Return the values as clean ones of the whitelist, with all keys."""
        known = {*MAX_TEXT, *IDS, "intake", "files"}
        if not isinstance(values, dict) or values.keys() - known:
            raise ValidationError(
                self.env._(
                    "A request is handed in with these values only: %(names)s.", names=", ".join(sorted(known))
                )
            )
        clean = {"intake": values.get("intake") or {}, "files": values.get("files") or []}
        for name in IDS:
            value = values.get(name) or 0
            if type(value) is not int or not 0 <= value <= MAX_ID:
                raise self._wrong_value(name, value)
            clean[name] = value
        for name, most in MAX_TEXT.items():
            value = values.get(name) or ""
            if not isinstance(value, str) or "\0" in value or len(value) > most:
                raise self._wrong_value(name, value)
            clean[name] = value.strip()
        for name in ("partner_id", "service_id", "description"):
            if not clean[name]:
                raise UserError(self.env._("Fill in “%(field)s”.", field=self._form_label(name)))
        if len(clean["client_token"]) < 8:
            raise UserError(self.env._("Each request needs a token of its own, of 8 to 64 characters."))
        if not isinstance(clean["files"], list) or not all(isinstance(file, dict) for file in clean["files"]):
            raise self._wrong_value("material_ids", clean["files"])
        self.env["qi.document.mixin"]._check_upload_count(len(clean["files"]))
        for name, model, domain in (
            ("service_id", "qi.service", []),
            ("platform_id", "qi.platform", [("active", "=", True)]),
        ):
            if clean[name] and not self.env[model].search_count([("id", "=", clean[name]), *domain], limit=1):
                raise self._wrong_value(name, clean[name])
        return clean

    def _wrong_value(self, name, value):
        return ValidationError(
            self.env._(
                "“%(value)s” is nothing that “%(field)s” can be.",
                value=str(value)[:80],
                field=self._form_label(name),
            )
        )

    @api.model
    def _submitted_file(self, file, service):
        """Return a file as ``(material of the service or none, name, base64)``, once its content was looked at."""
        material_id = file.get("material_id") or 0
        material = service.material_ids.filtered(lambda material: material.id == material_id)
        content = file.get("content")
        if (material_id and not material) or not isinstance(content, str | bytes):
            raise self._wrong_value("material_ids", file.get("name"))
        name = self.env["qi.document.mixin"]._checked_upload(
            file.get("name"), self.env["qi.document.mixin"]._decoded(content)
        )
        return material, name, content

    def _attach_submitted(self, files):
        """Put files to the materials they are for; a second one for the same material is added below it.

        The station has not seen them yet: their state stays as it is.
        """
        self.ensure_one()
        rows = {row.material_id.id: row for row in self.material_ids}
        added = []
        for material, name, content in files:
            row = rows.pop(material.id, None) if material else None
            if row:
                row.write({"file": content, "file_name": name})
            else:
                added.append(
                    {
                        "request_id": self.id,
                        "own_name": f"{material.name}: {name}" if material else name,
                        "is_required": False,
                        "file": content,
                        "file_name": name,
                    }
                )
        if added:
            self.env["qi.request.material"].create(added)
