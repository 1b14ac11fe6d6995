# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import config


class IrActionsReport(models.Model):
    """What is printed fetches its styles from this server itself, unless the administrator names another.

    By its public address, as Odoo does, it would find none: on another port until an administrator logs in, or
    where the house's own servers do not get out to the proxy.
    """

    _inherit = "ir.actions.report"

    def _get_report_url(self, layout=None):
        # The setting, for whoever prints.
        named = self.env["ir.config_parameter"].sudo().get_param("report.url")
        interface = config["http_interface"]
        host = interface if interface and interface not in ("0.0.0.0", "::") else "127.0.0.1"
        return named or f"http://{host}:{config['http_port']}"
