# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import protected
from .resource_calendar_leaves import FIRST_YEAR, LAST_YEAR


class ResourceCalendarYear(models.Model):
    """A year whose public holidays a calendar knows, and what was loaded for it.

    A year without such a record counts as plain weeks, and whoever relies on it is told so.
    """

    _name = "resource.calendar.year"
    _description = "Year with Known Holidays"
    _inherit = ["qi.protected.mixin", "qi.calendar.part.mixin"]
    _order = "year desc, id"
    _rec_name = "year"

    _machine_fields = frozenset({"loaded"})

    calendar_id = fields.Many2one("resource.calendar", required=True, ondelete="cascade", index=True)
    year = fields.Integer(required=True, aggregator=None)
    source = fields.Char(
        required=True,
        default=lambda self: self.env._("Entered by hand"),
        help="Where the holidays come from, such as the number of the State Council's notice.",
    )
    loaded = fields.Json(
        readonly=True,
        copy=False,
        help="The days of the last load: what differs from them has been changed by a person and stays.",
    )
    write_date = fields.Datetime(string="Last Loaded On")
    write_uid = fields.Many2one("res.users", string="By")

    _year_uniq = models.Constraint("UNIQUE (calendar_id, year)", "The calendar knows this year already.")

    @api.constrains("year")
    def _check_year(self):
        for known in self:
            if not FIRST_YEAR <= known.year <= LAST_YEAR:
                raise ValidationError(self.env._("%(year)s is no year this calendar can know.", year=known.year))

    def _remember(self, days, source):
        """Keep what was loaded, as the base of the next load."""
        protected.permitted(self).write({"loaded": days, "source": source})
