# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..hooks import CITY_LANGUAGE, CITY_TIMEZONE
from ..tools import archive_handover, past, protected, seal

ACTIVITY = "qi_onestop.mail_activity_type_handover"


class QiArchiveHandover(models.Model):
    """Yearly hand-over (移交) of sealed archives to the archives office, with a receipt and a seal of its own.

    All sealed archives of the year go, those of trade secrets as well; DA/T 22-2015: by the end of June. What has
    run out meanwhile is appraised instead.
    """

    _name = "qi.archive.handover"
    _description = "Hand-Over of Archives"
    _inherit = ["qi.readers.mixin", "mail.activity.mixin", "qi.activity.mixin", "qi.protected.mixin"]
    _order = "year desc, id desc"

    _OWN_FIELDS = frozenset({"year", "platform_id", "receiver", "received_by", "remark"})

    year = fields.Integer(
        string="Year of Filing", required=True, aggregator=None, default=lambda self: past.today(self).year - 1
    )
    platform_id = fields.Many2one(
        "qi.platform",
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: all platforms. Otherwise this one and those below it.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("handed_over", "At the Archives Office")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    due_on = fields.Date(string="Due By", compute="_compute_due_on")
    receiver = fields.Char(string="Receiving Archives Office", help="The archives office that takes them.")
    received_by = fields.Char(help="Who signs for them.")
    remark = fields.Text()
    waiting_count = fields.Integer(string="To Be Handed Over", compute="_compute_waiting_count")
    archive_ids = fields.One2many("qi.archive", "handover_id", string="Archives", readonly=True)
    archive_count = fields.Integer(string="Number of Archives", readonly=True, copy=False)
    page_count = fields.Integer(string="Number of Pages", readonly=True, copy=False)
    passed_count = fields.Integer(string="Checked and in Order", readonly=True, copy=False)
    failed_count = fields.Integer(string="Checked, With Findings", readonly=True, copy=False)
    unchecked_count = fields.Integer(string="Not Checked", readonly=True, copy=False)
    handed_over_at = fields.Datetime(string="Hand-Over Made On", readonly=True, copy=False)
    handed_over_by_id = fields.Many2one(
        "res.users", string="Hand-Over Made By", readonly=True, copy=False, ondelete="restrict"
    )
    manifest = fields.Text(readonly=True, copy=False, prefetch=False)
    seal_id = fields.Many2one("qi.seal", readonly=True, copy=False, ondelete="restrict")

    _year_idx = models.Index("(year DESC, id DESC)")

    @property
    def _machine_fields(self):
        threads = frozenset(self.env["mail.thread"]._fields) | frozenset(self.env["mail.activity.mixin"]._fields)
        return self._stored_fields() - self._OWN_FIELDS - threads

    @api.depends("year", "platform_id")
    def _compute_display_name(self):
        for handover in self:
            handover.display_name = " ".join(filter(None, (str(handover.year), handover.platform_id.name)))

    @api.depends("year")
    def _compute_due_on(self):
        month_day = self._month_day()
        for handover in self:
            known = 2000 <= handover.year < 9999
            handover.due_on = archive_handover.due_on(handover.year, month_day) if known else False

    @api.depends("year", "platform_id", "state")
    def _compute_waiting_count(self):
        Archive = self.env["qi.archive"].sudo()
        for handover in self:
            # The form of one shows it, no list does.
            waits = handover.state == "draft"
            handover.waiting_count = Archive.search_count(handover._waiting_domain()) if waits else 0

    def write(self, vals):
        """Write values, until the archives are handed over.

        :raises UserError: afterwards
        """
        if vals.keys() & self._OWN_FIELDS and any(handover.state != "draft" for handover in self):
            raise UserError(self.env._("What was handed over stays as it was signed for."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if any(handover.state != "draft" for handover in self):
            raise UserError(self.env._("What was handed over stays as it was signed for."))

    def action_view_archives(self):
        """Show the archives that are, or will be, handed over."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_archive_action")
        domain = self._waiting_domain() if self.state == "draft" else Domain("handover_id", "=", self.id)
        return {**action, "domain": list(domain), "context": {}}

    def action_hand_over(self):
        """Hand over all sealed archives of the year that were not yet, and seal what was signed for.

        :raises UserError: when the year is not over, nothing waits, or nobody signs
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "draft":
            raise UserError(self.env._("What was handed over stays as it was signed for."))
        if not self.year < past.today(self).year:
            raise UserError(
                self.env._("%(year)s is not over yet. Hand over what is of past years.", year=self.year)
            )
        if not (self.receiver and self.received_by):
            raise UserError(self.env._("Say first to whom the archives are handed over, and who signs for them."))
        # Archivists hand over trade secrets as well, whose contents they do not read.
        archives_sudo = self.env["qi.archive"].sudo().search(self._waiting_domain(), order="number")
        if not archives_sudo:
            raise UserError(self.env._("No sealed archive of %(year)s waits to be handed over.", year=self.year))
        results = archives_sudo.mapped("check_result")
        protected.permitted(archives_sudo).write({"handover_id": self.id})
        permitted = protected.permitted(self)
        permitted.write(
            {
                "archive_count": len(archives_sudo),
                "page_count": sum(archives_sudo.mapped("page_count")),
                "passed_count": results.count("passed"),
                "failed_count": results.count("failed"),
                "unchecked_count": results.count(False),
                "handed_over_at": past.now(self),
                "handed_over_by_id": self.env.uid,
                "state": "handed_over",
                "check_asked_by_id": False,
                "check_asked_at": False,
            }
        )
        manifest = seal.canonical(self._manifest_content(archives_sudo))
        line = self.env["qi.seal"]._seal(self, "handover", self.display_name, manifest)
        permitted.write({"manifest": manifest, "seal_id": line.id})
        self._scheduled(ACTIVITY, self).unlink()
        archives_sudo.sudo(False)._log_secrets("hand_over")

    def _waiting_domain(self):
        """Return the domain of the archives that wait to be handed over."""
        self.ensure_one()
        domain = self._not_handed_over() & Domain("year", "=", self.year)
        return domain & Domain("platform_id", "child_of", self.platform_id.id) if self.platform_id else domain

    @api.model
    def _not_handed_over(self):
        kept = Domain("expires_on", "=", False) | Domain("expires_on", ">=", past.today(self))
        return Domain([("state", "=", "sealed"), ("handover_id", "=", False)]) & kept

    def _manifest_content(self, archives):
        """Return all that the seal of the hand-over vouches for."""
        return {
            "year": self.year,
            "platform": self.platform_id.name or "",
            "platform_id": self.platform_id.id,
            "receiver": self.receiver,
            "received_by": self.received_by,
            "handed_over_at": self.handed_over_at.isoformat(),
            "handed_over_by": self.handed_over_by_id.login,
            "passed": self.passed_count,
            "failed": self.failed_count,
            "unchecked": self.unchecked_count,
            "archives": [
                {"number": archive.number, "manifest": archive.seal_id.manifest_hash} for archive in archives
            ],
        }

    def _receipt_rows(self):
        """Return ``(series, first piece, last piece, archives, pages)`` for each series of numbers."""
        self.ensure_one()
        # Numbers and counts only: who reads the hand-over knows them.
        rows = (
            self.env["qi.archive"]
            .sudo()
            ._read_group(
                [("handover_id", "=", self.id)],
                ["number_prefix"],
                ["piece:min", "piece:max", "__count", "page_count:sum"],
                order="number_prefix",
            )
        )
        # The prefix ends with the place of the piece, which stands in the next column.
        return [(prefix.removesuffix("-0000"), *figures) for prefix, *figures in rows]

    @api.model
    def _month_day(self):
        value = self.env["ir.config_parameter"].sudo().get_param("qi_onestop.archive_handover_day")
        return value or archive_handover.DAY

    @api.model
    def _cron_remind(self):
        """Give each archivist one activity while archives of past years wait and the day is near."""
        self = self.with_context(lang=CITY_LANGUAGE)
        today = past.today(self.with_context(tz=CITY_TIMEZONE))
        waiting = self.env["qi.archive"]._read_group(
            self._not_handed_over() & Domain("year", "<", today.year), ["year"]
        )
        month_day = self._month_day()
        years = [year for (year,) in waiting if archive_handover.is_near(year, today, month_day)]
        if not years:
            return
        year = min(years)
        archivists = self.env.ref("qi_onestop.qi_onestop_group_archivist").all_user_ids
        busy = self._scheduled(ACTIVITY, self.search([("state", "=", "draft")])).user_id
        if not archivists - busy:
            return
        draft = self.search([("year", "=", year), ("state", "=", "draft"), ("platform_id", "=", False)], limit=1)
        draft = draft or self.create({"year": year})
        sentence = self.env._(
            "Hand over the archives of %(year)s by %(day)s",
            year=year,
            day=format_date(self.env, archive_handover.due_on(year, month_day)),
        )
        self._schedule_all(ACTIVITY, [(draft, user, sentence, draft.due_on) for user in archivists - busy])
