# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.qi_onestop.tests.common import OnestopCase
from odoo.addons.qi_onestop.tests.rights import RightsMixin

STAFF = ("clerk", "commissioner", "manager", "coordinator", "administrator")
SUPERIORS = ("manager", "coordinator", "administrator")


@tagged("post_install", "-at_install")
class TestRights(RightsMixin, OnestopCase):
    module = "qi_onestop_survey"
    expected = {
        "qi.follow.up": {
            **dict.fromkeys(("clerk", "coordinator"), "r"),
            **dict.fromkeys(("commissioner", "manager", "administrator"), "rw"),
        },
        "qi.follow.up.script": {
            **dict.fromkeys(("clerk", "commissioner", "manager"), "r"),
            **dict.fromkeys(("coordinator", "administrator"), "rw"),
        },
        "qi.review.case": dict.fromkeys(STAFF, "rw"),
        "qi.review.deadline": dict.fromkeys(STAFF, "r"),
        "qi.review.invitation": {},
        "qi.review.report": dict.fromkeys(SUPERIORS, "r"),
        "qi.review.say": dict.fromkeys(STAFF, "rwcd"),
        "qi.review.step": dict.fromkeys(STAFF, "rwcd"),
        "qi.satisfaction.export": dict.fromkeys(("coordinator", "administrator"), "rwcd"),
        "qi.satisfaction.figure": dict.fromkeys(STAFF, "r"),
        "qi.satisfaction.report": dict.fromkeys(SUPERIORS, "r"),
    }
