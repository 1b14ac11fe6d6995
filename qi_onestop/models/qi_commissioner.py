# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import UTC

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import protected, request_flow


class QiCommissioner(models.Model):
    """Commissioner (服务专员) of a platform (DB1403/T 22-2023, Appendix B).

    candidate → on duty ⇄ suspended; any → left, and back on duty. Only those on duty hold requests.

    What they bring and what is asked of them is in ``qi_commissioner_profile.py``, who stands in for
    whom and when in ``qi_commissioner_absence.py``.
    """

    _name = "qi.commissioner"
    _description = "Commissioner"
    _inherit = ["mail.thread", "qi.rights.mixin", "qi.protected.mixin"]
    _order = "platform_id, id"

    name = fields.Char(related="user_id.name", store=True)
    user_id = fields.Many2one(
        "res.users", required=True, ondelete="restrict", index=True, domain=[("share", "=", False)]
    )
    platform_id = fields.Many2one("qi.platform", required=True, ondelete="restrict", index=True, tracking=True)
    badge = fields.Char(string="Badge Number", copy=False)
    phone = fields.Char(related="user_id.phone")
    email = fields.Char(related="user_id.email")
    element_ids = fields.Many2many("qi.element", string="Specialties")
    state = fields.Selection(
        [
            ("candidate", "Candidate"),
            ("on_duty", "On Duty"),
            ("suspended", "Suspended"),
            ("left", "Left"),
        ],
        required=True,
        default="candidate",
        readonly=True,
        copy=False,
        tracking=True,
    )
    backup_id = fields.Many2one(
        "qi.commissioner",
        ondelete="set null",
        tracking=True,
        help="Colleague who stands in (B role) while this commissioner is marked absent.",
    )
    is_absent = fields.Boolean(string="Absent", tracking=True)
    request_ids = fields.One2many("qi.request", "commissioner_id", string="Requests")
    open_request_count = fields.Integer(compute="_compute_open_request_count")

    enterprise_count = fields.Integer(
        string="Enterprises in Charge",
        compute="_compute_enterprise_count",
        help="Enterprises that have this commissioner as theirs.",
    )
    planned_visit_count = fields.Integer(
        string="Planned Visits",
        compute="_compute_planned_visit_count",
        help="Visits that this commissioner is still to make.",
    )
    report_count = fields.Integer(
        string="Reports to Make",
        compute="_compute_report_count",
        help="Open periodic reports in which this commissioner has a part, and platforms that name them for those "
        "to come.",
    )
    finished_month_count = fields.Integer(
        string="Finished This Month",
        compute="_compute_finished_month_count",
        help="Requests completed this month.",
    )

    _user_uniq = models.Constraint("UNIQUE (user_id)", "This user is a commissioner already.")
    _backup_check = models.Constraint(
        "CHECK (backup_id IS NULL OR backup_id <> id)", "A commissioner cannot be their own backup."
    )

    _badge_uniq = models.UniqueIndex(
        "(badge) WHERE badge <> ''", "This badge number is taken. Give each commissioner another."
    )

    _machine_fields = frozenset({"name", "state"})
    _rights_fields = frozenset({"user_id", "platform_id", "state", "backup_id", "is_absent"})

    @api.depends("request_ids.is_open")
    def _compute_open_request_count(self):
        counts = dict(
            self.env["qi.request"]._read_group(
                [("commissioner_id", "in", self.ids), ("is_open", "=", True)],
                ["commissioner_id"],
                ["__count"],
            )
        )
        for commissioner in self:
            commissioner.open_request_count = counts.get(commissioner, 0)

    def _compute_enterprise_count(self):
        """Count all enterprises: nobody may be forgotten when the commissioner leaves."""
        # How many there are is no secret in the house.
        counts = dict(
            self.env["res.partner"]
            .sudo()
            .with_context(active_test=False)
            ._read_group([("qi_commissioner_id", "in", self.ids)], ["qi_commissioner_id"], ["__count"])
        )
        for commissioner in self:
            commissioner.enterprise_count = counts.get(commissioner.sudo(), 0)

    def _compute_planned_visit_count(self):
        """Count all planned visits: no enterprise may wait in vain when the commissioner leaves."""
        # How many there are is no secret in the house.
        visits_sudo = self.env["qi.visit"].sudo()
        counts = dict(
            visits_sudo._read_group(
                [("visitor_ids", "in", self.user_id.ids), ("state", "=", "planned")], ["visitor_ids"], ["__count"]
            )
        )
        for commissioner in self:
            commissioner.planned_visit_count = counts.get(commissioner.user_id.sudo(), 0)

    def _compute_report_count(self):
        """Count all parts in reports: none may wait for nobody when the commissioner leaves."""
        counts = self.user_id._qi_report_counts()
        for commissioner in self:
            commissioner.report_count = counts.get(commissioner.user_id, 0)

    def _compute_finished_month_count(self):
        """Count what was completed since the first of the month, as far as the caller sees it."""
        local = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        start = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        counts = dict(
            self.env["qi.request"]._read_group(
                [
                    ("commissioner_id", "in", self.ids),
                    ("stage_kind", "in", request_flow.DONE_KINDS),
                    ("closed_at", ">=", start.astimezone(UTC).replace(tzinfo=None)),
                ],
                ["commissioner_id"],
                ["__count"],
            )
        )
        for commissioner in self:
            commissioner.finished_month_count = counts.get(commissioner, 0)

    @api.constrains("user_id", "state")
    def _check_role(self):
        for commissioner in self:
            if commissioner.state == "on_duty" and not commissioner.user_id.has_group(
                "qi_onestop.qi_onestop_group_commissioner"
            ):
                raise ValidationError(
                    self.env._(
                        "%(name)s has no commissioner role yet. Let the administrator give it in the "
                        "user's settings first.",
                        name=commissioner.user_id.name,
                    )
                )

    def write(self, vals):
        if "user_id" in vals and any(post.user_id.id != vals["user_id"] for post in self):
            raise UserError(
                self.env._("A commissioner record stays with its person. Make another for the successor.")
            )
        if "platform_id" in vals:
            self.filtered(lambda post: post.platform_id.id != vals["platform_id"])._check_handed_over()
        return super().write(vals)

    # Actions

    def action_put_on_duty(self):
        """Let people take requests: candidates, suspended ones and those who return (Appendix B.1)."""
        self._move_state({"candidate", "suspended", "left"}, "on_duty")

    def action_suspend(self):
        """Stop commissioners from working on requests.

        :raises UserError: while one of them still holds open requests
        """
        self._move_state({"on_duty"}, "suspended")

    def action_leave(self):
        """Record that commissioners left their post.

        :raises UserError: while one of them holds open requests, has visits or reports to make, or enterprises in
            charge
        """
        self._move_state({"candidate", "on_duty", "suspended"}, "left")

    def _move_state(self, sources, target):
        self.check_access("write")
        for commissioner in self:
            if commissioner.state not in sources:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(name)s is now “%(state)s”: this step is not possible. Reload the page.",
                        name=commissioner.name,
                        state=labels[commissioner.state],
                    )
                )
        if target == "on_duty":
            self._check_requirements()
        else:
            self._check_handed_over()
        if target == "left":
            self._check_nobody_waits()
        protected.permitted(self).write({"state": target})
        if target != "on_duty":
            self._end_as_backup()

    def _check_handed_over(self):
        """Raise while one of the commissioners holds open requests: they would be nobody's."""
        # Requests of all platforms count, also those the caller may not see.
        for commissioner in self.sudo():
            if commissioner.open_request_count:
                raise UserError(
                    self.env._(
                        "%(name)s still holds %(count)s open requests. Hand them to a colleague first.",
                        name=commissioner.name,
                        count=commissioner.open_request_count,
                    )
                )

    def _check_nobody_waits(self):
        """Raise while enterprises, visits or reports are one of the commissioners' to look after."""
        for commissioner in self:
            if commissioner.report_count:
                raise UserError(
                    self.env._(
                        "%(name)s is still to make %(count)s periodic reports. Hand them to a colleague first.",
                        name=commissioner.name,
                        count=commissioner.report_count,
                    )
                )
            if commissioner.planned_visit_count:
                raise UserError(
                    self.env._(
                        "%(name)s still has %(count)s visits to make. Hand them to a colleague first.",
                        name=commissioner.name,
                        count=commissioner.planned_visit_count,
                    )
                )
            if commissioner.enterprise_count:
                raise UserError(
                    self.env._(
                        "%(name)s is still in charge of %(count)s enterprises. Hand them to a colleague first.",
                        name=commissioner.name,
                        count=commissioner.enterprise_count,
                    )
                )
