# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .conformity_common import ConformityCase
from .test_improvement import PLAN, SAID
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestConformityTours(ConformityCase, WebCase):
    """A self-assessment in the browser of the site manager, in Chinese."""

    def start(self, xmlid, tour):
        action = self.env.ref(f"qi_onestop.{xmlid}")
        self.start_tour(f"/odoo/action-{action.id}", f"qi_onestop_{tour}", login="t_manager")

    def test_judged_with_evidence_and_improved(self):
        self.station.name = "东关服务站"
        self.users["manager"].lang = "zh_CN"
        gap = self.item(self.new_assessment(), "5.2-02")
        self.start("qi_conformity_action", "manager_assesses_conformity")
        self.assertEqual(
            (gap.judgement, gap.note, gap.gap_measure), ("partly", "抽查一次用语不规范", "每周抽查用语")
        )
        self.assertEqual(gap.judged_by_id, self.users["manager"])
        self.assertEqual((gap.evidence_file_name, gap._evidence_content()), ("记录.pdf", b"%PDF-1.4 signed"))
        self.judge_all(gap.conformity_id)
        self.as_role(gap.conformity_id, "manager").action_submit()
        self.start("qi_conformity_line_action_gaps", "manager_improves_a_gap")
        improvement = gap.improvement_id
        self.assertEqual(improvement.measure, "Mend it")
        for role, target in (("manager", "do"), ("commissioner", "check"), ("clerk", "act")):
            said = SAID[improvement.state, target] | (PLAN if target == "do" else {})
            self.as_role(improvement, role).write({**said, "state": target})
        self.start("qi_conformity_line_action_gaps", "manager_judges_a_gap_anew")
        self.assertEqual((gap.rejudgement, gap.is_open_gap, gap.judgement), ("met", False, "partly"))
