# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MailFollowers(models.Model):
    """Who follows a trade secret is hidden with it."""

    _name = "mail.followers"
    _inherit = ["mail.followers", "qi.thread.part.mixin"]
