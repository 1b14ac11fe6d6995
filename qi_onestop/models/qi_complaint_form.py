# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import hmac

KEPT = timedelta(days=1)


class QiComplaintForm(models.Model):
    """What was sent with the form for complaints lately, so that sent twice it makes one complaint.

    The keys are hashed and forgotten after a day: the table tells nobody who wrote what from where.
    """

    _name = "qi.complaint.form"
    _description = "Complaint Form Sent"
    _log_access = False
    _rec_name = "key"

    key = fields.Char(required=True, readonly=True)
    complaint_id = fields.Many2one("qi.complaint", readonly=True, ondelete="cascade", index="btree_not_null")
    sent_at = fields.Datetime(required=True, readonly=True, index=True)

    _key_uniq = models.Constraint("UNIQUE (key)", "This form was sent already.")

    @api.model
    def _take(self, key):
        """Return the row of ``key`` if it came before; make it if it did not, and return nothing.

        Of many at once one goes on. The others wait for it, and are then begun anew by Odoo, for they cannot
        see what it made; the second time they find it here.
        """
        hashed = hmac(self.env(su=True), "qi_complaint_form", key)
        # The table belongs to nobody: only the program reads and writes it.
        forms_sudo = self.sudo()
        self.env.cr.execute(
            "INSERT INTO qi_complaint_form (key, sent_at) VALUES (%s, %s) ON CONFLICT (key) DO NOTHING",
            [hashed, fields.Datetime.now()],
        )
        if self.env.cr.rowcount:
            return forms_sudo.browse()
        return forms_sudo.search([("key", "=", hashed)])

    @api.model
    def _note(self, key, complaint):
        """Note which complaint came of ``key``."""
        hashed = hmac(self.env(su=True), "qi_complaint_form", key)
        self.sudo().search([("key", "=", hashed)]).complaint_id = complaint

    @api.autovacuum
    def _gc_forms(self):
        """Forget what was sent before yesterday."""
        self.env.cr.execute("DELETE FROM qi_complaint_form WHERE sent_at <= %s", [fields.Datetime.now() - KEPT])
