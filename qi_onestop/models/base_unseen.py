# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Command, Domain


class Base(models.AbstractModel):
    """A form points at nothing that its user may not read, and nobody searches for it.

    Odoo shows the name of what a form points at, and what its fields are taken from there, with all rights; with
    all rights it looks whether a field of many records holds any, or certain ones. Of ``qi.unseen.mixin`` not even
    that it exists is told: the answer is the one for an id that does not exist.
    """

    _inherit = "base"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
        if not self.env.su and not bypass_access:
            domain = Domain(domain)
            if any(map(self._leads_to_many_unseen, domain.iter_conditions())):
                # Odoo looks whether a domain asks for archived records before it brings it into one form.
                if active_test and self._active_name and self.env.context.get("active_test", True):
                    asked = (condition.field_expr for condition in domain.iter_conditions())
                    domain &= Domain.TRUE if self._active_name in asked else Domain(self._active_name, "=", True)
                domain = domain.optimize(self).map_conditions(self._among_the_readable)
                active_test = False
        return super()._search(domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access)

    @api.model
    def _leads_to_many_unseen(self, condition):
        """Tell whether a condition, in whatever form, may ask for a field of many unseen records."""
        name = condition.field_expr.partition(".")[0]
        field = self._fields.get(name)
        # Odoo takes such a condition for one on this very model, and looks through such a field with all rights.
        is_on_itself = name == "id" and condition.operator in ("any", "not any")
        return is_on_itself or getattr(field, "bypass_search_access", False) or self._is_of_many_unseen(field)

    @api.model
    def _among_the_readable(self, condition):
        """Return a condition on a field of many unseen records that asks for those that the caller reads.

        :param condition: in the one form that ``optimize`` gives it
        """
        name, operator, value = condition.field_expr, condition.operator, condition.value
        field = self._fields.get(name)
        if getattr(field, "bypass_search_access", False) and isinstance(value, Domain):
            return Domain(name, operator, value.map_conditions(self.env[field.comodel_name]._among_the_readable))
        if not self._is_of_many_unseen(field):
            return condition
        if operator in ("child_of", "parent_of"):
            return Domain(name, "any", [("id", operator, value)])
        if operator not in ("in", "not in"):
            return condition
        self._check_field_access(field, "read")
        if self.env[field.comodel_name].has_access("read"):
            found = Domain.FALSE
            if ids := value - {False}:
                found |= Domain(name, "any", [("id", "in", ids)])
            if False in value:
                found |= Domain(name, "not any", Domain.TRUE)
        else:
            found = Domain.TRUE if False in value else Domain.FALSE
        return found if operator == "in" else ~found

    @api.model
    def _is_of_many_unseen(self, field):
        """Tell whether a field holds many records that are unseen by who may not read them."""
        if field is None or field.type not in ("one2many", "many2many"):
            return False
        if not (field.store or (field.inherited and field.base_field.store)):
            return False
        return issubclass(self.env.registry[field.comodel_name], self.env.registry["qi.unseen.mixin"])

    @api.model
    def default_get(self, fields):
        """Return default values.

        :raises AccessError: when one of them points at what is unseen by the caller
        """
        prefix = "default_"
        context = {
            key.removeprefix(prefix): value for key, value in self.env.context.items() if key.startswith(prefix)
        }
        self._check_pointed_at(context)
        values = super().default_get(fields)
        # Those that users keep for themselves come from elsewhere.
        self._check_pointed_at(values)
        return values

    def onchange(self, values, field_names, fields_spec):
        """Return what else changes in a form; see :meth:`default_get`."""
        self._check_pointed_at(values)
        return super().onchange(values, field_names, fields_spec)

    @api.model_create_multi
    def create(self, vals_list):
        """Create records; see :meth:`default_get` for forms."""
        if self._transient:
            for vals in vals_list:
                self._check_pointed_at(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Write values; see :meth:`default_get` for forms."""
        if self._transient:
            self._check_pointed_at(vals)
        return super().write(vals)

    def _check_pointed_at(self, values):
        """Raise an AccessError where values point at what is unseen by the caller, and did not before.

        :param values: by names of fields, as ``create``, ``write`` and ``onchange`` take them
        """
        if self.env.su:
            return
        unseen = self.env.registry["qi.unseen.mixin"]
        for owner, field, records in self._pointed_at(values):
            if records and issubclass(self.env.registry[records._name], unseen):
                hidden = records - records._filtered_access("read")
                if hidden:
                    hidden -= owner._pointing_at(field, hidden.browse())
                hidden.check_access("read")

    def _pointed_at(self, values):
        """Yield whose field points at records, the field, and the records, with the rights of the caller.

        :param values: see :meth:`_check_pointed_at`
        """
        for name, value in values.items():
            field = self._fields.get(name)
            if field is None or not value:
                continue
            if field.type == "many2one_reference":
                # It may follow from another field, as that of an activity does.
                model = self.new(self._alone(values))[field.model_field]
                if model in self.env.registry:
                    yield self, field, self.env[model].browse(_ids_in([value]))
            elif field.type == "reference":
                model, _comma, id_ = str(value).partition(",")
                if model in self.env.registry:
                    yield self, field, self.env[model].browse(_ids_in([id_]))
            elif field.relational:
                Comodel = self.env[field.comodel_name]
                ids, parts = _taken_apart(field, value)
                yield self, field, Comodel.browse(ids)
                for id_, vals in parts:
                    yield from Comodel.browse(id_)._pointed_at(vals)

    def _pointing_at(self, field, Model):
        """Return the records of a model at which a field of these records points already."""
        if field.type == "many2one_reference":
            pointing = self.filtered(lambda record: record[field.model_field] == Model._name)
            return Model.browse(pointing.mapped(field.name))
        return self.mapped(field.name) if field.comodel_name else Model

    def _alone(self, values):
        """Return the values of fields that hold no rows of their own, of those that there are."""
        rows = ("one2many", "many2many")
        return {
            name: value
            for name, value in values.items()
            if name in self._fields and self._fields[name].type not in rows
        }


def _taken_apart(field, value):
    """Return the ids that the value of a relational field names, and ``(ids, values)`` of what is made along."""
    if isinstance(value, models.BaseModel):
        return value.ids, []
    if field.type == "many2one":
        if isinstance(value, dict):
            return _ids_in([value.get("id")]), [((), value)]
        return _ids_in([value[0] if isinstance(value, list | tuple) else value]), []
    ids, parts = [], []
    for item in value if isinstance(value, list | tuple) else [value]:
        if isinstance(item, list | tuple) and item:
            command, id_, given = [*item, None, None][:3]
            ids += [] if command in (Command.CREATE, Command.CLEAR, Command.SET) else [id_]
            if command == Command.SET:
                ids += given or []
            elif isinstance(given, dict):
                parts.append((_ids_in([id_]) if command == Command.UPDATE else (), given))
        elif isinstance(item, dict):
            parts.append(((), item))
        else:
            ids.append(item)
    return _ids_in(ids), parts


def _ids_in(values):
    """Return those of the values that are ids of records in the database, whatever a client sends."""
    return [int(value) for value in values if type(value) is int or (isinstance(value, str) and value.isdecimal())]
