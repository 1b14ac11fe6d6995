# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import flow, inspection_flow, past, protected
from .qi_overdue_mixin import MACHINE_FIELDS

ACTIVITY = "qi_onestop.mail_activity_type_inspection"


class QiInspectionLine(models.Model):
    """Item of an inspection: how it was judged; a finding is put right by the platform and checked."""

    _name = "qi.inspection.line"
    _description = "Item of an Inspection"
    _inherit = [
        "qi.readers.mixin",
        "mail.activity.mixin",
        "qi.files.mixin",
        "qi.overdue.mixin",
        "qi.protected.mixin",
    ]
    _order = "sequence, id"
    _rec_name = "item"
    _file_fields = {"photo_ids": True, "done_photo_ids": True}

    _machine_fields = MACHINE_FIELDS | {
        "rectification",
        "done_at",
        "done_by_id",
        "checked_at",
        "checked_by_id",
        "check_note",
        "improvement_id",
        "platform_id",
        "is_hidden",
    }

    inspection_id = fields.Many2one("qi.inspection", required=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one(related="inspection_id.platform_id", store=True)
    is_hidden = fields.Boolean(related="inspection_id.is_hidden", store=True)
    inspection_state = fields.Selection(related="inspection_id.state", string="State of the Inspection")
    sequence = fields.Integer(default=100)
    topic = fields.Char(string="Area")
    item = fields.Char(required=True)
    how = fields.Char(string="How to Judge")
    clause = fields.Char()
    result = fields.Selection(
        [
            ("met", "Fulfilled"),
            ("partly", "Partly Fulfilled"),
            ("not", "Not Fulfilled"),
            ("na", "Not Applicable"),
        ],
        string="Judgement",
    )
    note = fields.Text(string="What Was Seen")
    photo_ids = fields.Many2many(
        "ir.attachment", "qi_inspection_photo_rel", "line_id", "attachment_id", string="Photos", copy=False
    )
    photo_count = fields.Integer(string="Number of Photos", compute="_compute_photo_count")

    rectification = fields.Selection(
        [
            ("to_do", "To Be Put Right"),
            ("done", "Put Right, to Be Checked"),
            ("accepted", "Rectification Accepted"),
        ],
        readonly=True,
        copy=False,
        tracking=True,
    )
    due_date = fields.Date(tracking=True)
    measure = fields.Text(string="How It Is Put Right", copy=False)
    responsible_id = fields.Many2one(
        "res.users", domain=[("share", "=", False)], ondelete="restrict", index="btree_not_null", copy=False
    )
    done_note = fields.Text(string="What Was Done", copy=False, tracking=True)
    done_photo_ids = fields.Many2many(
        "ir.attachment",
        "qi_inspection_done_photo_rel",
        "line_id",
        "attachment_id",
        string="Photos Afterwards",
        copy=False,
    )
    done_at = fields.Datetime(string="Put Right On", readonly=True, copy=False)
    done_by_id = fields.Many2one(
        "res.users", string="Put Right By", readonly=True, copy=False, ondelete="restrict"
    )
    checked_at = fields.Datetime(string="Rectification Checked On", readonly=True, copy=False)
    checked_by_id = fields.Many2one(
        "res.users", string="Rectification Checked By", readonly=True, copy=False, ondelete="restrict"
    )
    check_note = fields.Char(string="Sent Back Because", readonly=True, copy=False, tracking=True)
    improvement_id = fields.Many2one(
        "qi.improvement", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    next_states = fields.Json(compute="_compute_next_states")
    can_judge = fields.Boolean(compute="_compute_next_states")
    can_rectify = fields.Boolean(compute="_compute_next_states")

    _finding_idx = models.Index("(platform_id, due_date) WHERE rectification IS NOT NULL")

    # Computed

    @api.depends("item", "is_hidden")
    @api.depends_context("uid")
    def _compute_display_name(self):
        for line in self:
            # Links show names whoever asks.
            seen = not line.is_hidden or not line._origin or line.sudo(False).has_access("read")
            line.display_name = line.item if seen else "–"

    @api.depends("photo_ids")
    def _compute_photo_count(self):
        for line in self:
            line.photo_count = len(line.photo_ids)

    @api.depends("rectification", "inspection_id", "responsible_id", "done_by_id")
    @api.depends_context("uid")
    def _compute_next_states(self):
        """Where the user may move the finding, and which side of it is the user's."""
        for line in self:
            actors = line._actors()
            line.next_states = list(
                inspection_flow.LINE_TABLE.targets(line.rectification, actors)
                if line.inspection_id.state == "rectifying"
                else ()
            )
            line.can_judge = inspection_flow.INSPECTOR in actors and line.inspection_id.state == "inspecting"
            line.can_rectify = inspection_flow.SITE in actors and line._is_being_put_right()

    def _actors(self):
        self.ensure_one()
        user, line_sudo = self.env.user, self.sudo()
        actors = self.inspection_id._actors() if self.inspection_id else set()
        manages = self.env["qi.telling.mixin"]._manages(line_sudo.platform_id)
        if manages or user == line_sudo.responsible_id:
            actors.add(inspection_flow.SITE)
        inspects = actors & {inspection_flow.INSPECTOR, inspection_flow.DEPARTMENT}
        # A house that checks itself: its manager checks what others did.
        inspects = inspects or (manages and line_sudo.inspection_id.kind == "self")
        if inspects and user != line_sudo.done_by_id:
            actors.add(inspection_flow.CHECKER)
        return actors

    def _is_being_put_right(self):
        return self.rectification == "to_do" and self.sudo().inspection_id.state in ("reported", "rectifying")

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Add items, while the inspection is not reported.

        :raises AccessError: unless the caller inspects
        :raises UserError: when it is reported
        """
        for vals in vals_list:
            self._check_values(vals)
            self._check_machine_fields(vals)
        inspections = self.env["qi.inspection"].browse({vals.get("inspection_id") for vals in vals_list})
        for inspection in inspections.filtered("id"):
            if inspection.state not in inspection_flow.INSPECTING_SIDE["item"]:
                raise UserError(self.env._("The inspection is reported: its items stay as they are."))
        return super().create(vals_list)

    def write(self, vals):
        """Write what the caller's side may say, while it may be said.

        :raises AccessError: when the field is for the other side
        :raises UserError: when it is too late or too early for it
        """
        if protected.is_permitted(self):
            return super().write(vals)
        # Before any sentence that names the item: the caller may not know of the inspection.
        self.check_access("read")
        self._check_values(vals)
        self._check_machine_fields(vals)
        for line in self:
            line._check_sides(vals)
        result = super().write(vals)
        if vals.keys() & {"due_date", "responsible_id"}:
            self.filtered(lambda line: line._awaited())._plan_reminders()
        return result

    def _check_sides(self, vals):
        actors, state = self._actors(), self.sudo().inspection_id.state
        for name in sorted(vals):
            if name in inspection_flow.SITE_SIDE:
                fits, in_time = inspection_flow.SITE in actors, self._is_being_put_right()
            elif name in inspection_flow.INSPECTING_SIDE:
                fits = inspection_flow.INSPECTOR in actors
                in_time = state in inspection_flow.INSPECTING_SIDE[name] and self.rectification != "accepted"
            elif name == "inspection_id":
                fits, in_time = True, vals[name] == self.inspection_id.id
            else:
                continue
            label = self._fields[name]._description_string(self.env)
            if not fits:
                raise AccessError(self.env._("“%(field)s” is for the other side.", field=label))
            if not in_time:
                raise UserError(
                    self.env._(
                        "“%(field)s” of %(number)s cannot be written any more, or not yet.",
                        field=label,
                        number=self.item,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_unreported(self):
        for line in self:
            if line.inspection_id.state not in inspection_flow.INSPECTING_SIDE["item"]:
                raise UserError(self.env._("The inspection is reported: its items stay as they are."))

    # What waits for whom

    def _awaited(self):
        return self.rectification == "to_do" and self.inspection_id.state == "rectifying"

    def _due_users(self):
        """Return who is to put it right, or the site managers."""
        return self.responsible_id or self.platform_id._nearest_managers()[self.platform_id.id]

    # Judging, one press each

    def action_met(self):
        """Judge: fulfilled."""
        self.write({"result": "met"})

    def action_partly(self):
        """Judge: partly fulfilled, and open the line to say what was seen."""
        self.write({"result": "partly"})
        return self.action_open()

    def action_not(self):
        """Judge: not fulfilled, and open the line to say what was seen."""
        self.write({"result": "not"})
        return self.action_open()

    def action_na(self):
        """Judge: not applicable."""
        self.write({"result": "na"})

    def action_open(self):
        """Open the line in a window: note and photos."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.item,
            "res_model": self._name,
            "res_id": self.id,
            "views": [[self.env.ref("qi_onestop.qi_inspection_line_view_form_judge").id, "form"]],
            "target": "new",
        }

    def action_open_finding(self):
        """Open the finding with its rectification."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [[self.env.ref("qi_onestop.qi_inspection_line_view_form").id, "form"]],
        }

    def action_saved(self):
        """Close the window of a line; what was written is saved before."""
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    # Putting right

    def _check_line_step(self, target):
        self.ensure_one()
        self.check_access("read")
        self.sudo().lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["rectification"])
        step = inspection_flow.LINE_TABLE.find(self.rectification, target)
        if not step or self.sudo().inspection_id.state != "rectifying":
            raise UserError(self.env._("“%(item)s” is not at this step. Reload the page.", item=self.item))
        if not self._actors() & set(step.actors):
            raise AccessError(
                self.env._(
                    "The platform puts right what was found; the inspecting side checks it, not who did it."
                )
            )
        return step

    def _move(self, target, **values):
        protected.permitted(self.sudo()).write({**values, "rectification": target})
        self.invalidate_recordset()
        self.env["qi.telling.mixin"]._forget_told(self, ACTIVITY)
        self._plan_reminders()

    def action_done(self):
        """Say that a finding was put right.

        :raises UserError: unless it is said how, and what was done
        """
        for line in self:
            step = line._check_line_step("done")
            for name in flow.unfilled(step.required, line.__getitem__):
                raise UserError(
                    self.env._(
                        "Fill in “%(field)s” first.", field=self._fields[name]._description_string(self.env)
                    )
                )
            line._move("done", done_at=past.now(self), done_by_id=self.env.uid)
            inspection_sudo = line.sudo().inspection_id
            checkers = (inspection_sudo.inspector_ids | inspection_sudo.organiser_id) - self.env.user
            self.env["qi.telling.mixin"]._tell(
                [
                    (
                        line,
                        checkers or self.env["qi.telling.mixin"]._department(),
                        lambda speaks: speaks._("Check whether it is put right"),
                    )
                ],
                ACTIVITY,
            )

    def action_accept(self):
        """Accept what was put right; the last one closes the inspection."""
        for line in self:
            line._check_line_step("accepted")
            line._move("accepted", checked_at=past.now(self), checked_by_id=self.env.uid, check_note=False)
            line.inspection_id._close_when_all_accepted()

    def _send_back(self, reason):
        """Send back what is not put right, with ``reason``."""
        self._check_line_step("to_do")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why: it stays on record."))
        self._move(
            "to_do",
            checked_at=past.now(self),
            checked_by_id=self.env.uid,
            check_note=reason,
            done_at=False,
            done_by_id=False,
        )
        self.env["qi.telling.mixin"]._tell(
            [(self, self.sudo()._due_users(), lambda speaks: speaks._("Sent back: it is not put right yet"))],
            ACTIVITY,
            self.due_date,
        )

    def action_send_back(self):
        """Open the dialog that asks why it is sent back."""
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_inspection_step_action"),
            "name": self.env._("Send Back"),
            "context": {"default_line_id": self.id, "default_step": "back"},
        }

    def action_improve(self):
        """Open an improvement from a finding that was reported, or the one that was opened before.

        :raises UserError: before the report: an improvement would tell of a mystery visit
        """
        self.ensure_one()
        self.check_access("read")
        if not self.rectification:
            raise UserError(self.env._("Improvements begin with a finding that was reported."))
        line_sudo = self.sudo()
        line_sudo.lock_for_update(allow_referencing=True)
        line_sudo.invalidate_recordset(["improvement_id"])
        if not line_sudo.improvement_id:
            # The caller must be allowed to hand in improvements of the platform; the link is the program's.
            protected.permitted(line_sudo).improvement_id = self.env["qi.improvement"].create(
                {
                    "source": "inspection",
                    "platform_id": line_sudo.platform_id.id,
                    "title": self.item,
                    "problem": f"{self.item}\n{self.note or ''}".strip(),
                    "measure": self.measure,
                    "due_date": self.due_date,
                }
            )
        return self.env["qi.improvement"].browse(line_sudo.improvement_id.id)._open_action()
