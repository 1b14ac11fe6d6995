# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL, LazyTranslate

from ..hooks import CITY_LANGUAGE, CITY_TIMEZONE
from ..tools import archive_register, finding, past, protected, spreadsheet

_lt = LazyTranslate(__name__)

NAMED = 10
"""So many requests are named that are listed otherwise than they were sealed."""
WIDTHS = [18, 12, 30, 30, 50, 50, 16]


class QiArchive(models.Model):
    """The yearly register of a platform's instant requests: they have no case file of their own.

    The texts of trade secrets are left out: whoever keeps the register need not know them.
    """

    _inherit = "qi.archive"

    # Whose they are is no business of those who read the register: there are trade secrets among them.
    listed_request_ids = fields.Many2many(
        "qi.request",
        "qi_archive_register_request_rel",
        "archive_id",
        "request_id",
        string="Requests Listed",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="What was there when the register was sealed. What came later is not filed in it.",
    )
    left_out_request_ids = fields.Many2many(
        "qi.request",
        "qi_archive_register_left_out_rel",
        "archive_id",
        "request_id",
        string="Requests Left Out",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Of those listed, the trade secrets: the register says no more than number and date.",
    )

    @api.model
    def _make_registers(self, year, platforms=None):
        """Begin the registers of a past year, where there are instant requests and no register yet.

        Whether the caller may do so is the caller's to check.

        :param platforms: none for all
        """
        Archive = self.sudo().with_context(lang=CITY_LANGUAGE)
        record_class = self.env.ref("qi_onestop.qi_record_class_advice").sudo()
        domain = self._instant_domain(year)
        if platforms:
            domain &= Domain("platform_id", "in", platforms.ids)
        found = self.env["qi.request"].sudo()._read_group(domain, ["platform_id"])
        known = Archive.search(
            [
                ("kind", "=", "register"),
                ("year", "=", year),
                ("record_class_id", "=", record_class.id),
                ("origin", "=", False),
            ]
        ).platform_id
        _begin, end = archive_register.year_bounds(year)
        return protected.without_permit(
            protected.permitted(Archive).create(
                [
                    {
                        "kind": "register",
                        "state": "ready",
                        "title": Archive.env._(
                            "Register of Instant Requests %(year)s: %(platform)s",
                            year=year,
                            platform=platform.name,
                        ),
                        "year": year,
                        "record_class_id": record_class.id,
                        "platform_id": platform.id,
                        "platform_name": platform.name,
                        "closed_at": end - timedelta(seconds=1),
                    }
                    for (platform,) in found
                    if platform not in known
                ]
            )
        ).with_env(self.env)

    @api.model
    def _cron_registers(self):
        """In January, begin the registers of the year before."""
        today = past.today(self.with_context(tz=CITY_TIMEZONE))
        if today.month == 1:
            self._make_registers(today.year - 1)

    @api.model
    def _instant_domain(self, year):
        begin, end = archive_register.year_bounds(year)
        return Domain(
            [
                ("process", "=", "instant"),
                ("stage_kind", "=", "completed"),
                ("closed_at", ">=", begin),
                ("closed_at", "<", end),
            ]
        )

    def _collect(self):
        self.ensure_one()
        if self.kind == "register":
            # All that is listed is filed, whoever files it; nothing else is destroyed with it.
            register_sudo = self.sudo()
            listed = register_sudo._register_requests()
            left_out = listed.filtered(lambda request: request.secrecy == "secret")
            protected.permitted(register_sudo).write(
                {
                    "listed_request_ids": [Command.set(listed.ids)],
                    "left_out_request_ids": [Command.set(left_out.ids)],
                }
            )
        return super()._collect()

    def _documents(self):
        self.ensure_one()
        if self.kind != "register":
            return super()._documents()
        # All that was answered is filed, whoever files it.
        return self.sudo().with_context(lang=CITY_LANGUAGE, tz=CITY_TIMEZONE)._register_documents()

    def _register_documents(self):
        name = f"{self.platform_id.code}-{self.year}"
        common = {
            "kind": "register",
            "title": self.title,
            "date": self.env["qi.request"]._archive_day(self.closed_at),
            "author": self.platform_name,
            "reference": name,
        }
        return [
            {**common, "file_name": f"{name}.pdf", "content": self._register_pdf},
            {**common, "file_name": f"{name}.xlsx", "content": self._register_xlsx},
        ]

    def _register_pdf(self):
        report = self.env["ir.actions.report"]
        return report._render_qweb_pdf("qi_onestop.qi_archive_report_register", self.ids)[0]

    def _register_xlsx(self):
        return spreadsheet.write(self._register_heading(), self._register_rows(), WIDTHS)

    def _register_heading(self):
        return [
            self.env._("Number"),
            self.env._("Date"),
            self.env._("Enterprise"),
            self.env._("Service"),
            self.env._("Question"),
            self.env._("Answer"),
            self.env._("Who Answered"),
        ]

    def _register_requests(self):
        """Return the instant requests of the register that the caller may read, in the order of their dates.

        Of a sealed one those that were listed then: a request that was taken over later is not filed in it.
        """
        self.ensure_one()
        if self.state in ("sealed", "destroyed"):
            domain = Domain("id", "in", self.sudo().listed_request_ids.ids)
        else:
            domain = self._instant_domain(self.year) & Domain("platform_id", "=", self.platform_id.id)
        return self.env["qi.request"].search(domain, order="closed_at, id")

    def _listing_findings(self, sealed, now):
        """Return sentences about the requests that are listed behind the seal, or not any more.

        :param sealed: their ids; None where the seal was made before it said so
        :param now: the same, as it is
        """
        if sealed is None:
            return []
        found = []
        if gone := set(sealed) - set(now):
            found.append(_lt("No longer listed: %(requests)s.", requests=self._said_of_requests(gone)))
        if added := set(now) - set(sealed):
            found.append(_lt("Listed behind the seal: %(requests)s.", requests=self._said_of_requests(added)))
        return [finding.say(self.env, sentence) for sentence in found]

    @api.model
    def _said_of_requests(self, ids):
        """Return the numbers of requests, that of the row for what is gone from the database."""
        # A number tells nothing, and the register names it anyhow.
        requests_sudo = self.env["qi.request"].sudo().browse(ids).exists()
        names = {request.id: request.name for request in requests_sudo}
        said = [names.get(id_) or str(id_) for id_ in sorted(ids)]
        return ", ".join(said[:NAMED] + ["…"] * (len(said) > NAMED))

    @api.model
    def _registers_of(self, partners):
        """Return ``{id of a partner: ids of the registers that list requests of it}``, with all rights."""
        self.env["qi.request"].flush_model(["partner_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT request.partner_id, array_agg(DISTINCT listed.archive_id)
                     FROM qi_archive_register_request_rel AS listed
                     JOIN qi_request AS request ON request.id = listed.request_id
                    WHERE request.partner_id = ANY(%s)
                 GROUP BY request.partner_id""",
                partners.ids,
            )
        )
        return dict(rows)

    def _register_rows(self):
        """Return a row of texts for each request; of trade secrets the number and the date only."""
        secret = self.env._("Trade secret: left out")
        china = self.env["qi.request"].with_context(tz=CITY_TIMEZONE)
        rows = []
        for request in self._register_requests():
            day = fields.Datetime.context_timestamp(china, request.closed_at).strftime("%Y-%m-%d")
            said = ["", "", secret, "", ""]
            if request.secrecy != "secret":
                said = [
                    request.partner_id.name or "",
                    request.service_id.name or "",
                    request.description or "",
                    request.result or "",
                    request.historic_handler or request.user_id.name or request.first_responsible_id.name or "",
                ]
            rows.append([request.name, day, *said])
        return rows

    def _register_secret_count(self):
        """Return how many of the requests are trade secrets."""
        return len(self._register_requests().filtered(lambda request: request.secrecy == "secret"))
