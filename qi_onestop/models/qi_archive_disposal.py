# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date

from ..hooks import CITY_LANGUAGE
from ..tools import disposal_flow, past, protected

MOST = 500
"""So many archives are proposed in one list; the others come in the next."""


class QiArchiveDisposal(models.Model):
    """Disposal (鉴定销毁): what has run out is appraised, approved, listed, and destroyed before witnesses.

    How it goes on is in ``qi_archive_disposal_flow.py``, what is destroyed in ``qi_archive_destruction.py``,
    and how each archive is destroyed by itself in ``qi_archive_disposal_run.py``. The list is kept for ever.
    """

    _name = "qi.archive.disposal"
    _description = "Disposal of Archives"
    _inherit = ["qi.unseen.mixin", "qi.readers.mixin", "mail.activity.mixin", "qi.protected.mixin"]
    _rec_names_search = ["name", "number"]
    _order = "id desc"

    name = fields.Char(required=True, default=lambda self: self._default_name())
    kind = fields.Selection(
        [("request", "Archives of Requests"), ("complaint", "Complaint Archives")],
        string="Disposal Of",
        required=True,
        readonly=True,
        default="request",
        copy=False,
    )
    number = fields.Char(string="Number of the List", readonly=True, copy=False, index="btree_not_null")
    state = fields.Selection(
        [
            ("draft", "Proposal"),
            ("appraisal", "Being Appraised"),
            ("approval", "To Be Approved"),
            ("approved", "Approved"),
            ("witnessing", "Waits for the Witnesses"),
            ("destroying", "Being Destroyed"),
            ("done", "Carried Out"),
            ("cancelled", "Dropped"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    opinion = fields.Text(string="Why They May Be Destroyed", copy=False)
    line_ids = fields.One2many(
        "qi.archive.disposal.line", "disposal_id", string="Archives on the List", copy=False
    )
    member_ids = fields.Many2many(
        "res.users",
        "qi_archive_disposal_member_rel",
        "disposal_id",
        "user_id",
        string="Appraisal Group",
        domain=[("share", "=", False)],
        copy=False,
        help="At least three people who know the matter; each of them signs, and none approves or witnesses.",
    )
    witness_ids = fields.Many2many(
        "res.users",
        "qi_archive_disposal_witness_rel",
        "disposal_id",
        "user_id",
        string="Witnesses",
        domain=[("share", "=", False)],
        copy=False,
        help="Two people who see to it that what was approved is destroyed; none of them proposed, appraised, "
        "approved or carries it out.",
    )
    signature_ids = fields.One2many(
        "qi.archive.disposal.signature", "disposal_id", string="Signatures", readonly=True, copy=False
    )
    proposed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    proposed_at = fields.Datetime(string="Proposed On", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    approved_at = fields.Datetime(string="Approved On", readonly=True, copy=False)
    executed_by_id = fields.Many2one(
        "res.users", string="Carried Out By", readonly=True, copy=False, ondelete="restrict"
    )
    executed_at = fields.Datetime(string="Destroyed On", readonly=True, copy=False)
    return_reason = fields.Text(string="Why Sent Back or Dropped", readonly=True, copy=False, tracking=True)
    manifest = fields.Text(string="What the Seal Vouches For", readonly=True, copy=False, prefetch=False)
    seal_id = fields.Many2one("qi.seal", readonly=True, copy=False, ondelete="restrict")
    archive_count = fields.Integer(string="Archives Listed", compute="_compute_counts")
    destroyed_count = fields.Integer(string="Archives Destroyed", compute="_compute_counts")
    extended_count = fields.Integer(string="Archives Kept Longer", compute="_compute_counts")
    awaits_me = fields.Boolean(string="Waits for My Signature", compute="_compute_awaits_me")

    _number_uniq = models.UniqueIndex("(number) WHERE number IS NOT NULL", "Another list has this number.")

    @property
    def _machine_fields(self):
        thread = frozenset(self.env["mail.thread"]._fields) | frozenset(self.env["mail.activity.mixin"]._fields)
        return self._stored_fields() - frozenset(disposal_flow.EDITABLE) - thread

    @api.model
    def _default_name(self):
        return self.env._("Disposal of %(day)s", day=format_date(self.env, past.today(self)))

    @api.depends("number", "name")
    def _compute_display_name(self):
        for disposal in self:
            disposal.display_name = disposal.number or disposal.name

    @api.depends("line_ids.state")
    def _compute_counts(self):
        counts = {}
        for disposal, state, count in self.env["qi.archive.disposal.line"]._read_group(
            [("disposal_id", "in", self.ids)], ["disposal_id", "state"], ["__count"]
        ):
            counts[disposal.id, state] = count
        for disposal in self:
            of = {state: count for (id_, state), count in counts.items() if id_ == disposal.id}
            disposal.archive_count = sum(of.values())
            disposal.destroyed_count = of.get("destroyed", 0) + of.get("emptied", 0)
            disposal.extended_count = of.get("extended", 0)

    @api.depends("state", "member_ids", "witness_ids", "signature_ids.is_valid")
    @api.depends_context("uid")
    def _compute_awaits_me(self):
        for disposal in self:
            part = {"appraisal": "member", "witnessing": "witness"}.get(disposal.state)
            wanted = disposal.member_ids if part == "member" else disposal.witness_ids
            disposal.awaits_me = bool(
                part and self.env.user in wanted and self.env.user not in disposal._signed(part)
            )

    def _signed(self, part):
        """Return who has signed as ``part``, and whose signature still counts."""
        self.ensure_one()
        return self.signature_ids.filtered(lambda mark: mark.part == part and mark.is_valid).user_id

    # CRUD

    def write(self, vals):
        """Write values by hand, each while the table in ``tools/disposal_flow.py`` lets it.

        :raises UserError: when it is too late for one of them
        """
        if not protected.is_permitted(self):
            for disposal in self:
                late = sorted(
                    name
                    for name, states in disposal_flow.EDITABLE.items()
                    if name in vals and disposal.state not in states
                )
                if late:
                    raise UserError(
                        self.env._(
                            "“%(disposal)s” is at “%(state)s”: “%(field)s” stays as it is.",
                            disposal=disposal.display_name,
                            state=disposal._label("state"),
                            field=self._fields[late[0]]._description_string(self.env),
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A disposal stays on record. Drop it, and say why."))

    def _label(self, name):
        self.ensure_one()
        return dict(self._fields[name]._description_selection(self.env))[self[name]]

    # Proposing

    @api.model
    def _proposable(self, limit=MOST, kind="request"):
        """Return the archives that have run out, are not held, and stand on no list that is still open.

        Those of which it was altered how long they are kept are left out; verification names them.

        With the rights of the caller: those of trade secrets are proposed with all rights, see :meth:`_propose`.
        """
        Archive = self.env["qi.complaint.archive" if kind == "complaint" else "qi.archive"]
        # A list counts as well that the caller may not see.
        domain = Domain(Archive._run_out_domain()) & Domain(
            "disposal_line_ids", "not any!", [("is_open", "=", True)]
        )
        archives = Archive.search(domain, order="expires_on, id", limit=limit)
        return archives - archives._with_altered_retention()

    def action_propose(self):
        """Put all that has run out on a proposal: the one still being made, or a new one.

        Trade secrets go on it by their numbers, also where the caller does not read them; that is logged.

        :return: the action that shows it
        :raises UserError: when nothing has run out
        """
        self.browse().check_access("create")
        # Archivists propose trade secrets as well, whose contents they do not read.
        return self.sudo()._proposed(self.sudo()._propose())

    @api.model
    def _proposed(self, disposal):
        """Return the action that shows a proposal.

        :raises UserError: when there is none
        """
        if not disposal:
            raise UserError(self.env._("Nothing has run out that is not held or on a list already."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": disposal.id,
            "views": [[False, "form"]],
        }

    @api.model
    def _propose(self):
        archives = self._proposable()
        if not archives:
            return self.browse()
        commands = [Command.create({"archive_id": archive.id}) for archive in archives]
        disposal = self.search([("state", "=", "draft"), ("kind", "=", "request")], limit=1)
        if disposal:
            disposal.write({"line_ids": commands})
        else:
            disposal = self.create({"line_ids": commands})
        archives.sudo(False)._log_secrets("propose")
        return disposal

    @api.model
    def _cron_propose(self):
        """Propose what has run out, and ask the archivists to look at it."""
        disposal = self.with_context(lang=CITY_LANGUAGE)._propose()
        if disposal:
            archivists = self.env.ref("qi_onestop.qi_onestop_group_archivist").all_user_ids
            disposal._ask(archivists, self.env._("Look at what has run out, and choose the appraisal group"))

    # Asking people

    def _ask(self, users, summary):
        """Ask ``users`` for their part by an activity, and nobody any more for what was asked before."""
        # The program asks; who takes a step need not be allowed to ask others.
        for disposal_sudo in self.sudo():
            disposal_sudo.activity_unlink(["mail.mail_activity_data_todo"])
            for user in users.filtered(lambda user: user.active and not user.share):
                disposal_sudo.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=user.id,
                    summary=summary,
                    date_deadline=past.today(self),
                )
