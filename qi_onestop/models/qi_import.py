# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
from itertools import islice

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import import_targets, ledger, ledger_values, protected

HEAD = 30
"""Rows in which the heading is looked for; those below it are the samples."""
SAMPLES = 3
OVER = ("done", "undone", "taken_over")
"""At one of these the ledger is imported: nothing of it is read anew."""


class QiImport(models.Model):
    """Import of an existing ledger (台账), one record for each file: from the upload to its undoing.

    draft → mapped → checked → done → undone, or taken over. What is read and written is in ``qi_import_run.py``,
    how it is taken back in ``qi_import_undo.py``, how it stays for good in ``qi_import_taken_over.py``, what can
    be imported in ``tools/import_targets.py``.
    """

    _name = "qi.import"
    _description = "Import of a Ledger"
    _inherit = ["qi.protected.mixin"]
    _order = "id desc"
    _rec_name = "file_name"

    _machine_fields = frozenset(
        {
            "state",
            "user_id",
            "job",
            "message",
            "heading_row",
            "fingerprint",
            "position",
            "row_count",
            "new_count",
            "duplicate_count",
            "bad_count",
            "created_count",
            "updated_count",
            "kept_count",
            "done_at",
            "taken_over_at",
            "taken_over_by_id",
            "filed_count",
        }
    )

    target = fields.Selection("_selection_target", string="What It Holds", required=True, default="enterprise")
    file = fields.Binary(attachment=True, required=True)
    file_name = fields.Char(string="Ledger", required=True)
    state = fields.Selection(
        [
            ("draft", "Upload"),
            ("mapped", "Columns"),
            ("checked", "Dry Run"),
            ("done", "Imported"),
            ("undone", "Undone"),
            ("taken_over", "Taken Over for Good"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Imported By",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        index=True,
        help="Whose rights decide what may be imported.",
    )
    duplicates = fields.Selection(
        [("skip", "Leave as they are"), ("update", "Update from the ledger")],
        string="Rows Already There",
        required=True,
        default="skip",
    )
    job = fields.Selection(
        [("check", "Checking"), ("import", "Importing"), ("undo", "Undoing"), ("file", "Filing")],
        string="In the Background",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    message = fields.Char(readonly=True, copy=False)
    heading_row = fields.Integer(readonly=True, copy=False, aggregator=None)
    fingerprint = fields.Char(readonly=True, copy=False)
    position = fields.Integer(
        string="Rows Read", readonly=True, copy=False, aggregator=None, help="The last row that was dealt with."
    )
    row_count = fields.Integer(string="Rows", readonly=True, copy=False)
    new_count = fields.Integer(string="New", readonly=True, copy=False)
    duplicate_count = fields.Integer(string="Already There", readonly=True, copy=False)
    bad_count = fields.Integer(string="Bad", readonly=True, copy=False)
    created_count = fields.Integer(string="Created", readonly=True, copy=False)
    updated_count = fields.Integer(string="Updated", readonly=True, copy=False)
    kept_count = fields.Integer(
        string="Kept", readonly=True, copy=False, help="Put to use since the import, therefore not undone."
    )
    done_at = fields.Datetime(string="Imported On", readonly=True, copy=False)
    column_ids = fields.One2many("qi.import.column", "import_id", string="Columns", readonly=False)
    problem_ids = fields.One2many("qi.import.problem", "import_id", string="Bad Rows", readonly=True)

    # What may be imported

    @api.model
    def _selection_target(self):
        names = {
            "enterprise": self.env._("Enterprises"),
            "institution": self.env._("Institutions"),
            "expert": self.env._("Experts"),
            "instrument": self.env._("Measuring Instruments"),
            "commissioner": self.env._("Commissioners"),
            "service": self.env._("Services"),
            "visit": self.env._("Visits"),
            "request": self.env._("Historic Requests"),
        }
        return [(target.name, names[target.name]) for target in self._targets()]

    @api.model
    def _targets(self):
        """Return what the caller may import into the models there are."""
        administers = self.env.su or self.env.user.has_group("qi_onestop.qi_onestop_group_administrator")
        return [
            target
            for target in import_targets.TARGETS.values()
            if target.model in self.env and (target.everyone or administers)
        ]

    @api.model
    def _columns(self, target):
        """Return the columns of ``target`` whose fields there are."""

        def model(column):
            return self.env["qi.qualification"] if column.qualification else self.env[target.model]

        return [column for column in target.columns if column.field in model(column)._fields]

    def _target(self):
        return import_targets.TARGETS.get(self.target)

    @api.model
    def _own_platforms(self, model):
        """Return the domain of the platforms a caller may import for."""
        if model._name != "qi.platform" or self.env.user.has_group("qi_onestop.qi_onestop_group_administrator"):
            return []
        return [("id", "in", self.env.user.qi_managed_platform_ids.ids)]

    # CRUD

    def write(self, vals):
        """Write values; another file or target starts anew, and nothing changes once it is imported."""
        if vals.keys() & {"file", "target", "duplicates"} and not protected.is_permitted(self):
            self._check_idle()
            for batch in self:
                if batch.state in OVER:
                    raise UserError(self.env._("This ledger is imported already. Begin a new import for another."))
            if vals.keys() & {"file", "target"}:
                self._forget_check()
                # The caller may write the import; what was read from the old file goes with it.
                self.sudo().column_ids.unlink()
                protected.permitted(self).write({"state": "draft"})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_imported(self):
        self._check_idle()
        for batch in self:
            if batch.state == "done":
                raise UserError(
                    self.env._("What was imported could no longer be undone. Undo the import before deleting it.")
                )
            if batch.state == "taken_over":
                raise UserError(
                    self.env._("What was taken over for good is in the archives, and its ledger stays.")
                )

    def _check_idle(self):
        for batch in self:
            if batch.job:
                raise UserError(self.env._("This ledger is being worked on in the background. Wait for the end."))

    def _forget_check(self):
        """Forget what a dry run found."""
        checked = self.filtered(lambda batch: batch.state == "checked" or batch.row_count)
        checked.sudo().problem_ids.unlink()
        protected.permitted(checked).write(
            {
                "state": "mapped",
                "message": False,
                **dict.fromkeys(("position", "row_count", "new_count", "duplicate_count", "bad_count"), 0),
            }
        )

    # Step 1: what the file holds

    def action_read(self):
        """Read the heading of the file and propose what each column means.

        :raises UserError: when the file is no ledger, in one sentence
        """
        self.ensure_one()
        self.check_access("write")
        self._check_idle()
        if self.state not in ("draft", "mapped", "checked"):
            raise UserError(self.env._("This ledger is imported already. Begin a new import for another."))
        target = self._allowed_target()
        rows = list(islice(self._lines(), HEAD))
        known = self._known_labels(target)
        heading = ledger_values.find_heading(rows, known)
        if not heading:
            raise UserError(
                self.env._(
                    "No row of this file looks like a heading. Download the template and copy your rows into it."
                )
            )
        last, labels = heading
        fingerprint = self._fingerprint(labels)
        meanings = self._remembered(target, fingerprint, labels) or self._proposed(labels, known)
        below = [values for number, values in rows if number > last][:SAMPLES]
        self._forget_check()
        # Columns are the program's: the caller may say what they mean, not which there are.
        self.sudo().column_ids.unlink()
        protected.permitted(self.env["qi.import.column"].sudo()).create(
            [
                {
                    "import_id": self.id,
                    "position": position,
                    "heading": label,
                    "samples": "、".join(
                        filter(
                            None,
                            (
                                ledger_values.said(values[position])[:40]
                                for values in below
                                if position < len(values)
                            ),
                        )
                    ),
                    "meaning": meanings[position] and f"{target.name}:{meanings[position]}",
                }
                for position, label in enumerate(labels)
                if label
            ]
        )
        protected.permitted(self).write(
            {"state": "mapped", "heading_row": last, "fingerprint": fingerprint, "message": False}
        )
        return True

    def action_template(self):
        """Download an xlsx file with the headings that are understood at once."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/qi_onestop/import/template/{self._allowed_target().name}",
            "target": "download",
        }

    def action_bad_rows(self):
        """Download the bad rows with their reasons, to be mended and uploaded again."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/qi_onestop/import/{self.id}/bad_rows",
            "target": "download",
        }

    def action_back(self):
        """Go back to the columns."""
        self.ensure_one()
        self.check_access("write")
        self._check_idle()
        if self.state == "checked":
            self._forget_check()
        return True

    def _allowed_target(self):
        target = self._target()
        if target not in self._targets():
            raise UserError(self.env._("Your role does not import this. Ask an administrator."))
        return target

    def _lines(self):
        """Yield the rows of the file, see ``ledger.read``; what is wrong with it is a UserError."""
        attachment = (
            self.env["ir.attachment"]
            # The file belongs to the import, which the caller may read.
            .sudo()
            .search(
                [("res_model", "=", self._name), ("res_field", "=", "file"), ("res_id", "=", self.id)], limit=1
            )
        )
        try:
            yield from ledger.read(attachment.raw or b"")
        except ledger.Unreadable as error:
            raise UserError(self._sentence_unreadable(error.code)) from None

    def _sentence_unreadable(self, code):
        return {
            "xls": lambda: self.env._(
                "This is a workbook of Excel 97-2003 (.xls). Open it in Excel or WPS and save it as .xlsx."
            ),
            "html": lambda: self.env._(
                "This is a web page, not a workbook. Open it in Excel or WPS and save it as .xlsx."
            ),
            "kind": lambda: self.env._("This is no ledger. Choose an Excel file (.xlsx) or a text file (.csv)."),
            "damaged": lambda: self.env._(
                "This file is damaged. Open it in Excel or WPS, save it as .xlsx and upload it again."
            ),
            "encoding": lambda: self.env._(
                "The characters of this file cannot be read. Save it as CSV UTF-8 or as .xlsx."
            ),
            "bytes": lambda: self.env._("This file is too large: 60 MB are possible. Split it into several."),
            "rows": lambda: self.env._(
                "This file has more than %(count)s rows. Split it into several.", count=f"{ledger.MAX_ROWS:,}"
            ),
            "empty": lambda: self.env._("This file is empty. Choose the one with the rows."),
        }[code]()

    # Mapping

    @api.model
    def _known_labels(self, target):
        """Return what each heading means; where two columns go by one name, the first has it."""
        known = {}
        for column in self._columns(target):
            for label in column.labels:
                known.setdefault(ledger_values.plain(label), column.key)
        return known

    @api.model
    def _fingerprint(self, labels):
        text = "\n".join(map(ledger_values.plain, labels))
        return hashlib.sha256(text.encode()).hexdigest()

    @api.model
    def _remembered(self, target, fingerprint, labels):
        # What a heading means is no secret: the whole city profits from whoever found out.
        memory = (
            self.env["qi.import.mapping"]
            .sudo()
            .search([("target", "=", target.name), ("fingerprint", "=", fingerprint)], limit=1)
        )
        if not memory:
            return None
        keys = {column.key for column in self._columns(target)}
        meanings = [memory.mapping.get(str(position)) for position in range(len(labels))]
        return [meaning if meaning in keys else None for meaning in meanings]

    @api.model
    def _proposed(self, labels, known):
        """Return the meaning of each label: exact names first, each meaning once."""
        meanings, taken = [None] * len(labels), set()
        options = [ledger_values.candidates(label) for label in labels]
        for exactness in range(max(map(len, options), default=0)):
            for position, names in enumerate(options):
                if meanings[position] is None and exactness < len(names):
                    meaning = known.get(names[exactness])
                    if meaning and meaning not in taken:
                        meanings[position] = meaning
                        taken.add(meaning)
        return meanings

    def _mapping(self):
        """Return ``{position: column}`` as chosen.

        :raises UserError: when two columns mean the same, or a needed one is missing
        """
        target = self._allowed_target()
        columns = {f"{target.name}:{column.key}": column for column in self._columns(target)}
        mapping = {}
        for line in self.column_ids.sorted("position"):
            column = columns.get(line.meaning)
            if column is None:
                continue
            if column in mapping.values():
                raise UserError(
                    self.env._(
                        "Two columns are said to mean “%(meaning)s”. Keep one and empty the other.",
                        meaning=column.label,
                    )
                )
            mapping[line.position] = column
        for column in columns.values():
            if column.required and column not in mapping.values():
                raise UserError(
                    self.env._(
                        "Say which column holds “%(meaning)s”: no row can be imported without it.",
                        meaning=column.label,
                    )
                )
        return mapping

    def _remember_mapping(self, mapping):
        """Keep the mapping for the next file with this heading."""
        Mapping = self.env["qi.import.mapping"].sudo()
        keys = {str(position): column.key for position, column in mapping.items()}
        memory = Mapping.search([("target", "=", self.target), ("fingerprint", "=", self.fingerprint)], limit=1)
        if memory:
            if memory.mapping != keys:
                memory.mapping = keys
        else:
            Mapping.create({"target": self.target, "fingerprint": self.fingerprint, "mapping": keys})
