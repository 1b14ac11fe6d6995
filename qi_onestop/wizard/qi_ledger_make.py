# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..models.qi_ledger_export import FORMATS
from ..tools import ledger_book, past, period

_EARLIEST, _LATEST = 1950, 2100


class QiLedgerMake(models.TransientModel):
    """Makes a ledger (台账) of a period as a file, with the rights of who makes it."""

    _name = "qi.ledger.make"
    _description = "Make a Ledger"
    _inherit = ["qi.protected.mixin"]

    ledger = fields.Selection(
        selection=lambda self: self.env["qi.ledger"]._selection_readable(),
        required=True,
        default=lambda self: next(iter(self.env["qi.ledger"]._selection_readable()), (False,))[0],
    )
    date_from = fields.Date(string="First Day", required=True, default=lambda self: self._default_period().first)
    date_to = fields.Date(string="Last Day", required=True, default=lambda self: self._default_period().last)
    platform_id = fields.Many2one(
        "qi.platform", ondelete="cascade", help="With all platforms below it. Empty: all whose records you see."
    )
    set_id = fields.Many2one(
        "qi.ledger.set",
        string="Columns",
        compute="_compute_set_id",
        store=True,
        readonly=False,
        ondelete="cascade",
        domain="[('ledger', '=', ledger)]",
        help="Empty: all columns that you may read.",
    )
    file_format = fields.Selection(FORMATS, string="Format", required=True, default="xlsx")
    with_contact = fields.Boolean(
        string="With Contact Data",
        help="Names and numbers of people, as far as you may read them. The log of exports says that you asked.",
    )
    moment = fields.Char(string="Counted By", compute="_compute_content")
    content = fields.Text(string="In the File", compute="_compute_content")

    @api.model
    def _default_period(self):
        return period.last_month(past.today(self))

    @api.depends("ledger")
    @api.depends_context("uid")
    def _compute_set_id(self):
        groups = self.env.user.all_group_ids
        sets = self.env["qi.ledger.set"].search([("group_ids", "in", groups.ids)])
        for make in self:
            make.set_id = sets.filtered(lambda one, ledger=make.ledger: one.ledger == ledger)[:1]

    @api.depends("ledger", "date_from", "date_to", "platform_id")
    @api.depends_context("lang", "uid")
    def _compute_content(self):
        for make in self:
            make.moment = make.content = False
            if not make.ledger:
                continue
            ledger = make._ledger()
            make.moment = self.env[ledger.model]._fields[ledger.moment]._description_string(self.env)
            make.content = make._problem() or make._said_content()

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for make in self:
            if problem := make._problem():
                raise ValidationError(problem)

    def _problem(self):
        """Return the sentence that says why there can be no ledger, or nothing."""
        if not self.date_from or not self.date_to:
            return self.env._("Give the first and the last day of the period.")
        if self.date_to < self.date_from:
            return self.env._("A period cannot end before it begins. Correct the dates.")
        if self.date_from.year < _EARLIEST or self.date_to.year > _LATEST:
            return self.env._("The service has no records of that time. Correct the dates.")
        return False

    def action_make(self):
        """Download the ledger.

        :raises UserError: when it is not for the caller, has no column, or too many rows
        """
        self.ensure_one()
        self.check_access("read")
        self._check_file()
        return {"type": "ir.actions.act_url", "url": f"/qi_onestop/ledger/{self.id}", "target": "download"}

    def _ledger(self):
        return self.env["qi.ledger"]._ledger(self.ledger)

    def _domain(self):
        when = period.Period(self.date_from, self.date_to)
        return self.env["qi.ledger"]._domain(self._ledger(), when, self.platform_id)

    def _columns(self):
        """Return the columns of the file.

        :raises UserError: when none is left
        """
        ledger = self._ledger()
        if self.set_id.ledger not in (False, ledger.name):
            raise UserError(self.env._("These columns are of another ledger. Choose others."))
        chosen = self.set_id.column_ids or self.env["qi.ledger.column"].search([("ledger", "=", ledger.name)])
        columns = chosen._for_caller(self.with_contact)
        if not columns:
            raise UserError(self.env._("None of these columns is for you. Choose other columns."))
        return columns

    def _check_file(self):
        """Raise unless the file can be made.

        :raises UserError: when it is not for the caller, has no column, or too many rows
        """
        self._columns()
        Ledger = self.env["qi.ledger"]
        Model = Ledger._model(self._ledger())
        if problem := Ledger._too_many(Model.search_count(self._domain(), limit=Ledger._max_rows + 1)):
            raise UserError(problem)

    def _said_content(self):
        """Return what is in the file, or why there can be none, as sentences."""
        row_count, left_out = self._counts()
        return self.env["qi.ledger"]._too_many(row_count) or "\n".join(self._summary(row_count, left_out))

    def _counts(self):
        """Return how many rows the ledger has, and how many trade secrets are left out of it."""
        ledger, domain = self._ledger(), self._domain()
        Ledger = self.env["qi.ledger"]
        return Ledger._model(ledger).search_count(domain), Ledger._left_out(ledger, domain)

    def _summary(self, row_count, left_out):
        """Return what is in the file, and what is not, as sentences."""
        lines = [self.env._("Rows: %(count)s", count=row_count)]
        if left_out:
            lines.append(self.env._("Left out as trade secrets that you may not read: %(count)s", count=left_out))
        return lines

    def _write_file(self, target):
        """Write the ledger to a binary file, in little memory however long it is, and log it as exported.

        :raises UserError: when it is not for the caller, or too long
        """
        self.ensure_one()
        ledger, columns = self._ledger(), self._columns()
        heading = columns._heading()
        row_count, left_out = self._counts()
        rows = self.env["qi.ledger"]._rows(ledger, self._domain(), columns)
        title = self.env["qi.ledger"]._ledger_names()[ledger.name]
        if self.file_format == "csv":
            ledger_book.write_csv(target, heading, rows, self._summary(row_count, left_out)[1:])
        else:
            titles = (title, self.env._("About This Ledger"))
            about = self._about(title, row_count, left_out)
            ledger_book.write_xlsx(target, titles, heading, rows, about, self._summary(row_count, left_out)[1:])
        self.env["qi.ledger.export"]._record(
            ledger,
            row_count,
            left_out,
            date_from=self.date_from,
            date_to=self.date_to,
            platform_id=self.platform_id.id,
            file_format=self.file_format,
            with_contact=self.with_contact,
            columns=", ".join(column.label for column in heading),
        )

    def _file_name(self):
        """Return what the file is called."""
        title = self.env["qi.ledger"]._ledger_names()[self._ledger().name]
        place = self.platform_id.code or self.env._("All Platforms")
        return f"{title} {place} {self.date_from} {self.date_to}.{self.file_format}".replace("/", "-")

    def _about(self, title, row_count, left_out):
        """Return what the ledger is, as ``(label, text)``."""
        everywhere = self.env._("All whose records you see")
        all_columns = self.env._("All that you may read")
        yes, no = self.env._("Yes"), self.env._("No")
        said = {
            "ledger": title,
            "date_from": format_date(self.env, self.date_from),
            "date_to": format_date(self.env, self.date_to),
            "moment": self.moment,
            "platform_id": self.platform_id.display_name or everywhere,
            "set_id": self.set_id.name or all_columns,
            "with_contact": yes if self.with_contact else no,
            "content": "\n".join(self._summary(row_count, left_out)),
        }
        made_by, made_on = self.env._("Drawn Up By"), self.env._("Drawn Up On")
        return [
            *((self._fields[name]._description_string(self.env), text) for name, text in said.items()),
            (made_by, self.env.user.name),
            (made_on, self.env["resource.calendar"]._qi_say(past.now(self))),
        ]
