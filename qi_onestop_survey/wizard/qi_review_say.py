# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.qi_onestop.tools.supervision import ANSWER_DAYS


class QiReviewSay(models.TransientModel):
    """Asks for one text: a reply, an appeal or why it is refused, a supervision, why a follow-up is dropped."""

    _name = "qi.review.say"
    _description = "Word on a Bad Review or Follow-Up"
    _inherit = ["qi.protected.mixin"]

    case_id = fields.Many2one("qi.review.case", ondelete="cascade", readonly=True)
    follow_up_id = fields.Many2one("qi.follow.up", string="Follow-Up", ondelete="cascade", readonly=True)
    what = fields.Selection(
        [
            ("reply", "Reply"),
            ("appeal", "Appeal"),
            ("refuse", "Refuse the Appeal"),
            ("drop", "Not Done"),
            ("supervise", "Supervise"),
            ("supervision", "Reply to the Supervision"),
        ],
        string="Purpose",
        required=True,
        readonly=True,
    )
    text = fields.Text(string="Your Words", required=True)
    answer_due = fields.Date(
        string="To Be Answered By",
        default=lambda self: self.env["qi.telling.mixin"]._working_day_after(ANSWER_DAYS),
    )

    def action_confirm(self):
        """Say it where it belongs.

        :raises AccessError: when it is up to somebody else
        :raises UserError: when it cannot be said now, or there is nothing it could be said to
        """
        self.ensure_one()
        if self.what == "drop" and self.follow_up_id:
            self.follow_up_id._drop(self.text)
        elif self.what != "drop" and self.case_id:
            case = self.case_id
            say = {
                "reply": case.action_reply,
                "appeal": case.action_appeal,
                "refuse": case.action_refuse_appeal,
                "supervise": lambda text: case._supervise_by_hand(text, self.answer_due),
                "supervision": case.action_reply_supervision,
            }[self.what]
            say(self.text)
        else:
            raise UserError(self.env._("Open this from the bad review or the follow-up it is about."))
        return {"type": "ir.actions.client", "tag": "soft_reload"}
