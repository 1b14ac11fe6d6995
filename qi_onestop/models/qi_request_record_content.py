# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from pytz import timezone, utc

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..hooks import CITY_LANGUAGE, CITY_TIMEZONE
from ..tools import gathered
from ..tools.notice_events import ENTERPRISE, EVENTS
from ..tools.request_form import LETTERS

FORM_LAYOUT = "qi_onestop.qi_request_form_layout"


class QiRequest(models.Model):
    """What is filed of a request (DB1403/T 22-2023, 6.4), in the language of the city.

    The caller has all rights: what the station may not see is left out here, whoever files.
    """

    _inherit = "qi.request"

    def _archive_documents(self):
        """Return the documents of the request for its archive, see ``_documents`` of ``qi.archive``."""
        self.ensure_one()
        request = self._archive_gathered()
        return [
            *request._archive_forms(),
            *request._archive_files(),
            *request._archive_letters(),
            *request._archive_clock(),
        ]

    @api.model
    def _archive_kind_domains(self):
        """Return the domain of the requests that have a document of a kind, by the codes of kinds.

        Of kinds that depend on files and messages nothing is said: these are found by :meth:`_archive_documents`.
        """
        return {
            "registration": Domain.TRUE,
            "notice": Domain("supplement_ids", "!=", False),
            "acceptance": Domain("accepted_at", "!=", False) & Domain("is_historic", "=", False),
            "plan": Domain("plan_ids", "!=", False) | Domain("plan", "!=", False),
            "delivery_confirmation": Domain("result", "!=", False) | Domain("delivery_scan", "!=", False),
            "follow_up": Domain("follow_up_result", "!=", False),
            "transfer": Domain("transfer_ids", "!=", False),
            "clock": Domain("deadline_ids", "!=", False),
        }

    def _archive_gathered(self):
        """Return the requests as they are filed: what is filed of each is found with as many queries as of one."""
        requests = self.with_context(lang=CITY_LANGUAGE, tz=CITY_TIMEZONE)
        if gathered.of(self):
            return requests
        requests = requests.with_prefetch(requests.ids)
        sources = [source for request in requests for source in request._archive_sources()]
        notices = requests.env["qi.notice"].search(requests._archive_notice_domain(), order="id")
        messages = requests.env["mail.message"].search(requests._written_domain(), order="id")
        return gathered.carrying(
            requests,
            gathered.Gathered(
                files=requests._archive_attachments(sources),
                notices={request.id: of_one for request, of_one in notices.grouped("request_id").items()},
                messages=messages.grouped("res_id"),
            ),
        )

    def _archive_sources(self):
        """Return pairs of records and names of the binary fields whose files may be filed."""
        return self._archive_file_sources()

    def _archive_file_sources(self):
        """Return those of what was handed in, signed on a form, and delivered."""
        self.ensure_one()
        deliverables = self.task_ids.deliverable_ids.filtered(lambda made: made.consent == "given")
        return [
            *((material, "file") for material in self.material_ids),
            *((plan, "scan") for plan in self.plan_ids.sorted("version")),
            (self, "plan_scan"),
            (self, "delivery_scan"),
            *((made, "file") for made in deliverables),
        ]

    def _archive_day(self, moment):
        """Return the city's day of an instant, or nothing."""
        return moment and moment.replace(tzinfo=utc).astimezone(timezone(CITY_TIMEZONE)).date()

    # Forms

    def _form_version(self, records):
        """Return which of ``records``, newest first, stands on the form: the newest, or the one to be filed."""
        return records & records.browse(self.env.context.get("qi_form_record")) or records[:1]

    def _archive_forms(self):
        """Return the forms that apply, each version of them."""
        told = self.supplement_ids.sorted("version")
        plans = self.plan_ids.sorted("version")
        supervisions = self._form_supervisions().sorted("id")
        closed = self.closed_at
        return [
            self._archive_form("registration", "registration", self.registered_at),
            *(self._archive_form("notice", "notice", notice.sent_at, notice, len(told)) for notice in told),
            *self._archive_form_once("acceptance", "acceptance", self.accepted_at),
            *(
                self._archive_form("plan", "plan", plan.answered_at or plan.create_date, plan, len(plans))
                for plan in plans
            ),
            # What came from older ledgers was never put forward in versions.
            *([] if plans else self._archive_form_once("plan", "plan", self.plan_confirmed_at or closed)),
            *self._archive_form_once("delivery_confirmation", "delivery", self.delivery_confirmed_at or closed),
            *self._archive_form_once("follow_up", "follow_up", self.followed_up_at or closed),
            *self._archive_form_once(
                "transfer", "transfer", max(self.transfer_ids.mapped("sent_at"), default=closed)
            ),
            *(
                self._archive_form("supervision", "supervision", sheet.issued_at, sheet, len(supervisions), number)
                for number, sheet in enumerate(supervisions, start=1)
            ),
        ]

    def _archive_form_once(self, kind, form, moment):
        return [] if self._form_missing(form) else [self._archive_form(kind, form, moment)]

    def _archive_form(self, kind, form, moment, version=None, count=1, serial=None):
        """Return the document of a form; of several versions each says which it is."""
        title = self._form_title(form)
        number = self._form_number(form)
        if version is not None:
            serial = serial or version.version
            number = f"{self.name}-{LETTERS[form]}{serial}"
            if count > 1:
                title = self.env._("%(form)s (No. %(serial)s)", form=title, serial=serial)
        request = self.with_context(qi_form_record=version.id) if version is not None else self
        return self._archive_sheet(
            kind, title, number, moment, FORM_LAYOUT, lambda: request._archive_form_content(form, number)
        )

    def _archive_form_content(self, form, number):
        """Return what stands on a filed form: no part to tear off, and the answer where one was given."""
        content = {**self._form_content(form), "number": number, "stub": None, "receipt": None}
        # A code that leads to the page of an open request is of no use in an archive.
        content.update(qr=b"", qr_base64=b"")
        answer = ""
        if form == "plan":
            answer = self._archive_plan_answer(self._form_version(self.plan_ids))
        elif form == "delivery" and self.delivery_confirmation:
            lines = [
                self._archive_said(self, "delivery_confirmation"),
                self.delivery_confirmed_by,
                self._form_time(self.delivery_confirmed_at or self.closed_at),
            ]
            answer = "\n".join(filter(None, lines))
        if answer:
            content["signatures"] = [(answer, pair[1]) for pair in content["signatures"]]
        return content

    def _archive_plan_answer(self, plan):
        """Return how the enterprise answered, a line for each thing it said; nothing while it has not."""
        if plan.state not in ("confirmed", "sent_back"):
            return ""
        lines = [
            self._archive_said(plan, "state"),
            plan.confirmation and self._archive_said(plan, "confirmation"),
            plan.confirmed_by,
            self._form_time(plan.answered_at),
            plan.return_reason,
        ]
        return "\n".join(filter(None, lines))

    def _archive_said(self, record, name):
        """Return the label of a field and what is chosen in it."""
        label = record._fields[name]._description_string(self.env)
        return self.env._("%(label)s: %(text)s", label=label, text=self._form_choice(record, name))

    def _archive_sheet(self, kind, title, number, moment, layout, content):
        """Return the document of one printed sheet; ``content`` is called when it is drawn."""
        return {
            "kind": kind,
            "title": title,
            "date": self._archive_day(moment),
            "author": self.platform_id.name,
            "reference": number,
            "file_name": f"{number}.pdf",
            "sheet": lambda: (layout, content()),
        }

    # Files

    def _archive_files(self):
        """Return the files that were handed in, signed and delivered.

        A deliverable is in it with the enterprise's consent alone: without, the station may not see it.
        """
        plans = self.plan_ids.sorted("version")
        sources = self._archive_file_sources()
        files = dict(gathered.of(self).files)
        scans = {files[plan, "scan"].checksum for plan in plans if (plan, "scan") in files}
        if (self, "plan_scan") in files and files[self, "plan_scan"].checksum in scans:
            # The version that was answered with it has it already.
            del files[self, "plan_scan"]
        describe = {"file": self._archive_material, "scan": self._archive_plan_scan}
        return [
            {
                **(
                    self._archive_deliverable(record)
                    if record._name == "qi.request.deliverable"
                    else describe.get(name, self._archive_scan)(record, name)
                ),
                "file": files[record, name],
                "source": (record, name),
            }
            for record, name in sources
            if (record, name) in files
        ]

    def _archive_attachments(self, sources):
        """Return ``{(record, name): attachment}`` of pairs of records and names of binary fields."""
        by_field = {}
        for record, name in sources:
            by_field.setdefault((record._name, name), []).append(record.id)
        domain = Domain.OR(
            Domain([("res_model", "=", model), ("res_field", "=", name), ("res_id", "in", ids)])
            for (model, name), ids in by_field.items()
        )
        found = {
            (attachment.res_model, attachment.res_id, attachment.res_field): attachment
            for attachment in self.env["ir.attachment"].search(domain, order="id")
        }
        return {
            (record, name): found[record._name, record.id, name]
            for record, name in sources
            if (record._name, record.id, name) in found
        }

    def _archive_material(self, material, _name):
        return {
            "kind": "material",
            "title": material.name,
            "date": self._archive_day(material.settled_at or material.create_date),
            "author": self.partner_id.name,
            "reference": False,
            "file_name": material.file_name or material.name,
        }

    def _archive_plan_scan(self, plan, _name):
        return self._archive_confirmation(
            "plan", f"{LETTERS['plan']}{plan.version}", plan.answered_at, plan.scan_name
        )

    def _archive_scan(self, _request, name):
        form = name.removesuffix("_scan")
        moment = self[f"{form}_confirmed_at"] or self.closed_at
        return self._archive_confirmation(
            form, f"{LETTERS[form]}{self._form_serial(form)}", moment, self[f"{name}_name"]
        )

    def _archive_confirmation(self, form, letter, moment, file_name):
        label = self._form_label(f"{form}_scan")
        return {
            "kind": f"{form}_confirmation",
            "title": label,
            "date": self._archive_day(moment),
            "author": self.partner_id.name,
            "reference": f"{self.name}-{letter}",
            "file_name": file_name or label,
        }

    def _archive_deliverable(self, made):
        kind = self._form_choice(made, "kind")
        return {
            "kind": "deliverable",
            "title": f"{kind} {made.number}" if made.number else kind,
            "date": made.date,
            "author": made.provider_id.name,
            "reference": made.number,
            "file_name": made.file_name or kind,
        }

    # What was told and written

    def _archive_letters(self):
        """Return the notices to the enterprise, the messages with it, and the notes of the house, with files."""
        written = gathered.of(self).messages.get(self.id, self.env["mail.message"])
        told = written.filtered_domain(self._told_domain())
        return [
            *self._archive_notices(),
            *self._archive_messages("messages", self.env._("Messages with the Enterprise"), "M", told),
            *self._archive_messages("internal_notes", self.env._("Notes of the House"), "I", written - told),
        ]

    def _archive_notices(self):
        notices = gathered.of(self).notices.get(self.id)
        if not notices:
            return []
        title = self.env._("Notices Sent to the Enterprise")
        number = f"{self.name}-L"
        return [
            self._archive_sheet(
                "messages",
                title,
                number,
                notices[-1].told_at,
                "qi_onestop.qi_archive_sheet_notices",
                lambda: self._archive_sheet_content(
                    title, number, [self._archive_notice_line(notice) for notice in notices]
                ),
            )
        ]

    def _archive_notice_domain(self):
        mine = [code for code, event in EVENTS.items() if event.to == ENTERPRISE]
        return Domain("request_id", "in", self.ids) & Domain("template_id.code", "in", mine)

    def _archive_notice_line(self, notice):
        """Return what was told, when, to whom, and how it went out."""
        who = notice.partner_id.name or notice.user_id.name
        ways = [
            (who, self._form_choice(way, "channel"), self._form_choice(way, "state"), self._form_time(way.sent_at))
            for way in notice.delivery_ids.sorted("id")
        ]
        return {
            "subject": notice.subject,
            "when": self._form_time(notice.told_at),
            "text": notice._body_without_link(),
            "ways": [" · ".join(filter(None, way)) for way in ways],
        }

    def _archive_messages(self, kind, title, letter, messages):
        """Return the transcript of ``messages``, and each of their files."""
        messages = messages.sorted("id").filtered(
            lambda message: message.attachment_ids or not message._is_empty()
        )
        if not messages:
            return []
        number = f"{self.name}-{letter}"
        transcript = self._archive_sheet(
            kind,
            title,
            number,
            messages[-1].date,
            "qi_onestop.qi_archive_sheet_messages",
            lambda: self._archive_sheet_content(
                title, number, [self._archive_message_line(message) for message in messages]
            ),
        )
        return [
            transcript,
            *(
                {
                    "kind": kind,
                    "title": self.env._("Enclosure: %(name)s", name=file.name),
                    "date": self._archive_day(message.date),
                    "author": message.author_id.name or message.email_from,
                    "reference": number,
                    "file_name": file.name,
                    "file": file,
                    "source": (file, "raw"),
                }
                for message in messages
                for file in message.attachment_ids
                if file.type == "binary"
            ),
        ]

    def _archive_message_line(self, message):
        files = "、".join(message.attachment_ids.mapped("name"))
        return {
            "who": message.author_id.display_name or message.email_from or "",
            "when": self._form_time(message.date),
            "text": html2plaintext(message.body or "").strip(),
            "files": self.env._("Enclosed: %(names)s", names=files) if files else "",
        }

    # Deadlines

    def _archive_clock(self):
        promises = self.deadline_ids.sorted("id")
        if not promises:
            return []
        title = self.env._("Derivation of the Deadlines")
        number = f"{self.name}-K"
        return [
            self._archive_sheet(
                "clock",
                title,
                number,
                max(promise.closed_at or promise.started_at for promise in promises),
                "qi_onestop.qi_archive_sheet_clock",
                lambda: self._archive_sheet_content(
                    title, number, [self._archive_promise(promise) for promise in promises]
                ),
            )
        ]

    def _archive_promise(self, promise):
        def cell(name, text):
            return self._form_cell(name, promise._fields[name]._description_string(self.env), text)

        times = ("started_at", "first_due_at", "due_at", "closed_at")
        first, second, third, fourth = (cell(name, self._form_time(promise[name])) for name in times)
        return {
            "title": promise.milestone_id.name,
            "rows": [
                self._form_row(first, second),
                self._form_row(third, fourth),
                self._form_row(cell("state", self._form_choice(promise, "state"))),
            ],
            "derivation": promise.derivation,
        }

    def _archive_sheet_content(self, title, number, lines):
        """Return what stands on a sheet that is no form."""
        return {
            "heading": self.env._("Quality Infrastructure One-Stop Service"),
            "title": title,
            "number_label": self.env._("Number:"),
            "number": number,
            "rows": [
                self._form_row(
                    self._form_cell("enterprise", self._form_label("partner_id"), self.partner_id.name)
                ),
                self._form_row_service(),
                self._form_row(
                    self._form_cell("platform", self._form_label("platform_id"), self.platform_id.name)
                ),
            ],
            "lines": lines,
        }
