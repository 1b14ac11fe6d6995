# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MailActivity(models.Model):
    """What is to be done about a trade secret is hidden with it, also from whoever was to do it once."""

    _name = "mail.activity"
    _inherit = ["mail.activity", "qi.thread.part.mixin"]
