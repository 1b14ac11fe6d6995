# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .secret_common import SecretCase
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestSecretTours(SecretCase, WebCase):
    def test_auditor_reads_the_log(self):
        self.as_role(self.secret, "commissioner").read(["description"])
        self.start_tour("/odoo/access-log", "qi_onestop_auditor_reads_the_log", login="t_auditor")
