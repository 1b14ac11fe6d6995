# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import re

from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..tools import intake, upload
from . import qi_input

STEPS = ("need", "materials", "check")
MOST_SERVICES = 200
PREFIX = "intake-"
_WHOLE = re.compile(r"[+-]?[0-9]{1,20}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,10})?")


class QiRequestApply(CustomerPortal):
    """Applying in steps: service, need, materials, check. What is entered is kept at each step."""

    # Service

    @route("/my/requests/apply", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def qi_apply(self, service="", q="", **_kwargs):
        """Choose the service, then for whom and where it is asked for."""
        self._own_requests()
        if self.env.user._qi_consent_due():
            return request.redirect("/my/consent")
        return self._qi_apply_page(qi_input.text(service, 64), qi_input.text(q))

    @route("/my/requests/apply", type="http", auth="user", methods=["POST"], website=True)
    def qi_apply_begin(self, service="", enterprise="", platform="", **_kwargs):
        """Begin a draft."""
        self._own_requests()
        code = qi_input.text(service, 64)
        chosen = self._qi_service(code)
        enterprises = self._qi_enterprises()
        partner = enterprises.filtered(lambda partner: partner.id == qi_input.number(enterprise)) or (
            enterprises if len(enterprises) == 1 else enterprises.browse()
        )
        if not chosen or not partner:
            sentence = self.env._("Choose the enterprise you ask for.") if chosen else ""
            return self._qi_apply_page(code, "", error=sentence, status=400)
        place = self.env["qi.platform"].search([("id", "=", qi_input.number(platform))])
        place = place or self.env["qi.request"]._submission_platform(partner)
        user = self.env.user
        try:
            with self.env.cr.savepoint():
                draft = self.env["qi.request.draft"].create(
                    {
                        "partner_id": partner.id,
                        "service_id": chosen.id,
                        "platform_id": place.id,
                        "contact_name": qi_input.text(user.name, 64),
                        "contact_phone": qi_input.text(user.partner_id.phone or user.partner_id.qi_mobile, 32),
                    }
                )
        except UserError as error:
            return self._qi_apply_page(code, "", error=str(error), status=400)
        return request.redirect(f"/my/requests/draft/{draft.id}/need", code=303)

    # Draft

    @route(
        "/my/requests/draft/<int:draft_id>/<string:step>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def qi_draft(self, draft_id, step, **_kwargs):
        """Show a step of a draft."""
        draft = self._qi_own_draft(draft_id)
        if step not in STEPS:
            raise NotFound
        return self._qi_draft_page(draft, step)

    @route("/my/requests/draft/<int:draft_id>/need", type="http", auth="user", methods=["POST"], website=True)
    def qi_draft_need(self, draft_id, then="", **post):
        """Keep what is needed and the answers; what cannot be right is said at its field, the rest is kept."""
        draft = self._qi_own_draft(draft_id)
        demand = then != "later"
        entered = self._qi_intake_entered(draft.service_id.intake_definition, post)
        errors = self._qi_intake_errors(draft.service_id, entered, demand)
        values = {
            "description": qi_input.text(post.get("description"), intake.MAX_LENGTH["text"]),
            "contact_name": qi_input.text(post.get("contact_name"), 64),
            "contact_phone": qi_input.text(post.get("contact_phone"), 32),
            "intake": {
                key: value for key, value in entered.items() if key not in errors and value not in (None, "", [])
            },
        }
        if demand and not values["description"]:
            errors["description"] = self.env._("Say in a few sentences what you need.")
        if demand and not values["contact_phone"]:
            errors["contact_phone"] = self.env._("Say on which phone the platform reaches you.")
        try:
            with self.env.cr.savepoint():
                draft.service_id._check_offered()
                draft.write(values)
        except UserError as error:
            errors["description"] = str(error)
        if errors:
            return self._qi_draft_page(draft, "need", errors=errors, entered=entered, status=400)
        return self._qi_onward(draft, "materials", then)

    @route("/my/requests/draft/<int:draft_id>/materials", type="http", auth="user", methods=["POST"], website=True)
    def qi_draft_materials(self, draft_id, then="", **_post):
        """Keep the files; all or, when one is refused, none."""
        draft = self._qi_own_draft(draft_id)
        try:
            with self.env.cr.savepoint():
                self._qi_keep_files(draft)
        except UserError as error:
            draft.invalidate_recordset()
            return self._qi_draft_page(draft, "materials", error=str(error), status=400)
        return self._qi_onward(draft, "materials" if then == "stay" else "check", then)

    @route(
        "/my/requests/draft/<int:draft_id>/remove/<int:file_id>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def qi_draft_remove(self, draft_id, file_id, **_kwargs):
        """Take a file out of a draft."""
        draft = self._qi_own_draft(draft_id)
        file = qi_input.readable(self.env["qi.request.draft.file"], file_id)
        if file.draft_id != draft:
            raise NotFound
        file.unlink()
        return request.redirect(f"/my/requests/draft/{draft.id}/materials", code=303)

    @route("/my/requests/draft/<int:draft_id>/check", type="http", auth="user", methods=["POST"], website=True)
    def qi_draft_submit(self, draft_id, token="", **_kwargs):
        """Hand the request in. Pressed twice, it leads to the one request that was made."""
        token = qi_input.text(token, 64)
        try:
            draft = self._qi_own_draft(draft_id)
        except NotFound:
            made = self._qi_made_before(token)
            if not made:
                raise
            return request.redirect(f"/my/requests/{made.id}", code=303)
        try:
            with self.env.cr.savepoint():
                made = draft.action_submit()
        except UserError as error:
            return self._qi_draft_page(draft, "check", error=str(error), status=400)
        return request.redirect(f"/my/requests/{made['id']}?sent=1", code=303)

    @route("/my/requests/draft/<int:draft_id>/discard", type="http", auth="user", methods=["POST"], website=True)
    def qi_draft_discard(self, draft_id, **_kwargs):
        """Forget a draft."""
        self._qi_own_draft(draft_id).unlink()
        return request.redirect("/my/requests", code=303)

    # Parts

    def _qi_own_draft(self, draft_id):
        self._own_requests()
        return qi_input.readable(self.env["qi.request.draft"], draft_id)

    def _qi_enterprises(self):
        """Return the enterprises the caller acts for, with all rights: their names are the caller's to know."""
        return self.env.user.qi_enterprise_ids.sudo()

    def _qi_service(self, code):
        Service = self.env["qi.service"]
        return Service.search([("code", "=", code), ("is_offered", "=", True)], limit=1) if code else Service

    def _qi_made_before(self, token):
        """Return the request that the caller made of a draft that is gone."""
        if not token:
            return self.env["qi.request"]
        # The token was made up for the caller's own draft; whether they may read the request is asked below.
        made_sudo = (
            self.env["qi.request"]
            .sudo()
            .search([("client_token", "=", token), ("create_uid", "=", self.env.uid)], limit=1)
        )
        made = made_sudo.sudo(False)
        return made if made and made.has_access("read") else made.browse()

    def _qi_onward(self, draft, step, then):
        path = "/my/requests" if then == "later" else f"/my/requests/draft/{draft.id}/{step}"
        return request.redirect(path, code=303)

    def _qi_apply_page(self, code, words, error="", status=200):
        service = self._qi_service(code)
        enterprises = self._qi_enterprises()
        services = self.env["qi.service"]
        if not service:
            domain = [("is_offered", "=", True)]
            if words:
                domain += ["|", ("name", "ilike", words), ("code", "=ilike", words)]
            services = services.search(domain, limit=MOST_SERVICES)
            if code and not error:
                error = self.env._("This service is not offered today. Choose another.")
        area = self.env["qi.platform"]
        if service and len(enterprises) == 1:
            area = self.env["qi.request"]._submission_platform(enterprises.sudo(False))
        values = {
            **self._prepare_portal_layout_values(),
            "service": service,
            # What is promised is public; the policies it follows from are the house's.
            "promise": service.sudo().promise,
            "groups": services.grouped("category_id"),
            "words": words,
            "enterprises": enterprises,
            "area": area,
            "platforms": self.env["qi.platform"].search([]) if service else self.env["qi.platform"],
            "error": error,
            "page_name": "qi_apply",
        }
        return request.render("qi_onestop.portal_apply_service", values, status=status)

    def _qi_draft_page(self, draft, step, error="", errors=None, entered=None, status=200):
        draft_sudo = draft.sudo()
        service = draft.service_id
        files = draft.file_ids.with_context(bin_size=True)
        answers = draft.intake or {}
        Task = self.env["qi.request.task"]
        values = {
            **self._prepare_portal_layout_values(),
            "draft": draft,
            "draft_sudo": draft_sudo,
            "service": service,
            "step": step,
            "definition": service.intake_definition,
            "answers": {**answers, **(entered or {})},
            "said": [
                (entry["string"], Task._say_answer(entry, answers.get(entry["name"])))
                for entry in service.intake_definition
            ],
            "materials": service.material_ids,
            "requirement_of": self.env["qi.request.material"].sudo()._requirement_of,
            "files_of": files.grouped("material_id"),
            "files": files,
            "accept": upload.ACCEPT,
            "error": error,
            "errors": errors or {},
            "page_name": "qi_apply",
        }
        return request.render(f"qi_onestop.portal_apply_{step}", values, status=status)

    def _qi_intake_entered(self, definition, post):
        """Return the answers as the browser sent them, numbers as numbers where they are some."""
        form = request.httprequest.form
        entered = {}
        for entry in definition:
            name = PREFIX + entry["name"]
            said = qi_input.text(post.get(name), intake.MAX_LENGTH["text"] + 1)
            kind = entry["type"]
            if kind == "tags":
                entered[entry["name"]] = [qi_input.text(value) for value in form.getlist(name)[:100]]
            elif kind == "boolean":
                entered[entry["name"]] = bool(said)
            elif kind == "integer" and _WHOLE.fullmatch(said):
                entered[entry["name"]] = int(said)
            elif kind == "float" and _DECIMAL.fullmatch(said):
                entered[entry["name"]] = float(said)
            else:
                entered[entry["name"]] = said
        return entered

    def _qi_intake_errors(self, service, entered, demand):
        """Return ``{key: sentence}`` of the answers that are wrong or missing."""
        errors = {}
        for entry in service.intake_definition:
            problems = intake.validate_intake([entry], {entry["name"]: entered.get(entry["name"])}, demand)
            if problems:
                errors[entry["name"]] = (
                    self.env._("Answer this question.")
                    if problems[0][1] == intake.REQUIRED
                    else service._intake_sentence(problems)
                )
        return errors

    def _qi_keep_files(self, draft):
        """Add the files of the form to the draft; fields are named ``file-<id of the material>`` or ``file-0``."""
        Draft = self.env["qi.request.draft.file"]
        materials = {material.id for material in draft.service_id.material_ids} | {0}
        vals_list = []
        for name, file in self._qi_sent_files():
            material_id = qi_input.number(name.removeprefix("file-"), default=-1)
            if material_id not in materials:
                continue
            content = file.read(upload.MAX_BYTES + 1)
            vals_list.append(
                {
                    "draft_id": draft.id,
                    "material_id": material_id or False,
                    "file_name": Draft._checked_upload(file.filename, content),
                    "file": base64.b64encode(content),
                }
            )
        Draft.create(vals_list)

    def _qi_sent_files(self):
        """Return what was sent as pairs of field name and file, without the fields left empty.

        :raises UserError: when there are too many
        """
        files = [
            (name, file)
            for name, file in request.httprequest.files.items(multi=True)
            if file.filename and name.startswith("file-")
        ]
        self.env["qi.document.mixin"]._check_upload_count(len(files))
        return files
