# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import Form, tagged

from .common import OnestopCase


@tagged("post_install", "-at_install")
class TestForms(OnestopCase):
    """A form opens by itself, also where people usually come from something else."""

    def form_models(self):
        """Return ``(model, user)`` for each of our models with a form and somebody who may create records."""
        views = self.env["ir.ui.view"].search([("type", "=", "form"), ("model", "=like", "qi.%")])
        for model in sorted(set(views.mapped("model")) & set(self.env.registry)):
            if self.env[model]._abstract:
                continue
            for user in self.users.values():
                if not user.share and self.env[model].with_user(user).has_access("create"):
                    yield model, user
                    break

    def test_every_form_opens_by_itself(self):
        opened = set()
        for model, user in self.form_models():
            with self.subTest(model=model, user=user.login):
                Form(self.env[model].with_user(user))
                opened.add(model)
        self.assertLessEqual({"qi.request", "qi.request.task", "qi.request.choice"}, opened)
