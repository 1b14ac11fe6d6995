# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL
from odoo.tools.i18n import format_list

from ..tools import protected
from .qi_import_run import QUIET

CHUNK = 500
NAMED = 3
"""How many of the records in use a refusal names."""
# What belongs to a record and goes with it, or points to it from itself.
_OWN = {
    ("res.partner", "commercial_partner_id"),
    ("res.partner", "parent_id"),
    ("qi.qualification", "partner_id"),
}
# What people put on a record without a field that points to it: it would go along without a word.
_ATTACHED = (
    ("ir.attachment", "res_model", SQL("AND t.res_field IS NULL")),
    ("mail.activity", "res_model", SQL()),
    ("mail.message", "model", SQL("AND t.message_type = 'comment'")),
)


class QiImport(models.Model):
    """Undoing an import: what it created goes, what it changed gets its old values back.

    Whatever somebody has put to use or changed since stays: then nothing is undone, and a sentence says what.
    """

    _inherit = "qi.import"

    def action_undo(self):
        """Undo the import.

        :raises UserError: when something is in use or was changed since; then nothing is undone
        """
        self.ensure_one()
        self.check_access("write")
        self._check_idle()
        if self.state == "taken_over":
            raise UserError(self.env._("This import was taken over for good: it is in the archives and stays."))
        if self.state != "done":
            raise UserError(self.env._("Only what was imported can be undone."))
        self._allowed_target()
        in_use = self._in_use()
        if in_use:
            raise UserError(self._sentence_in_use(in_use))
        return self._start("undo")

    def _sentence_in_use(self, in_use):
        # Named by what the caller imported: the names are in the ledger.
        names = [
            self.env._("%(name)s (%(why)s)", name=self.env[model].sudo().browse(res_id).display_name, why=why)
            for (model, res_id), why in list(in_use.items())[:NAMED]
        ]
        return self.env._(
            "Nothing was undone: %(count)s of the records are in use or were changed since, such as %(names)s.",
            count=len(in_use),
            names=format_list(self.env, names, lang_code=self.env.lang or "en_US"),
        )

    def _in_use(self, chunk=None):
        """Return ``{(model, id): why}`` of the imported records that must stay, by a query for each reference."""
        self.env.flush_all()
        found = {}
        only = SQL("AND r.id = ANY(%s)", chunk) if chunk else SQL()
        models_here = [
            model
            for (model,) in self.env.execute_query(
                SQL("SELECT DISTINCT res_model FROM qi_import_record WHERE import_id = %s", self.id)
            )
        ]
        for name in models_here:
            model = self.env[name]
            changed = SQL(
                """SELECT r.res_id FROM qi_import_record r JOIN %s t ON t.id = r.res_id
                    WHERE r.import_id = %s AND r.res_model = %s AND t.write_date >= %s %s""",
                SQL.identifier(model._table),
                self.id,
                name,
                # The field keeps whole seconds, the database parts of them.
                self.done_at + timedelta(seconds=1),
                only,
            )
            why = self.env._("changed since")
            found.update({(name, res_id): why for (res_id,) in self.env.execute_query(changed)})
            for field in self._references(name):
                table, column = (
                    (field.relation, field.column2)
                    if field.type == "many2many"
                    else (self.env[field.model_name]._table, field.name)
                )
                used = SQL(
                    """SELECT DISTINCT r.res_id FROM qi_import_record r JOIN %s t ON t.%s = r.res_id
                        WHERE r.import_id = %s AND r.res_model = %s AND r.old_values IS NULL %s""",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    self.id,
                    name,
                    only,
                )
                label = self.env["ir.model"]._get(field.model_name).name
                found.update({(name, res_id): label for (res_id,) in self.env.execute_query(used)})
            for other, column, condition in _ATTACHED:
                used = SQL(
                    """SELECT DISTINCT r.res_id FROM qi_import_record r
                         JOIN %s t ON t.res_id = r.res_id AND t.%s = r.res_model %s
                        WHERE r.import_id = %s AND r.res_model = %s AND r.old_values IS NULL %s""",
                    SQL.identifier(self.env[other]._table),
                    SQL.identifier(column),
                    condition,
                    self.id,
                    name,
                    only,
                )
                label = self.env["ir.model"]._get(other).name
                found.update({(name, res_id): label for (res_id,) in self.env.execute_query(used)})
        # That a request was destroyed is kept for ever.
        destroyed = SQL(
            "SELECT res_model, res_id FROM qi_import_record r WHERE import_id = %s AND is_destroyed IS TRUE %s",
            self.id,
            only,
        )
        why = self.env._("its content was destroyed")
        found.update(dict.fromkeys(self.env.execute_query(destroyed), why))
        return found

    @api.model
    def _references(self, name):
        """Return the fields of the database by which records point to those of model ``name``."""
        references = []
        for model in self.env.registry.values():
            if model._abstract or not model._auto or model._transient:
                continue
            for field in model._fields.values():
                if field.comodel_name != name or not field.store or field.inherited:
                    continue
                if (field.model_name, field.name) in _OWN or field.related:
                    continue
                # What a record itself points to with a relation table of its own is not use by others.
                if field.type == "many2one" or (field.type == "many2many" and field.model_name != name):
                    references.append(field)
        return references

    def _undo_steps(self):
        permitted = protected.permitted(self)
        while True:
            rows = self.env.execute_query(
                SQL(
                    "SELECT id, res_model, res_id, old_values FROM qi_import_record"
                    " WHERE import_id = %s ORDER BY id DESC LIMIT %s",
                    self.id,
                    CHUNK,
                )
            )
            if not rows:
                break
            in_use = self._in_use([row[0] for row in rows])
            self._undo_rows([row for row in rows if (row[1], row[2]) not in in_use])
            self.env.execute_query(
                SQL("DELETE FROM qi_import_record WHERE id = ANY(%s) RETURNING id", [row[0] for row in rows])
            )
            permitted.kept_count += len(in_use)
            self._let_go()
            yield
        permitted.write({"state": "undone"})

    def _undo_rows(self, rows):
        """Delete what rows say was created, give back old values, latest first.

        The caller imported these records, nobody has used them since: taking them back is no deletion of
        others' records, which the role may not do.
        """
        created = {}
        for _record_id, name, res_id, old in rows:
            if old is None:
                created.setdefault(name, []).append(res_id)
                continue
            record = protected.permitted(self.env[name].sudo().browse(res_id).exists()).with_context(**QUIET)
            record.write(
                {field: [Command.set(value)] if isinstance(value, list) else value for field, value in old.items()}
            )
        # Contacts and qualifications before those they belong to.
        for name in sorted(created, key=lambda name: name == self._target().model):
            records = self.env[name].sudo().browse(created[name]).exists()
            children = records.filtered("parent_id") if name == "res.partner" else records.browse()
            children.with_context(**QUIET).unlink()
            (records - children).with_context(**QUIET).unlink()
