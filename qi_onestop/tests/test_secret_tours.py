# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged

from .secret_common import SecretCase


@tagged("post_install", "-at_install")
class TestSecretTours(SecretCase, HttpCase):
    def test_auditor_reads_the_log(self):
        self.as_role(self.secret, "commissioner").read(["description"])
        self.start_tour("/odoo/access-log", "qi_onestop_auditor_reads_the_log", login="t_auditor")
