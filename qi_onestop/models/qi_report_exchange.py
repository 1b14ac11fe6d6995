# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import download, exchange, past, protected, report_period, seal


class QiReportExchange(models.Model):
    """Figures that left the city under its signature, or came from another one under its own (数据交换).

    Kept with the file itself and never changed: it is the log of what went out, and the proof of what came in.
    """

    _name = "qi.report.exchange"
    _description = "Exchanged Report"
    _inherit = ["qi.protected.mixin"]
    _order = "first desc, kind, id desc"

    direction = fields.Selection([("out", "Sent"), ("in", "Received")], required=True, readonly=True)
    city = fields.Char(string="City or Platform", required=True, readonly=True)
    place_code = fields.Char(readonly=True)
    place_name = fields.Char(string="Platform Reported", required=True, readonly=True)
    kind = fields.Selection(
        selection=lambda self: self.env["qi.report.period"]._fields["kind"]._description_selection(self.env),
        string="Kind of Period",
        required=True,
        readonly=True,
    )
    first = fields.Date(string="First Day", required=True, readonly=True)
    last = fields.Date(string="Last Day", required=True, readonly=True)
    name = fields.Char(string="Period", required=True, readonly=True)
    period_id = fields.Many2one(
        "qi.report.period", string="Periodic Report", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    key_id = fields.Many2one(
        "qi.report.key", string="Signed With", required=True, readonly=True, ondelete="restrict", index=True
    )
    digest = fields.Char(string="SHA-256 of the File", required=True, readonly=True)
    # It may hold figures for the department alone; the digest is for everybody who may see that it was sent.
    file = fields.Binary(
        string="Signed File", readonly=True, attachment=True, groups="qi_onestop.qi_onestop_group_coordinator"
    )
    at = fields.Datetime(string="When", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Who", required=True, readonly=True, ondelete="restrict")
    line_ids = fields.One2many("qi.report.exchange.line", "exchange_id", string="Figures", readonly=True)
    revision = fields.Integer(
        string="File Number",
        required=True,
        readonly=True,
        default=1,
        aggregator=None,
        help="Counts the files on the same days of the same platform; a later one replaces those before.",
    )
    replaces_id = fields.Many2one("qi.report.exchange", readonly=True, ondelete="restrict", index="btree_not_null")
    is_replaced = fields.Boolean(string="Replaced", readonly=True, help="A newer file was received since.")
    # What it is that another city counts may be for the department alone, as the file is.
    not_counted = fields.Text(
        string="Not Counted Here",
        readonly=True,
        groups="qi_onestop.qi_onestop_group_coordinator",
        help="Figures of the file by other definitions or versions: there is nothing here to compare them with.",
    )
    suppressed_count = fields.Integer(string="Figures Suppressed", readonly=True, aggregator=None)

    _list_idx = models.Index("(first DESC, kind, id DESC)")
    _received_uniq = models.UniqueIndex(
        "(key_id, kind, first, place_code) WHERE direction = 'in' AND is_replaced IS NOT TRUE",
        "This report was imported already.",
    )

    @property
    def _machine_fields(self):
        return self._stored_fields()

    @api.depends("city", "name")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.city} {one.name}"

    def write(self, vals):
        """Refuse: what was sent or received stays as it was; the program alone adds the file itself.

        :raises AccessError: for everybody, also with all rights
        """
        if vals and not protected.is_permitted(self):
            self._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_change()

    def _refuse_change(self):
        raise AccessError(self.env._("What was exchanged stays as it was sent or received."))

    def action_download(self):
        """Download the signed file."""
        self.ensure_one()
        self.check_access("read")
        return download.action(self, "file", self._file_name())

    def _file_name(self):
        """Return the name of the signed file."""
        return f"{self.env._('Signed Figures')} {self.place_code or self.city} {self.name}.json".replace("/", "-")

    # Sending

    @api.model
    def _send(self, report, with_discreet=False):
        """Sign the figures of a periodic report and log that they leave the house.

        :param with_discreet: whether those for the department alone go as well; few cases are suppressed, and
            what would tell them beside the files that were sent before
        :raises UserError: when the report is not signed, or has no figures
        """
        self.check_access("create")
        report.check_access("read")
        if report.state != "signed":
            raise UserError(
                self.env._(
                    "“%(report)s” is not signed yet. Only what is signed leaves the city.",
                    report=report.display_name,
                )
            )
        lines = report.line_ids._filtered_access("read").sorted("sequence")
        lines = lines.filtered(lambda line: with_discreet or not line.is_discreet)
        if not lines:
            raise UserError(self.env._("“%(report)s” has no figures to send.", report=report.display_name))
        own_sudo = self.env["qi.report.key"]._own()
        content = {
            "format": exchange.FORMAT,
            "version": exchange.VERSION,
            "city": own_sudo.name[:200],
            "place": {
                "code": report.platform_id.code or "",
                "name": (report.platform_id.name or self.env.company.name)[:200],
            },
            "kind": report.kind,
            "first": str(report.first),
            "last": str(report.last),
            "figures": lines._exchanged(),
        }
        content["revision"] = self._next_revision(report, content)
        try:
            file = exchange.pack(content, own_sudo.private_key)
        except exchange.ExchangeError as error:
            raise UserError(self._sentence(error)) from error
        entries = list(zip(lines.figure_id, content["figures"], strict=True))
        return self._keep("out", content, own_sudo, file, entries, period_id=report.id)

    @api.model
    def _next_revision(self, report, content):
        """Return the number of the file that is sent: that of the last one on the report, if it says the same."""
        # Those of others too: the file itself is for the department alone.
        last_sudo = self.sudo().search([("period_id", "=", report.id)], order="revision desc", limit=1)
        if not last_sudo:
            return 1
        file = base64.b64decode(last_sudo.with_context(bin_size=False).file)
        before, _key, _signature = exchange.unpack(file)
        return last_sudo.revision + (before != {**content, "revision": last_sudo.revision})

    # Receiving

    @api.model
    def _receive(self, file):
        """Take up a file of another city. A newer one on the same days replaces it.

        The same one changes nothing, unless more of its figures are counted here by now.

        :param file: bytes
        :return: the exchange that now holds the file
        :raises UserError: when it is no such file, was changed, its key is not trusted, it counts all by other
            definitions, or is older than what is here; then nothing is taken up
        """
        self.check_access("create")
        try:
            content, public_key, signature = exchange.unpack(file)
            exchange.verify(content, public_key, signature)
        except exchange.ExchangeError as error:
            raise UserError(self._sentence(error)) from error
        key = self.env["qi.report.key"].search([("public_key", "=", public_key)])
        if not key:
            raise UserError(
                self.env._(
                    "The file is signed with a key that is not trusted here: %(fingerprint)s. Compare it with the "
                    "other side, enter their key under Trusted Keys and import the file again.",
                    fingerprint=exchange.fingerprint(public_key),
                )
            )
        if key.is_own:
            raise UserError(self.env._("This file comes from this city itself. Choose that of another one."))
        self._check_span(content)
        entries, not_counted = self._compared(content)
        before = self._received_before(content, key)
        if before.digest != seal.digest(file):
            self._check_newer(content, before)
        # Whoever imports it need not read all that was compared.
        elif len(entries) <= len(before.sudo().line_ids):
            return before
        if before:
            protected.permitted(before.sudo()).write({"is_replaced": True})
            # Two of them would not be let in.
            before.flush_recordset()
        return self._keep("in", content, key, file, entries, replaces_id=before.id, not_counted=not_counted)

    @api.model
    def _check_span(self, content):
        """Raise unless the days are those of the kind of period."""
        first = fields.Date.to_date(content["first"])
        span = report_period.span(content["kind"], first)
        if (str(span.first), str(span.last)) != (content["first"], content["last"]):
            raise UserError(
                self.env._(
                    "%(first)s to %(last)s is no such period. Ask the other side for a correct file.",
                    first=content["first"],
                    last=content["last"],
                )
            )

    @api.model
    def _compared(self, content):
        """Return the figures that are counted here too, each with how it stands in the file, and what is left.

        They are known by code and version: another definition has nothing here to be compared with.

        :raises UserError: when there are none
        """
        names = [(entry["id"], int(entry["version"])) for entry in content["figures"]]
        Figure = self.env["qi.report.figure"].with_context(active_test=False)
        found = Figure.search([("code", "in", [code.partition(".")[0] for code, _version in names])])
        by_name = {
            (exchange.figure_id(figure.code, figure.sudo()._reckoning()), figure.version): figure
            for figure in found
        }
        entries = [
            (by_name[name], entry)
            for name, entry in zip(names, content["figures"], strict=True)
            if name in by_name
        ]
        if not entries:
            raise UserError(
                self.env._(
                    "None of these figures is counted here by the same definition and version: ask the other side "
                    "for a file with others."
                )
            )
        others = [
            self.env._("%(code)s, version %(version)s", code=code, version=version)
            for code, version in names
            if (code, version) not in by_name
        ]
        return entries, "\n".join(others) or False

    @api.model
    def _received_before(self, content, key):
        """Return what was received from the same sender on the same days of the same platform, if anything."""
        return self.search(
            [
                ("direction", "=", "in"),
                ("is_replaced", "=", False),
                ("key_id", "=", key.id),
                ("kind", "=", content["kind"]),
                ("first", "=", content["first"]),
                ("place_code", "=", content["place"]["code"]),
            ]
        )

    @api.model
    def _check_newer(self, content, before):
        """Raise unless a file is newer than the one that was received before."""
        if before and content["revision"] <= before.revision:
            raise UserError(
                self.env._(
                    "“%(report)s” was imported on %(day)s from a file that is as new or newer: ask the other side "
                    "for their last one.",
                    report=before.display_name,
                    day=self.env["resource.calendar"]._qi_say(before.at),
                )
            )

    @api.model
    def _sentence(self, error):
        """Return what is wrong with a file, as a sentence."""
        return {
            "size": self.env._(
                "The file is larger than 1 MB: it holds no figures of this kind. Choose another one."
            ),
            "text": self.env._("This is no file of signed figures. Choose the one that the other side sent."),
            "shape": self.env._(
                "The file is not as agreed at “%(place)s”. Ask the other side for a correct one.",
                place=error.place,
            ),
            "changed": self.env._(
                "The file was changed after it was signed. Ask the other side to send it again, unopened."
            ),
        }[error.code]

    @api.model
    def _keep(self, direction, content, key, file, entries, **values):
        """Store what was sent or received. The calls before checked who may.

        :param entries: list of each figure that gets a line, and how it stands in the file
        """
        first = fields.Date.to_date(content["first"])
        kept = protected.permitted(self.sudo()).create(
            {
                "direction": direction,
                "city": key.name,
                "place_code": content["place"]["code"],
                "place_name": content["place"]["name"],
                "kind": content["kind"],
                "first": first,
                "last": content["last"],
                "name": report_period.name(content["kind"], first),
                "revision": int(content["revision"]),
                "key_id": key.id,
                "digest": seal.digest(file),
                "at": past.now(self),
                "user_id": self.env.uid,
                "suppressed_count": sum(entry["suppressed"] for _figure, entry in entries),
                **values,
            }
        )
        protected.permitted(kept).write({"file": base64.b64encode(file)})
        protected.permitted(self.env["qi.report.exchange.line"].sudo()).create(
            [
                {
                    "exchange_id": kept.id,
                    "figure_id": figure.id,
                    "sequence": number,
                    "value": entry["value"] or 0,
                    "numerator": entry["numerator"] or 0,
                    "denominator": entry["denominator"] or 0,
                    "has_value": entry["value"] is not None,
                    "is_suppressed": entry["suppressed"],
                }
                for number, (figure, entry) in enumerate(entries)
            ]
        )
        return protected.without_permit(kept).with_env(self.env)
