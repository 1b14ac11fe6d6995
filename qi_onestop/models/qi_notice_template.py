# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import notice_events


class QiNoticeTemplate(models.Model):
    """What is said of one event, and by which ways."""

    _name = "qi.notice.template"
    _description = "Notice Template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, string="Notice Event")
    code = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, help="Nobody is told of an event whose template is archived.")
    subject = fields.Char(string="Notice Title", required=True, translate=True)
    body = fields.Text(required=True, translate=True)
    sms_text = fields.Text(required=True, translate=True, string="Text Message")
    wechat_text = fields.Text(translate=True, string="Text for WeChat", help="Empty: the text of the notice.")
    use_email = fields.Boolean(string="By E-mail", default=True)
    use_sms = fields.Boolean(string="By Text Message", default=True)
    use_wechat = fields.Boolean(string="By WeChat", help="Staff copies the text into WeChat.")

    _code_uniq = models.Constraint("UNIQUE (code)", "There is a template for this event already.")

    @api.constrains("code")
    def _check_code(self):
        for template in self:
            if template.code not in notice_events.EVENTS:
                raise ValidationError(self.env._("There is no event “%(code)s”.", code=template.code))

    @api.constrains("subject", "body", "sms_text", "wechat_text")
    def _check_placeholders(self):
        for template in self:
            for name in ("subject", "body", "sms_text", "wechat_text"):
                unknown = notice_events.unknown(template[name])
                if unknown:
                    raise ValidationError(
                        self.env._(
                            "%(unknown)s cannot be filled in. Use: %(known)s.",
                            unknown=" ".join(unknown),
                            known=" ".join(f"{{{name}}}" for name in sorted(notice_events.PLACEHOLDERS)),
                        )
                    )

    @api.model
    def _of(self, event):
        """Return the template of an event, empty if nobody is to be told."""
        return self.sudo().search([("code", "=", event)], limit=1)
