# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import past


class QiNotice(models.Model):
    """Notice (通知): what one person outside is told of one event; how it gets there, is in its deliveries.

    Who has an account reads it in the portal. The program alone writes notices.
    """

    _name = "qi.notice"
    _description = "Notice"
    _inherit = ["qi.portal.mixin"]
    _order = "id desc"
    _rec_name = "subject"

    template_id = fields.Many2one(
        "qi.notice.template", string="Event", required=True, readonly=True, ondelete="restrict", index=True
    )
    user_id = fields.Many2one(
        "res.users", string="Account", readonly=True, ondelete="cascade", help="Who reads it in the portal."
    )
    partner_id = fields.Many2one(
        "res.partner", string="Recipient", required=True, readonly=True, ondelete="cascade", index=True
    )
    request_id = fields.Many2one("qi.request", readonly=True, ondelete="cascade", index="btree_not_null")
    task_id = fields.Many2one("qi.request.task", readonly=True, ondelete="cascade", index="btree_not_null")
    platform_id = fields.Many2one(related="request_id.platform_id", store=True, index="btree_not_null")
    told_at = fields.Datetime(string="Date", required=True, readonly=True)
    subject = fields.Char(required=True, readonly=True)
    body = fields.Text(required=True, readonly=True)
    sms_text = fields.Text(string="Text Message", readonly=True)
    wechat_text = fields.Text(string="Text for WeChat", readonly=True)
    url = fields.Char(string="Link", readonly=True)
    read_at = fields.Datetime(string="Read On", readonly=True)
    key = fields.Char(required=True, readonly=True, help="Tells the same notice of the same step.")
    delivery_ids = fields.One2many("qi.notice.delivery", "notice_id", string="Deliveries", readonly=True)
    has_failed = fields.Boolean(compute="_compute_has_failed", search="_search_has_failed")

    _key_uniq = models.UniqueIndex("(key)")
    _user_idx = models.Index("(user_id, id DESC)")
    _unread_idx = models.Index("(user_id) WHERE read_at IS NULL")

    _portal_readable_fields = frozenset({"id", "display_name", "subject", "body", "url", "told_at", "read_at"})

    @api.depends("delivery_ids.state")
    def _compute_has_failed(self):
        for notice in self:
            notice.has_failed = bool({"failed", "undeliverable"} & set(notice.delivery_ids.mapped("state")))

    @api.model
    def _search_has_failed(self, operator, value):
        if operator != "in":
            return NotImplemented
        failed = [("state", "in", ("failed", "undeliverable"))]
        return [("delivery_ids", "any" if True in value else "not any", failed)]

    def action_mark_read(self):
        """Remember that the recipient has read the notices; the caller must be the recipient."""
        self.check_access("read")
        # Nobody writes notices; that they are the caller's was just checked, and is narrowed again.
        own_sudo = self.sudo().filtered(lambda notice: notice.user_id == self.env.user and not notice.read_at)
        own_sudo.write({"read_at": past.now(self)})
