# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import past, protected


class QiRequest(models.Model):
    """Follow-up (回访): some days after completion the enterprise is asked whether it helped."""

    _inherit = "qi.request"

    follow_up_way = fields.Selection(
        [("phone", "By Phone"), ("visit", "On Site"), ("online", "Online")], string="Asked How", copy=False
    )
    follow_up_result = fields.Selection(
        [
            ("solved", "It Helped"),
            ("partly", "It Helped in Part"),
            ("unsolved", "It Did Not Help"),
            ("unreachable", "Not Reached"),
        ],
        string="Follow-Up",
        copy=False,
        tracking=True,
    )
    follow_up_note = fields.Text(string="What the Enterprise Said", copy=False)
    followed_up_at = fields.Datetime(string="Followed Up On", readonly=True, copy=False)
    followed_up_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")

    @property
    def _machine_fields(self):
        return super()._machine_fields | {"followed_up_at", "followed_up_by_id"}

    def _check_transition(self, stage, vals):
        result = super()._check_transition(stage, vals)
        if stage.kind == "archived" and self.process == "instant":
            raise UserError(
                self.env._(
                    "%(number)s was answered at once: it is filed in the register of the year.", number=self.name
                )
            )
        return result

    def write(self, vals):
        """Write values; who notes the follow-up and when is kept, its promise is met, archiving may begin.

        :raises UserError: when the request is not completed
        """
        result = super().write(vals)
        if vals.get("follow_up_result") and not protected.is_permitted(self):
            asked = self.filtered(lambda request: request.process != "instant" and not request.followed_up_at)
            now = past.now(self)
            protected.permitted(asked).write({"followed_up_at": now, "followed_up_by_id": self.env.uid})
            # The promises are the program's: the right to follow up was checked above.
            asked_sudo = asked.sudo()
            asked_sudo._deadline("follow_up")._meet()
            asked_sudo._start_archive_deadline()
        return result
