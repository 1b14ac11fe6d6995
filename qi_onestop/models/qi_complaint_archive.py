# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..hooks import CITY_LANGUAGE, CITY_TIMEZONE
from ..tools import archive_number, complaint_flow, dispute_flow, protected
from .qi_record_class import OF_COMPLAINTS
from .qi_seal import AUDITORS

UNIT = "TC"
"""Stands for the coordinating department (统筹部门): no archive number tells which platform it is about."""


class QiComplaintArchive(models.Model):
    """Complaint archive (投诉档案): the file of a closed complaint with its disputes, or of a dispute alone.

    Its content is the complaint itself, under the seal that was set when it closed. Here stands what an archivist
    asks of it: class (门类), number (档号), year, how long it is kept, and what became of it. Nothing here names
    anybody or the platform, and pieces are numbered by lot: for who is recused there is no gap.

    What it holds is in ``qi_complaint_archive_content.py``.
    """

    _name = "qi.complaint.archive"
    _description = "Complaint Archive"
    _inherit = ["qi.unseen.mixin", "qi.protected.mixin", "qi.disposable.mixin", "qi.boxed.mixin"]
    _rec_names_search = ["number"]
    _box_holds = "complaint"
    _order = "closed_at desc, id desc"

    complaint_id = fields.Many2one(
        "qi.complaint", readonly=True, ondelete="restrict", index="btree_not_null", copy=False
    )
    dispute_id = fields.Many2one(
        "qi.dispute",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        help="One that stood alone; disputes over a complaint belong to its archive.",
    )
    state = fields.Selection(
        [("waiting", "To Be Numbered"), ("sealed", "Sealed"), ("destroyed", "Destroyed")],
        string="State of the Archive",
        required=True,
        readonly=True,
        default="waiting",
        copy=False,
    )
    number = fields.Char(string="Archive Number", readonly=True, copy=False)
    year = fields.Integer(
        string="Year of Filing",
        required=True,
        readonly=True,
        aggregator=None,
        help="In which the complaint or the dispute was closed.",
    )
    expires_on = fields.Date(string="Kept Until", readonly=True, help="Empty: for ever, or not numbered yet.")
    closed_at = fields.Datetime(string="Case Closed On", required=True, readonly=True)
    sealed_at = fields.Datetime(string="Sealed On", readonly=True, copy=False)
    # Which line of the log it is says how many others were sealed between two.
    seal_id = fields.Many2one(
        "qi.seal", readonly=True, copy=False, ondelete="restrict", index="btree_not_null", groups=AUDITORS
    )
    item_count = fields.Integer(string="Number of Documents", readonly=True, aggregator="sum")
    # Whole bytes; an integer of the database ends at two gigabytes.
    size = fields.Float(string="Size (Bytes)", digits=(16, 0), readonly=True, aggregator="sum")
    hold_ids = fields.Many2many(
        "qi.legal.hold",
        "qi_legal_hold_complaint_archive_rel",
        "archive_id",
        "hold_id",
        string="Legal Holds",
        readonly=True,
        copy=False,
        groups="qi_onestop.qi_onestop_group_archivist,qi_onestop.qi_onestop_group_coordinator",
    )
    is_held = fields.Boolean(string="On Legal Hold", compute="_compute_is_held", store=True)
    disposal_line_ids = fields.One2many(
        "qi.archive.disposal.line", "complaint_archive_id", string="Disposals", readonly=True, copy=False
    )

    _number_uniq = models.Constraint("UNIQUE (number)", "Another archive has this number. Close it again.")
    _complaint_uniq = models.UniqueIndex("(complaint_id) WHERE complaint_id IS NOT NULL")
    _dispute_uniq = models.UniqueIndex("(dispute_id) WHERE dispute_id IS NOT NULL")
    _matter_check = models.Constraint(
        "CHECK (num_nonnulls(complaint_id, dispute_id) = 1)", "An archive is of one complaint, or of one dispute."
    )
    _piece_uniq = models.UniqueIndex("(number_prefix, piece) WHERE number IS NOT NULL")
    _closed_idx = models.Index("(closed_at DESC, id DESC)")
    _expires_idx = models.Index("(expires_on) WHERE state = 'sealed' AND expires_on IS NOT NULL")
    _held_idx = models.Index("(id) WHERE is_held IS TRUE")
    _class_idx = models.Index("(record_class_id, year, id DESC)")
    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")

    @property
    def _machine_fields(self):
        return self._stored_fields() - self._boxed_fields

    @api.depends("number")
    def _compute_display_name(self):
        for archive in self:
            archive.display_name = archive.number or self.env._("Not numbered yet")

    @api.depends(
        "hold_ids.is_in_force",
        "complaint_id.complainant_ids.partner_id.qi_hold_ids.is_in_force",
        "complaint_id.institution_id.qi_hold_ids.is_in_force",
        "complaint_id.dispute_ids.institution_id.qi_hold_ids.is_in_force",
        "dispute_id.partner_id.qi_hold_ids.is_in_force",
        "dispute_id.institution_id.qi_hold_ids.is_in_force",
    )
    def _compute_is_held(self):
        """Held by name, or because the enterprise that complained, or that it is about, is held."""
        for archive in self:
            disputes = archive.dispute_id | archive.complaint_id.dispute_ids
            partners = archive.complaint_id.complainant_ids.partner_id | archive.complaint_id.institution_id
            partners |= disputes.partner_id | disputes.institution_id
            archive.is_held = any((archive.hold_ids | partners.qi_hold_ids).mapped("is_in_force"))

    @api.model
    def _hold_those_of(self, partners):
        """Let the archives of what ``partners`` have to do with be held, or not any more, after their merge."""
        paths = (
            "complaint_id.complainant_ids.partner_id",
            "complaint_id.institution_id",
            "complaint_id.dispute_ids.institution_id",
            "dispute_id.partner_id",
            "dispute_id.institution_id",
        )
        found_sudo = self.sudo().search(Domain.OR(Domain(path, "in", partners.ids) for path in paths))
        self.env.add_to_compute(self._fields["is_held"], found_sudo)

    def _matter(self):
        """Return the complaint or the dispute of one archive."""
        self.ensure_one()
        return self.complaint_id or self.dispute_id

    # Filing

    @api.model
    def _file(self, matters, seals):
        """File closed complaints, or disputes that stood alone, with all rights: each gets its archive and number.

        :param seals: ``{id: line}`` of the log of seals that vouch for them
        :return: the archives, with all rights
        """
        self_sudo = self.sudo()
        own = "complaint_id" if matters._name == "qi.complaint" else "dispute_id"
        record_class = self.env.ref(OF_COMPLAINTS)
        vals_list = []
        for matter in matters.sudo():
            line = seals.get(matter.id, self.env["qi.seal"])
            ended_at = matter._ended_at()
            local = fields.Datetime.context_timestamp(matter.with_context(tz=CITY_TIMEZONE), ended_at)
            vals_list.append(
                {
                    own: matter.id,
                    "year": local.year,
                    "record_class_id": record_class.id,
                    # The city's language: what is written down here is not translated any more.
                    "class_name": record_class.with_context(lang=CITY_LANGUAGE).name,
                    "closed_at": ended_at,
                    "seal_id": line.id,
                    "sealed_at": line.sealed_at,
                    **self._measures(matter),
                }
            )
        archives = protected.without_permit(protected.permitted(self_sudo).create(vals_list))
        complaints = archives.complaint_id.filtered(lambda complaint: complaint.state != "handed_over")
        complaints.statement_ids._file()
        archives._number()
        return archives

    @api.model
    def _file_closed(self):
        """File all that was closed before there were complaint archives; whoever is filed already stays so.

        :return: the archives, with all rights
        """
        filed = self.sudo().browse()
        ended = ["|", ("state", "!=", "joined"), ("joined_into_id.is_open", "=", False)]
        for model, states, alone in (
            ("qi.complaint", complaint_flow.CLOSED_STATES, ended),
            ("qi.dispute", dispute_flow.CLOSED_STATES, [("complaint_id", "=", False)]),
        ):
            matters = (
                self.env[model]
                .sudo()
                .search([("state", "in", states), ("archive_ids", "=", False), *alone], order="closed_at, id")
            )
            lines = (
                self.env["qi.seal"]
                .sudo()
                .search([("res_model", "=", model), ("res_id", "in", matters.ids)], order="number desc")
            )
            filed |= self._file(matters, {line.res_id: line for line in lines})
        return filed

    # Numbers

    @api.model
    def _number_waiting(self):
        """Number what waits for a retention schedule that says how long it is kept."""
        self.sudo().search([("state", "=", "waiting")])._number()

    def _number(self):
        """Say how long archives are kept, and number them; those the schedule in force is silent about wait."""
        schedule = self.env["qi.retention.schedule"].sudo()._in_force()
        kept = {line.record_class_id.id: line.retention for line in schedule.line_ids}
        ready = self.filtered(lambda archive: kept.get(archive.record_class_id.id))
        if not ready:
            return
        # Others who close wait from here on, so that no number is given twice.
        self.env["ir.sequence"]._qi_wait("qi_onestop.qi_seal_sequence")
        unit = self.env["ir.config_parameter"].sudo().get_param("qi_onestop.complaint_archive_unit") or UNIT
        write_number = self.env["qi.archive"]._format_number
        prefixes = {
            archive: write_number(
                archive.record_class_id, archive.year, kept[archive.record_class_id.id], unit, piece=0
            )
            for archive in ready
        }
        taken = {
            prefix: set(pieces)
            for prefix, pieces in self._read_group(
                [("number_prefix", "in", list(prefixes.values())), ("number", "!=", False)],
                ["number_prefix"],
                ["piece:array_agg"],
            )
        }
        for archive, prefix in prefixes.items():
            retention = kept[archive.record_class_id.id]
            piece = archive_number.draw_piece(taken.setdefault(prefix, set()))
            taken[prefix].add(piece)
            protected.permitted(archive).write(
                {
                    "retention": retention,
                    "schedule_id": schedule.id,
                    "expires_on": archive_number.expires_on(archive.year, retention),
                    "number": write_number(archive.record_class_id, archive.year, retention, unit, piece=piece),
                    "number_prefix": prefix,
                    "piece": piece,
                    "state": "sealed",
                }
            )
        self.union(*prefixes)._seal_numbers()

    # Verification

    def _seals(self):
        """Return the lines of the log that vouch for the archives, for complaints, and for their disputes."""
        # That the caller may see the archives was checked.
        self_sudo = self.sudo()
        disputes = self_sudo.dispute_id | self_sudo.complaint_id.dispute_ids
        return (
            self.env["qi.seal"]
            .sudo()
            .search(
                [
                    *("|", "&", ("res_model", "=", "qi.complaint"), ("res_id", "in", self_sudo.complaint_id.ids)),
                    *("|", "&", ("res_model", "=", self._name), ("res_id", "in", self.ids)),
                    *("&", ("res_model", "=", "qi.dispute"), ("res_id", "in", disputes.ids)),
                ],
                order="number",
            )
        )

    def action_verify(self):
        """Verify the archives now and say what differs.

        :raises AccessError: when the caller is none of those who verify
        """
        Archive = self.env["qi.archive"]
        Archive._check_may_verify()
        self.check_access("read")
        by_matter = {}
        for archive_sudo in self.sudo():
            disputes = archive_sudo.dispute_id | archive_sudo.complaint_id.dispute_ids
            for matter in (archive_sudo, *archive_sudo.complaint_id, *disputes):
                by_matter[matter._name, matter.id] = archive_sudo.with_env(self.env)
        found = {archive: [] for archive in self}
        for line, sentences in self._seals()._verify().items():
            found[by_matter[line.res_model, line.res_id]] += sentences
        return Archive._said_of(found)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(
            self.env._("An archive is never deleted. What has run out is destroyed with signatures.")
        )
