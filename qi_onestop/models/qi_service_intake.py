# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
import uuid

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import intake, protected

_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")


class QiServiceIntake(models.Model):
    """Question asked when a service is requested. The rows write ``qi.service.intake_definition``."""

    _name = "qi.service.intake"
    _description = "Intake Field"
    _inherit = ["qi.service.part.mixin"]
    _order = "service_id, sequence, id"

    service_id = fields.Many2one("qi.service", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Field Label", required=True, translate=True)
    key = fields.Char(
        string="Technical Name",
        required=True,
        default=lambda self: f"q{uuid.uuid4().hex[:12]}",
        help="What the answers are kept under, the same in all versions of the service.",
    )
    type = fields.Selection(
        [
            ("char", "Short Text"),
            ("text", "Long Text"),
            ("integer", "Whole Number"),
            ("float", "Number"),
            ("date", "Date"),
            ("selection", "One of the Options"),
            ("tags", "Several of the Options"),
            ("boolean", "Yes or No"),
        ],
        required=True,
        default="char",
    )
    option_ids = fields.Many2many("qi.service.intake.option", string="Options", ondelete="restrict")
    is_required = fields.Boolean(string="Required")
    help = fields.Char(translate=True, help="Shown to whoever answers.")
    share_with_institution = fields.Boolean(
        default=True, help="Whether the institution that is asked to work may read the answer."
    )

    _key_uniq = models.Constraint("UNIQUE (service_id, key)", "Two intake fields of a service have the same name.")

    @api.constrains("key")
    def _check_key(self):
        for row in self:
            if not _KEY.fullmatch(row.key) or row.key.endswith("_html"):
                raise ValidationError(
                    self.env._("“%(key)s” is no technical name: use small letters, digits and _.", key=row.key)
                )

    @api.constrains("type", "option_ids")
    def _check_options(self):
        for row in self:
            if row.type in ("selection", "tags") and not row.option_ids:
                raise ValidationError(
                    self.env._("“%(name)s” has nothing to choose from. Enter its options.", name=row.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.service_id._write_intake_definition()
        return rows

    def write(self, vals):
        services = self.service_id
        result = super().write(vals)
        (services | self.service_id)._write_intake_definition()
        return result

    def unlink(self):
        services = self.service_id
        result = super().unlink()
        services.exists()._write_intake_definition()
        return result

    def _definition(self):
        """Return the row as an entry of a properties definition, in the language of the environment."""
        self.ensure_one()
        options = [(str(option.id), option.name) for option in self.option_ids]
        entry = {
            "name": self.key,
            "string": self.name,
            "type": self.type,
            "required": self.is_required,
            "help": self.help or "",
            "share_with_institution": self.share_with_institution,
        }
        if self.type == "selection":
            entry["selection"] = [list(option) for option in options]
        elif self.type == "tags":
            entry["tags"] = [[key, name, int(key) % 11] for key, name in options]
        return entry


class IntakeDefinition(fields.PropertiesDefinition):
    """Properties definition whose labels are in the reader's language, which Odoo's have not.

    The column keeps them in the source language, for those who read it by SQL.
    """

    def convert_to_record(self, value, record):
        """Return the definition with labels, help and options from the intake fields."""
        rows = {row.key: row for row in record.sudo().intake_ids}
        return [
            rows[entry["name"]]._definition() if entry["name"] in rows else entry
            for entry in super().convert_to_record(value, record)
        ]


class QiService(models.Model):
    _inherit = "qi.service"

    intake_ids = fields.One2many("qi.service.intake", "service_id", string="Intake Fields", copy=True)
    intake_definition = IntakeDefinition(copy=False)

    _machine_fields = frozenset({"intake_definition", "version", "predecessor_id"})

    def _write_intake_definition(self):
        """Write what the intake fields define to where the requests' ``intake`` looks for it."""
        for service in protected.permitted(self).with_context(lang=None):
            definition = [row._definition() for row in service.intake_ids.sorted()]
            service.intake_definition = definition

    def _validate_intake(self, values, demand):
        """Raise a ValidationError naming the first answers that are wrong or missing.

        :param values: ``{key: value}``
        :param demand: whether required fields must be answered already
        """
        self.ensure_one()
        problems = intake.validate_intake(self.intake_definition, values, demand)
        if problems:
            raise ValidationError(self._intake_sentence(problems))

    def _intake_sentence(self, problems):
        label, code = problems[0]
        if code == intake.REQUIRED:
            missing = [name for name, problem in problems if problem == intake.REQUIRED]
            return self.env._(
                "“%(service)s” needs an answer to: %(fields)s.",
                service=self.name,
                fields=self._listed(missing),
            )
        if code == intake.UNKNOWN_FIELD:
            return self.env._("“%(service)s” does not ask for “%(field)s”.", service=self.name, field=label)
        if code == intake.UNKNOWN_OPTION:
            return self.env._("“%(field)s”: choose one of the options.", field=label)
        if code == intake.TOO_LONG:
            return self.env._("“%(field)s” is too long. Shorten it.", field=label)
        return self.env._(
            "“%(field)s” cannot be read. Enter what the field asks for, a number as digits.", field=label
        )
