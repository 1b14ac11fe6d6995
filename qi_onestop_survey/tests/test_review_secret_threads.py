# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.qi_onestop.tests.secret_common import SecretThreads

from .case_common import CaseCase


@tagged("post_install", "-at_install")
class TestReviewSecretThreads(SecretThreads, CaseCase):
    """Whoever was told of a review or a follow-up learns nothing more once it belongs to a trade secret."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("qi_onestop_survey.follow_up_share", "100")
        answer = cls.answer()
        follow_up = cls.env["qi.follow.up"].search([("request_id", "=", answer.qi_request_id.id)], limit=1)
        cls.threads = [answer, cls.case_of(answer), follow_up]

    def test_every_kind_of_thread_is_among_them(self):
        """Those that this add-on adds."""
        mine = {
            name
            for name in self.env["qi.thread.part.mixin"]._secret_threads()
            if name.startswith("survey.") or self.env.registry[name]._original_module == "qi_onestop_survey"
        }
        self.assertEqual({thread._name for thread in self.threads}, mine)
