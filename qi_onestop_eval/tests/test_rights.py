# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.qi_onestop.tests.common import OnestopCase
from odoo.addons.qi_onestop.tests.rights import RightsMixin

SCHEMES = {"manager": "r", "coordinator": "rwcd", "administrator": "rwcd"}


class TestRights(RightsMixin, OnestopCase):
    module = "qi_onestop_eval"
    expected = {"qi.eval.indicator": SCHEMES, "qi.eval.scheme": SCHEMES}
