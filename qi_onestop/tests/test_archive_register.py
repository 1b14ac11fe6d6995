# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase

from ..tools import archive_register, protected
from .common import OnestopCase, china

ROWS = 5000


class TestArchiveRegisterTool(BaseCase):
    """Which instants make up a year in China."""

    def test_the_year_begins_at_midnight_in_china(self):
        self.assertEqual(
            archive_register.year_bounds(2025), (china("2025-01-01 00:00"), china("2026-01-01 00:00"))
        )

    @given(st.integers(2000, 2090))
    def test_years_follow_each_other(self, year):
        self.assertEqual(archive_register.year_bounds(year)[1], archive_register.year_bounds(year + 1)[0])


class TestArchiveRegister(OnestopCase):
    """What a station answered at once in a year is filed in one register."""

    def answered(self, at="2025-05-05 10:00", **values):
        with self.at(at):
            request = self.new_request(
                self.instant,
                description="Which gauge?",
                result="A plug gauge",
                commissioner_id=self.commissioner.id,
            )
            if values:
                request.write(values)
            request.action_complete()
        return request

    def registers(self, year=2025):
        return self.env["qi.archive"].search([("kind", "=", "register"), ("year", "=", year)])

    def make(self, year=2025, role="archivist", **values):
        wizard = self.as_role(self.env["qi.archive.register.make"], role).create({"year": year, **values})
        with self.at("2026-01-05 10:00"):
            return wizard.action_make()

    def of_the_station(self, year=2025):
        return self.registers(year).filtered(lambda archive: archive.platform_id == self.station)

    def sealed(self):
        self.make()
        register = self.of_the_station()
        self.assertFalse(register._seal_each(), register.problem)
        return register

    def rows(self, register):
        item = register.item_ids.filtered(lambda item: item.file_name.endswith(".xlsx"))
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(item.content)))
        return list(book.active.iter_rows(values_only=True))[1:]

    def test_one_register_holds_what_was_answered_in_the_year(self):
        first, last = self.answered("2025-01-01 00:30"), self.answered("2025-12-31 23:30")
        self.answered("2024-12-31 23:30")
        self.answered("2026-01-01 00:30")
        with self.at("2025-06-01 10:00"):
            self.new_request(self.instant)
            self.request_at("completed")
        register = self.sealed()
        # In the city's language, whoever seals.
        self.assertEqual((register.state, register.class_name), ("sealed", "咨询服务档案"))
        self.assertEqual(register.item_ids.mapped("kind_id.code"), ["register"])
        self.assertEqual(len(register.item_ids), 2)
        self.assertEqual(
            self.rows(register),
            [
                (
                    request.name,
                    day,
                    "Bearing Works",
                    "Instant Service",
                    "Which gauge?",
                    "A plug gauge",
                    "Commissioner",
                )
                for request, day in (
                    (first, "2025-01-01"),
                    (last, "2025-12-31"),
                )
            ],
        )

    def taken_over(self, day="2025-07-01", number="7"):
        """Return an instant request of an older ledger, taken over today."""
        return self.env["qi.request"]._historic_create(
            [
                {
                    "platform_id": self.station.id,
                    "service_id": self.instant.id,
                    "partner_id": self.other_enterprise.id,
                    "external_number": number,
                    "description": "Which scale?",
                    "result": "A bench scale",
                    "registered_at": f"{day} 01:00:00",
                    "closed_at": f"{day} 02:00:00",
                }
            ]
        )

    def test_what_is_taken_over_after_the_seal_is_neither_listed_nor_destroyed(self):
        request = self.answered()
        register = self.sealed()
        late = self.taken_over()
        self.assertIn(late, self.env["qi.request"].search(register._instant_domain(2025)))
        self.assertEqual([row[0] for row in register._register_rows()], [request.name])
        register._destroy("XH-2036-01")
        self.assertEqual(register.state, "destroyed")
        self.assertNotIn("plug gauge", request.result or "")
        self.assertEqual((late.description, late.result), ("Which scale?", "A bench scale"))

    def test_what_was_listed_stays_listed(self):
        request = self.answered()
        register = self.sealed()
        with self.assertRaisesRegex(AccessError, "sealed and does not change"):
            protected.permitted(register).write({"listed_request_ids": False})
        with self.assertRaises(AccessError):
            self.as_role(register, "archivist").read(["listed_request_ids"])
        self.assertEqual(register.listed_request_ids, request)

    def test_a_request_listed_or_left_out_behind_the_seal_is_named(self):
        request = self.answered()
        register = self.sealed()
        self.assertEqual(register._verify()[register], [])
        late = self.taken_over()
        self.env.flush_all()
        insert = "INSERT INTO qi_archive_register_request_rel (archive_id, request_id) VALUES (%s, %s)"
        self.env.cr.execute(insert, [register.id, late.id])
        self.env.cr.execute(
            "DELETE FROM qi_archive_register_request_rel WHERE archive_id = %s AND request_id = %s",
            [register.id, request.id],
        )
        self.env.invalidate_all()
        self.assertEqual(
            register._verify()[register],
            [f"No longer listed: {request.name}.", f"Listed behind the seal: {late.name}."],
        )

    def hold(self, partner):
        return self.as_role(self.env["qi.legal.hold"], "archivist").create(
            {"name": "Suit about the gauges", "basis": "(2026) 0302 No. 5", "partner_ids": partner.ids}
        )

    def test_a_hold_on_an_enterprise_holds_the_registers_that_list_it(self):
        self.answered()
        register = self.sealed()
        other = self.hold(self.other_enterprise)
        self.assertEqual((register.is_held, other.held_count), (False, 0))
        hold = self.hold(self.enterprise)
        with self.at("2036-03-02 10:00"):
            Archive = self.env["qi.archive"]
            self.assertTrue(register.is_held)
            self.assertIn("on legal hold", register._why_kept())
            self.assertNotIn(register, Archive.search(Archive._run_out_domain()))
        self.assertEqual(hold.held_count, 1)
        self.assertEqual(Archive.search(hold.action_view_archives()["domain"]), register)
        hold.release_reason = "The suit is over"
        hold.action_release()
        with self.at("2036-03-02 10:00"):
            self.assertFalse(register._why_kept())
            self.assertIn(register, Archive.search(Archive._run_out_domain()))
        # The other one grows.
        other.partner_ids += self.enterprise
        self.assertTrue(register.is_held)

    def test_a_hold_that_is_there_already_holds_what_is_sealed_later(self):
        self.answered()
        self.hold(self.enterprise)
        self.assertTrue(self.sealed().is_held)

    def test_it_is_numbered_as_advice(self):
        self.answered()
        self.assertEqual(self.sealed().number, "0001-ZX·2025-D10-T-1-1-0001")

    def test_trade_secrets_are_counted_but_their_texts_left_out(self):
        self.answered()
        secret = self.answered(secrecy="secret", description="How is the alloy made?")
        register = self.sealed()
        row = next(row for row in self.rows(register) if row[0] == secret.name)
        self.assertEqual((row[2:4], row[5:]), (("", ""), ("", "")))
        self.assertNotIn("alloy", row[4])
        html = self.env["ir.actions.report"]._render_qweb_html("qi_onestop.qi_archive_register", register.ids)[0]
        self.assertNotIn("alloy", html.decode())
        self.assertEqual((len(register._register_rows()), register._register_secret_count()), (2, 1))

    def test_cells_are_text_whatever_they_begin_with(self):
        self.answered(result="=1+1")
        register = self.sealed()
        item = register.item_ids.filtered(lambda item: item.file_name.endswith(".xlsx"))
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(item.content)))
        self.assertEqual([(cell.value, cell.data_type) for cell in book.active["F"][1:]], [("=1+1", "s")])

    def test_there_is_one_register_for_each_year(self):
        self.answered()
        self.make(platform_ids=self.station.ids)
        with self.assertRaisesRegex(UserError, "not in a register already"):
            self.make(platform_ids=self.station.ids)

    def test_only_of_past_years_and_only_by_archivists(self):
        self.answered()
        with self.assertRaisesRegex(UserError, "past year"):
            self.make(2026)
        for role in ("coordinator", "commissioner", "clerk", "auditor", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.make(role=role)

    def test_in_january_they_are_begun_by_themselves(self):
        self.answered()
        with self.at("2026-02-01 00:30"):
            self.env["qi.archive"]._cron_registers()
            self.assertFalse(self.of_the_station())
        with self.at("2026-01-01 00:30"):
            self.env["qi.archive"]._cron_registers()
            self.env["qi.archive"]._cron_registers()
        self.assertEqual(self.of_the_station().state, "ready")

    def test_who_prints_it_sees_no_more_than_they_may(self):
        self.answered()
        register = self.sealed()
        for role in ("stranger", "clerk", "portal_other"):
            report = self.as_role(self.env["ir.actions.report"], role)
            with self.subTest(role=role), self.assertRaises(AccessError):
                report._render_qweb_html("qi_onestop.qi_archive_register", register.ids)

    def test_a_long_register_costs_few_queries(self):
        request = self.answered()
        self.make()
        register = self.of_the_station()
        self.env.flush_all()
        skipped = ("id", "name", "access_token")
        columns = [
            f'"{name}"'
            for name, field in request._fields.items()
            if field.store and field.column_type and name not in skipped
        ]
        self.env.cr.execute(
            f"INSERT INTO qi_request (name, {', '.join(columns)}) "
            f"SELECT name || '-' || number, {', '.join(columns)} "
            "FROM qi_request, generate_series(1, %s) AS number WHERE id = %s",
            [ROWS - 1, request.id],
        )
        self.env.invalidate_all()
        rows = []
        count = self.queries(lambda: rows.extend(register._register_rows()))
        self.assertEqual(len(rows), ROWS)
        # Requests come in portions of a thousand.
        self.assertLessEqual(count, 40)
