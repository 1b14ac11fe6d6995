# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Keep the undertakings of commissioners, with their scans, among those of everybody."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
    cr.execute(
        """SELECT id, undertaking_date, undertaking_file_name
             FROM qi_commissioner
            WHERE undertaking_date IS NOT NULL"""
    )
    rows = {commissioner_id: (day, name) for commissioner_id, day, name in cr.fetchall()}
    commissioners = env["qi.commissioner"].with_context(active_test=False).browse(rows)
    undertakings = env["qi.undertaking"].create(
        [
            {"partner_id": commissioner.user_id.partner_id.id, "signed_on": rows[commissioner.id][0]}
            for commissioner in commissioners
        ]
    )
    for commissioner, undertaking in zip(commissioners, undertakings, strict=True):
        cr.execute(
            "UPDATE ir_attachment SET res_model = 'qi.undertaking', res_field = 'file', res_id = %s "
            "WHERE res_model = 'qi.commissioner' AND res_field = 'undertaking_file' AND res_id = %s",
            (undertaking.id, commissioner.id),
        )
        if cr.rowcount:
            undertaking.file_name = rows[commissioner.id][1]
    env.flush_all()
    cr.execute("ALTER TABLE qi_commissioner DROP COLUMN undertaking_date, DROP COLUMN undertaking_file_name")
