# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qi_onestop.models.qi_overdue_mixin import ACTIVITY as DUE
from odoo.addons.qi_onestop.models.qi_overdue_mixin import MACHINE_FIELDS
from odoo.addons.qi_onestop.tools import past, protected

from ..tools import follow_up, review_flow

EFFECTS = {f"effect_{months}": months for months in follow_up.EFFECT_MONTHS}
UNREACHABLE = "unreachable"


class QiFollowUp(models.Model):
    """Follow-up (回访) of a completed request: after a bad review, after the completion, for the effect later.

    Every bad answer with a name is followed up, and of the others the share that the city sets, drawn so that
    everybody can draw again. Who is drawn does not depend on the answer: that one is asked tells nothing of it.
    An anonymous bad answer is looked into as a case alone, for there is nobody to ask.
    """

    _name = "qi.follow.up"
    _description = "Follow-Up"
    _inherit = ["qi.readers.mixin", "mail.activity.mixin", "qi.overdue.mixin", "qi.protected.mixin"]
    _secret_path = "request_id"
    _order = "due_date, id"
    _rec_names_search = ["request_id.name", "partner_id.name"]
    _mail_post_access = "read"

    request_id = fields.Many2one("qi.request", required=True, readonly=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one(related="request_id.platform_id", store=True)
    partner_id = fields.Many2one(related="request_id.partner_id", string="Enterprise", store=True, index=True)
    service_id = fields.Many2one(related="request_id.service_id", store=True, index=True)
    contact_name = fields.Char(related="request_id.contact_name")
    contact_phone = fields.Char(related="request_id.contact_phone")
    case_id = fields.Many2one(
        "qi.review.case", string="Bad Review", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    kind = fields.Selection(
        [
            ("bad", "After a Bad Review"),
            ("call", "After Completion"),
            ("effect_3", "Effect After 3 Months"),
            ("effect_6", "Effect After 6 Months"),
            ("effect_12", "Effect After 12 Months"),
        ],
        string="Kind of Follow-Up",
        required=True,
        readonly=True,
    )
    is_effect = fields.Boolean(compute="_compute_is_effect")
    user_id = fields.Many2one(
        "res.users",
        string="Followed Up By",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        domain=[("share", "=", False)],
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
    )
    due_date = fields.Date(required=True, tracking=True)
    script = fields.Text(string="What to Ask", compute="_compute_script")

    way = fields.Selection(
        selection=lambda self: self.env["qi.request"]._fields["follow_up_way"]._description_selection(self.env),
        string="Asked How",
    )
    outcome = fields.Selection(
        selection=lambda self: self.env["qi.request"]._fields["follow_up_result"]._description_selection(self.env),
        tracking=True,
    )
    note = fields.Text(string="What the Enterprise Said")
    saved_cost = fields.Float(
        string="Costs Saved (CNY)", digits=(12, 2), help="As the enterprise says, in the time since."
    )
    certificate = fields.Selection(
        [("obtained", "Obtained"), ("pending", "Still in Process"), ("no", "Not Obtained"), ("na", "None Sought")],
        string="Certificate or Report",
    )
    certificate_name = fields.Char(string="Which Certificate")
    recurrence = fields.Selection(
        [("no", "Has Not Come Back"), ("once", "Came Back Once"), ("often", "Comes Back Again and Again")],
        string="The Problem",
    )
    state = fields.Selection(
        [("open", "To Be Done"), ("done", "Followed Up"), ("dropped", "Not Done")],
        required=True,
        readonly=True,
        default="open",
        tracking=True,
    )
    reason = fields.Char(string="Not Done Because", readonly=True, tracking=True)
    done_at = fields.Datetime(string="Followed Up On", readonly=True)
    done_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    is_late = fields.Boolean(compute="_compute_is_late")
    may_write = fields.Boolean(compute="_compute_may_write")

    _kind_uniq = models.UniqueIndex(
        "(request_id, kind) WHERE case_id IS NULL", "This follow-up is planned already."
    )
    # A case that is opened again is followed up again.
    _case_uniq = models.UniqueIndex("(case_id) WHERE state = 'open'", "This case is followed up already.")
    _due_idx = models.Index("(due_date, id)")
    _open_idx = models.Index("(user_id, due_date) WHERE state = 'open'")
    _platform_idx = models.Index("(platform_id, due_date, id)")

    _machine_fields = MACHINE_FIELDS | {
        "request_id",
        "platform_id",
        "partner_id",
        "service_id",
        "case_id",
        "kind",
        "state",
        "reason",
        "done_at",
        "done_by_id",
    }
    _ANSWERS = frozenset(
        {"way", "outcome", "note", "saved_cost", "certificate", "certificate_name", "recurrence", "due_date"}
    )

    # Computed

    @api.depends("kind")
    def _compute_is_effect(self):
        for row in self:
            row.is_effect = row.kind in EFFECTS

    @api.depends("request_id", "case_id.user_id")
    def _compute_user_id(self):
        for row in self:
            # Whose case it is, calls; else whoever led the request.
            row.user_id = row.sudo().case_id.user_id or row.user_id or row.sudo().request_id.user_id

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_script(self):
        # What is to be asked, is no secret in the house.
        kinds = {"effect" if row.is_effect else row.kind for row in self}
        scripts_sudo = self.env["qi.follow.up.script"].sudo().search([("kind", "in", list(kinds))])
        texts = {script.kind: script.text for script in scripts_sudo}
        for row in self:
            row.script = texts.get("effect" if row.is_effect else row.kind)

    @api.depends("state", "due_date")
    def _compute_is_late(self):
        today = past.today(self)
        for row in self:
            row.is_late = row.state == "open" and bool(row.due_date) and row.due_date < today

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_may_write(self):
        writable = self._filtered_access("write")
        for row in self:
            row.may_write = row in writable

    @api.depends("request_id", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            # Who reads the row knows its request.
            row.display_name = f"{row.request_id.sudo().name or ''} {kinds.get(row.kind, '')}".strip()

    # Planning

    @api.model
    def _share(self):
        """Return which share of a hundred completed requests is followed up; a setting."""
        value = self.env["ir.config_parameter"].sudo().get_param("qi_onestop_survey.follow_up_share")
        try:
            return min(100.0, max(0.0, float(value or follow_up.SHARE)))
        except ValueError:
            return follow_up.SHARE

    @api.model
    def _plan_drawn(self, requests):
        """Plan to follow up those of the completed requests that are drawn."""
        share = self._share()
        return self._plan(requests.filtered(lambda request: follow_up.drawn(request.name, share)))

    @api.model
    def _plan(self, requests):
        """Plan all follow-ups of completed requests that are not planned yet, with all rights."""
        self_sudo = self.sudo()
        known = {
            (row.request_id.id, row.kind)
            for row in self_sudo.search([("request_id", "in", requests.ids), ("case_id", "=", False)])
        }
        vals_list = []
        for request in requests.sudo().filtered("closed_at"):
            completed = fields.Datetime.context_timestamp(request, request.closed_at).date()
            promise = request._deadline("follow_up").due_at
            days = {
                "call": fields.Datetime.context_timestamp(request, promise).date() if promise else completed,
                **{f"effect_{count}": day for count, day in follow_up.effect_days(completed).items()},
            }
            vals_list += [
                {"request_id": request.id, "kind": kind, "due_date": day}
                for kind, day in days.items()
                if (request.id, kind) not in known and not (kind == "call" and request.followed_up_at)
            ]
        rows = protected.without_permit(protected.permitted(self_sudo).create(vals_list))
        rows._plan_reminders()
        return rows

    @api.model
    def _plan_call_back(self, cases):
        """Note that the enterprises of named cases are called; the cases themselves remind of it."""
        vals_list = [
            {
                "request_id": case.request_id.id,
                "kind": "bad",
                "case_id": case.id,
                "due_date": fields.Datetime.context_timestamp(case, case.due_at or case.opened_at).date(),
            }
            for case in cases
        ]
        return protected.without_permit(protected.permitted(self.sudo()).create(vals_list))

    # Writing

    def write(self, vals):
        """Write values, while the follow-up is still to be done.

        :raises UserError: afterwards
        """
        if not protected.is_permitted(self) and vals.keys() & (self._ANSWERS | {"user_id"}):
            # Before any sentence: the caller may not know of it.
            self.check_access("read")
            if self.filtered(lambda row: row.state != "open"):
                raise UserError(self.env._("This follow-up is done: what was said is not changed any more."))
        result = super().write(vals)
        if vals.keys() & {"due_date", "user_id"} and not protected.is_permitted(self):
            self._plan_reminders()
        return result

    @api.constrains("saved_cost")
    def _check_saved_cost(self):
        for row in self:
            if row.saved_cost < 0:
                raise UserError(self.env._("Costs saved are not negative. Write the loss into the note."))

    def _awaited(self):
        # The clock of the case reminds of what hangs on a case.
        return self.state == "open" and not self.case_id

    def _due_users(self):
        """Return whose it is, or the site managers while it is nobody's."""
        return self.user_id or self.platform_id._nearest_managers()[self.platform_id.id]

    # Buttons

    def action_done(self):
        """Keep what was said; the follow-up of the request itself is kept there as well.

        :raises UserError: while something that must be asked is missing
        """
        self._check_open()
        for row in self:
            missing = row._unanswered()
            if missing:
                raise UserError(
                    self.env._(
                        "Fill in first: %(fields)s.",
                        fields=self._listed(
                            [self._fields[name]._description_string(self.env) for name in missing]
                        ),
                    )
                )
        self._finish({"state": "done"})
        for row in self.filtered(lambda row: row.kind == "call"):
            row._tell_request()

    def _unanswered(self):
        """Return what must be asked and was not."""
        names = ["way", "outcome"]
        if self.is_effect and self.outcome != UNREACHABLE:
            names += ["certificate", "recurrence"]
        if self.certificate == "obtained":
            names.append("certificate_name")
        if self.outcome in ("partly", "unsolved") or self.recurrence in ("once", "often"):
            names.append("note")
        return [name for name in names if not self[name]]

    def action_drop(self):
        """Open the dialog that asks why it is not done."""
        self.ensure_one()
        self._check_open()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("qi_onestop_survey.qi_review_say_action"),
            "context": {"default_follow_up_id": self.id, "default_what": "drop"},
        }

    def _drop(self, reason):
        """Note that the follow-up is not done, and why."""
        self._check_open()
        self._finish({"state": "dropped", "reason": reason})

    def action_view_request(self):
        """Open the request."""
        self.ensure_one()
        self.request_id.check_access("read")
        return self.request_id.get_formview_action()

    def action_view_case(self):
        """Open the case behind it."""
        self.ensure_one()
        self.case_id.check_access("read")
        return self.case_id.get_formview_action()

    # Helpers

    def _creation_message(self):
        # The program creates most of them: it speaks the language of the house.
        speaks = self.with_context(lang=self.env.company.partner_id.lang)
        return super(QiFollowUp, speaks)._creation_message()

    def _check_open(self):
        self.check_access("write")
        for row in self:
            if row.state != "open":
                raise UserError(self.env._("This follow-up is done: what was said is not changed any more."))
            if row.case_id:
                raise AccessError(self.env._("Note the call at the bad review: this follows from there."))

    def _finish(self, values):
        protected.permitted(self).write({**values, "done_at": past.now(self), "done_by_id": self.env.uid})
        self.env["qi.telling.mixin"]._forget_told(self, DUE)
        self._plan_reminders()

    def _tell_request(self):
        """Keep the outcome at the request, unless it was asked there before."""
        # Whoever is asked to follow up may have no part in the request any more; the step was checked.
        request_sudo = self.request_id.sudo()
        if not request_sudo.followed_up_at and request_sudo.stage_kind == "completed":
            request_sudo.write(
                {
                    "follow_up_way": self.way,
                    "follow_up_note": self.note,
                    "follow_up_result": self.outcome,
                }
            )

    def _called_at_case(self):
        """Take over what was said when the case was called back, with all rights."""
        outcomes = {"fully": "solved", "partly": "partly"}
        for row in self.filtered(lambda row: row.state == "open"):
            case = row.case_id
            reached = case.call_result == review_flow.REACHED
            protected.permitted(row).write(
                {
                    "state": "done",
                    "way": "phone",
                    "outcome": outcomes.get(case.solved, "unsolved") if reached else UNREACHABLE,
                    "note": case.call_note,
                    "done_at": case.called_at,
                    "done_by_id": case.user_id.id,
                }
            )
