# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The interval of :mod:`odoo.addons.qi_onestop.tools.wilson`, as the database works it out."""

from odoo.tools import SQL

from odoo.addons.qi_onestop.tools.wilson import Z_95


def bound(share, count, side):
    """Return the SQL of a bound (0-100) of Wilson's 95 % interval, NULL of none.

    :param share: SQL of the share (0-1) among ``count``, which is SQL as well
    :param side: -1 for the lower bound, 1 for the upper one
    """
    return SQL(
        """100 * (%(share)s + %(zz)s / (2 * NULLIF(%(count)s, 0))
                  + %(side)s * %(z)s * SQRT(%(share)s * (1 - %(share)s) / NULLIF(%(count)s, 0)
                                            + %(zz)s / (4 * NULLIF(%(count)s, 0)::numeric ^ 2)))
           / (1 + %(zz)s / NULLIF(%(count)s, 0))""",
        share=share,
        count=count,
        side=side,
        z=Z_95,
        zz=Z_95**2,
    )
