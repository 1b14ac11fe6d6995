# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
from datetime import date

import openpyxl


class LedgerMixin:
    """Makes ledgers as one of the users, and reads the files."""

    def make(self, role, ledger="request", **values):
        """Return the dialog as the user of ``role`` filled it in, for the days around today."""
        return self.as_role(self.env["qi.ledger.make"], role).create(
            {
                "ledger": ledger,
                "date_from": date(2020, 1, 1),
                "date_to": date(2035, 12, 31),
                "platform_id": self.city.id,
                "set_id": False,
                **values,
            }
        )

    def content(self, make):
        file = io.BytesIO()
        make._write_file(file)
        return file.getvalue()

    def rows(self, make):
        """Return the rows of an Excel file as dictionaries by heading, without the line on what is left out."""
        sheet = openpyxl.load_workbook(io.BytesIO(self.content(make))).worksheets[0]
        heading, *rows = sheet.iter_rows(values_only=True)
        whole = [row for row in rows if any(value is not None for value in row[1:])]
        return [dict(zip(heading, row, strict=True)) for row in whole]

    def about(self, make):
        sheet = openpyxl.load_workbook(io.BytesIO(self.content(make))).worksheets[1]
        return dict(sheet.iter_rows(values_only=True))


class ColumnsMixin:
    """Walks what a person reads of a case: each field is a column of the ledger, or has a reason not to be."""

    form_module: str
    """Add-on whose ledgers these are."""
    forms: dict = {}
    """Views that people open, where they are not the first ones of the model."""
    no_columns: dict
    """``{ledger: {reason: names of fields}}``."""

    def ledgers(self):
        """Return the ledgers of the add-on."""
        columns = self.env["qi.ledger.column"].search([])
        modules = {column.ledger: xml_id.partition(".")[0] for column, xml_id in self.xml_ids(columns)}
        return [one for one in self.env["qi.ledger"]._ledgers() if modules.get(one.name) == self.form_module]

    def xml_ids(self, records):
        ids = records.get_external_id()
        return [(record, ids[record.id]) for record in records]

    def read_in(self, ledger):
        """Return the fields that a person reads in the form of a ledger's case, or in its list without a form.

        Not those of the lines within, which have rows of their own, and not the numbers on buttons: they count
        what the button opens.
        """
        View = self.env["ir.ui.view"]
        view = self.env.ref(self.forms[ledger.name]) if ledger.name in self.forms else View
        for kind in ("form", "list"):
            view = view or View.browse(View.default_view(ledger.model, kind))
        self.assertTrue(view, ledger.name)
        return {
            node.get("name")
            for node in view._get_combined_arch().iter("field")
            if node.get("invisible") not in ("1", "True")
            and not any(above.tag in ("field", "button") for above in node.iterancestors())
        }

    def check_columns(self):
        columns = self.env["qi.ledger.column"].search([])
        for ledger in self.ledgers():
            with self.subTest(ledger=ledger.name):
                paths = columns.filtered(lambda one, name=ledger.name: one.ledger == name).mapped("path")
                told = {path.partition(".")[0] for path in paths}
                read = self.read_in(ledger)
                reasons = self.no_columns.get(ledger.name, {})
                without = {name for names in reasons.values() for name in names}
                self.assertEqual(read - told - without, set(), "A column, or a reason why there is none.")
                self.assertEqual(without - read, set(), "No reason is needed for what nobody reads.")
                self.assertEqual(without & told, set(), "A column needs no reason why there is none.")

    def check_sets(self, roles):
        """Whoever opens a ledger of the add-on begins with columns that somebody chose for their role."""
        for role in roles:
            dialog = self.as_role(self.env["qi.ledger.make"], role)
            offered = dict(dialog.env["qi.ledger"]._selection_readable())
            for ledger in self.ledgers():
                if ledger.name in offered:
                    with self.subTest(role=role, ledger=ledger.name):
                        chosen = dialog.new({"ledger": ledger.name}).set_id
                        self.assertEqual(chosen.ledger, ledger.name)
                        self.assertEqual(set(chosen.column_ids.mapped("ledger")), {ledger.name})
                        self.assertEqual(chosen.get_external_id()[chosen.id].partition(".")[0], self.form_module)
