# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import secrets

from odoo import api, models
from odoo.tools import SQL

MOST = 10
"""Fewer ids than this are passed over before records are made."""


class QiScatteredMixin(models.AbstractModel):
    """For records of which some are hidden: a gap in the ids tells nobody that there is one that may not be seen.

    Each time records are made, some ids are passed over by lot.
    """

    _name = "qi.scattered.mixin"
    _description = "Scattered Ids"

    @api.model_create_multi
    def create(self, vals_list):
        passed_over = secrets.randbelow(MOST)
        self.env.execute_query(
            SQL(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                self._table,
                passed_over,
            )
        )
        return super().create(vals_list)
