# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_duration

from ..tools import promise

SHOWN = 200


class QiDeadlineRecompute(models.TransientModel):
    """Shows which open promises a changed calendar or policy would move, and moves them if told so."""

    _name = "qi.deadline.recompute"
    _description = "Move Open Promises"

    calendar_id = fields.Many2one("resource.calendar", readonly=True)
    policy_id = fields.Many2one("qi.deadline.policy", readonly=True)
    reason = fields.Char(help="It stays with every promise that moves.")
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    count = fields.Integer(compute="_compute_preview")

    @api.depends("calendar_id", "policy_id")
    def _compute_preview(self):
        for wizard in self:
            found = wizard._affected()
            moves = self._moves(found, **wizard._target())
            wizard.count = sum(len(deadlines) for deadlines in found)
            wizard.preview = self._render_moves(moves, wizard.count)

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move Open Promises"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_apply(self):
        """Move the promises to what was shown."""
        self.ensure_one()
        self._check_administrator()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Give a reason: it stays with the deadline."))
        for deadlines in self._affected():
            deadlines._move(reason=self.reason, **self._target(for_move=True))
        return {"type": "ir.actions.act_window_close"}

    def _affected(self):
        """Return the open promises concerned, one recordset for each kind of deadline."""
        calendar, policy = self.calendar_id.sudo(), self.policy_id.sudo()
        result = []
        for model in self.env["resource.calendar"]._qi_deadlines_sudo():
            if calendar:
                domain = model._outdated_domain(calendar)
            else:
                domain = [("is_open", "=", True), ("milestone_id", "=", policy.milestone_id.id)]
            found = model.search(domain, order="id")
            if policy:
                found = found._governed_by(policy)
            result.append(found)
        return result

    def _target(self, for_move=False):
        if self.calendar_id:
            table = self.calendar_id._qi_day_table()
            return {"table": table} if for_move else {"days": table._compiled()}
        return {"policy": self.policy_id.sudo()}

    @api.model
    def _moves(self, found, days=None, policy=None):
        """Return ``(deadline, due before, due after)`` of promises that would fall due at another time.

        :param found: recordsets of open promises
        :param days: day table they would stand on
        :param policy: policy they would follow
        """
        calculate = self.env["qi.deadline.calculator"]._due
        result = []
        for deadlines in found:
            tables = deadlines._tables()
            for deadline in deadlines:
                start, budget, unit, table, pauses = promise.arguments(deadline.events, tables)
                if policy:
                    budget, unit = policy.budget + deadline.extension, policy.unit
                due = calculate(start, budget, unit, days or table, pauses) or False
                if due != deadline.due_at:
                    result.append((deadline, deadline.due_at, due))
        return result

    @api.model
    def _render_moves(self, moves, count):
        """Return a table of moves as HTML, the largest first."""

        def size(move):
            return abs((move[2] - move[1]).total_seconds()) if move[1] and move[2] else 0

        say = self.env["resource.calendar"]._qi_say
        rows = []
        for deadline, before, after in sorted(moves, key=size, reverse=True)[:SHOWN]:
            rows.append(
                {
                    "document": self._document_name(deadline.document_id),
                    "milestone": deadline.milestone_id.with_env(self.env).sudo().name,
                    "before": before and say(before),
                    "after": after and say(after),
                    "by": self._distance(before, after),
                }
            )
        values = {"rows": rows, "summary": self._summary(len(moves), count, len(rows))}
        return self.env["ir.qweb"]._render("qi_onestop.clock_moves", values)

    @api.model
    def _distance(self, before, after):
        """Return by how much a due instant moves, such as ``+3 days`` or ``-1 days 2:30``."""
        if not before or not after:
            return ""
        distance = abs(after - before)
        parts = [self.env._("%(days)s days", days=distance.days)] if distance.days else []
        if distance.seconds:
            parts.append(format_duration(distance.seconds / 3600))
        return ("+" if after > before else "-") + " ".join(parts)

    @api.model
    def _document_name(self, document):
        """Return how the user may know a document: not everybody who keeps calendars may read all of them."""
        document = document.with_env(self.env)
        return document.display_name if document.has_access("read") else self.env._("not yours to read")

    @api.model
    def _summary(self, moving, count, shown):
        if not count:
            return self.env._("No promise is open.")
        if not moving:
            return self.env._(
                "%(count)s promises are open; none of them would fall due at another time.", count=count
            )
        if shown < moving:
            return self.env._(
                "%(moving)s of %(count)s open promises would fall due at another time. Those that move most:",
                moving=moving,
                count=count,
            )
        return self.env._(
            "%(moving)s of %(count)s open promises would fall due at another time.", moving=moving, count=count
        )

    @api.model
    def _check_administrator(self):
        self.env["resource.calendar"].check_access("write")
