# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from unittest.mock import patch
from urllib.parse import unquote

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.qi_onestop.tests.common import GROUPS
from odoo.addons.qi_onestop.tests.web_common import WebCase
from odoo.addons.qi_onestop.tools import download

from .eval_common import EvalCase


@tagged("post_install", "-at_install")
class TestEvalTours(EvalCase, WebCase):
    """A round in the browsers of the department, a site, the manager above it and two who verify, in Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Of all schemes in use the newest is offered.
        cls.scheme = cls.make_scheme()
        cls.station.name, cls.other_station.name = "东关服务站", "西关服务站"
        for login, role, name in (
            ("site", "manager", "站点负责人"),
            ("first", "commissioner", "核查员甲"),
            ("second", "commissioner", "核查员乙"),
        ):
            cls.users[login] = new_test_user(cls.env, f"t_{login}", groups=GROUPS[role], name=name)
        cls.station.staff_ids |= cls.users["site"]
        for role in ("coordinator", "manager", "site", "first", "second"):
            cls.users[role].lang = "zh_CN"

    def start(self, path, tour, role):
        self.start_tour(path, f"qi_eval_{tour}", login=self.users[role].login)

    def results(self):
        return f"/odoo/action-{self.env.ref('qi_onestop_eval.qi_eval_result_action').id}"

    def rounds(self):
        return f"/odoo/action-{self.env.ref('qi_onestop_eval.qi_eval_round_action').id}"

    # What is refused on the way is said, and logged.
    @mute_logger("odoo.http")
    def test_a_round_from_nothing_to_the_frozen_results(self):
        with self.at("2031-01-10 10:00"):
            self.start(self.rounds(), "department_begins_a_round", "coordinator")
            round_ = self.env["qi.eval.round"].search([("name", "=", "2030年服务效能评价")])
            mine = f"{self.rounds()}/{round_.id}"
            result = self.result(round_)
            self.start(self.results(), "site_assesses_itself", "site")
            self.assertEqual((result.self_comment, result.handed_in_by_id), ("与台账一致", self.users["site"]))
            entered = self.line(round_, "A2")
            self.assertEqual((entered.manual_value, entered.comment), (95, "见监测月报"))
            self.start(self.results(), "manager_looks_over_the_sites", "manager")
            self.start(mine, "department_sends_two_people", "coordinator")
            self.assertEqual((round_.state, result.total), ("verifying", 50))
            self.assertEqual(result.verifier_ids, self.users["first"] | self.users["second"])
            self.start(self.results(), "first_verifier_writes_and_signs", "first")
            self.assertEqual((result.verification, result.verified_at), ("查阅档案，走访窗口", False))
            self.start(self.results(), "second_verifier_signs", "second")
            self.assertTrue(result.verified_at)
            self.start(mine, "department_reviews", "coordinator")
            adjusted = self.line(round_, "A1")
            self.assertEqual((adjusted.points, adjusted.adjusted_by_id), (30, self.users["coordinator"]))
            self.assertEqual((round_.state, result.total), ("objection", 60))
            self.start(self.results(), "manager_objects", "manager")
            self.assertEqual(result.objection, "少计一件")
            self.start(mine, "department_answers_and_hangs_out", "coordinator")
            self.assertEqual((round_.state, result.objection_answer), ("publicity", "该件计入下期"))
        with self.at("2031-02-10 10:00"):
            with self.downloads() as files:
                self.start(mine, "department_publishes_and_freezes", "coordinator")
            self.check_files("coordinator", files, 5)
            self.assertEqual((round_.state, result.order_number), ("frozen", "市监整〔2031〕7号"))
            with self.downloads() as files:
                self.start(self.results(), "manager_reads_the_outcome", "manager")
            self.check_files("manager", files, 2)

    @contextmanager
    def downloads(self):
        """Yield a list of the addresses from which the browser is sent to download."""
        found, action = [], download.action

        def noted(*args):
            answer = action(*args)
            found.append(answer["url"])
            return answer

        with patch.object(download, "action", noted):
            yield found

    def check_files(self, role, urls, count):
        """Fetch what a browser was sent to, and assert that all of it is there."""
        self.assertEqual(len(set(urls)), count, urls)
        self.authenticate(self.users[role].login, self.users[role].login)
        for url in urls:
            self.assertRegex(unquote(url), r"[一-龥]+ .*2030年服务效能评价\.(docx|xlsx)")
            answer = self.url_open(url)
            self.assertEqual((answer.status_code, answer.content[:2]), (200, b"PK"), url)

    # The refusal is what the tour is about.
    @mute_logger("odoo.http")
    def test_two_people_on_one_line(self):
        line = self.line(self.walk(self.new_round(), "self"), "A2")
        action = self.env.ref("qi_onestop_eval.qi_eval_score_action")
        self.start(f"/odoo/action-{action.id}/{line.id}", "two_on_one_line", "manager")
        self.assertEqual(line.comment, "别人的说明", "what was there first stays")

    @mute_logger("odoo.http")
    def test_two_people_on_one_indicator(self):
        draft = self.scheme.copy({"name": "Draft"})
        action = self.env.ref("qi_onestop_eval.qi_eval_scheme_action")
        self.start(f"/odoo/action-{action.id}/{draft.id}", "two_on_one_indicator", "coordinator")
        indicator = draft.indicator_ids.filtered(lambda one: one.code == "A1")
        self.assertEqual((indicator.points, draft.grade_ids[0].points_from), (35, 65))
