# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class QiImportTakeOver(models.TransientModel):
    """Sums up what would be filed of an import of historic requests, and takes it over for good."""

    _name = "qi.import.take.over"
    _description = "Take Over an Import for Good"

    import_id = fields.Many2one("qi.import", string="Ledger", required=True, ondelete="cascade")
    request_count = fields.Integer(string="Requests to File", compute="_compute_counts")
    platform_count = fields.Integer(string="Platforms", compute="_compute_counts")
    years = fields.Char(string="Closed In", compute="_compute_counts")
    register_count = fields.Integer(string="Yearly Registers", compute="_compute_counts")
    listed_count = fields.Integer(string="Requests in Registers", compute="_compute_counts")
    case_count = fields.Integer(string="Requests Filed One by One", compute="_compute_counts")
    secret_count = fields.Integer(string="Trade Secrets Among Them", compute="_compute_counts")
    created_count = fields.Integer(related="import_id.created_count", string="Requests Imported")
    bad_count = fields.Integer(related="import_id.bad_count", string="Rows Left Out")
    is_compared = fields.Boolean(string="I compared what was imported with the ledger, and it may stay for good.")

    @api.depends("import_id")
    def _compute_counts(self):
        Archive_sudo = self.env["qi.archive"].sudo()
        for wizard in self:
            batch = wizard.import_id._origin
            batch.check_access("read")
            listed, registers, secret = 0, set(), 0
            groups = batch._unfiled_groups() if batch else []
            for platform, service, year, is_secret, count in groups:
                record_class = Archive_sudo._class_taken_over(service)
                if is_secret:
                    secret += count
                elif record_class.taken_over_as == "register":
                    listed += count
                    registers.add((platform, year, record_class))
            years = [year for _platform, _service, year, _secret, _count in groups]
            wizard.request_count = sum(count for *_key, count in groups)
            wizard.platform_count = len({platform for platform, *_rest in groups})
            wizard.years = "–".join(str(year) for year in sorted({min(years), max(years)})) if years else False
            wizard.register_count = len(registers)
            wizard.listed_count = listed
            wizard.case_count = wizard.request_count - listed
            wizard.secret_count = secret

    @api.constrains("import_id")
    def _check_import_id(self):
        # What a form points at is shown by its name, also when it is somebody else's.
        self.import_id.sudo(False).check_access("write")

    def action_take_over(self):
        """Take the import over for good and file it; afterwards it cannot be undone.

        :raises UserError: when the caller did not say that it was compared, or it cannot be taken over
        """
        self.ensure_one()
        if not self.is_compared:
            raise UserError(self.env._("Compare what was imported with the ledger first, and say so below."))
        self.import_id._take_over()
        return {"type": "ir.actions.act_window_close"}
