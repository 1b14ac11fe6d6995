# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .qi_retention_line import RETENTIONS

OF_COMPLAINTS = "qi_onestop.qi_record_class_complaint"


class QiRecordClass(models.Model):
    """Class of the archives (档案门类) that finished requests belong to, or complaints and disputes.

    How long its archives are kept is said by the unit's retention schedule, ``qi.retention.schedule``.
    """

    _name = "qi.record.class"
    _description = "Record Class"
    _rec_names_search = ["name", "code"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    archive_code = fields.Char(
        string="Code in Archive Numbers", required=True, default="YW", help="Letters, such as YW (业务)."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    required_kind_ids = fields.Many2many(
        "qi.archive.item.kind",
        string="Required Documents",
        help="Without these an archive of the class is not complete. A service may ask for more.",
    )
    taken_over_as = fields.Selection(
        [("register", "In Yearly Registers"), ("case", "One by One")],
        string="Requests Taken Over",
        required=True,
        default="register",
        help="How requests of an earlier system are filed. Trade secrets are always filed one by one.",
    )
    retention = fields.Selection(RETENTIONS, string="Kept For", compute="_compute_retention")

    _code_uniq = models.Constraint("UNIQUE (code)", "Another record class has this code already.")

    @api.depends_context("uid")
    def _compute_retention(self):
        """How long the schedule in force keeps the class."""
        lines = self.env["qi.retention.schedule"]._in_force().line_ids
        kept = {line.record_class_id.id: line.retention for line in lines}
        for record_class in self:
            record_class.retention = kept.get(record_class.id)

    @api.ondelete(at_uninstall=False)
    def _unlink_but_that_of_complaints(self):
        if self & self.env.ref(OF_COMPLAINTS):
            raise UserError(self.env._("Complaints are filed under this class. Rename it instead."))
