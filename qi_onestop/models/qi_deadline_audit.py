# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import format_datetime

BATCH = 1000
NAMED = 1000


class QiDeadlineAudit(models.Model):
    """Derives every promise again from its events and names those that are not what is stored.

    Runs in the background in batches and goes on where it was stopped.
    """

    _name = "qi.deadline.audit"
    _description = "Audit of Deadlines"
    _order = "id desc"
    _rec_name = "create_date"

    state = fields.Selection(
        [("running", "In Progress"), ("done", "Done")], required=True, default="running", readonly=True
    )
    checked = fields.Integer(string="Deadlines Checked", readonly=True, aggregator=None)
    differing = fields.Integer(string="Deadlines That Differ", readonly=True, aggregator=None)
    place = fields.Json(readonly=True, help="How far the audit has come in each kind of deadline.")
    line_ids = fields.One2many("qi.deadline.audit.line", "audit_id", string="Differences", readonly=True)
    create_date = fields.Datetime(string="Started On")
    create_uid = fields.Many2one("res.users", string="Started By")

    def action_start(self):
        """Start an audit in the background and show it."""
        self.env["resource.calendar"].check_access("write")
        audit = self.sudo().search([("state", "=", "running")], limit=1) or self.sudo().create({"place": {}})
        self.env.ref("qi_onestop.ir_cron_deadline_audit").sudo()._trigger()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": audit.id,
            "view_mode": "form",
        }

    @api.model
    def _cron_audit(self):
        for audit in self.search([("state", "=", "running")], order="id"):
            if not audit._run():
                return

    def _run(self):
        """Go on with the audit; return whether it came to its end in this run."""
        progress = self.env["ir.cron"]
        models_sudo = self.env["resource.calendar"]._qi_deadlines_sudo()
        place = dict(self.place or {})
        if not place:
            self._note_snapshots()
        progress._commit_progress(
            remaining=sum(model.search_count([("id", ">", place.get(model._name, 0))]) for model in models_sudo)
        )
        for model in models_sudo:
            while batch := model.search([("id", ">", place.get(model._name, 0))], limit=BATCH, order="id"):
                differences = batch._audit()
                self._note(differences)
                place[model._name] = batch.ids[-1]
                self.write({"place": dict(place), "checked": self.checked + len(batch)})
                time_left = progress._commit_progress(len(batch))
                self.env.invalidate_all()
                if not time_left:
                    return False
        self.state = "done"
        progress._commit_progress()
        return True

    def _note_snapshots(self):
        altered = self.env["qi.day.table"].search([("digest", "!=", False)])._audit()
        self.env["qi.deadline.audit.line"].create(
            [
                {
                    "audit_id": self.id,
                    "res_model": table._name,
                    "res_id": table.id,
                    "name": table.display_name,
                    "field": table._fields["days"]._description_string(self.env),
                    "stored": table._digest(table.days),
                    "derived": table.digest,
                }
                for table in altered
            ]
        )
        self.differing += len(altered)

    def _note(self, differences):
        deadlines = {deadline for deadline, _name, _stored, _derived in differences}
        room = max(NAMED - len(self.line_ids), 0)
        self.differing += len(deadlines)
        self.env["qi.deadline.audit.line"].create(
            [
                {
                    "audit_id": self.id,
                    "res_model": deadline.document_id._name,
                    "res_id": deadline.document_id.id,
                    "name": f"{deadline.milestone_id.name} #{deadline.id}",
                    "field": deadline._fields[name]._description_string(self.env),
                    "stored": self._text(stored),
                    "derived": self._text(derived),
                }
                for deadline, name, stored, derived in differences[:room]
            ]
        )

    def _text(self, value):
        if hasattr(value, "isoformat"):
            return format_datetime(
                self.env, value, tz=self.env["resource.calendar"]._qi_statutory().tz, dt_format="medium"
            )
        return "" if value is False or value is None else str(value)
