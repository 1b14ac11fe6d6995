# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from ..tools import past, protected

ACTIVITY = "qi_onestop.mail_activity_type_supervision"


class QiSupervision(models.Model):
    """Supervision (督办): superiors ask what became of a request, with a date; answered in the record itself.

    Periodic reports are supervised alike, see ``qi_supervision_report.py``.

    open → answered → closed with an opinion; back to open when the answer is not enough; withdrawn.
    """

    _name = "qi.supervision"
    _description = "Supervision"
    _inherit = ["qi.readers.mixin", "mail.activity.mixin", "qi.protected.mixin"]
    _secret_path = "request_id"
    _order = "id desc"
    _rec_names_search = ["name", "request_id.name"]

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    request_id = fields.Many2one("qi.request", ondelete="restrict", index=True)
    platform_id = fields.Many2one("qi.platform", compute="_compute_platform_id", store=True, index=True)
    partner_id = fields.Many2one(related="request_id.partner_id", string="Enterprise")
    user_id = fields.Many2one(related="request_id.user_id", string="To Be Answered By")
    issued_by_id = fields.Many2one("res.users", string="Supervised By", readonly=True, ondelete="restrict")
    issued_at = fields.Datetime(string="Issued On", readonly=True)
    is_automatic = fields.Boolean(
        string="Issued by the Program", readonly=True, help="Because a missed deadline reached the department."
    )
    matter = fields.Text(required=True, tracking=True)
    answer_due = fields.Date(required=True, tracking=True)
    answer = fields.Text(string="Reply", tracking=True)
    answered_at = fields.Datetime(string="Replied On", readonly=True)
    answered_by_id = fields.Many2one("res.users", string="Replied By", readonly=True, ondelete="restrict")
    opinion = fields.Text(string="Closing Opinion", tracking=True)
    closed_at = fields.Datetime(string="Closed On", readonly=True)
    closed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    state = fields.Selection(
        [("open", "To Reply"), ("answered", "Replied"), ("closed", "Concluded"), ("withdrawn", "Called Off")],
        required=True,
        readonly=True,
        default="open",
        tracking=True,
    )
    can_issue = fields.Boolean(compute="_compute_can")
    can_answer = fields.Boolean(compute="_compute_can")

    _name_uniq = models.Constraint("UNIQUE (name)", "This number is taken. Save again to draw another.")
    _issued_idx = models.Index("(issued_at)")
    _open_idx = models.Index("(platform_id, answer_due) WHERE state = 'open'")

    # What a supervision may be about.
    _SUBJECTS = ("request_id",)
    _machine_fields = frozenset(
        {
            "name",
            "issued_by_id",
            "issued_at",
            "is_automatic",
            "answered_at",
            "answered_by_id",
            "closed_at",
            "closed_by_id",
            "state",
            "platform_id",
        }
    )
    # Who may write what, and while it is in which state.
    _ISSUER_FIELDS = frozenset({"matter", "answer_due", "opinion"})
    _WRITABLE_IN = {"matter": ("open",), "answer_due": ("open",), "answer": ("open",), "opinion": ("answered",)}

    @api.depends("state", "platform_id")
    @api.depends_context("uid")
    def _compute_can(self):
        for supervision in self:
            supervision.can_issue = supervision._is_superior()
            supervision.can_answer = supervision.state == "open" and supervision._may_answer()

    @api.depends(lambda self: [f"{name}.platform_id" for name in self._SUBJECTS])
    def _compute_platform_id(self):
        for supervision in self:
            supervision.platform_id = supervision._subject().platform_id

    # CRUD

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "answer_due" in fields and "answer_due" not in values:
            values["answer_due"] = self.env["qi.telling.mixin"]._working_day_after(3)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        """Issue supervisions: numbers are drawn in batch, whoever is in charge is told.

        :raises AccessError: when the caller is no superior of the platform
        :raises UserError: when it is closed
        """
        for vals in vals_list:
            self._check_values(vals)
            self._check_machine_fields(vals)
            if not any(vals.get(name) for name in self._SUBJECTS):
                raise ValidationError(self.env._("Say what the supervision is about."))
        for name in self._SUBJECTS:
            given = [vals for vals in vals_list if vals.get(name)]
            subjects = self.env[self._fields[name].comodel_name].browse({vals[name] for vals in given})
            subjects.check_access("read")
            for subject in subjects:
                if not self._may_issue(subject):
                    raise AccessError(
                        self.env._("Supervision is up to the site manager and the coordinating department.")
                    )
            for vals in given:
                subject = subjects.browse(vals[name])
                if not self._has_matter(subject, vals):
                    raise UserError(
                        self.env._(
                            "%(number)s is closed: there is nothing to supervise.", number=subject.display_name
                        )
                    )
        # The number is the program's to give, also to people who may not read sequences.
        numbers = self.env.ref("qi_onestop.qi_supervision_sequence").sudo()._qi_draw(len(vals_list))
        prepared = [
            {
                "is_automatic": False,
                **vals,
                "name": number,
                "issued_by_id": self.env.uid,
                "issued_at": past.now(self),
                "state": "open",
                "answer": False,
                "opinion": False,
            }
            for vals, number in zip(vals_list, numbers, strict=True)
        ]
        supervisions = protected.without_permit(
            super(QiSupervision, protected.permitted(self._without_machine_defaults())).create(prepared)
        )
        supervisions._tell_holders()
        supervisions._log_issued()
        return supervisions

    def write(self, vals):
        """Write what the caller's side may say, while it may be said.

        :raises AccessError: when the field is for the other side
        :raises UserError: when it is too late or too early for it
        """
        self._check_values(vals)
        if not protected.is_permitted(self):
            for supervision in self:
                supervision._check_content(vals)
        result = super().write(vals)
        if "answer_due" in vals:
            self._tell_holders()
        return result

    def _check_content(self, vals):
        if any(vals[name] != self[name].id for name in self._SUBJECTS if name in vals):
            raise UserError(
                self.env._("A supervision stays with what it is about. Withdraw it and issue another.")
            )
        for name in sorted(vals.keys() & self._WRITABLE_IN.keys()):
            if vals[name] == self[name] or not (vals[name] or self[name]):
                continue
            if self.state not in self._WRITABLE_IN[name]:
                raise UserError(
                    self.env._(
                        "“%(field)s” of %(number)s cannot be written any more, or not yet.",
                        field=self._fields[name]._description_string(self.env),
                        number=self.name,
                    )
                )
            issuing = name in self._ISSUER_FIELDS
            if not (self._is_superior() if issuing else self._may_answer()):
                raise AccessError(
                    self.env._(
                        "“%(field)s” is for the other side.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )

    @api.constrains("matter")
    def _check_matter(self):
        for supervision in self:
            if not (supervision.matter or "").strip():
                raise ValidationError(self.env._("Say what is to be answered."))

    @api.constrains("answer_due")
    def _check_answer_due(self):
        for supervision in self:
            if (
                supervision.issued_at
                and supervision.answer_due
                and supervision.answer_due < supervision.issued_at.date()
            ):
                raise ValidationError(self.env._("The date of the answer lies in the past. Choose a later one."))

    # Actions

    def action_answer(self):
        """Hand in the reply.

        :raises UserError: while there is none
        """
        self._check_state("open")
        for supervision in self:
            if not supervision._may_answer():
                raise AccessError(supervision._refused_answer())
            if not (supervision.answer or "").strip():
                raise UserError(self.env._("Write the reply to %(number)s first.", number=supervision.name))
        self._step({"state": "answered", "answered_at": past.now(self), "answered_by_id": self.env.uid})
        self.request_id.sudo()._progressed()
        self.env["qi.telling.mixin"]._forget_told(self, ACTIVITY)
        for supervision in self:
            supervision._tell_issuer()

    def action_close(self):
        """Settle an answered supervision with an opinion.

        :raises UserError: without an opinion
        """
        self._check_issuer("answered")
        for supervision in self:
            if not (supervision.opinion or "").strip():
                raise UserError(
                    self.env._("Write the closing opinion on %(number)s first.", number=supervision.name)
                )
        self._step({"state": "closed", "closed_at": past.now(self), "closed_by_id": self.env.uid})
        self.env["qi.telling.mixin"]._forget_told(self, ACTIVITY)

    def action_ask_again(self):
        """Send back a reply that is not enough."""
        self._check_issuer("answered")
        self._step({"state": "open", "answered_at": False, "answered_by_id": False})
        self.env["qi.telling.mixin"]._forget_told(self, ACTIVITY)
        self._tell_holders()

    def action_withdraw(self):
        """Call off a supervision that is not needed any more."""
        self._check_issuer("open")
        self._step({"state": "withdrawn", "closed_at": past.now(self), "closed_by_id": self.env.uid})
        self.env["qi.telling.mixin"]._forget_told(self, ACTIVITY)

    @api.model
    def _issue_automatically(self, vals_list):
        """Issue supervisions in the program's own name."""
        supervisions = self.create(vals_list)
        supervisions._step({"is_automatic": True})
        return supervisions

    # Helpers

    def _subject(self):
        """Return what the supervision is about."""
        return self.request_id

    @api.model
    def _has_matter(self, subject, vals):
        """Tell whether what ``vals`` say of ``subject`` is still to be done."""
        return subject.is_open

    def _log_issued(self):
        """Note the supervisions where they belong."""
        for name in self._SUBJECTS:
            # The department reads what it supervises only; the note is the program's, in its name.
            if subjects_sudo := self[name].sudo():
                subjects_sudo._message_log_batch(
                    bodies={one[name].id: one._issued_note() for one in self.filtered(name)},
                    author_id=self.env.user.partner_id.id,
                )

    def _issued_note(self):
        return self.env._(
            "Supervision %(number)s, to be answered by %(date)s: %(matter)s",
            number=self.name,
            date=format_date(self.env, self.answer_due),
            matter=self.matter,
        )

    def _answerers(self):
        """Return ``{id: users}``: whom the supervisions are put before."""
        holders = self.request_id._holders()
        return {supervision.id: holders[supervision.request_id.id] for supervision in self}

    def _check_state(self, state):
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        for supervision in self:
            if supervision.state != state:
                raise UserError(
                    self.env._(
                        "%(name)s is now “%(state)s”: this step is not possible. Reload the page.",
                        name=supervision.name,
                        state=labels[supervision.state],
                    )
                )

    def _check_issuer(self, state):
        self._check_state(state)
        for supervision in self:
            if not supervision._is_superior():
                raise AccessError(
                    self.env._("Supervision is up to the site manager and the coordinating department.")
                )

    def _step(self, values):
        protected.permitted(self).write(values)

    @api.model
    def _may_issue(self, subject):
        """Tell whether the caller may ask what becomes of something."""
        return self._is_superior_of(subject)

    @api.model
    def _is_superior_of(self, subject):
        """Tell whether the caller is a superior: site manager, or of the coordinating department."""
        return self.env["qi.telling.mixin"]._manages(subject.platform_id) or self.env.user.has_group(
            "qi_onestop.qi_onestop_group_coordinator"
        )

    def _is_superior(self):
        """Tell whether the caller may ask on, conclude and call off."""
        return self._is_superior_of(self._subject())

    def _may_answer(self):
        """Tell whether the caller answers: the commissioner in charge, who stands in, or the site manager."""
        request = self.request_id
        # Who is in charge is known to whoever reads the supervision.
        holder_sudo = request.sudo().commissioner_id
        in_charge = holder_sudo | holder_sudo.backup_id if holder_sudo.is_absent else holder_sudo
        post = self.env.user._qi_commissioner()
        return bool(post and post in in_charge) or request._manages(request.sudo().platform_id)

    def _refused_answer(self):
        """Return who answers, for those who do not."""
        return self.env._("The reply is up to the commissioner in charge or the site manager.")

    def _tell_holders(self):
        """Put open supervisions before who is in charge, or the site managers while nobody is."""
        waiting = self.filtered(lambda supervision: supervision.state == "open")
        if not waiting:
            return
        self.env["qi.telling.mixin"]._forget_told(waiting, ACTIVITY)
        receivers = waiting._answerers()
        for due, supervisions in waiting.grouped("answer_due").items():
            self.env["qi.telling.mixin"]._tell(
                [
                    (
                        supervision,
                        receivers[supervision.id],
                        partial(self._say_answer, supervision._subject().sudo().display_name),
                    )
                    for supervision in supervisions
                ],
                ACTIVITY,
                due,
            )

    @api.model
    def _say_answer(self, number, speaks):
        return speaks._("%(number)s: answer the supervision", number=number)

    def _tell_issuer(self):
        """Tell whoever issued it that there is a reply; of the program's own, the department."""
        issuer = self.env["qi.telling.mixin"]._department() if self.is_automatic else self.issued_by_id
        self.env["qi.telling.mixin"]._tell(
            [(self, issuer, lambda speaks: speaks._("%(number)s has been answered", number=self.name))],
            ACTIVITY,
        )

    def _sheet_name(self):
        """Return the file name of the printed sheet."""
        self.ensure_one()
        return self.env._("Supervision Sheet %(number)s", number=self.name)
