# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ..hooks import uninstall_hook
from .eval_common import EvalCase


class TestHooks(EvalCase):
    """What happens when the add-on goes."""

    def test_nothing_holds_what_was_shipped_and_the_log_of_seals_stays_whole(self):
        self.scheme = self.make_scheme()
        self.scheme.action_new_version()
        self.env["qi.eval.measure"].search([("code", "=", "XS")]).action_new_version()
        round_ = self.new_round()
        for step in ("start", "compute", "verify", "review", "announce", "publicise"):
            getattr(round_, f"action_{step}")()
        with self.at("2031-12-31 12:00"):
            round_.action_publish()
        round_.action_freeze()
        uninstall_hook(self.env)
        self.env.flush_all()
        for model in ("scheme", "indicator", "measure", "round", "score"):
            self.assertFalse(self.env[f"qi.eval.{model}"].with_context(active_test=False).search([]))
        self.assertFalse(self.env["qi.target"].search([]))
        kind = self.env["qi.seal"]._fields["kind"]
        lines = self.env["qi.seal"].search([("kind", "=", "evaluation")])
        kind.ondelete["evaluation"](lines)
        self.assertTrue(lines.exists())
        self.assertEqual(self.env["qi.seal"]._broken(), [])
