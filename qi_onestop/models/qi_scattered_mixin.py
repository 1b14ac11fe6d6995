# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import secrets
from itertools import accumulate

from odoo import api, models
from odoo.tools import SQL

MOST = 10
"""Fewer ids than this are passed over before each record is made."""


class QiScatteredMixin(models.AbstractModel):
    """For records of which some are hidden: a gap in the ids tells nobody that there is one that may not be seen.

    Before each record that is made, alone or along with others, some ids are passed over by lot.
    """

    _name = "qi.scattered.mixin"
    _description = "Scattered Ids"

    @api.model
    def _create(self, data_list):
        steps = [secrets.randbelow(MOST) + 1 for _data in data_list]
        drawn = self.env.execute_query(
            SQL(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                self._table,
                sum(steps),
            )
        )
        for data, position in zip(data_list, accumulate(steps), strict=True):
            data["stored"]["id"] = drawn[position - 1][0]
        return super()._create(data_list)
