# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..hooks import CITY_LANGUAGE
from ..tools import destruction, past, protected


class Part(NamedTuple):
    """A model whose rows are destroyed with an archive: by ``field`` they point to one named before.

    ``kept``: the texts that stay; all others go, also those that nobody has thought of yet. ``cleared``: links
    that go as well. ``is_removed``: the rows go as a whole, with what was written on them.
    """

    model: str
    parent: str = ""
    field: str = ""
    kept: frozenset = frozenset()
    cleared: frozenset = frozenset()
    is_removed: bool = False


BESIDE = {"mail.activity": "res_model", "mail.scheduled.message": "model", "calendar.event": "res_model"}
"""Models whose rows stand beside records of any other, each with the column that says which model that is."""
EVENT = Part("calendar.event", kept=frozenset({"access_token", "res_model"}))
TEXT_TYPES = ("char", "text", "html", "properties", "json")


class QiDisposableMixin(models.AbstractModel):
    """Destroying the content of an archive (销毁) for good: its documents, and whatever they were made from.

    It is done with SQL: the records refuse to be changed, and their thread would write down what they were.
    A model that adopts it says with ``_destroyed_parts`` and ``_destroyed_roots`` what that is.
    """

    _inherit = "qi.disposable.mixin"

    def _destroy(self, list_number):
        """Destroy the content of one archive; the caller commits, and removes the files afterwards.

        :param list_number: of the destruction list that was approved and witnessed
        :return: ``(report, files)``: what went, as a dictionary, and the names of the files to remove
        """
        self.ensure_one()
        self.env.flush_all()
        # A hold that is being set waits for us, or we find it and begin anew.
        self.env.execute_query(
            SQL("SELECT id FROM %s WHERE id = %s FOR UPDATE", SQL.identifier(self._table), self.id)
        )
        report, files = self._take_away(list_number)
        protected.permitted(self).write({"state": "destroyed", "destroyed_at": past.now(self)})
        self.env.flush_all()
        return report, files

    def _take_away_rest(self, list_number):
        """Destroy what somebody wrote or attached at the very moment at which the content was destroyed."""
        self.env.flush_all()
        self._take_away(list_number)

    def _take_away(self, list_number):
        """Take away all that is there of the content; return what :meth:`_destroy` does."""
        sentence = self.with_context(lang=CITY_LANGUAGE).env._(
            "Destroyed under list no. %(number)s.", number=list_number
        )
        rows = self._destroyed_rows()
        beside = self._beside(rows)
        messages = self._destroyed_messages({**rows, **beside})
        # What is destroyed is destroyed whoever may read it; that it may be was checked.
        over, left = self.env["qi.import"].sudo()._note_destroyed(rows.get("qi.request", []))
        attachments = self._destroyed_attachments({**rows, **beside, over._name: over.ids}, messages)
        report = {
            "documents": self._document_count(),
            "files": len(set(attachments.mapped("store_fname")) - {False}),
            "bytes": sum(attachments.mapped("file_size")),
            "messages": len(messages),
            "records": sum(map(len, rows.values())),
            "shared": self._shared_with(attachments),
            "uploads": [self._holder_name(batch._name, batch.id) for batch in over],
            "uploads_left": [self._holder_name(batch._name, batch.id) for batch in left],
        }
        files = sorted(set(attachments.mapped("store_fname")) - {False} - set(report["shared"]))
        files += self._forget_copies()
        destruction.permitted(attachments.sudo(), self).unlink()
        self._blank_messages(messages, sentence)
        for part in self._destroyed_parts():
            if not part.is_removed:
                self._blank_texts(part, rows[part.model], sentence)
        self._blank_remains(rows)
        self._remove_beside(beside, sentence)
        self._blank_remark()
        self._remove_rows(rows)
        (over | left)._blank_samples()
        over._blank_upload(sentence)
        self.env.invalidate_all()
        return report, files

    # What belongs to it

    @api.model
    def _destroyed_parts(self):
        """Return what is destroyed with the archive, as rows of :class:`Part`; add-ons add what they put there."""
        raise NotImplementedError

    def _destroyed_roots(self):
        """Return ``{model: ids}`` of the rows that belong to the archive by themselves."""
        raise NotImplementedError

    def _document_count(self):
        """Return how many documents the archive holds."""
        raise NotImplementedError

    def _own_documents(self):
        """Return the rows of the archive itself whose files go, as ``{model: ids}``."""
        return {}

    def _forget_copies(self):
        """Let nothing hold a copy of what is being destroyed; return the names of files that go with it."""
        return []

    def _destroyed_rows(self):
        """Return the ids of all rows whose texts and files go, by model; see ``_destroyed_parts``."""
        rows, roots = {}, self._destroyed_roots()
        for part in self._destroyed_parts():
            found = set(roots.get(part.model, ()))
            if part.parent:
                found.update(self._rows_of(part, rows[part.parent]))
            rows[part.model] = sorted(found)
        return rows

    @api.model
    def _rows_of(self, part, parents):
        """Return the ids of the rows of a part that belong to ``parents``: by a column, or by a list there."""
        field = self.env[part.model]._fields.get(part.field)
        if field is not None and field.column_type:
            query = SQL(
                "SELECT id FROM %s WHERE %s = ANY(%s)",
                SQL.identifier(self.env[part.model]._table),
                SQL.identifier(part.field),
                parents,
            )
        else:
            # The part does not know what it belongs to: it is listed there.
            listed = self.env[part.parent]._fields[part.field]
            query = SQL(
                "SELECT %s FROM %s WHERE %s = ANY(%s)",
                SQL.identifier(listed.column2),
                SQL.identifier(listed.relation),
                SQL.identifier(listed.column1),
                parents,
            )
        return [id_ for (id_,) in self.env.execute_query(query)]

    def _beside(self, rows):
        """Return activities, messages that wait to be sent, and appointments of the rows and the archive itself.

        :return: ids by model
        """
        of_models = [*rows.items(), (self._name, self.ids)]
        return {
            beside: [
                id_
                for model, ids in of_models
                for (id_,) in self.env.execute_query(
                    SQL(
                        "SELECT id FROM %s WHERE %s = %s AND res_id = ANY(%s)",
                        SQL.identifier(self.env[beside]._table),
                        SQL.identifier(column),
                        model,
                        ids,
                    )
                )
            ]
            for beside, column in BESIDE.items()
        }

    def _destroyed_messages(self, rows):
        """Return the ids of what was written on the rows, and of what people wrote beside the archive itself.

        What the program noted there, who sealed or lent it, is of the archive and stays.
        """
        written = [
            id_
            for model, ids in rows.items()
            for (id_,) in self.env.execute_query(
                SQL("SELECT id FROM mail_message WHERE model = %s AND res_id = ANY(%s)", model, ids)
            )
        ]
        beside = SQL(
            "SELECT id FROM mail_message "
            "WHERE model = %s AND res_id = %s"
            " AND (message_type IN ('comment', 'email') OR mail_activity_type_id IS NOT NULL)",
            self._name,
            self.id,
        )
        return written + [id_ for (id_,) in self.env.execute_query(beside)]

    def _destroyed_attachments(self, rows, messages):
        """Return the files of the documents, the rows and the messages, and those beside the archive itself."""
        found = {
            id_
            for model, ids in {**rows, **self._own_documents()}.items()
            for (id_,) in self.env.execute_query(
                SQL("SELECT id FROM ir_attachment WHERE res_model = %s AND res_id = ANY(%s)", model, ids)
            )
        }
        beside = SQL(
            "SELECT id FROM ir_attachment WHERE res_model = %s AND res_id = %s AND res_field IS NULL",
            self._name,
            self.id,
        )
        found.update(id_ for (id_,) in self.env.execute_query(beside))
        found.update(
            id_
            for (id_,) in self.env.execute_query(
                SQL(
                    """SELECT mine.attachment_id FROM message_attachment_rel AS mine
                        WHERE mine.message_id = ANY(%(messages)s)
                          AND NOT EXISTS (SELECT FROM message_attachment_rel AS other
                                           WHERE other.attachment_id = mine.attachment_id
                                             AND other.message_id <> ALL(%(messages)s))""",
                    messages=messages,
                )
            )
        )
        for table, column, model in (
            ("activity_attachment_rel", "activity_id", "mail.activity"),
            ("scheduled_message_attachment_rel", "scheduled_message_id", "mail.scheduled.message"),
        ):
            query = SQL(
                "SELECT attachment_id FROM %s WHERE %s = ANY(%s)",
                SQL.identifier(table),
                SQL.identifier(column),
                rows[model],
            )
            found.update(id_ for (id_,) in self.env.execute_query(query))
        # What is destroyed is destroyed whoever may read it; that it may be was checked.
        return self.env["ir.attachment"].sudo().browse(sorted(found))

    def _shared_with(self, attachments):
        """Return the files that stay because a living record has the same bytes, each with the name of one."""
        names = [name for name in attachments.mapped("store_fname") if name]
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (store_fname) store_fname, res_model, res_id FROM ir_attachment
                    WHERE store_fname = ANY(%s) AND id <> ALL(%s) ORDER BY store_fname, id""",
                names,
                attachments.ids,
            )
        )
        return {name: self._holder_name(model, res_id) for name, model, res_id in rows}

    @api.model
    def _holder_name(self, model, res_id):
        if model == "qi.archive.item":
            archive_sudo = self.env[model].sudo().browse(res_id).archive_id
            return archive_sudo.display_name
        if model not in self.env:
            return self.env._("another file")
        # The list is read by many: it says where, not what.
        return f"{self.env['ir.model']._get(model).display_name} {res_id or ''}".strip()

    # Blanking

    @api.model
    def _blank_texts(self, part, ids, sentence):
        """Take all texts of the rows away but those that are kept; a required one says where it went."""
        Model = self.env[part.model]
        for name in part.cleared:
            field = Model._fields[name]
            if field.type == "many2many" and ids:
                self.env.cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s = ANY(%s)",
                        SQL.identifier(field.relation),
                        SQL.identifier(field.column1),
                        ids,
                    )
                )
        assignments = [
            SQL("%s = NULL", SQL.identifier(name)) for name in part.cleared if Model._fields[name].column_type
        ]
        for field in Model._fields.values():
            if not field.store or not field.column_type or field.name in part.kept:
                continue
            if field.type not in TEXT_TYPES and field.type != "binary":
                continue
            value = SQL("NULL")
            if field.required:
                value = SQL("%s", sentence) if field.type in ("char", "text", "html") else SQL("'{}'::jsonb")
            assignments.append(SQL("%s = %s", SQL.identifier(field.name), value))
        if assignments and ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s WHERE id = ANY(%s)",
                    SQL.identifier(Model._table),
                    SQL(", ").join(assignments),
                    ids,
                )
            )

    @api.model
    def _blank_messages(self, messages, sentence):
        """Take away what was written; who wrote when stays."""
        run = self.env.cr.execute
        run(
            SQL(
                """UPDATE mail_message
                      SET body = %s, subject = NULL, email_from = NULL, reply_to = NULL,
                          incoming_email_to = NULL, incoming_email_cc = NULL, outgoing_email_to = NULL
                    WHERE id = ANY(%s)""",
                sentence,
                messages,
            )
        )
        # Old and new texts; of stages and dates the numbers stay.
        run(
            SQL(
                """DELETE FROM mail_tracking_value AS old
                    WHERE mail_message_id = ANY(%s)
                      AND NOT EXISTS (SELECT FROM ir_model_fields AS field
                                       WHERE field.id = old.field_id
                                         AND field.ttype NOT IN ('char', 'text', 'html', 'properties'))""",
                messages,
            )
        )
        for table, column in (
            ("mail_mail", "mail_message_id"),
            ("mail_message_schedule", "mail_message_id"),
            ("mail_notification", "mail_message_id"),
            ("mail_message_translation", "message_id"),
            ("mail_message_link_preview", "message_id"),
        ):
            run(SQL("DELETE FROM %s WHERE %s = ANY(%s)", SQL.identifier(table), SQL.identifier(column), messages))

    @api.model
    def _blank_remains(self, rows):
        """Take away what else remembers texts of the rows."""
        run = self.env.cr.execute
        for model, ids in rows.items():
            run(
                SQL(
                    "UPDATE qi_import_record SET old_values = NULL WHERE res_model = %s AND res_id = ANY(%s)",
                    model,
                    ids,
                )
            )
        # A promise is still explained, without the reasons people gave.
        for model, ids in rows.items():
            if "events" not in self.env[model]._fields:
                continue
            run(
                SQL(
                    """UPDATE %s
                          SET events = (SELECT jsonb_agg(CASE WHEN event ? 'reason'
                                                              THEN event || '{"reason": ""}'::jsonb
                                                              ELSE event END ORDER BY place)
                                          FROM jsonb_array_elements(events) WITH ORDINALITY AS list(event, place))
                        WHERE id = ANY(%s) AND jsonb_typeof(events) = 'array' AND events <> '[]'::jsonb""",
                    SQL.identifier(self.env[model]._table),
                    ids,
                )
            )

    def _remove_beside(self, beside, sentence):
        """Remove what :meth:`_beside` found; appointments stand in several calendars and lose their texts."""
        for model, ids in beside.items():
            if model == EVENT.model:
                self._blank_texts(EVENT, ids, sentence)
            else:
                self.env.cr.execute(
                    SQL("DELETE FROM %s WHERE id = ANY(%s)", SQL.identifier(self.env[model]._table), ids)
                )

    def _blank_remark(self):
        """Take away what the archivist noted of the content (备考表), also where the thread remembers it."""
        run = self.env.cr.execute
        run(SQL("UPDATE %s SET remark = NULL WHERE id = %s", SQL.identifier(self._table), self.id))
        run(
            SQL(
                """DELETE FROM mail_tracking_value AS old USING mail_message AS message
                    WHERE message.id = old.mail_message_id AND message.model = %s AND message.res_id = %s
                      AND old.field_id = %s""",
                self._name,
                self.id,
                self.env["ir.model.fields"]._get(self._name, "remark").id,
            )
        )

    @api.model
    def _remove_rows(self, rows):
        """Remove the rows of which nothing stays, and what was written on them; the texts are gone already."""
        run = self.env.cr.execute
        for part in reversed(self._destroyed_parts()):
            if part.is_removed and rows[part.model]:
                ids = rows[part.model]
                run(SQL("DELETE FROM mail_message WHERE model = %s AND res_id = ANY(%s)", part.model, ids))
                run(SQL("DELETE FROM %s WHERE id = ANY(%s)", SQL.identifier(self.env[part.model]._table), ids))
