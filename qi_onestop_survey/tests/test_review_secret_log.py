# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from urllib.parse import urlsplit

from odoo.http import Request
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.qi_onestop.tests.log_common import LogWalk, why
from odoo.addons.qi_onestop.tests.web_common import WebCase
from odoo.addons.qi_onestop.tools import protected

from .case_common import CaseCase

WORDS = "ZQwordsZQ"

OF_NO_SECRET = why(
    {
        "It leads on, and shows nothing itself.": (
            "/my/requests/<int:request_id>/case",
            "/my/requests/<int:request_id>/case/<int:case_id>",
            "/my/requests/to-review",
        ),
        "A review of a trade secret is its readers' alone: institutions are not shown it.": (
            "/my/reviews",
            "/my/reviews/<int:case_id>",
            "/my/reviews/<int:case_id>/appeal",
            "/my/reviews/page/<int:page>",
        ),
        "It asks for a number, or shows a form before there is an answer.": (
            "/qi/rate/<string:key>",
            "/qi/rate/<string:key>/<string:mode>",
            "/qi/satisfaction",
            "/qi/satisfaction/preview/<int:survey_id>",
        ),
    }
)
"""Why a route shows no secret to anybody, by its rule."""

REPORTS_OF_NO_SECRET = why({"It shows the code of a platform.": ("qi_platform_report_review",)})
"""Why a report shows no secret, by its external id."""


@tagged("post_install", "-at_install")
class TestReviewSecretLog(LogWalk, CaseCase, WebCase):
    """Every page of the add-on is asked for, while what it shows belongs to trade secrets."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.laboratory = cls.env["res.partner"].create(
            {"name": "Laboratory", "is_company": True, "qi_provider_kind": "institution", "lang": "en_US"}
        )
        user = new_test_user(cls.env, "t_lab", groups="base.group_portal", name="Lab User", lang="en_US")
        user.partner_id.parent_id = cls.laboratory
        cls.users["lab"] = user
        cls.case = cls.case_of(cls.answer(named=True, comment=f"Wrong {WORDS}"))
        protected.permitted(cls.case).write({"provider_ids": [(6, 0, cls.laboratory.ids)]})
        cls.waiting = cls.request_at("completed")
        cls.secrets = cls.case.request_id | cls.waiting
        cls.secrets.write({"secrecy": "secret", "secret_reader_ids": cls.users["clerk"].ids})
        cls.markers = {WORDS, *cls.secrets.mapped("name"), cls.case.name}
        cls.env.flush_all()
        cls.env.invalidate_all()

    def calls(self):
        """Return who asks for what, by rule: login, verb and address of each call."""
        case, waiting = self.case, self.waiting
        link, entry = urlsplit(waiting._review_url("link")).path, f"/qi/satisfaction/entry/{waiting.id}"
        own, page = f"/my/requests/{waiting.id}/review", case._page_path()
        return {
            "/my/requests/<int:request_id>/case": [("portal", "GET", f"/my/requests/{case.request_id.id}/case")],
            "/my/requests/<int:request_id>/case/<int:case_id>": [
                ("portal", "GET", f"/my/requests/{case.request_id.id}/case/{case.id}")
            ],
            "/my/requests/<int:request_id>/review": [("portal", "GET", own), ("portal", "POST", own)],
            "/my/requests/to-review": [("portal", "GET", "/my/requests/to-review")],
            "/my/reviews": [("lab", "GET", "/my/reviews")],
            "/my/reviews/<int:case_id>": [("lab", "GET", f"/my/reviews/{case.id}")],
            "/my/reviews/<int:case_id>/appeal": [("lab", "POST", f"/my/reviews/{case.id}/appeal")],
            "/my/reviews/page/<int:page>": [("lab", "GET", "/my/reviews/page/1")],
            "/qi/rate/<string:key>": [("portal", "GET", "/qi/rate/x")],
            "/qi/rate/<string:key>/<string:mode>": [("portal", "GET", "/qi/rate/x/tablet")],
            "/qi/review/<string:token>": [("portal", "GET", page), (None, "GET", page), ("portal", "POST", page)],
            "/qi/satisfaction": [("portal", "GET", "/qi/satisfaction")],
            "/qi/satisfaction/<string:token>": [
                ("portal", "GET", link),
                (None, "GET", link),
                ("portal", "POST", link),
            ],
            "/qi/satisfaction/entry/<int:request_id>": [("clerk", "GET", entry), ("clerk", "POST", entry)],
            "/qi/satisfaction/preview/<int:survey_id>": [
                ("coordinator", "GET", f"/qi/satisfaction/preview/{self.form.id}")
            ],
        }

    @mute_logger("odoo.http")
    def test_each_of_our_addresses(self):
        rules = {
            rule.rule
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if rule.endpoint.func.__module__.startswith("odoo.addons.qi_onestop_survey.")
            and rule.rule.startswith(("/my/", "/qi/"))
        }
        calls, seen = self.calls(), set()
        self.assertEqual(rules & set(calls) | {"/my/requests/<int:request_id>"} & rules, rules)
        for rule, asked in calls.items():
            for login, verb, address in asked:
                with self.subTest(login=login, verb=verb, address=address):
                    self.authenticate(login and f"t_{login}", login and f"t_{login}")
                    data = {"csrf_token": Request.csrf_token(self)} if verb == "POST" else None
                    self.logged.clear()
                    response = self.url_open(
                        address, data=data, timeout=60, allow_redirects=rule not in OF_NO_SECRET
                    )
                    shown = {marker for marker in self.shown(response.content) if marker not in address}
                    if shown:
                        seen.add(rule)
                        user = self.users[login] if login else self.env.ref("base.public_user")
                        self.assert_logged(user, shown)
        self.assertEqual(set(calls) - seen, set(OF_NO_SECRET), "Say of each route that shows no secret why.")

    def test_answers_are_logged_as_well(self):
        """They are the department's to read; of a trade secret, by its readers there."""
        self.secrets.secret_reader_ids += self.users["coordinator"]
        answer = self.case.answer_id
        for records, field in ((answer, "qi_respondent"), (answer.user_input_line_ids, "display_name")):
            with self.subTest(model=records._name):
                self.env.cr.cache.pop("qi_onestop.access_log", None)
                self.logged.clear()
                self.as_role(records, "coordinator").read([field])
                self.assertIn(self.users["coordinator"].id, self.logged)
                line = self.env["qi.access.log"].search([("part", "=", records._name)])
                self.assertEqual((line.number, line.action), (self.case.request_id.name, "read"))

    def test_each_report(self):
        records = {"qi.request": self.waiting, "qi.platform": self.station}
        self.walk_reports("qi_onestop_survey", records, self.users["clerk"], REPORTS_OF_NO_SECRET)
