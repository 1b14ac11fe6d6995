# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import json
from ast import literal_eval
from unittest.mock import patch

import jsonschema
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import exchange, protected, seal
from .report_paper_common import PaperCase

FIGURES = {
    "enterprises_served": {"value": 12},
    "saved_amount": {"value": 1234.56, "cases": 6},
    "accepted_on_time": {"value": 87.5, "numerator": 35, "denominator": 40},
    "visits": {},
    "complaints_received": {"value": 3},
}


class ExchangeCase(PaperCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.private, cls.public = exchange.new_key()
        cls.city_report = cls.sealed(cls.report(FIGURES))

    def trust(self, public=None, name="Other City"):
        Key = self.as_role(self.env["qi.report.key"], "coordinator")
        return Key.create({"name": name, "public_key": public or self.public})

    def content(self, **values):
        return {
            "format": exchange.FORMAT,
            "version": exchange.VERSION,
            "city": "Another name for it",
            "place": {"code": "", "name": "Other City"},
            "kind": "month",
            "first": "2024-09-01",
            "last": "2024-09-30",
            "revision": 1,
            "figures": [
                exchange.entry("enterprises_served", 1, (20, None, None)),
                exchange.entry("visits", 1, (8, None, None)),
                exchange.entry("complaints_received", 1, (2, None, None), may_tell=False),
            ],
            **values,
        }

    def file(self, **values):
        return exchange.pack(self.content(**values), self.private)

    def receive(self, data, role="coordinator"):
        wizard = self.as_role(self.env["qi.report.receive"], role).create({"file": base64.b64encode(data)})
        action = wizard.action_receive()
        return self.env[action["res_model"]].browse(action["res_id"])

    def send(self, report=None, role="coordinator", **values):
        wizard = self.as_role(self.env["qi.report.send"], role).create(
            {"period_id": (report or self.city_report).id, **values}
        )
        wizard.action_send()
        return self.env["qi.report.exchange"].search([("direction", "=", "out")], order="id desc", limit=1)


class TestReportSend(ExchangeCase):
    """Signed figures leave the city: what goes out is what is stored, signed, logged, and names nobody."""

    def test_whoever_has_the_file_and_the_key_can_check_it(self):
        sent = self.send()
        data = base64.b64decode(sent.file)
        document = json.loads(data)
        jsonschema.validate(document, exchange.SCHEMA)
        content = json.dumps(document["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        own = self.env["qi.report.key"]._own()
        Ed25519PublicKey.from_public_bytes(base64.b64decode(own.public_key)).verify(
            base64.b64decode(document["signature"]), b"qi-report-exchange/1\n" + content.encode()
        )
        self.assertEqual(document["key"], own.public_key)
        figures = {figure["id"]: figure for figure in document["content"]["figures"]}
        self.assertEqual(figures["enterprises_served"]["value"], 12)
        self.assertEqual(figures["saved_amount"]["value"], 1234.56)
        share = figures["accepted_on_time"]
        self.assertEqual((share["value"], share["numerator"], share["denominator"]), (87.5, 35, 40))
        self.assertIsNone(figures["visits"]["value"])
        self.assertNotIn("complaints_received", figures, "for the department alone")
        self.assertEqual({figure["version"] for figure in figures.values()}, {1})

    def test_it_is_logged(self):
        sent = self.send()
        self.assertEqual((sent.user_id, sent.period_id), (self.users["coordinator"], self.city_report))
        self.assertEqual(sent.digest, seal.digest(base64.b64decode(sent.file)))
        self.assertEqual(sent.name, "2024-09")
        auditor = self.as_role(sent, "auditor")
        self.assertEqual(auditor.digest, sent.digest)
        self.assertEqual(len(auditor.line_ids), 4)

    def test_few_cases_are_not_told(self):
        wizard = self.as_role(self.env["qi.report.send"], "coordinator").create(
            {"period_id": self.city_report.id, "with_discreet": True}
        )
        self.assertEqual((wizard.figure_count, wizard.suppressed_count), (5, 1))
        sent = self.send(with_discreet=True)
        self.assertEqual(sent.suppressed_count, 1)
        [line] = sent.line_ids.filtered("is_suppressed")
        self.assertEqual((line.figure_id.code, line.value, line.has_value), ("complaints_received", 0, False))
        self.assertNotIn(b'"value":3', base64.b64decode(sent.file))
        many = self.sealed(self.report({"complaints_received": {"value": 5}}, first="2024-08-01"))
        sent = self.send(many, with_discreet=True)
        self.assertEqual(sent.line_ids.value, 5)
        # Of what tells of complaints the auditor sees that it was sent, and no figure.
        self.env.invalidate_all()
        auditor = self.as_role(sent, "auditor")
        self.assertEqual((auditor.digest, auditor.line_ids.ids), (sent.digest, []))
        with self.assertRaises(AccessError):
            auditor.file  # noqa: B018

    def saved(self, first, **numbers):
        """Return the money saved of a month as it leaves the city."""
        sent = self.send(self.sealed(self.report({"saved_amount": numbers}, first=first)))
        return sent.line_ids.value if sent.line_ids.has_value else None

    def test_an_amount_is_told_by_how_many_cases_it_is_of(self):
        self.assertEqual(self.saved("2024-01-01", value=9000, cases=5), 9000)
        self.assertIsNone(self.saved("2024-02-01", value=9000, cases=4), "however much it is")
        self.assertEqual(self.saved("2024-03-01", value=0, cases=0), 0, "of none nobody is told of")
        self.assertIsNone(self.saved("2024-04-01", value=9000), "counted by an older version: nobody knows")
        self.figure("saved_amount").least_count = 0
        self.assertEqual(self.saved("2024-05-01", value=9000, cases=1), 9000, "the city may tell all")
        self.figure("saved_amount").is_discreet = True
        report = self.sealed(self.report({"saved_amount": {"value": 7, "cases": 1}}, first="2024-06-01"))
        self.assertTrue(self.send(report, with_discreet=True).line_ids.is_suppressed)

    def test_few_cases_of_what_enterprises_had_got_or_thought_are_not_told(self):
        """How much was done is told: it says nothing of anybody."""
        shipped = self.env["ir.model.data"].search(
            [("model", "=", "qi.report.figure"), ("module", "=", "qi_onestop")]
        )
        own = self.env["qi.report.figure"].browse(shipped.mapped("res_id"))
        told = own.filtered(lambda figure: not figure.least_count)
        self.assertEqual({figure.least_count for figure in own - told}, {5})
        self.assertFalse(told.filtered(lambda figure: figure.kind not in ("count", "distinct")))
        self.assertEqual(
            set((own - told).mapped("code")),
            {
                *("problems_found", "problems_solved", "request_problems_found", "request_problems_solved"),
                *("reports_issued", "certificates_issued", "waived_amount", "saved_amount"),
                *("accepted_on_time", "completed_on_time", "complaints_received", "complaints_closed"),
            },
        )

    def test_files_on_a_report_are_numbered(self):
        first = self.send()
        self.assertEqual(first.revision, 1)
        again = self.send()
        self.assertEqual((again.revision, again.file), (1, first.file), "the same figures are the same file")
        more = self.send(with_discreet=True)
        self.assertEqual(more.revision, 2)
        content, _key, _signature = exchange.unpack(base64.b64decode(more.file))
        self.assertEqual(content["revision"], 2)
        self.assertEqual(self.send().revision, 3, "the last one replaces those before")
        other = self.sealed(self.report({"visits": {"value": 5}}, first="2024-08-01"))
        self.assertEqual(self.send(other).revision, 1)

    def test_only_what_is_signed_leaves(self):
        draft = self.report(FIGURES, first="2024-08-01")
        with self.assertRaisesRegex(UserError, "is not signed yet"):
            self.send(draft)
        with self.assertRaisesRegex(UserError, "has no figures to send"):
            self.send(self.sealed(self.report({}, first="2024-07-01")))
        self.assertFalse(self.env["qi.report.exchange"].search([("direction", "=", "out")]))

    def test_only_the_department_sends_and_receives(self):
        for role in ("clerk", "commissioner", "manager", "auditor", "archivist", "complaint", "portal"):
            with self.assertRaises(AccessError, msg=role):
                self.send(role=role)
            with self.assertRaises(AccessError, msg=role):
                self.as_role(self.env["qi.report.exchange"], role)._receive(self.file())

    def test_the_log_stays(self):
        sent = self.send()
        for record in (sent, self.as_role(sent, "coordinator")):
            with self.assertRaises(AccessError):
                record.write({"city": "Nobody"})
            with self.assertRaises(AccessError):
                record.unlink()
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.report.exchange"], "coordinator").create({"city": "Invented"})
        file = self.env["ir.attachment"].search(
            [("res_model", "=", "qi.report.exchange"), ("res_id", "=", sent.id), ("res_field", "=", "file")]
        )
        with self.assertRaisesRegex(AccessError, "filed with its digest"):
            file.raw = b"{}"

    def test_the_city_has_one_key_and_nobody_reads_its_secret(self):
        first = self.send().key_id
        self.assertEqual(self.send().key_id, first)
        action = self.as_role(self.env["qi.report.key"], "coordinator").action_own()
        self.assertEqual(action["res_id"], first.id)
        for role in ("coordinator", "administrator"):
            key = self.as_role(first, role)
            with self.assertRaises(AccessError):
                key.read(["private_key"])
            self.assertNotIn("private_key", key.fields_get())
        with self.assertRaisesRegex(AccessError, "cannot be archived"):
            self.as_role(first, "coordinator").active = False
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.report.key"], "manager").action_own()


class TestReportReceive(ExchangeCase):
    """Theirs beside ours; whatever is wrong with a file is one sentence, and nothing is kept."""

    def refused(self, data, sentence, role="coordinator"):
        before = self.env["qi.report.exchange"].search_count([])
        with self.assertRaisesRegex(UserError, sentence) as caught:
            self.receive(data, role)
        self.assertNotIn("\n", str(caught.exception))
        self.assertEqual(self.env["qi.report.exchange"].search_count([]), before)

    def test_theirs_beside_ours(self):
        self.trust()
        figures = [*self.content()["figures"], exchange.entry("accepted_on_time", 1, (87.4999, 7, 8))]
        received = self.as_role(self.receive(self.file(figures=figures)), "coordinator")
        self.assertEqual((received.city, received.name), ("Other City", "2024-09"), "as we call whose key it is")
        lines = {line.figure_id.code: line for line in received.line_ids}
        served = lines["enterprises_served"]
        self.assertEqual((served.value, served.own_value, served.difference), (20, 12, 8))
        self.assertEqual((served.said_value, served.said_own, served.said_difference), ("20", "12", "+8"))
        accepted = lines["accepted_on_time"]
        self.assertEqual((accepted.said_own, accepted.said_difference), ("87.5", "0.0"), "as good as the same")
        visits = lines["visits"]
        self.assertEqual((visits.said_value, visits.has_own, visits.said_own), ("8", False, "–"))
        complaints = lines["complaints_received"]
        self.assertEqual((complaints.said_value, complaints.said_difference), ("Too few to be told", "–"))

    def test_ours_is_read_in_one_query(self):
        self.trust()
        for month in range(1, 9):
            self.receive(
                self.file(first=f"2024-{month:02}-01", last=str(self.report({}, first=f"2024-{month:02}-01").last))
            )
        lines = self.env["qi.report.exchange.line"].search([("city", "=", "Other City")])
        self.assertEqual(len(lines), 24)
        lines.invalidate_recordset()
        lines.mapped("figure_id.decimals")
        lines.mapped("value")
        with self.assertQueryCount(2):
            lines.mapped("own_value")

    def test_the_report_of_the_one_root_is_that_of_the_city(self):
        # Nobody asks here whether the others have anything open.
        self.env.cr.execute(
            "UPDATE qi_platform SET active = FALSE WHERE parent_id IS NULL AND id != %s", [self.city.id]
        )
        self.env.invalidate_all()
        self.trust()
        self.sealed(self.report({"visits": {"value": 5}, "enterprises_served": {"value": 1}}, self.city))
        lines = {line.figure_id.code: line for line in self.receive(self.file()).line_ids}
        self.assertEqual(lines["visits"].own_value, 5)
        self.assertEqual(lines["enterprises_served"].own_value, 12, "of the whole city, where there are both")

    def test_another_city_for_those_who_try_the_program(self):
        Exchange = self.env["qi.report.exchange"].sudo()
        given = (self.users["coordinator"].id, "Demo City", self.day("2024-09-09"), {"visits": 7})
        with (
            patch.object(self.env.registry, "ready", True),
            self.assertRaisesRegex(AccessError, "Only the program itself"),
        ):
            Exchange._load_received(*given)
        with patch.object(self.env.registry, "ready", False):
            received = Exchange._load_received(*given)
        self.assertEqual((received.city, received.line_ids.value), ("Demo City", 7))

    def test_a_key_that_is_not_trusted(self):
        shown = exchange.fingerprint(self.public)
        self.refused(self.file(), f"a key that is not trusted here: {shown}")
        key = self.trust()
        self.assertEqual(key.fingerprint, shown)
        key.active = False
        self.refused(self.file(), "is not trusted here")

    def test_our_own_file(self):
        data = base64.b64decode(self.send().file)
        self.refused(data, "comes from this city itself")

    def test_changed_bytes(self):
        self.trust()
        self.refused(self.file().replace(b'"value":20', b'"value":21'), "was changed after it was signed")
        self.refused(self.file() + b"\n", "was changed after it was signed")

    def test_what_is_counted_otherwise_is_not_compared(self):
        """All else of the file is."""
        self.trust()
        figures = self.content()["figures"]
        others = [exchange.entry("happiness", 1, (1, None, None)), {**figures[1], "version": 2}]
        received = self.receive(self.file(figures=[others[0], *figures, others[1]]))
        self.assertEqual(
            received.line_ids.figure_id.mapped("code"), ["enterprises_served", "visits", "complaints_received"]
        )
        self.assertEqual(received.line_ids.mapped("value"), [20, 8, 0])
        self.assertEqual(received.not_counted, "happiness, version 1\nvisits, version 2")
        with self.assertRaises(AccessError):
            self.as_role(received, "auditor").read(["not_counted"])
        self.refused(self.file(revision=2, figures=others), "^None of these figures is counted here")

    def test_the_same_file_twice_changes_nothing(self):
        self.trust()
        received = self.receive(self.file())
        lines = received.line_ids
        self.assertEqual(self.receive(self.file()), received)
        self.assertEqual((received.line_ids, received.is_replaced), (lines, False))
        self.assertEqual(self.env["qi.report.exchange"].search([("key_id", "=", received.key_id.id)]), received)

    def test_the_same_file_is_compared_anew_once_more_of_it_is_counted_here(self):
        self.trust()
        visits = self.figure("visits")
        self.env.cr.execute("UPDATE qi_report_figure SET version = 2 WHERE id = %s", [visits.id])
        self.env.invalidate_all()
        part = self.receive(self.file())
        self.assertEqual((len(part.line_ids), part.not_counted), (2, "visits, version 1"))
        self.env.cr.execute("UPDATE qi_report_figure SET version = 1 WHERE id = %s", [visits.id])
        self.env.invalidate_all()
        whole = self.receive(self.file())
        self.assertEqual((len(whole.line_ids), whole.not_counted, whole.revision), (3, False, 1))
        self.assertEqual((part.is_replaced, whole.is_replaced, whole.replaces_id), (True, False, part))
        self.assertEqual(whole.digest, part.digest)
        self.assertEqual(self.receive(self.file()), whole, "nothing more is to be compared")

    def test_figures_suppressed_are_those_of_the_lines(self):
        self.trust()
        figures = self.content()["figures"]
        unknown = exchange.entry("happiness", 1, (1, None, None), may_tell=False)
        received = self.receive(self.file(figures=[*figures, unknown]))
        self.assertEqual((received.suppressed_count, len(received.line_ids.filtered("is_suppressed"))), (1, 1))

    def test_a_corrected_file_replaces_the_one_before(self):
        key = self.trust()
        first = self.receive(self.file())
        corrected = self.file(revision=2, figures=[exchange.entry("visits", 1, (9, None, None))])
        second = self.receive(corrected)
        self.assertEqual((first.is_replaced, second.is_replaced, second.replaces_id), (True, False, first))
        self.assertEqual(base64.b64decode(first.file), self.file(), "the older one is kept")
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_report_exchange_line_action")
        shown = self.env["qi.report.exchange.line"].search(
            [*literal_eval(action["domain"]), ("exchange_id.key_id", "=", key.id)]
        )
        self.assertEqual(shown, second.line_ids)
        self.assertEqual(self.receive(corrected), second)
        third = self.receive(self.file(revision=7))
        self.assertEqual((second.is_replaced, third.replaces_id), (True, second))

    def test_an_older_file_after_a_newer_one(self):
        self.trust()
        self.receive(self.file())
        self.receive(self.file(revision=3))
        sentence = "^“Other City 2024-09” was imported on .* from a file that is as new or newer"
        for older in (self.file(), self.file(revision=2), self.file(revision=3, city="Otherwise called")):
            self.refused(older, sentence)
        for other in (
            {"place": {"code": "X-1", "name": "A District"}},
            {"first": "2024-10-01", "last": "2024-10-31"},
        ):
            self.assertFalse(self.receive(self.file(**other)).replaces_id, "this is another report")

    def test_days_that_are_no_such_period(self):
        self.trust()
        self.refused(self.file(last="2024-09-29"), "2024-09-01 to 2024-09-29 is no such period")
        self.refused(self.file(kind="quarter"), "is no such period")

    def test_garbage(self):
        self.trust()
        for data, sentence in (
            (b"\x00\xff", "no file of signed figures"),
            (b"{}", "not as agreed at"),
            (b"[" * 200_000, "no file of signed figures"),
            (b'{"content":1,"key":{},"signature":null}', "not as agreed at"),
            (b" " * 10_000_000, "larger than 1 MB"),
            (b"PK\x03\x04" + b"0" * 1_100_000, "larger than 1 MB"),
        ):
            self.refused(data, sentence)
        Receive = self.as_role(self.env["qi.report.receive"], "coordinator")
        with self.assertRaisesRegex(UserError, "Choose the file first"):
            Receive.create({}).action_receive()
        for wrong in (7, True, ["x"], {"a": 1}, 1.5):
            with self.assertRaisesRegex(UserError, "no file of signed figures"):
                Receive.create({"file": wrong})
        for text in ("not base64 ä", "===="):
            with self.assertRaises(UserError):
                Receive.create({"file": text}).action_receive()

    def test_anything_signed_by_a_trusted_key_is_taken_whole_or_refused_in_a_sentence(self):
        self.trust()
        value = (
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats()
            | st.text(max_size=9)
            | st.just([])
            | st.just({})
        )
        names = st.sampled_from([*self.content(), "more"])
        Exchange = self.as_role(self.env["qi.report.exchange"], "coordinator")

        @settings(max_examples=150, deadline=None)
        @given(st.dictionaries(names, value, min_size=1, max_size=2))
        def attempt(changes):
            content = {**self.content(), **changes}
            try:
                text = seal.canonical(content).encode()
            except ValueError:
                return
            signature = self._sign(text)
            data = seal.canonical({"content": content, "key": self.public, "signature": signature}).encode()
            before = Exchange.search_count([])
            try:
                with self.env.cr.savepoint():
                    kept = Exchange._receive(data)
            except UserError as error:
                self.assertNotIn("\n", str(error))
                self.assertEqual(Exchange.search_count([]), before)
            else:
                self.assertEqual(len(kept.line_ids), 3)

        attempt()

    def _sign(self, text):
        private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(self.private))
        return base64.b64encode(private.sign(b"qi-report-exchange/1\n" + text)).decode()


class TestReportKey(ExchangeCase):
    """Keys of other cities."""

    def test_a_key_is_44_characters(self):
        self.assertEqual(self.trust(f" {self.public}\n").public_key, self.public)
        for wrong in ("-", "abc", self.public[:-1], self.public + "=", "é" * 44):
            with self.assertRaises(ValidationError, msg=wrong):
                self.trust(wrong)

    def test_a_key_never_becomes_another(self):
        key = self.trust()
        with self.assertRaisesRegex(AccessError, "does not change"):
            key.public_key = exchange.new_key()[1]
        key.name = "Other City Bureau"
        with self.assertRaises(AccessError):
            key.unlink()
        with self.assertRaises(AccessError):
            key.is_own = True
        with self.assertRaises(AccessError):
            key.sudo().unlink()

    def test_auditors_see_whom_the_city_trusts(self):
        key = self.as_role(self.trust(), "auditor")
        self.assertEqual(key.fingerprint, exchange.fingerprint(self.public))
        with self.assertRaises(AccessError):
            key.name = "x"
        self.assertFalse(protected.is_permitted(key))
