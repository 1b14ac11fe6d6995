# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ..models.qi_seal import AUDITORS
from ..tools import seal

MOST = 100
"""So many faults of the log are listed."""


class QiSealCheck(models.TransientModel):
    """Check of the whole log of seals (封存日志检查), from inside and against what an auditor noted outside.

    Whoever recomputes all hashes leaves a log without a fault. Only a line noted elsewhere shows it. How many
    lines there are is for auditors alone, see ``qi_seal.py``.
    """

    _name = "qi.seal.check"
    _description = "Check of the Log of Seals"

    noted = fields.Char(string="Anchor Noted Earlier", help="As it was printed or written down: QI-SEAL-…")
    anchor = fields.Char(string="Anchor of Today", readonly=True, groups=AUDITORS)
    count = fields.Integer(string="Lines of the Log", readonly=True, groups=AUDITORS)
    result = fields.Text(string="What the Check Found", readonly=True)
    is_whole = fields.Boolean(readonly=True)

    def action_check(self):
        """Read the whole log, compare it with the anchor if one is given, and say what was found.

        :raises AccessError: when the caller is none of those who verify
        :raises UserError: when what was entered is no anchor
        """
        self.ensure_one()
        self.env["qi.archive"]._check_may_verify()
        # The whole log is read, whoever checks it.
        Seal = self.env["qi.seal"].sudo()
        broken = Seal._broken()
        said = [Seal._broken_sentence(number, what) for number, what in broken[:MOST]]
        if len(broken) > MOST:
            said.append(self.env._("And %(count)s more.", count=len(broken) - MOST))
        if self.noted:
            said += self._anchor_findings()
        last = Seal.search([], order="number desc", limit=1)
        self.sudo().write(
            {
                "anchor": last.anchor if last else False,
                "count": Seal.search_count([]),
                "is_whole": not said,
                "result": "\n".join(said) or self.env._("The log is as it was written."),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Check the Log"),
        }

    def _anchor_findings(self):
        noted = seal.read_anchor(self.noted)
        if not noted:
            raise UserError(
                self.env._("“%(text)s” is no anchor. Copy it whole: QI-SEAL-, a number, a hash.", text=self.noted)
            )
        number, line_hash = noted
        line = self.env["qi.seal"].sudo().search([("number", "=", number)])
        if not line:
            return [self.env._("Line %(number)s, which you noted, is missing.", number=number)]
        if line.hash != line_hash:
            return [
                self.env._(
                    "Line %(number)s has another hash than you noted: the log was rewritten since.", number=number
                )
            ]
        return []
