# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import math
import threading
from datetime import timedelta
from http import HTTPStatus

from psycopg2.pool import PoolError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import hmac

# One at a time counts anyway, for the table is locked; who waits here holds no second connection, of which a
# flood would take all there are.
_TURN = threading.Lock()


class TooManyAttempts(UserError):
    """Refuses an attempt until ``seconds`` are over."""

    http_status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, message, seconds):
        super().__init__(message)
        self.seconds = seconds


class QiRateLimit(models.Model):
    """How often something was tried by one number or address within a span of time.

    The keys are hashed: the table tells nobody's number or address.
    """

    _name = "qi.rate.limit"
    _description = "Limit of Attempts"
    _log_access = False
    _rec_name = "key"

    key = fields.Char(required=True, readonly=True)
    count = fields.Integer(required=True, readonly=True)
    ends_at = fields.Datetime(required=True, readonly=True, index=True)

    _key_uniq = models.Constraint("UNIQUE (key)", "This key is counted already.")

    @api.model
    def _take(self, key, limit, seconds):
        """Count one attempt, whatever becomes of the caller's transaction.

        :param str key: what is tried by whom, like ``"login-code:13800000000"``
        :param int limit: attempts that are let through in one span
        :param int seconds: length of the span, from its first attempt
        :raises TooManyAttempts: beyond the limit, and says when to try again; and where there are more people at
            once than the server has connections to its database
        """
        now = fields.Datetime.now()
        hashed = hmac(self.env(su=True), "qi_rate_limit", key)
        with _TURN, self._own_cursor() as cr:
            # Before the snapshot is taken: without it two attempts at once would fail to serialize.
            cr.execute("LOCK TABLE qi_rate_limit IN SHARE ROW EXCLUSIVE MODE")
            cr.execute(
                """
                INSERT INTO qi_rate_limit AS kept (key, count, ends_at) VALUES (%(key)s, 1, %(end)s)
                ON CONFLICT (key) DO UPDATE
                SET count = CASE WHEN kept.ends_at <= %(now)s THEN 1 ELSE LEAST(kept.count, %(limit)s) + 1 END,
                    ends_at = CASE WHEN kept.ends_at <= %(now)s THEN %(end)s ELSE kept.ends_at END
                RETURNING count, ends_at
                """,
                {"key": hashed, "now": now, "end": now + timedelta(seconds=seconds), "limit": limit},
            )
            count, ends_at = cr.fetchone()
        if count > limit:
            seconds = max(1, math.ceil((ends_at - now).total_seconds()))
            minutes = math.ceil(seconds / 60)
            if minutes == 1:
                sentence = self.env._("There were too many attempts. Try again in a minute.")
            else:
                sentence = self.env._(
                    "There were too many attempts. Try again in %(minutes)s minutes.", minutes=minutes
                )
            raise TooManyAttempts(sentence, seconds)

    @api.model
    def _own_cursor(self):
        try:
            return self.env.registry.cursor()
        except PoolError as error:
            raise TooManyAttempts(
                self.env._("Very many people are here at this moment. Try again in a minute."), 60
            ) from error

    @api.autovacuum
    def _gc_ended(self):
        """Forget the spans that are over."""
        self.env.cr.execute("DELETE FROM qi_rate_limit WHERE ends_at <= %s", [fields.Datetime.now()])
