# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import SQL

from .common import OnestopCase

ROWS = 100_000


class TestArchiveSearch(OnestopCase):
    """Archives are found by words, numbers, enterprise, service and period, by an index each."""

    def test_found_by_words_that_nothing_separates(self):
        self.enterprise.name = "阳泉轴承制造有限公司"
        archive = self.request_at("completed").archive_ids
        Archive = self.env["qi.archive"]
        self.assertEqual(Archive.search([("words", "ilike", "轴承制造")]), archive)
        self.assertEqual(Archive.search([("words", "ilike", "general 轴承")]), archive)
        self.assertFalse(Archive.search([("words", "ilike", "承轴")]))
        self.assertIn(archive, Archive.search([("words", "ilike", " ")]))
        self.assertFalse(Archive.search([("words", "ilike", "？！")]))

    def test_nobody_finds_what_they_may_not_read(self):
        archive = self.request_at("completed").archive_ids
        for role, sees in (("commissioner", True), ("stranger", False), ("archivist", True)):
            found = self.as_role(self.env["qi.archive"], role).search([("words", "ilike", "bearing")])
            self.assertEqual(archive.id in found.ids, sees, role)

    def test_each_search_has_its_index(self):
        archive = self.request_at("completed").archive_ids
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """INSERT INTO qi_archive (kind, state, title, number, number_prefix, piece, year, record_class_id,
                                           platform_id, partner_id, service_id, request_number, closed_at,
                                           search_key, expires_on, is_held)
                   SELECT 'case', 'sealed', '档案' || n, '0001-FW·' || (2000 + n %% 25) || '-D10-X-' || n, 'X', n,
                          2000 + n %% 25, record_class_id, platform_id,
                          CASE WHEN n %% 1000 = 0 THEN partner_id ELSE %s END,
                          CASE WHEN n %% 1000 = 0 THEN service_id ELSE %s END,
                          'QI-2000-' || n, timestamp '2000-01-01' + n * interval '2 hours',
                          '档案 案' || n, date '2010-12-31' + n %% 25 * 365, n %% 1000 = 0
                     FROM qi_archive, generate_series(1, %s) AS n WHERE id = %s""",
                self.other_enterprise.id,
                self.joint.id,
                ROWS,
                archive.id,
            )
        )
        self.env.cr.execute("ANALYZE qi_archive")
        for domain in (
            [("words", "ilike", "bearing works")],
            [("number", "=like", "0001-FW·2010-D10-X-77%")],
            [("number", "=", "0001-FW·2010-D10-X-10")],
            [("request_number", "=", "QI-2000-777")],
            [("partner_id", "=", self.enterprise.id)],
            [("service_id", "=", self.general.id)],
            [("closed_at", ">=", "2001-03-01"), ("closed_at", "<", "2001-03-08")],
            [("box_id", "=", 1)],
            [("is_held", "=", True)],
        ):
            with self.subTest(domain=domain):
                nodes = self.plan(domain)
                scanned = [node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"]
                self.assertNotIn("qi_archive", scanned)
                self.assertNotIn("qi_archive_pkey", [node.get("Index Name") for node in nodes])
                # To the cost the database adds a look at a request for every archive, as if all were secrets.
                self.assertLess(self.plan(domain, self.env["qi.archive"])[0]["Total Cost"], 4000, nodes)

    def test_no_request_is_read_for_those_that_are_no_secret(self):
        """What is counted is not joined: a request is looked up by its id, where it is a trade secret.

        What registers tell of secrets is looked up once, where a register is found.
        """
        # The few requests there are here would be read from end to end, as a million would not.
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        nodes = self.plan([("platform_id", "=", self.station.id)])
        self.assertFalse([node["Node Type"] for node in nodes if "Join" in node["Node Type"]])
        reads = [node for node in nodes if node.get("Relation Name") == "qi_request"]
        self.assertEqual([node.get("Index Cond") for node in reads], ["(id = qi_archive.request_id)"])

    def plan(self, domain, archives=None):
        """Return the nodes of the plan of the archivist's search, or of that of ``archives``."""
        archives = self.as_role(self.env["qi.archive"], "archivist") if archives is None else archives
        query = archives._search(domain, limit=80)
        self.env.flush_all()
        self.env.cr.execute(SQL("EXPLAIN (FORMAT JSON) %s", query.select()))
        waiting, nodes = [self.env.cr.fetchall()[0][0][0]["Plan"]], []
        while waiting:
            node = waiting.pop()
            nodes.append(node)
            waiting += [part for part in node.get("Plans", ()) if part["Parent Relationship"] != "InitPlan"]
        return nodes
