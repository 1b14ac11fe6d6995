# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time
from datetime import timedelta
from itertools import islice

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL, mute_logger
from odoo.tools.gc import disabling_gc

from ..tools import import_rows, ledger_values, protected

CHUNK = 2_000
SMALL = 2_000
"""Rows a click deals with at once, in one transaction; more are left to the scheduled job."""
SLICE = 60
"""Seconds after which the scheduled job lets others run; it goes on where it stopped."""
UNSYNCED = {"_partners_skip_fields_sync": True}
"""As Odoo's own import does, see ``res.partner._load_records_create``."""
QUIET = {"tracking_disable": True, "mail_create_nosubscribe": True, "mail_create_nolog": True}


class _TakenBack(Exception):
    """Ends a try whose records must not stay."""


class QiImport(models.Model):
    """Dry run and import, a chunk of rows at a time: memory does not grow with the file.

    A small file is read by the click, and written in one transaction. A large one is a ``job`` of the
    scheduled action, which commits each chunk with the row it came to, as the user who imports.
    """

    _inherit = "qi.import"

    # Actions

    def action_check(self):
        """Read every row and say what would become of it; nothing is written."""
        self.ensure_one()
        self.check_access("write")
        self._check_idle()
        if self.state not in ("mapped", "checked"):
            raise UserError(self.env._("Read the file first."))
        self._remember_mapping(self._mapping())
        self._forget_check()
        return self._start("check")

    def action_import(self):
        """Import the good rows of a ledger that has been through the dry run."""
        self.ensure_one()
        self.check_access("write")
        self._check_idle()
        if self.state != "checked":
            raise UserError(self.env._("Do the dry run first."))
        self._mapping()
        if self.row_count == self.bad_count:
            raise UserError(self.env._("Every row is bad: there is nothing to import. Mend the ledger first."))
        protected.permitted(self).write({"position": 0, "message": False})
        return self._start("import")

    def _start(self, job):
        """Do ``job`` now if the file is small, else leave it to the scheduled action."""
        permitted = protected.permitted(self)
        if job == "check":
            small = sum(1 for _line in islice(self._lines(), SMALL + 2)) <= SMALL + 1
        else:
            small = self.row_count <= SMALL
        if small:
            for _step in self._steps(job, at_once=True):
                pass
            return True
        permitted.write({"job": job, "message": False})
        # Whoever may import may let it begin: reading the schedule is up to the system's administrator.
        self.env.ref("qi_onestop.ir_cron_import").sudo()._trigger()
        return True

    @api.model
    def _cron_run(self):
        """Go on with what is left to the background, each as the user who asked for it."""
        begin = time.monotonic()
        progress = self.env["ir.cron"]._commit_progress
        for batch in self.search([("job", "!=", False)], order="id"):
            user = batch.user_id
            batch = batch.with_user(user).with_context(lang=user.lang, tz=user.tz)
            try:
                for _step in batch._steps(batch.job):
                    progress(1)
                    if time.monotonic() - begin > SLICE:
                        # A chunk more than the slice: the rest is for a run of its own.
                        self.env.ref("qi_onestop.ir_cron_import")._trigger(
                            fields.Datetime.now() + timedelta(seconds=1)
                        )
                        progress()
                        return
            except UserError as error:
                self.env.cr.rollback()
                # The program notes how it ended, also for who lost the right meanwhile.
                protected.permitted(batch.sudo()).write({"job": False, "message": str(error)})
            else:
                protected.permitted(batch.sudo()).job = False
            progress(1)

    def _steps(self, job, at_once=False):
        """Do the job from where it stands; yield after each chunk, when it can be interrupted."""
        if job == "check":
            # To try what will be written costs as much as to write it: a large file is only read.
            return self._check_steps(try_writing=at_once)
        return self._import_steps() if job == "import" else self._undo_steps()

    # Reading

    def _reader(self):
        return import_rows.RowReader(self.env, self._allowed_target(), self._mapping(), self._sentence_cell)

    def _chunks(self):
        """Yield the rows below the heading, some thousands at a time."""
        lines = (line for line in self._lines() if line[0] > self.heading_row)
        while chunk := list(islice(lines, CHUNK)):
            yield chunk

    def _sentence_cell(self, code, column, value):
        """Return what is wrong with a cell, in the user's language."""
        name = column.label if column else ""
        value = str(value)[:80]
        return {
            "missing": lambda: self.env._("“%(column)s” is empty.", column=name),
            "excel": lambda: self.env._("“%(column)s” shows the Excel error %(value)s.", column=name, value=value),
            "date": lambda: self.env._(
                "“%(value)s” in “%(column)s” is no date. Write it as 2023-09-01.", column=name, value=value
            ),
            "number": lambda: self.env._(
                "“%(value)s” in “%(column)s” is no number that fits.", column=name, value=value
            ),
            "boolean": lambda: self.env._(
                "“%(value)s” in “%(column)s” is neither yes nor no.", column=name, value=value
            ),
            "choice": lambda: self.env._(
                "“%(value)s” is nothing that “%(column)s” can be. The template lists the choices.",
                column=name,
                value=value,
            ),
            "credit_code": lambda: self.env._(
                "“%(value)s” is not a unified social credit code. Compare it with the business licence.",
                value=value,
            ),
            "unknown": lambda: self.env._(
                "“%(value)s” in “%(column)s” is not known here, or not yours.", column=name, value=value
            ),
            "ambiguous": lambda: self.env._(
                "“%(value)s” in “%(column)s” is the name of several. Give the code instead.",
                column=name,
                value=value,
            ),
            "repeated": lambda: self.env._("The same as in row %(row)s. Keep one of them.", row=value),
            "qualification": lambda: self.env._(
                "A qualification needs both its kind and its number. Complete the row."
            ),
        }[code]()

    # Dry run

    def _check_steps(self, try_writing):
        reader = self._reader()
        permitted = protected.permitted(self)
        for chunk in self._chunks():
            if chunk[-1][0] <= self.position:
                reader.remember(chunk)
                continue
            rows = reader.rows(chunk)
            if try_writing:
                self._try(rows)
            bad = [row for row in rows if row.reason]
            good = [row for row in rows if not row.reason]
            there = sum(1 for row in good if row.record_id)
            self._add_problems(bad)
            permitted.write(
                {
                    "position": chunk[-1][0],
                    "row_count": self.row_count + len(rows),
                    "bad_count": self.bad_count + len(bad),
                    "duplicate_count": self.duplicate_count + there,
                    "new_count": self.new_count + len(good) - there,
                }
            )
            self._let_go()
            yield
        if not self.row_count:
            raise UserError(self.env._("There is no row below the heading."))
        permitted.state = "checked"

    def _try(self, rows):
        """Write the rows and take everything back: what the models refuse is found before the import."""
        try:
            with self.env.cr.savepoint():
                self._write_rows([row for row in rows if not row.reason], update=True)
                raise _TakenBack
        except _TakenBack:
            # Records of rights that were tried may be in the caches.
            self.env.registry.clear_cache()

    def _add_problems(self, rows):
        # What is found is the program's to say: the caller may read it, not write it.
        self.env["qi.import.problem"].sudo().create(
            [
                {
                    "import_id": self.id,
                    "row": row.number,
                    "reason": row.reason,
                    "original": [ledger_values.said(value) for value in row.original],
                }
                for row in rows
            ]
        )

    def _let_go(self):
        """Forget the records of a chunk, so that memory does not grow with the file."""
        self.env.flush_all()
        self.env.invalidate_all()

    # Import

    def _import_steps(self):
        reader = self._reader()
        permitted = protected.permitted(self)
        known_bad = set(self.problem_ids.mapped("row"))
        for chunk in self._chunks():
            if chunk[-1][0] <= self.position:
                continue
            rows = reader.rows([line for line in chunk if line[0] not in known_bad])
            # Looking for garbage among what a chunk holds finds none and takes a twentieth of the time.
            with disabling_gc():
                created, updated = self._write_rows(
                    [row for row in rows if not row.reason], update=self.duplicates == "update"
                )
            # What has changed since the dry run is found now.
            bad = [row for row in rows if row.reason]
            self._add_problems(bad)
            permitted.write(
                {
                    "position": chunk[-1][0],
                    "created_count": self.created_count + created,
                    "updated_count": self.updated_count + updated,
                    "bad_count": self.bad_count + len(bad),
                }
            )
            self._let_go()
            yield
        permitted.write({"state": "done", "done_at": self.env.cr.now()})

    def _write_rows(self, rows, update):
        """Create and update what rows say; a row that is refused gets the reason, the others are written.

        :return: how many were created and updated
        """
        if not rows:
            return 0, 0
        try:
            # A row that breaks a constraint is told to the user: for the log it is no error of the server.
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                counts = self._write_good(rows, update)
                self.env.flush_all()
                return counts
        except (UserError, psycopg2.Error) as error:
            if isinstance(error, psycopg2.OperationalError):
                # A conflict with somebody else: the whole transaction is tried again.
                raise
            if len(rows) == 1:
                rows[0].reason = self._sentence_refused(error)
                return 0, 0
        half = len(rows) // 2
        counts = (self._write_rows(rows[:half], update), self._write_rows(rows[half:], update))
        return tuple(map(sum, zip(*counts, strict=True)))

    def _sentence_refused(self, error):
        if isinstance(error, psycopg2.Error):
            return self.env[self._target().model]._sql_error_to_message(error)
        return str(error)

    def _write_good(self, rows, update):
        target = self._target()
        model = self.env[target.model].with_context(**QUIET)
        new = [row for row in rows if not row.record_id]
        there = [row for row in rows if row.record_id] if update else []
        lines = []
        records = self._create_new(model, target, new)
        for row, record in zip(new, records, strict=True):
            row.record_id = record.id
            lines.append((model._name, record.id, row.number, None))
        updated = 0
        for row, record in zip(there, model.browse([row.record_id for row in there]), strict=True):
            old = self._update_there(record, row.vals)
            if old:
                updated += 1
                lines.append((model._name, record.id, row.number, old))
        lines += self._write_contacts(new, there)
        lines += self._write_qualifications(new + there)
        for row in new:
            row.record_id = None
        if lines:
            self.env["qi.import.record"]._remember(self, lines)
        return len(new), updated

    def _create_new(self, model, target, rows):
        vals_list = [self._commands(model, {**target.defaults, **row.vals}) for row in rows]
        if model._name in ("qi.request", "qi.visit"):
            return model._historic_create(vals_list)
        if model._name == "res.partner" and not any(vals.get("parent_id") for vals in vals_list):
            # They have neither parent nor children yet: Odoo's look for what to take from them is in vain, and
            # takes a third of the time.
            model = model.with_context(**UNSYNCED)
            for vals in vals_list:
                if vals.get("is_company"):
                    vals["complete_name"] = vals["name"].strip()
        return self._without_pictures(model.create(vals_list))

    @api.model
    def _without_pictures(self, records):
        """Return ``records``, new and without a picture: there is none to make smaller ones of.

        Odoo would look for one in each size of each record, which takes a sixth of the time.
        """
        for field in records._fields.values():
            if field.type == "binary" and field.store and field.related:
                self.env.remove_to_compute(field, records)
        return records

    @api.model
    def _commands(self, model, vals):
        return {name: [Command.set(value)] if isinstance(value, list) else value for name, value in vals.items()}

    def _update_there(self, record, vals):
        """Write what differs; return the old values, or nothing if there was nothing to write."""
        changed = {name: value for name, value in vals.items() if import_rows.differs(record, name, value)}
        if not changed:
            return None
        old = {name: import_rows.plain_value(record, name) for name in changed}
        record.write(self._commands(record, changed))
        return old

    def _write_contacts(self, new, there):
        """Create the contact persons of rows; one that is there under this name gets what differs."""
        Partner = self.env["res.partner"].with_context(**QUIET)
        new = [row for row in new if row.contact]
        there = [row for row in there if row.contact]
        # What Odoo would write on each contact after its creation: the address and such of the enterprise.
        taken = {*Partner._address_fields(), *Partner._commercial_fields()}
        lang = Partner.default_get(["lang"]).get("lang")
        vals_list = [
            {
                **{name: value for name, value in row.vals.items() if name in taken},
                **self._contact_values(row),
                "lang": lang,
            }
            for row in new
        ]
        for row, vals in zip(new, vals_list, strict=True):
            # As Odoo composes it, record by record, which takes a tenth of the time.
            vals["complete_name"] = f"{row.vals['name']}, {vals['name']}".strip()
        children = self._without_pictures(Partner.with_context(**UNSYNCED).create(vals_list))
        lines = [(Partner._name, child.id, row.number, None) for row, child in zip(new, children, strict=True)]
        present = {}
        for child in Partner.search(
            [("parent_id", "in", [row.record_id for row in there]), ("type", "=", "contact")], order="id desc"
        ):
            present[child.parent_id.id, child.name] = child
        for row in there:
            vals = self._contact_values(row)
            child = present.get((row.record_id, vals["name"]))
            if child:
                old = self._update_there(child, vals)
                if old:
                    lines.append((Partner._name, child.id, row.number, old))
            else:
                lines.append((Partner._name, Partner.create(vals).id, row.number, None))
        return lines

    @api.model
    def _contact_values(self, row):
        name = row.contact.get("name") or row.contact.get("phone") or row.contact["function"]
        return {**row.contact, "name": name, "parent_id": row.record_id, "type": "contact"}

    def _write_qualifications(self, rows):
        """Create the qualifications of rows whose holder does not have them yet."""
        rows = [row for row in rows if row.qualification]
        if not rows:
            return []
        Qualification = self.env["qi.qualification"].with_context(**QUIET)
        holders = [row.record_id for row in rows]
        held = {
            (partner.id, kind.id, number)
            for partner, kind, number in Qualification._read_group(
                [("partner_id", "in", holders)], ["partner_id", "kind_id", "number"]
            )
        }
        rows = [
            row
            for row in rows
            if (row.record_id, row.qualification["kind_id"], row.qualification["number"]) not in held
        ]
        created = Qualification.create(
            [{**self._commands(Qualification, row.qualification), "partner_id": row.record_id} for row in rows]
        )
        return [
            (Qualification._name, record.id, row.number, None) for row, record in zip(rows, created, strict=True)
        ]

    def action_records(self):
        """Open what was imported."""
        self.ensure_one()
        self.check_access("read")
        target = self._target()
        ids = self.env.execute_query(
            SQL(
                "SELECT DISTINCT res_id FROM qi_import_record WHERE import_id = %s AND res_model = %s LIMIT 10000",
                self.id,
                target.model,
            )
        )
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._selection_target())[target.name],
            "res_model": target.model,
            "view_mode": "list,form",
            "domain": [("id", "in", [res_id for (res_id,) in ids])],
            "context": {"active_test": False},
        }
