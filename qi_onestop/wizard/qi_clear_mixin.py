# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class QiClearMixin(models.AbstractModel):
    """For forms that ask why a recusal is taken back: somebody who is named was not meant.

    A model that adopts it says in ``named_id`` where the people stand whom its matter names (``qi.named.mixin``).
    """

    _name = "qi.clear.mixin"
    _description = "Form That Takes Back a Recusal"

    named_id = fields.Many2one("qi.named.mixin", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one(related="named_id.user_id")
    words = fields.Char(related="named_id.words")
    reason = fields.Char(string="Taken Back Because", required=True)

    def action_confirm(self):
        """Take it back.

        :raises AccessError: when it is up to somebody else
        :raises UserError: when it was decided already, or the name stands elsewhere
        """
        self.ensure_one()
        if self.named_id._matter != self[self.named_id._matter_field]:
            raise UserError(self.env._("This name stands in another matter. Open that one."))
        self.named_id._take_back(self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
