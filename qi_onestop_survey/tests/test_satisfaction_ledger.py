# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.qi_onestop.tests.ledger_common import ColumnsMixin, LedgerMixin

from .satisfaction_common import ReportCase


@tagged("post_install", "-at_install")
class TestSatisfactionLedger(ColumnsMixin, LedgerMixin, ReportCase):
    """The ledger of satisfaction has all that its list shows, and columns for who leads."""

    form_module = "qi_onestop_survey"
    no_columns = {
        "satisfaction": {
            "It is a figure of many; of one answer another column says it in a word.": (
                "answers",
                "satisfied",
                "response",
                "by_staff",
                "unverified",
            ),
        },
    }

    def test_what_a_person_reads_is_a_column(self):
        self.check_columns()

    def test_each_role_begins_with_columns_of_its_own(self):
        self.check_sets(("manager", "coordinator"))

    def test_what_leads_to_an_enterprise_is_asked_for(self):
        """Who opens the ledger begins with figures; the set with names names whom the answers name."""
        make = self.make("coordinator", "satisfaction", platform_id=self.station.id)
        make.set_id = make.new({"ledger": "satisfaction"}).set_id
        rows = self.rows(make)
        self.assertEqual(len(rows), 7)
        self.assertNotIn(self.enterprise.name, str(rows))
        make.set_id = self.env.ref("qi_onestop_survey.qi_ledger_set_satisfaction_named")
        named = [row["Request"] for row in self.rows(make) if row["Enterprise"]]
        self.assertEqual(named, [self.requests[4].name])
