# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from .resource_calendar_leaves import FIRST_YEAR, LAST_YEAR


class ResourceCalendarMakeup(models.Model):
    """Make-up working day (调休上班): a day off, mostly of a weekend, that is worked for once.

    The State Council names these days every autumn together with the public holidays of the next year.
    """

    _name = "resource.calendar.makeup"
    _description = "Make-up Working Day"
    _inherit = ["qi.calendar.part.mixin"]
    _order = "date desc, id"
    _rec_name = "date"

    calendar_id = fields.Many2one("resource.calendar", required=True, ondelete="cascade", index=True)
    date = fields.Date(required=True)
    dayofweek = fields.Selection(
        selection=lambda self: (
            self.env["resource.calendar.attendance"]._fields["dayofweek"]._description_selection(self.env)
        ),
        string="Hours Of",
        required=True,
        compute="_compute_dayofweek",
        store=True,
        readonly=False,
        precompute=True,
        help="The weekday whose working hours are worked on this day.",
    )
    note = fields.Char()
    source = fields.Char(help="Where the day comes from, such as the number of the State Council's notice.")

    _date_uniq = models.Constraint(
        "UNIQUE (calendar_id, date)", "This day is a make-up working day of the calendar already."
    )

    @api.depends("date")
    def _compute_dayofweek(self):
        """Propose the working day next to a weekend: Friday for Saturday, Monday for Sunday."""
        for makeup in self:
            weekday = makeup.date.weekday() if makeup.date else 0
            makeup.dayofweek = str({5: 4, 6: 0}.get(weekday, weekday))

    @api.constrains("calendar_id", "dayofweek")
    def _check_dayofweek(self):
        for makeup in self:
            if makeup.calendar_id.flexible_hours:
                continue
            if not makeup.calendar_id._qi_makeup_attendances(makeup.date, makeup.dayofweek):
                raise ValidationError(
                    self.env._(
                        "“%(calendar)s” has no working hours on %(weekday)s. Choose another weekday for %(date)s.",
                        calendar=makeup.calendar_id.name,
                        weekday=dict(makeup._fields["dayofweek"]._description_selection(self.env))[
                            makeup.dayofweek
                        ],
                        date=format_date(self.env, makeup.date),
                    )
                )

    @api.constrains("date")
    def _check_date(self):
        for makeup in self:
            if not FIRST_YEAR <= makeup.date.year <= LAST_YEAR:
                raise ValidationError(
                    self.env._("%(year)s is no year this calendar can know.", year=makeup.date.year)
                )

    @api.constrains("calendar_id", "date")
    def _check_no_holiday(self):
        if not self:
            return
        holidays = self.env["resource.calendar.leaves"].search(
            Domain("resource_id", "=", False)
            & Domain("time_type", "=", "leave")
            & Domain("calendar_id", "in", [False, *self.calendar_id.ids])
            & Domain("date_from", "<=", max(self.mapped("date")) + timedelta(days=2))
            & Domain("date_to", ">=", min(self.mapped("date")) - timedelta(days=1))
        )
        for holiday, makeup in holidays._qi_clashes(self):
            raise ValidationError(
                self.env._(
                    "%(date)s is a holiday of “%(calendar)s” (%(holiday)s). A day cannot be both: delete "
                    "or shorten the holiday before you make it a working day.",
                    date=format_date(self.env, makeup.date),
                    calendar=makeup.calendar_id.name,
                    holiday=holiday.name or self.env._("no name"),
                )
            )

    def _outdate_calendars(self):
        self.env.registry.clear_cache()
        # A request served between this moment and our commit may have kept the old days again.
        self.env.cr.postcommit.add(self.env.registry.clear_cache)
        return super()._outdate_calendars()
