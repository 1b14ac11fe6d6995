# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..tools import signin


class QiEventSigninImport(models.TransientModel):
    """Takes a sign-in list over into the registrations of an event, after a preview."""

    _name = "qi.event.signin.import"
    _inherit = ["qi.rows.mixin"]
    _description = "Import Sign-In List"
    _template_columns = {"单位名称": 36, "统一社会信用代码": 24, "姓名": 12, "手机号码": 16}

    event_id = fields.Many2one("event.event", required=True, ondelete="cascade")
    text = fields.Text(help="One person on each line: firm, name, mobile number.")
    filename = fields.Char()
    state = fields.Selection([("input", "List"), ("preview", "Preview")], required=True, default="input")
    line_ids = fields.One2many("qi.event.signin.line", "import_id", string="Lines")
    good_count = fields.Integer(string="To Take Over", compute="_compute_counts")
    bad_count = fields.Integer(string="Left Out", compute="_compute_counts")
    unmatched_count = fields.Integer(string="Firms Not Found", compute="_compute_counts")

    @api.depends("line_ids.problem", "line_ids.partner_id")
    def _compute_counts(self):
        for wizard in self:
            good = wizard.line_ids.filtered(lambda line: not line.problem)
            wizard.good_count = len(good)
            wizard.bad_count = len(wizard.line_ids) - len(good)
            wizard.unmatched_count = len({line.firm for line in good if line.firm and not line.partner_id})

    def _template_name(self):
        return self.env._("Sign-In List")

    def action_preview(self):
        """Show what would be taken over and what would be left out, and why.

        :raises UserError: when the source has no persons or is no Excel file
        """
        self.check_access("write")
        self.ensure_one()
        persons = signin.read(self._rows())
        if not persons:
            raise UserError(
                self.env._("There is nobody in the list. Each line has a firm, a name and a mobile number.")
            )
        partners = self._partners(persons)
        self.write(
            {
                "state": "preview",
                "line_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "number": person.number,
                                "firm": person.firm[: signin.MAX_CELL],
                                "code": person.code[: signin.MAX_CELL],
                                "name": person.name[: signin.MAX_CELL],
                                "mobile": person.mobile[: signin.MAX_CELL],
                                "partner_id": partners.get(person.code) or partners.get(person.firm),
                                "problem": person.problem,
                            }
                        )
                        for person in persons
                    ),
                ],
            }
        )
        return self._reopen()

    def action_back(self):
        """Go back to the source."""
        self.ensure_one()
        self.state = "input"
        return self._reopen()

    def action_apply(self):
        """Register the good lines as people who came; who was registered already is marked as come.

        :raises UserError: when nothing has been shown yet, or no line is good
        """
        self.check_access("write")
        self.ensure_one()
        good = self.line_ids.filtered(lambda line: not line.problem)
        if self.state != "preview" or not good:
            raise UserError(self.env._("Look at the preview first: there is no line to take over."))
        Registration = self.env["event.registration"]
        known = {
            (registration.name, signin.digits(registration.phone or "")): registration
            for registration in Registration.search([("event_id", "=", self.event_id.id)])
        }
        come, new = Registration, []
        for line in good:
            registration = known.get((line.name, line.mobile or ""))
            if registration:
                come |= registration
            else:
                new.append(line._registration_values())
        come.filtered(lambda registration: registration.state != "done").write({"state": "done"})
        Registration.create(new)
        return self.event_id.action_qi_registrations()

    def _partners(self, persons):
        """Return the ids of the enterprises by credit code and by name; a name that two share matches none."""
        codes = {person.code for person in persons if person.code}
        names = {person.firm for person in persons if person.firm}
        partners = self.env["res.partner"].search_fetch(
            [
                ("qi_enterprise_kind", "!=", False),
                "|",
                ("qi_credit_code", "in", list(codes)),
                ("name", "in", list(names)),
            ],
            ["name", "qi_credit_code"],
        )
        found = {}
        for partner in partners:
            found[partner.name] = False if partner.name in found else partner.id
        found.update({partner.qi_credit_code: partner.id for partner in partners if partner.qi_credit_code})
        return found

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Sign-In List"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
