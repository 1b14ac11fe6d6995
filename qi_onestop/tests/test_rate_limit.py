# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from psycopg2.pool import PoolError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.qi_rate_limit import TooManyAttempts
from .common import OnestopCase
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestRateLimit(OnestopCase, WebCase):
    """Attempts are counted, whatever becomes of the request that makes them."""

    def setUp(self):
        super().setUp()
        self.Limit = self.env["qi.rate.limit"]

    def test_the_attempt_beyond_the_limit_is_refused_until_the_span_is_over(self):
        for _attempt in range(3):
            self.Limit._take("a", 3, 600)
        with self.assertRaisesRegex(UserError, "Try again in 10 minutes"):
            self.Limit._take("a", 3, 600)
        self.Limit._take("b", 3, 600)
        later = fields.Datetime.now() + timedelta(seconds=601)
        with patch.object(fields.Datetime, "now", return_value=later):
            self.Limit._take("a", 3, 600)

    def test_trying_on_does_not_prolong_the_span(self):
        self.Limit._take("a", 1, 600)
        later = fields.Datetime.now() + timedelta(seconds=540)
        with (
            patch.object(fields.Datetime, "now", return_value=later),
            self.assertRaisesRegex(UserError, "in a minute"),
        ):
            self.Limit._take("a", 1, 600)

    def test_more_people_than_connections_are_told_to_come_again(self):
        full = patch.object(self.env.registry, "cursor", side_effect=PoolError("The Connection Pool Is Full"))
        with full, self.assertRaisesRegex(TooManyAttempts, "Try again in a minute") as refused:
            self.Limit._take("a", 3, 600)
        self.assertEqual(refused.exception.seconds, 60)
        self.Limit._take("a", 3, 600)

    def test_numbers_and_addresses_are_not_kept_in_clear(self):
        self.Limit._take("code:13800000000", 1, 600)
        self.env.cr.execute("SELECT key FROM qi_rate_limit")
        keys = [key for (key,) in self.env.cr.fetchall()]
        self.assertTrue(keys)
        self.assertFalse([key for key in keys if "138" in key and len(key) < 64])

    def test_what_is_over_is_forgotten(self):
        self.Limit._gc_ended()
        self.Limit._take("a", 1, -1)
        self.Limit._take("b", 1, 600)
        count = self.Limit.search_count([])
        self.Limit._gc_ended()
        self.assertEqual(self.Limit.search_count([]), count - 1)


@tagged("post_install", "-at_install")
class TestConsentDue(OnestopCase):
    """A new consent text is asked for once."""

    def test_the_text_in_force_is_due_until_agreed(self):
        user = self.users["portal"]
        consent = self.env["qi.consent"].create({"version": "T1", "text": "Newer"})
        self.assertEqual(user.with_user(user)._qi_consent_due(), consent)
        user.with_user(user)._qi_agree(consent)
        self.assertFalse(user._qi_consent_due())
        self.assertFalse(self.enterprise.qi_consent_id, "a member does not agree for the enterprise")
        newer = self.env["qi.consent"].create({"version": "T2", "text": "New"})
        self.assertEqual(user._qi_consent_due(), newer)
        user.qi_membership_ids.role = "administrator"
        user.with_user(user)._qi_agree(newer)
        self.assertEqual((self.enterprise.qi_consent_id, self.enterprise.qi_consent_channel), (newer, "online"))
        with self.assertRaisesRegex(UserError, "it stays as it is"):
            newer.text = "Something else"

    def test_nobody_else_is_asked(self):
        self.assertFalse(self.users["clerk"]._qi_consent_due())
        self.users["portal"].qi_membership_ids.active = False
        self.assertFalse(self.users["portal"]._qi_consent_due())
