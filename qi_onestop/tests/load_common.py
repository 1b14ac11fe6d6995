# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager

from odoo.tools import SQL

from .common import OnestopCase


class ManyRequestsCase(OnestopCase):
    """The small city with 200,000 requests of ten years; of each platform and enterprise some hundreds."""

    ROWS = 200_000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        request = cls.new_request(commissioner_id=cls.commissioner.id)
        cls.new_request()
        cls.env.flush_all()
        platforms = cls.env["qi.platform"].create([{"name": f"P{n}", "code": f"P{n}"} for n in range(40)])
        partners = cls.env["res.partner"].create(
            [{"name": f"E{n}", "qi_enterprise_kind": "farm"} for n in range(400)]
        )
        same = SQL(
            "process, channel, urgency, secrecy, description, service_id, category_id, create_uid, "
            "first_responsible_id"
        )
        # A request every 25 minutes, for ten years. The station is a quiet one, which is the hardest case.
        insert = SQL(
            """INSERT INTO qi_request (name, platform_id, partner_id, user_id, commissioner_id, is_open,
                                       stage_id, stage_kind, registered_at, closed_at, %(same)s)
               SELECT 'X-' || lpad(n::text, 7, '0'), (%(platforms)s)[which], (%(partners)s)[which],
                      (%(users)s)[which], (%(commissioners)s)[which], FALSE, %(stage)s, %(kind)s,
                      at - interval '9 days', at, %(same)s
                 FROM (SELECT * FROM qi_request WHERE id = %(id)s) request,
                      generate_series(1, %(rows)s) n,
                      LATERAL (SELECT now() AT TIME ZONE 'UTC' - (%(rows)s - n) * interval '25 minutes' AS at,
                                      1 + n %% 401 AS which) given""",
            same=same,
            platforms=[cls.station.id, *platforms.ids * 10],
            partners=[cls.enterprise.id, *partners.ids],
            users=[cls.users["commissioner"].id, *[cls.users["stranger"].id] * 400],
            commissioners=[cls.commissioner.id, *[cls.stranger.id] * 400],
            stage=cls.stage("archived").id,
            kind="archived",
            id=request.id,
            rows=cls.ROWS,
        )
        with cls._keys_checked_at_the_end("qi_request"):
            cls.env.cr.execute(insert)
        # What is open: the newest 400, ten of each platform and one of the station.
        cls.env.cr.execute(
            """UPDATE qi_request
                  SET is_open = TRUE, closed_at = NULL, stage_id = %s, stage_kind = 'executing',
                      waiting_for = 'commissioner', due_at = closed_at + (id %% 30 - 10) * interval '1 day'
                WHERE id IN (SELECT id FROM qi_request WHERE name LIKE 'X-%%' ORDER BY id DESC LIMIT 401)""",
            [cls.stage("executing").id],
        )
        cls.env.cr.execute("ANALYZE qi_request")

    @classmethod
    @contextmanager
    def _keys_checked_at_the_end(cls, table):
        """Have the foreign keys of a table checked once: row by row, of so many, it takes minutes."""
        keys = cls.env.execute_query(
            SQL(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE contype = 'f' AND conrelid = %s::regclass",
                table,
            )
        )
        table = SQL.identifier(table)
        for name, _definition in keys:
            cls.env.cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", table, SQL.identifier(name)))
        yield
        for name, definition in keys:
            cls.env.cr.execute(
                SQL("ALTER TABLE %s ADD CONSTRAINT %s %s", table, SQL.identifier(name), SQL(definition))
            )
