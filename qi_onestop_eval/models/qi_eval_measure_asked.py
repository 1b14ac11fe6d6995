# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections.abc import Collection

from odoo import models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.sources import SOURCES

CATALOGUES = frozenset(
    {
        "qi.complaint.cause",
        "qi.deadline.milestone",
        "qi.deadline.policy",
        "qi.element",
        "qi.platform",
        "qi.record.class",
        "qi.request.stage",
        "qi.service",
        "qi.service.category",
    }
)
"""What the city itself chose the words of: reports that everybody in the department reads go by these as well."""
_PRIVATE = ("bus.", "calendar.", "discuss.", "ir.", "mail.")
"""Where people write to one another, and where files and settings are."""
_CHOSEN = ("boolean", "selection")
_MEASURED = ("integer", "float", "monetary", "date", "datetime")
ANY = ("any", "not any", "any!", "not any!")
_IS = ("=", "!=", "in", "not in")


class QiEvalMeasure(models.Model):
    """What measures may ask: rounds and reports count with all rights, and who wrote a measure reads its figures.

    Condition by condition somebody could ask a trade secret for its text, word by word, or whose it is.
    """

    _inherit = "qi.eval.measure"

    def _check_readable(self):
        """Raise where a figure depends on what the caller may not read."""
        for model, name in self._reached():
            Model = self.env[model]
            if not Model.has_access("read") or not Model._has_field_access(Model._fields[name], "read"):
                raise ValidationError(
                    self.env._(
                        "“%(measure)s” asks for “%(field)s”, which is not yours to read. Leave it out.",
                        measure=self.name,
                        field=Model._fields[name]._description_string(self.env),
                    )
                )

    def _check_asked(self):
        """Raise where conditions would tell of what is kept from people."""
        if self.source != "records" or not self.is_available:
            return
        if self._leads_to_unseen():
            raise ValidationError(
                self.env._(
                    "Conditions of “%(measure)s” lead to what few people may know of. Leave them out.",
                    measure=self.name,
                )
            )
        if telling := self._telling():
            raise ValidationError(
                self.env._(
                    "“%(condition)s” in “%(measure)s” could tell of single cases that few people may know of. Ask "
                    "only whether it is entered, or leave it out.",
                    condition=telling,
                    measure=self.name,
                )
            )

    def _domains(self):
        """Return the conditions that count: of a share also those of its part."""
        names = ("domain", "part_domain") if self.aggregate == "share" else ("domain",)
        return [self._parsed(name) for name in names]

    def _asked(self):
        """Return ``[(path, steps, operator, value)]`` of all conditions, those within others as well.

        Steps are the model and the name of each field on the way.
        """
        return [asked for domain in self._domains() for asked in self._asked_of(self.model, domain)]

    def _asked_of(self, model, domain):
        for condition in domain.iter_conditions():
            steps = self._steps(model, condition.field_expr)
            yield condition.field_expr, steps, condition.operator, condition.value
            if condition.operator in ANY:
                last, name = steps[-1]
                yield from self._asked_of(self.env[last]._fields[name].comodel_name, Domain(condition.value))

    def _steps(self, model, path):
        """Return the model and the name of each field on a path; a related one is followed to where it leads."""
        steps, names = [], path.split(".")
        while names:
            name = names.pop(0)
            field = self.env[model]._fields.get(name)
            if field is None:
                break
            steps.append((model, name))
            if field.related:
                names = [*field.related.split("."), *names]
            elif field.relational:
                model = field.comodel_name
            else:
                # The rest is a part of a date, or a property.
                break
        return steps

    def _reached(self):
        """Return the model and the name of each field that a figure depends on, each once."""
        paths = [self.platform_path, self.date_field, self.value_field, self.whole_field]
        ways = [self._steps(self.model, path) for path in paths if path]
        ways += [steps for _path, steps, _operator, _value in self._asked()]
        return list(dict.fromkeys(step for steps in ways for step in steps))

    def _models_reached(self):
        """Return the names of the models that a figure depends on."""
        reached = self._reached()
        ends = {self.env[model]._fields[name].comodel_name for model, name in reached}
        return {self.model, *(model for model, _name in reached), *ends} - {None}

    def _leads_to_unseen(self):
        """Tell whether a condition asks for what is kept from people, by way of what is not.

        Whoever counts requests that were complained about counts complaints: of these it is said which count.
        """
        own = {self.model}
        recused = SOURCES[self.model].recused
        if "." in recused:
            own.add(self._walk(recused.partition(".")[0]).comodel_name)
        return any(self._is_kept_from_people(name) for name in self._models_reached() - own)

    def _telling(self):
        """Return a condition that could pick out, or read from, a case that is kept from people; or nothing."""
        if not any(map(self._is_confidential, self._models_reached())):
            return ""
        return next((path for path, *asked in self._asked() if self._tells_of_case(*asked)), "")

    def _tells_of_case(self, steps, operator, value):
        """Tell whether a condition asks for a text, whom or which one; what was chosen or measured tells less."""
        model, name = steps[-1]
        field = self.env[model]._fields[name]
        if operator in ANY:
            return False
        if not field.store:
            # It could depend on who asks.
            return True
        values = [value] if isinstance(value, str) or not isinstance(value, Collection) else value
        if operator in _IS and all(one in (False, None) for one in values):
            return False
        if field.relational:
            return field.comodel_name not in CATALOGUES
        if model in CATALOGUES or field.type in _CHOSEN:
            return False
        return name == "id" or field.type not in _MEASURED or not self._is_confidential(model)

    def _is_confidential(self, model):
        is_private = model.startswith(_PRIVATE) or bool(self.env[model]._secret_path)
        return is_private or self._is_kept_from_people(model)

    def _is_kept_from_people(self, model):
        Model = self.env[model]
        return isinstance(Model, self.env.registry["qi.unseen.mixin"]) or bool(getattr(Model, "_least_cases", 0))
