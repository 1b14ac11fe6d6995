# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..hooks import CITY_LANGUAGE
from ..tools import archive_number, protected

MASTER = {
    "kind",
    "title",
    "number",
    "year",
    "retention",
    "expires_on",
    "class_name",
    "request_number",
    "enterprise_name",
    "credit_code",
    "service_name",
    "platform_name",
    "closed_at",
    "left_out_request_ids",
    "listed_request_ids",
    "import_id",
    "origin",
    "manifest",
    "request_id",
    "partner_id",
    "service_id",
    "platform_id",
    "record_class_id",
    "schedule_id",
    "keeper_id",
}
"""What the manifest says, and the manifest itself. The documents guard themselves: addenda still come."""


class QiArchive(models.Model):
    """Archive (服务档案): one file per request (一事一档), and one register a year of what was answered at once.

    It begins with the completion of the request, is filed by the station, and sealed when all is there:
    then nothing in it changes any more, what comes later is an addendum with a seal of its own (DB1403/T
    22-2023, 6.4). What goes in is in ``qi_archive_content.py``, how it is sealed in ``qi_archive_seal.py``.

    The names of enterprise, platform and service are written down: what is sealed does not change with them.
    """

    _name = "qi.archive"
    _description = "Archive"
    _inherit = ["qi.readers.mixin", "qi.protected.mixin", "qi.portal.mixin", "qi.boxed.mixin"]
    _rec_names_search = ["number", "title", "request_number"]
    _order = "id desc"
    # Whoever may not read the request does not find its archive either.
    _secret_path = "request_id"

    _portal_readable_fields = frozenset(
        {
            "id",
            "display_name",
            "number",
            "title",
            "kind",
            "state",
            "year",
            "request_number",
            "enterprise_name",
            "service_name",
            "platform_name",
            "partner_id",
            "closed_at",
            "sealed_at",
            "item_ids",
            "item_count",
        }
    )

    kind = fields.Selection(
        [("case", "Case File"), ("register", "Yearly Register")],
        string="Kind of Archive",
        required=True,
        readonly=True,
        default="case",
    )
    state = fields.Selection(
        [
            ("open", "Being Collected"),
            ("ready", "To Be Sealed"),
            ("sealed", "Sealed"),
            ("destroyed", "Destroyed"),
        ],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        tracking=True,
    )
    title = fields.Char(string="Archive Title", required=True, readonly=True)
    number = fields.Char(string="Archive Number", readonly=True, copy=False)
    year = fields.Integer(
        string="Year of Filing",
        required=True,
        readonly=True,
        aggregator=None,
        help="In which the request was closed.",
    )
    expires_on = fields.Date(string="Kept Until", readonly=True, help="Empty: for ever, or not sealed yet.")

    request_id = fields.Many2one(
        "qi.request", readonly=True, ondelete="restrict", copy=False, index="btree_not_null"
    )
    request_number = fields.Char(string="Number of the Request", readonly=True)
    platform_id = fields.Many2one("qi.platform", required=True, readonly=True, ondelete="restrict")
    platform_name = fields.Char(string="Name of the Platform", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Enterprise", readonly=True, ondelete="restrict")
    enterprise_name = fields.Char(string="Name of the Enterprise", readonly=True)
    credit_code = fields.Char(string="Unified Social Credit Code", readonly=True)
    service_id = fields.Many2one("qi.service", readonly=True, ondelete="restrict", index="btree_not_null")
    service_name = fields.Char(string="Name of the Service", readonly=True)
    closed_at = fields.Datetime(string="Case Closed On", readonly=True)

    item_ids = fields.One2many("qi.archive.item", "archive_id", string="Documents", copy=False)
    item_count = fields.Integer(string="Number of Documents", readonly=True, aggregator="sum")
    page_count = fields.Integer(string="Number of Pages", readonly=True, aggregator="sum")
    # Whole bytes; an integer of the database ends at two gigabytes.
    size = fields.Float(string="Size (Bytes)", digits=(16, 0), readonly=True, aggregator="sum")
    problem = fields.Text(string="What Hinders Sealing", readonly=True, copy=False)
    remark = fields.Text(tracking=True)
    box_id = fields.Many2one(tracking=True)

    _number_uniq = models.Constraint("UNIQUE (number)", "Another archive has this number. Seal it again.")
    _request_uniq = models.UniqueIndex("(request_id) WHERE request_id IS NOT NULL")
    _register_uniq = models.UniqueIndex(
        # What was taken over has registers of its own, one for each ledger.
        "(platform_id, year, record_class_id) WHERE kind = 'register' AND import_id IS NULL",
        "The register of this year is there already.",
    )
    _piece_idx = models.Index("(number_prefix, piece DESC) WHERE number IS NOT NULL")
    # The lists of an archivist, a platform and an enterprise open newest first.
    _platform_idx = models.Index("(platform_id, id DESC)")
    _partner_idx = models.Index("(partner_id, id DESC)")
    # With what the rules ask for: what somebody may read lies scattered, and is found without reading archives.
    _class_idx = models.Index("(record_class_id, year, id DESC) INCLUDE (platform_id, request_id, secrecy)")
    _year_idx = models.Index("(year, id DESC)")
    # A ledger is of a period.
    _closed_idx = models.Index("(closed_at, id)")
    _request_number_idx = models.Index("(request_number)")
    _waiting_idx = models.Index("(state, id DESC) WHERE state IN ('open', 'ready')")
    _expires_idx = models.Index("(expires_on) WHERE state = 'sealed' AND expires_on IS NOT NULL")

    @property
    def _machine_fields(self):
        return (
            self._stored_fields() - self._boxed_fields - {"item_ids"} - frozenset(self.env["mail.thread"]._fields)
        )

    @api.depends("number", "request_number", "title")
    def _compute_display_name(self):
        for archive in self:
            archive.display_name = archive.number or archive.request_number or archive.title

    # What the flow of a request does

    @api.model
    def _open_for(self, requests):
        """Begin the archives of completed requests that have none; those already filed are ready to be sealed.

        Instant requests get none: they are filed in the register of their year.
        """
        self_sudo = self.sudo()
        known = self_sudo.search([("request_id", "in", requests.ids)]).request_id
        fallback = self.env.ref("qi_onestop.qi_record_class_service")
        # The city's language: what is written down here is not translated any more.
        wanted = (requests - known).filtered(lambda request: request.process != "instant")
        vals_list = [
            request._archive_values(fallback) for request in wanted.sudo().with_context(lang=CITY_LANGUAGE)
        ]
        return protected.without_permit(protected.permitted(self_sudo).create(vals_list))

    def _mark_ready(self):
        """Let archives be sealed: the station has filed them.

        :raises UserError: when one is not complete
        """
        self._check_complete()
        protected.permitted(self.filtered(lambda archive: archive.state == "open")).write({"state": "ready"})

    # CRUD

    def write(self, vals):
        """Write values. What was sealed stays, whoever asks.

        :raises AccessError: when sealed content is to change
        """
        if vals.keys() & MASTER:
            for archive in self:
                if archive.state in ("sealed", "destroyed"):
                    raise AccessError(
                        self.env._(
                            "%(number)s is sealed and does not change any more. Add what is new as an addendum.",
                            number=archive.number,
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(
            self.env._("An archive is never deleted. What has run out is destroyed with signatures.")
        )

    def _check_open(self):
        """Raise a UserError unless the archives still take documents."""
        for archive in self:
            if archive.state not in ("open", "ready"):
                raise UserError(
                    self.env._("%(number)s is sealed. Add what is new as an addendum.", number=archive.number)
                )

    # Numbers

    def _draw_number(self):
        """Return the values that number the archive; others who seal wait, so that no number is given twice."""
        self.ensure_one()
        unit = self.platform_id.archive_code or self.platform_id.code
        parts = (self.record_class_id, self.year, self.retention, unit)
        prefix = self._format_number(*parts, piece=0)
        last = self.sudo().search(
            [("number_prefix", "=", prefix), ("number", "!=", False)], order="piece desc", limit=1
        )
        piece = last.piece + 1
        return {
            "number": self._format_number(*parts, piece=piece),
            "number_prefix": prefix,
            "piece": piece,
        }

    @api.model
    def _format_number(self, record_class, year, retention, unit, piece):
        """Return the archive number by the city's pattern, see ``tools/archive_number.py``."""
        settings = self.env["ir.config_parameter"].sudo()
        pattern = settings.get_param("qi_onestop.archive_number") or archive_number.PATTERN
        parts = {
            "fonds": self._fonds(),
            "class": record_class.archive_code,
            "year": year,
            "retention": archive_number.RETENTION_CODES[retention],
            "unit": unit,
        }
        return archive_number.format_number(pattern, **parts, piece=piece)
