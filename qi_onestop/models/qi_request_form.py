# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
import zipfile

import pytz
from werkzeug.urls import url_quote

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..hooks import CITY_TIMEZONE
from ..tools import past
from ..tools.request_form import LETTERS
from .qi_request_form_content import BLANK_NAME

MOST_COPIES = 50
"""So many blank forms are printed at once, also by an address typed by hand."""


class QiRequest(models.Model):
    """What is printed of a request on A4, filled in or blank, as PDF or as a Word document.

    What stands on each form is said in ``qi_request_form_content.py``; how it looks is up to
    ``qi_request_form_layout`` and to the Word templates, ``qi.form.template``. Without a request the form is
    blank, with lines to write on.
    """

    _inherit = "qi.request"

    @api.model
    def _form_title(self, form):
        return dict(self.env["qi.request.print"]._fields["form"]._description_selection(self.env))[form]

    def _form_number(self, form):
        """Return the number of the form: that of the request, the letter of the form, and which one it is."""
        return f"{self.name}-{LETTERS[form]}{self._form_serial(form)}"

    def _form_serial(self, form):
        """Return how many forms of the kind the request has had, with this one."""
        counts = {
            "notice": self.supplement_count,
            "plan": self.plan_count,
            "transfer": len(self.transfer_ids),
            "supervision": len(self._form_supervisions()),
            "delivery": self.rework_count + 1,
        }
        return counts.get(form) or 1

    # What all forms share

    def _form_contents(self, form, copies=1):
        """Return what stands on ``form`` for each request, or on ``copies`` blank ones.

        :raises AccessError: for requests the caller may not read
        :raises UserError: for requests that are not so far
        """
        self.check_access("read")
        for request in self:
            problem = request._form_missing(form)
            if problem:
                raise UserError(problem)
        if self:
            return [request._form_content(form) for request in self]
        return [self._form_content(form)] * copies

    def _form_content(self, form):
        content = getattr(self, f"_form_{form}")()
        platform = self.platform_id
        rows = [
            *filter(None, content["rows"]),
            self._form_row(self._form_cell("platform", self._form_label("platform_id"), platform.name)),
            self._form_row(
                self._form_cell("platform_address", self.env._("Address"), platform.address),
                self._form_cell("platform_phone", self.env._("Phone"), platform.phone),
            ),
        ]
        number = self._form_number(form) if self else ""
        qr = self._form_qr()
        short = [
            self._form_row(
                self._form_cell("number", self.env._("Number"), number),
                self._form_cell("printed_on", self.env._("Date"), self._form_today()),
            ),
            self._form_row(
                self._form_cell("enterprise", self._form_label("partner_id"), self.partner_id.name),
                self._form_cell("contact_phone"),
            ),
        ]
        sign = self._form_row(
            # An enterprise that prints its own copy handles nothing.
            self._form_cell(
                "handled_by",
                self.env._("Handled By"),
                "" if not self or self.env.user.share else self.env.user.name,
            ),
            self._form_cell("signature", self.env._("Received By (Signature)"), lines=2),
        )
        return {
            "opening": "",
            "note": "",
            "table": None,
            **content,
            "form": form,
            "heading": self.env._("Quality Infrastructure One-Stop Service"),
            "title": self._form_title(form),
            "number_label": self.env._("Number:"),
            "number": number or BLANK_NAME,
            "rows": rows,
            "stub": {"title": self.env._("Stub"), "rows": [*short, self._form_row_service(), sign]}
            if content.get("stub")
            else None,
            "receipt": {"title": self.env._("Receipt"), "text": content["receipt"], "rows": [*short, sign]}
            if content.get("receipt")
            else None,
            "seal_across": self.env._("seal across this line"),
            "qr": qr,
            "qr_base64": base64.b64encode(qr),
        }

    @api.model
    def _form_row(self, first, second=None):
        return {"first": first, "second": second}

    def _form_cell(self, name, label=None, text=None, lines=1):
        """Return a label and a text; those of a field of the request unless given. Empty ones take ``lines``."""
        field = self._fields.get(name)
        if label is None:
            label = self._form_label(name)
        if text is None and field is not None:
            text = self._form_choice(self, name) if field.type == "selection" else self[name]
        return {"name": name, "label": label, "text": (text or "").strip() or "\n" * (lines - 1), "lines": lines}

    @api.model
    def _form_label(self, name):
        return self._fields[name]._description_string(self.env)

    @api.model
    def _form_choice(self, record, name):
        """Return what is chosen for ``name``; where nothing is, all there is to tick."""
        choices = dict(record._fields[name]._description_selection(self.env))
        return choices.get(record[name]) or "\u3000".join(f"□ {label}" for label in choices.values())

    @api.model
    def _form_table(self, title, second, third, pairs, blank):
        """Return a table of numbered ``pairs`` of texts, or of ``blank`` lines to write on."""
        return {
            "title": title,
            "head": [self.env._("No."), second, third],
            "lines": [[str(number), *pair] for number, pair in enumerate(pairs or [("", "\n")] * blank, start=1)],
        }

    def _form_time(self, moment):
        return self.env["resource.calendar"]._qi_say(moment)

    def _form_day(self, day):
        return format_date(self.env, day)

    def _form_today(self):
        today = past.now(self).replace(tzinfo=pytz.utc).astimezone(pytz.timezone(CITY_TIMEZONE)).date()
        return self._form_day(today) if self else ""

    def _form_qr(self):
        """Return the picture that leads to the request, or nothing for a blank form."""
        if not self:
            return b""
        return self.env["ir.actions.report"].barcode("QR", self._form_address(), width=160, height=160)

    def _form_address(self):
        """Return where the code on a form leads: to the status page while there is one, else behind the login."""
        if self.is_open:
            return self._status_url()
        return f"{self.get_base_url()}/qi/request/{url_quote(self.name, safe='')}"

    # Files

    @api.model
    def _form_pages(self, form, ids, copies):
        """Return what the report prints; it is told by the wizard, or by an address typed by hand."""
        form = form if form in LETTERS else "registration"
        ids = [id_ for id_ in ids if type(id_) is int] if isinstance(ids, list) else []
        copies = min(copies, MOST_COPIES) if type(copies) is int else 1
        requests = self.browse(ids).exists()
        contents = requests._form_contents(form, copies)
        # A page may print with all rights after its own check: it is the user who gets it.
        requests.sudo(False)._log_secrets("print")
        return contents

    def _form_pdf(self, form, copies):
        data = {"form": form, "ids": self.ids, "copies": copies}
        return self.env["ir.actions.report"]._render_qweb_pdf("qi_onestop.qi_request_report_form", data=data)[0]

    def _form_docx(self, form, copies):
        """Return Word documents by their names, one per request; blank ones are all alike, so one is enough."""
        template = self.env["qi.form.template"]._for_form(form)
        files = {}
        for content in self._form_contents(form, min(copies, 1)):
            name = content["title"] if not self else f"{content['title']} {content['number']}"
            files[name] = template._render(content)
        # Whoever was refused got nothing.
        self._log_secrets("print")
        return files

    @api.model
    def _form_archive(self, files):
        """Return ``files``, contents by name, packed into one."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(f"{name}.docx".replace("/", "-"), content)
        return out.getvalue()

    @api.model
    def _form_mark(self):
        mark = self.env.company.sudo().qi_service_mark
        return base64.b64decode(mark) if mark else b""
