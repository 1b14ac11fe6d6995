# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import math

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL
from odoo.tools.i18n import format_list

from ..tools import protected

MAX_ID = 2**31 - 1


class QiProtectedMixin(models.AbstractModel):
    """For models with fields that only the program sets, named in ``_machine_fields``.

    Callers cannot set them by values, by defaults in the context, or along with a step of a flow. Values
    that make no sense are refused with a sentence before they reach the database.
    """

    _name = "qi.protected.mixin"
    _description = "Protected Fields"

    _machine_fields = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_values(vals)
            self._check_machine_fields(vals)
        # The permit is for these values: records created along with them come with what the caller says.
        unpermitted = protected.without_permit(self._without_machine_defaults())
        return super(QiProtectedMixin, unpermitted).create(vals_list)

    def write(self, vals):
        self._check_values(vals)
        self._check_machine_fields(vals)
        return super().write(vals)

    def _without_machine_defaults(self):
        """Return ``self`` in a context without ``default_...`` for fields that only the program sets."""
        names = {f"default_{name}" for name in self._machine_fields}
        context = {key: value for key, value in self.env.context.items() if key not in names}
        return self.with_env(self.env(context=context))

    def _hold_rows(self):
        """Let nobody else change the records until this transaction ends, or begin anew if somebody just did.

        A lock alone would not do: whoever waits for it sees the records as they were before.
        """
        if self:
            self.env.flush_all()
            self.env.execute_query(
                SQL(
                    "UPDATE %s SET write_date = write_date WHERE id = ANY(%s) RETURNING id",
                    SQL.identifier(self._table),
                    self.ids,
                )
            )

    def _stored_fields(self):
        """Return all stored fields of the model but Odoo's own, for models that the program alone writes."""
        stored = {name for name, field in self._fields.items() if field.store}
        return frozenset(stored.difference(models.MAGIC_COLUMNS))

    @api.model
    def _check_machine_fields(self, vals):
        # The web client sends an empty list for rows it only shows.
        forged = sorted(
            name
            for name in self._machine_fields & vals.keys()
            if vals[name] != [] or self._fields[name].type not in ("one2many", "many2many")
        )
        if forged and not protected.is_permitted(self):
            labels = [self._fields[name]._description_string(self.env) for name in forged]
            raise AccessError(
                self.env._(
                    "“%(fields)s” is kept by the program and cannot be set.",
                    fields=format_list(self.env, labels, lang_code=self.env.lang or "en_US"),
                )
            )

    @api.model
    def _listed(self, words, style="standard"):
        """Return ``words`` as a list inside a sentence, in the language of the sentence."""
        return format_list(self.env, words, style=style, lang_code=self.env.lang or "en_US")

    @api.model
    def _check_values(self, vals):
        """Raise a ValidationError for unknown fields, and ids, choices, texts and times that cannot be right."""
        for name, value in vals.items():
            field = self._fields.get(name)
            if field is None:
                raise ValidationError(self.env._("There is no field “%(name)s”.", name=name))
            if not value:
                continue
            wrong_id = field.type == "many2one" and not (type(value) is int and 0 < value <= MAX_ID)
            wrong_choice = field.type == "selection" and value not in field.get_values(self.env)
            # Browsers send no such thing, the API takes it.
            no_number = field.type == "float" and isinstance(value, float) and not math.isfinite(value)
            too_big = field.type == "integer" and isinstance(value, int) and abs(value) > MAX_ID
            wrong_text = field.type in ("char", "text") and not (isinstance(value, str) and "\0" not in value)
            wrong_time = field.type in ("date", "datetime") and not self._is_time(field, value)
            if wrong_id or wrong_choice or no_number or too_big or wrong_text or wrong_time:
                raise ValidationError(
                    self.env._(
                        "“%(value)s” is nothing that “%(field)s” can be.",
                        value=value,
                        field=field._description_string(self.env),
                    )
                )

    @api.model
    def _is_time(self, field, value):
        try:
            return bool(field.to_date(value) if field.type == "date" else field.to_datetime(value))
        except (TypeError, ValueError):
            return False
