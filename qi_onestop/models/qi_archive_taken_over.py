# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL

from ..hooks import CITY_LANGUAGE, CITY_TIMEZONE
from ..tools import archive_register, past, protected

MOST_LISTED = 2_000
"""So many requests are listed in one register; what is more goes into another: each is drawn in one run."""
_SAID = (
    "external_number",
    "channel",
    "contact_name",
    "contact_phone",
    "description",
    "result",
    "registered_at",
    "closed_at",
    "historic_handler",
)
"""What a ledger may say of a request beside enterprise, service and platform."""


class QiArchive(models.Model):
    """Archives of requests that were taken over from an earlier system (接收的历史服务单).

    They are filed as what they are: what the ledger said, and where that comes from. The record class says whether
    they are listed in yearly registers or filed one by one; trade secrets are filed one by one, for whoever reads
    a register need not know them. How long they are kept counts from the year in which each was closed.
    """

    _inherit = "qi.archive"

    import_id = fields.Many2one(
        "qi.import",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups=fields.NO_ACCESS,
    )
    origin = fields.Char(
        string="Taken Over From", readonly=True, copy=False, help="Ledger of an earlier system. Empty: made here."
    )
    listed_partner_ids = fields.Many2many(
        "res.partner",
        string="Enterprises Listed",
        compute="_compute_listed_partner_ids",
        search="_search_listed_partner_ids",
        exportable=False,
        help="Of which a register of requests taken over lists some.",
    )

    _origin_idx = models.Index("(id DESC) WHERE origin IS NOT NULL")

    def _compute_listed_partner_ids(self):
        # To be looked for: there may be thousands.
        self.listed_partner_ids = False

    @api.model
    def _search_listed_partner_ids(self, operator, value):
        if operator not in ("in", "child_of"):
            return NotImplemented
        Partner = self.env["res.partner"].with_context(active_test=False)
        partners = Partner.browse(value) if operator == "in" else Partner.search([("id", "child_of", value)])
        named = self._registers_naming(partners).values()
        return [("id", "in", sorted({id_ for ids in named for id_ in ids}))]

    @api.model
    def _registers_naming(self, partners):
        """Return ``{id of a partner: ids of the registers of what was taken over that name it}``."""
        self.env["qi.request"].flush_model(["partner_id", "secrecy"])
        self.flush_model(["origin", "listed_request_ids"])
        rows = self.env.execute_query(
            SQL(
                """SELECT request.partner_id, array_agg(DISTINCT archive.id)
                     FROM qi_request AS request
                     JOIN qi_archive_register_request_rel AS listed ON listed.request_id = request.id
                     JOIN qi_archive AS archive ON archive.id = listed.archive_id AND archive.origin IS NOT NULL
                    WHERE request.partner_id = ANY(%s) AND request.secrecy IS DISTINCT FROM 'secret'
                 GROUP BY request.partner_id""",
                [id_ for id_ in partners._ids if id_],
            )
        )
        return dict(rows)

    # Filing

    @api.model
    def _take_over(self, batch, requests):
        """File requests of an import, with all rights: in registers that are being filled, or one by one.

        :param batch: the import
        """
        Archive = protected.permitted(self.with_context(lang=CITY_LANGUAGE))
        taken = {"import_id": batch.id, "origin": batch.file_name}
        cases, listed = [], {}
        for request in requests.with_context(lang=CITY_LANGUAGE):
            record_class = self._class_taken_over(request.service_id)
            values = request._archive_values(record_class)
            if request.secrecy == "secret" or record_class.taken_over_as == "case":
                cases.append({**values, **taken, "state": "ready", "record_class_id": record_class.id})
            else:
                key = (request.platform_id, values["year"], record_class)
                listed.setdefault(key, []).append(request.id)
        Archive.create(cases)
        for (platform, year, record_class), ids in listed.items():
            while ids:
                register = Archive._register_taken_over(taken, platform, year, record_class)
                room = MOST_LISTED - len(register.listed_request_ids)
                values = {"listed_request_ids": [Command.link(id_) for id_ in ids[:room]]}
                if room <= len(ids):
                    values["state"] = "ready"
                protected.permitted(register).write(values)
                ids = ids[room:]

    @api.model
    def _class_taken_over(self, service):
        """Return the record class under which a request for the service is filed when it was taken over."""
        if service.process == "instant":
            return self.env.ref("qi_onestop.qi_record_class_advice")
        return service.record_class_id or self.env.ref("qi_onestop.qi_record_class_service")

    @api.model
    def _register_taken_over(self, taken, platform, year, record_class):
        """Return the register that is being filled, or begin one."""
        alike = self.search(
            [
                ("kind", "=", "register"),
                ("import_id", "=", taken["import_id"]),
                ("platform_id", "=", platform.id),
                ("year", "=", year),
                ("record_class_id", "=", record_class.id),
            ]
        )
        if being_filled := alike.filtered(lambda register: register.state == "open"):
            return being_filled
        title = self.env._(
            "Register of Requests Taken Over %(year)s: %(platform)s, %(class)s",
            year=year,
            platform=platform.name,
            **{"class": record_class.name},
        )
        if alike:
            title = self.env._("%(title)s (part %(number)s)", title=title, number=len(alike) + 1)
        _begin, end = archive_register.year_bounds(year)
        return self.create(
            {
                **taken,
                "kind": "register",
                "title": title,
                "year": year,
                "record_class_id": record_class.id,
                "platform_id": platform.id,
                "platform_name": platform.name,
                # Of the running year there is more to come, which is no part of it.
                "closed_at": min(fields.Datetime.subtract(end, seconds=1), past.now(self)),
            }
        )

    @api.model
    def _end_taking_over(self, batch):
        """Let what was filed of an import be sealed."""
        filled = self.search([("import_id", "=", batch.id), ("state", "=", "open")])
        protected.permitted(filled).write({"state": "ready"})
        self.env.ref("qi_onestop.ir_cron_archive_seal").sudo()._trigger()

    # What is in them

    def _required_kinds(self):
        # What the earlier system never had is not missed.
        return self.env["qi.archive.item.kind"] if self.origin else super()._required_kinds()

    def _register_requests(self):
        if self.kind != "register" or not self.origin:
            return super()._register_requests()
        # Who reads the register reads those of its requests that are theirs.
        listed = Domain("id", "in", self.sudo().listed_request_ids.ids)
        return self.env["qi.request"].search(listed, order="closed_at, id")

    @api.model
    def _instant_domain(self, year):
        # What was imported is filed when it is taken over: until then it may be undone.
        imported = SQL("(SELECT res_id FROM qi_import_record WHERE res_model = 'qi.request')")
        return super()._instant_domain(year) & Domain("id", "not in", imported)

    def _documents(self):
        self.ensure_one()
        if not self.origin or self.kind == "register":
            return super()._documents()
        return [self.sudo()._sheet_taken_over()]

    def _register_documents(self):
        documents = super()._register_documents()
        return [*documents, self._ledger_taken_over()] if self.origin else documents

    def _ledger_taken_over(self):
        """Return the uploaded ledger where the register lists every row of it, or else the rows that it lists.

        A workbook may have other sheets, which nobody imported: of that only the rows are filed.
        """
        batch = self.import_id
        requests = self.listed_request_ids
        document = {
            "kind": "ledger",
            "date": self.env["qi.request"]._archive_day(batch.done_at),
            "author": False,
            "reference": False,
        }
        if len(requests) == batch.row_count and batch.file_name.lower().endswith(".csv"):
            return {
                **document,
                "title": self.env._("Ledger of the Earlier System: %(name)s", name=self.origin),
                "file_name": batch.file_name,
                "file": batch._upload(),
                "source": (batch, "file"),
            }
        # The others are of another year, platform or class, or trade secrets: they have archives of their own.
        return {
            **document,
            "title": self.env._(
                "Rows of the Ledger of the Earlier System: %(name)s (%(count)s of %(all)s)",
                name=self.origin,
                count=len(requests),
                all=batch.row_count,
            ),
            "file_name": f"{self.platform_id.code}-{self.year}-{self.import_id.id}.xlsx",
            "content": lambda: batch.with_context(lang=CITY_LANGUAGE)._extract(self),
        }

    def _sheet_taken_over(self):
        """Return the document that says what the ledger said of a request, and where that comes from."""
        request = self.request_id.with_context(lang=CITY_LANGUAGE, tz=CITY_TIMEZONE)
        title = request.env._("Record of a Request Taken Over")
        return request._archive_sheet(
            "taken_over",
            title,
            request.name,
            request.closed_at,
            "qi_onestop.qi_archive_sheet_task",
            lambda: request._archive_sheet_content(
                title,
                request.name,
                [
                    {
                        "title": request.env._("What the Earlier System Says"),
                        "lines": self._lines_said(request),
                    },
                    {"title": request.env._("Where It Comes From"), "lines": self._lines_origin(request)},
                ],
            ),
        )

    @api.model
    def _lines_said(self, request):
        lines = []
        for name in _SAID:
            text = request[name]
            if request._fields[name].type == "datetime":
                text = request._form_time(text)
            elif request._fields[name].type == "selection":
                text = request._form_choice(request, name)
            if text:
                label = request._fields[name]._description_string(request.env)
                lines.append(request.env._("%(label)s: %(text)s", label=label, text=text))
        return lines

    def _lines_origin(self, request):
        batch = self.import_id
        record = self.env["qi.import.record"].search(
            [("import_id", "=", batch.id), ("res_model", "=", request._name), ("res_id", "=", request.id)], limit=1
        )
        return [
            request.env._("Ledger %(name)s, row %(row)s", name=self.origin, row=record.row),
            request.env._(
                "Imported on %(day)s by %(name)s", day=request._form_time(batch.done_at), name=batch.user_id.name
            ),
            request.env._(
                "Taken over on %(day)s by %(name)s",
                day=request._form_time(batch.taken_over_at),
                name=batch.taken_over_by_id.name,
            ),
        ]

    def _manifest_content(self):
        content = super()._manifest_content()
        # What was sealed before there was such a thing says nothing of it.
        return {**content, "origin": self.origin} if self.origin else content
