# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class QiImport(models.Model):
    """What an upload still holds of requests whose archives are destroyed.

    The rows of one ledger belong to many requests. An upload is not rewritten, for those who are left it says
    what the older ledger said: it goes as a whole when the last of its requests is destroyed.
    """

    _inherit = "qi.import"

    @api.model
    def _note_destroyed(self, request_ids):
        """Note that requests are being destroyed, and return the uploads they came from.

        Another upload of the same bytes that brought in nothing more goes along.

        :return: ``(over, left)``: the uploads of which no request is left, and those that still hold others
        """
        self.env.flush_all()
        lines = self.env.execute_query(
            SQL(
                """UPDATE qi_import_record SET is_destroyed = TRUE
                    WHERE res_model = 'qi.request' AND res_id = ANY(%s) RETURNING import_id""",
                request_ids,
            )
        )
        touched = self.browse({import_id for (import_id,) in lines}).sorted("id")
        over = touched._without_requests()
        copies = self.env.execute_query(
            SQL(
                """SELECT DISTINCT other.res_id FROM ir_attachment AS file
                     JOIN ir_attachment AS other USING (res_model, res_field, checksum)
                    WHERE file.res_model = %s AND file.res_field = 'file' AND file.res_id = ANY(%s)""",
                self._name,
                over.ids,
            )
        )
        over |= self.browse([import_id for (import_id,) in copies])._without_requests()
        return over, touched - over

    def _without_requests(self):
        """Return the imports of which no request is left but destroyed ones."""
        living = self.env.execute_query(
            SQL(
                """SELECT DISTINCT import_id FROM qi_import_record
                    WHERE import_id = ANY(%s) AND is_destroyed IS NOT TRUE""",
                self.ids,
            )
        )
        return self - self.browse([import_id for (import_id,) in living])

    def _blank_samples(self):
        """Take away what the headings show of the first rows: it served to say what each column means."""
        self.env.cr.execute(SQL("UPDATE qi_import_column SET samples = NULL WHERE import_id = ANY(%s)", self.ids))

    def _blank_upload(self, sentence):
        """Take away all that was read from the files, also the rows that could not be imported.

        Who imported what when, and how many rows, stays.

        :param sentence: says where it went
        """
        run = self.env.cr.execute
        run(SQL("DELETE FROM qi_import_problem WHERE import_id = ANY(%s)", self.ids))
        run(SQL("UPDATE qi_import SET message = %s WHERE id = ANY(%s)", sentence, self.ids))
