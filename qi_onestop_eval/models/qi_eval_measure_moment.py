# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from datetime import UTC, datetime

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools.date_utils import TRUNCATE_UNIT

from .qi_eval_measure_asked import ANY

_COUNTED_AT = "qi_eval_counted_at"
# As Odoo reads them, but for days of the week.
_RELATIVE = re.compile(r"(?!$)(now|today|)((?:(?:^| )[+=-]\d+[dwmyHMS])*)")
_UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years", "H": "hours", "M": "minutes", "S": "seconds"}


class QiEvalMeasure(models.Model):
    """The moment of a count: its cases are found again later as if it were still that moment."""

    _inherit = "qi.eval.measure"

    def _counted_at(self, moment):
        """Return the measures, in whose conditions it is the moment: an instant in UTC, or nothing for now."""
        return self.with_context(**{_COUNTED_AT: moment})

    def _parsed(self, name):
        domain, moment = super()._parsed(name), self.env.context.get(_COUNTED_AT)
        return self._at_moment(self.model, domain, moment) if moment else domain

    def _at_moment(self, model, domain, moment):
        """Return a domain with the moment instead of “now” and its day instead of “today”."""

        def at_moment(condition):
            path, operator, value = condition.field_expr, condition.operator, condition.value
            last, name = self._steps(model, path)[-1]
            field = self.env[last]._fields[name]
            if operator in ANY:
                return Domain(path, operator, self._at_moment(field.comodel_name, Domain(value), moment))
            said = _RELATIVE.fullmatch(value) if isinstance(value, str) else None
            if not said or field.type not in ("date", "datetime"):
                return condition
            at = fields.Datetime.context_timestamp(self, moment)
            if said[1] == "today":
                at = at.date()
            for sign, number, unit in re.findall(r"([+=-])(\d+)(\w)", said[2]):
                if sign == "=":
                    name = _UNITS[unit].removesuffix("s")
                    if isinstance(at, datetime):
                        at += TRUNCATE_UNIT[name]
                    at += relativedelta(**{name: int(number)})
                else:
                    at += relativedelta(**{_UNITS[unit]: int(sign + number)})
            if isinstance(at, datetime):
                at = at.astimezone(UTC).replace(tzinfo=None)
            return Domain(path, operator, at)

        return domain.map_conditions(at_moment)
