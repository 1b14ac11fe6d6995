# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io

import openpyxl

from odoo.addons.qi_onestop.tests.common import china
from odoo.addons.qi_onestop.tools import protected

from .eval_common import EvalCase


class TestEvalDoubts(EvalCase):
    """The optional sheets of the internal workbook: how firm the ranking is, and what deserves a question."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.make_scheme()

    def counted(self):
        round_ = self.new_round()
        for step in ("start", "compute"):
            getattr(round_, f"action_{step}")()
        return round_

    def sheets(self, round_, role="coordinator", field="internal_workbook_file"):
        """Return ``{tab: rows below the heading}`` of a workbook."""
        content = base64.b64decode(self.as_role(round_.with_env(self.env), role)[field])
        book = openpyxl.load_workbook(io.BytesIO(content))
        return {
            sheet.title: [
                [cell for cell in row if cell not in (None, "")] for row in sheet.iter_rows(6, values_only=True)
            ]
            for sheet in book
        }

    def score(self, round_, *points):
        """Give the station and the other one their points of each indicator, as the review does."""
        for result, given in zip(
            (self.result(round_), self.result(round_, self.other_station)), points, strict=True
        ):
            for line in result.score_ids.filtered(lambda score, given=given: score.code in given):
                adjusted = {"is_adjusted": True, "adjusted_points": given[line.code], "adjust_reason": "Seen"}
                protected.permitted(line).write(adjusted)
        round_.sudo().result_ids._score()

    def test_a_weight_says_how_far_it_can_move(self):
        """The station is good at B, the other one at A: at A 40 and B 60 or so they are equal."""
        round_ = self.counted()
        self.score(round_, {"A1": 30, "B": 30}, {"A1": 45, "B": 0})
        own, other = self.result(round_), self.result(round_, self.other_station)
        # Station 50 % of A and 75 % of B: 60; the other 75 % of A and nothing of B: 45.
        self.assertEqual((own.total, other.total), (60, 45))
        rows = {row[0]: row for row in self.sheets(round_)["Sensitivity"]}
        # 0.5 A + 0.75 (100 - A) = 0.75 A, so at A = 75 they are equal.
        pair = f"{self.station.name} ↔ {self.other_station.name}"
        self.assertEqual(rows["A"], ["A", "A", 60, "Nothing Changes", 75, pair])
        self.assertEqual(rows["B"], ["B", "B", 40, 25, pair, "Nothing Changes"])
        self.assertFalse(self.sheets(round_)["Close Pairs"])

    def test_a_pair_is_close_when_a_point_turns_it_round(self):
        round_ = self.counted()
        self.score(round_, {"A1": 30, "B": 30}, {"A1": 44, "B": 15.5})
        [row] = self.sheets(round_)["Close Pairs"]
        self.assertEqual(row[:4], [self.station.name, 60, self.other_station.name, 59.5])
        self.assertLessEqual(abs(row[5]), 1)

    def test_what_was_found_comes_with_its_cases_and_the_citys_share(self):
        request = self.requests[0]
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE qi_request SET registered_at = %s, received_at = %s WHERE id = %s",
            [china("2030-03-05 09:00"), china("2030-03-01 09:00"), request.id],
        )
        self.env.cr.execute(
            "UPDATE qi_request SET received_at = registered_at WHERE id IN %s", [tuple(self.requests[1:].ids)]
        )
        self.env.invalidate_all()
        rows = self.sheets(self.counted())["Data Check"]
        name = self.env["qi.eval.question"].search([("code", "=", "late")]).name
        [late] = [row for row in rows if row[0] == name]
        self.assertEqual(late[1:3], [self.station.name, 1])
        self.assertIn(request.name, late[6])
        self.assertGreater(late[4], late[5], "More than in the city.")
        request.write({"secrecy": "secret", "secret_reader_ids": self.users["coordinator"]})
        self.env.flush_all()
        found = self.env["qi.eval.finding"].search([("request_id", "=", request.id), ("is_found", "=", True)])
        self.assertTrue(self.as_role(found, "coordinator").request_id, "The reader is chosen,")
        [late] = [row for row in self.sheets(self.counted())["Data Check"] if row[0] == name]
        self.assertEqual(late[1:3], [self.station.name, 1])
        self.assertNotIn(request.name, str(late), "but a workbook is passed on.")

    def test_they_are_for_the_department_alone(self):
        round_ = self.counted()
        own = {"Sensitivity", "Close Pairs", "Data Check"}
        self.assertTrue(own <= set(self.sheets(round_)))
        self.assertFalse(own & set(self.sheets(round_, field="workbook_file")))
        for step in ("verify", "review", "announce", "publicise"):
            getattr(round_, f"action_{step}")()
        with self.at("2032-12-31 12:00"):
            round_.action_publish()
        round_.action_freeze()
        self.assertFalse(own & set(self.sheets(round_, role="auditor")))

    def test_sheets_ask_as_much_for_many_platforms_and_requests_as_for_few(self):
        few = self.station | self.other_station
        many = few | self.env["qi.platform"].create(
            [{"name": f"P{number}", "code": f"P{number}"} for number in range(10)]
        )

        def asked(platforms):
            """Return how many queries each sheet costs."""
            round_ = self.new_round(platform_ids=platforms.ids)
            for step in ("start", "compute"):
                getattr(round_, f"action_{step}")()
            found = {}
            for name in ("quality", "sensitivity", "close"):
                sheet = getattr(round_, f"_workbook_{name}")
                sheet()
                self.env.invalidate_all()
                found[name] = self.queries(sheet)
            return found

        # Each platform has something to be asked about: one that was entered late.
        first = self.late(few)
        with_few = asked(few)
        self.assertLessEqual(with_few["quality"], 12)
        more = self.late([*many] * 5)
        self.assertEqual(asked(many), with_few)
        [row] = [row for row in self.sheets(self.counted())["Data Check"] if row[1] == self.station.name]
        late = (first | more).filtered(lambda request: request.platform_id == self.station)
        self.assertGreaterEqual(row[2], len(late), "they are asked about")

    def late(self, platforms):
        """Return a request of each of the platforms, and of an enterprise each, that was entered days later."""
        firm = {"name": "Firm", "is_company": True, "qi_enterprise_kind": "enterprise"}
        firms = self.env["res.partner"].create([firm] * len(platforms))
        requests = self.env["qi.request"].create(
            [
                {
                    "platform_id": platform.id,
                    "service_id": self.general.id,
                    "partner_id": partner.id,
                    "description": "Something",
                }
                for platform, partner in zip(platforms, firms, strict=True)
            ]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE qi_request SET registered_at = %s, received_at = %s WHERE id = ANY(%s)",
            [china("2030-03-09 09:00"), china("2030-03-01 09:00"), requests.ids],
        )
        self.env.invalidate_all()
        return requests
