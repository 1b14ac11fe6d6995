# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import random
from datetime import timedelta

from odoo.addons.qi_onestop.tests.common import china

from .finding_common import START, FindingCase

_logger = logging.getLogger(__name__)

PLANTED, USUAL = 20, 200
MOST_FALSE_ALARMS = 0.05
"""Of usual work at most one case in twenty is asked about."""


class TestEvalFindingPlanted(FindingCase):
    """Each question finds all that was planted, and little of what is usual.

    What is usual is drawn by lot, as people work: half of all clocks are never stopped, half of the enterprises
    come back within a year, most is entered on the day and a few things after a long weekend. Answers that staff
    entered have their test where enterprises are asked.
    """

    def setUp(self):
        super().setUp()
        self.draw = random.Random(22)

    def works(self, firms):
        """Return a request of each enterprise."""
        requests = self.env["qi.request"].create(
            [
                {
                    "platform_id": (self.station, self.other_station)[firm.id % 2].id,
                    "service_id": self.general.id,
                    "partner_id": firm.id,
                    "description": "Something must be measured",
                }
                for firm in firms
            ]
        )
        self.env["qi.request.deadline"].search([("document_id", "in", requests.ids)]).unlink()
        return requests

    def set_times(self, requests, name, times):
        """Write when something happened, past what the program would say of it."""
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE qi_request r SET {name} = one.at "
            "FROM UNNEST(%s, %s::timestamp[]) AS one (id, at) WHERE one.id = r.id",
            [requests.ids, times],
        )
        self.env.invalidate_all()

    def check(self, code, planted, usual):
        """All that was planted is found, and of what is usual no more than was said."""
        found = self.found(code, planted | usual)
        self.assertFalse(planted - found, "missed")
        alarms = len(found - planted) / len(usual)
        _logger.info("%s: %s planted, all found; false alarms %.1f %%.", code, len(planted), 100 * alarms)
        self.assertLessEqual(alarms, MOST_FALSE_ALARMS)

    def test_clocks_stopped_at_the_last_moment(self):
        requests = self.works(self.enterprises(PLANTED + USUAL))
        planted = requests[:PLANTED]
        for deadline in requests._start_deadline("completion", at=china(START)):
            if deadline.document_id in planted:
                before = self.draw.uniform(1, 119)
            elif self.draw.random() < 0.5:
                before = self.draw.uniform(1, 5 * 24 * 60)
            else:
                deadline._add("met", at=deadline.due_at - timedelta(days=1))
                continue
            deadline._pause("Drawing is missing", at=deadline.due_at - timedelta(minutes=before))
        self.check("pause", planted, requests - planted)

    def test_completions_at_the_last_moment(self):
        requests = self.works(self.enterprises(PLANTED + USUAL))
        planted = requests[:PLANTED]
        for deadline in requests._start_deadline("completion", at=china(START)):
            most = 59 if deadline.document_id in planted else 5 * 24 * 60
            deadline._add("met", at=deadline.due_at - timedelta(minutes=self.draw.uniform(0, most)))
        self.check("closure", planted, requests - planted)

    def test_enterprises_that_came_back_at_once(self):
        requests = self.works(self.enterprises(PLANTED + USUAL))
        planted = requests[:PLANTED]
        closed = china(START)
        self.set_times(requests, "registered_at", [closed - timedelta(days=9)] * len(requests))
        self.set_times(requests, "closed_at", [closed] * len(requests))
        self.env.cr.execute("UPDATE qi_request SET stage_kind = 'completed' WHERE id = ANY(%s)", [requests.ids])
        back = requests.filtered(lambda request: request in planted or self.draw.random() < 0.5)
        again = self.env["qi.request"].create(
            [
                {
                    "platform_id": request.platform_id.id,
                    "service_id": request.service_id.id,
                    "partner_id": request.partner_id.id,
                    "description": "It must be measured once more",
                }
                for request in back
            ]
        )
        days = [self.draw.uniform(0, 7 if request in planted else 365) for request in back]
        self.set_times(again, "registered_at", [closed + timedelta(days=count) for count in days])
        self.check("return", planted, requests - planted)

    def test_needs_in_many_requests(self):
        """Usual are five requests a year; four parts within a week are one need."""
        split, usual = self.enterprises(PLANTED // 4), self.enterprises(USUAL // 5)
        parts = self.works([firm for firm in split for _part in range(4)])
        apart = self.works([firm for firm in usual for _request in range(5)])
        begin = china("2024-01-01 09:00")
        weeks = {firm: begin + timedelta(days=self.draw.uniform(0, 358)) for firm in split}
        self.set_times(
            parts,
            "registered_at",
            [weeks[part.partner_id] + timedelta(days=self.draw.uniform(0, 7)) for part in parts],
        )
        self.set_times(
            apart, "registered_at", [begin + timedelta(days=self.draw.uniform(0, 365)) for _request in apart]
        )
        self.check("split", parts, apart)

    def test_what_was_entered_days_later(self):
        requests = self.works(self.enterprises(PLANTED + USUAL))
        planted = requests[:PLANTED]
        begin = china(START)
        days = [
            self.draw.uniform(3.1, 10) if request in planted else self.draw.expovariate(1 / 0.7)
            for request in requests
        ]
        self.set_times(requests, "received_at", [begin] * len(requests))
        self.set_times(requests, "registered_at", [begin + timedelta(days=count) for count in days])
        self.check("late", planted, requests - planted)
