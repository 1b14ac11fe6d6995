# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
import hashlib
import io
import tempfile
import tracemalloc
import unittest
import zipfile
from pathlib import Path

import bagit as validator
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, TransactionCase, tagged
from odoo.tools import LazyTranslate, mute_logger

from ..tools import bagit, finding, seal

finding_lt = LazyTranslate("odoo.addons.qi_onestop.models")

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3), max_leaves=5
)
HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)


def lines(count):
    """Return so many lines of a log with their hashes."""
    made, previous = [], seal.FIRST
    for number in range(1, count + 1):
        line = seal.Line(number, "archive", "m", number, f"n{number}", "u", "2026-01-01T00:00:00", "a", previous)
        previous = seal.line_hash(line)
        made.append((line, previous))
    return made


@tagged("post_install", "-at_install")
class TestSealTool(BaseCase):
    """What a seal is made of."""

    def test_examples_in_the_documentation_are_true(self):
        for module in (bagit, seal):
            with self.subTest(module=module.__name__):
                result = unittest.TestResult()
                doctest.DocTestSuite(module).run(result)
                self.assertFalse(result.failures + result.errors)

    @given(st.binary(max_size=5000))
    @settings(max_examples=30, deadline=None)
    def test_a_file_is_hashed_as_its_bytes(self, content):
        with tempfile.NamedTemporaryFile() as file:
            file.write(content)
            file.flush()
            self.assertEqual(seal.digest_file(file.name), (len(content), seal.digest(content)))

    def test_a_large_file_is_never_whole_in_memory(self):
        with tempfile.NamedTemporaryFile() as file:
            file.truncate(50_000_000)
            tracemalloc.start()
            self.addCleanup(tracemalloc.stop)
            size, _sha256 = seal.digest_file(file.name)
            self.assertEqual(size, 50_000_000)
            self.assertLess(tracemalloc.get_traced_memory()[1], 3_000_000)

    @given(st.dictionaries(st.text(max_size=3), PLAIN), st.dictionaries(st.text(max_size=3), PLAIN))
    def test_differences_lead_from_one_to_the_other(self, sealed, found):
        changed = dict(sealed)
        for name, was, now in seal.differences(sealed, found):
            self.assertEqual(was, sealed.get(name))
            changed[name] = now
        self.assertEqual(
            {name: value for name, value in changed.items() if value is not None},
            {name: value for name, value in found.items() if value is not None},
        )

    def test_each_part_has_a_fingerprint_of_its_own(self):
        before = {"case": {"title": "A", "note": ""}, "files": [["a.pdf", "00"]]}
        after = {"case": {"title": "B", "note": ""}, "files": []}
        found = seal.differences(seal.fingerprints(before), seal.fingerprints(after))
        self.assertEqual([name for name, _was, _is in found], ["case.title", "files"])

    @given(st.lists(st.integers(0, 9), unique=True), st.lists(st.integers(0, 9), unique=True))
    def test_every_entry_is_paired_once(self, sealed, found):
        pairs = list(seal.paired([{"id": n} for n in sealed], [{"id": n} for n in found]))
        self.assertCountEqual([was["id"] for was, _now in pairs if was], sealed)
        self.assertCountEqual([now["id"] for _was, now in pairs if now], found)
        self.assertTrue(all(was == now for was, now in pairs if was and now))

    @given(st.integers(1, 10**9 - 1), HASHES)
    def test_an_anchor_is_read_as_it_was_written(self, number, line_hash):
        self.assertEqual(seal.read_anchor(f" {seal.anchor(number, line_hash)}\n"), (number, line_hash))

    @given(st.text())
    def test_anything_else_is_no_anchor(self, text):
        self.assertIsNone(seal.read_anchor(text))

    @given(st.integers(1, 8), st.data())
    @settings(deadline=None)
    def test_what_is_done_to_the_log_is_named(self, count, data):
        whole = lines(count)
        self.assertEqual(list(seal.broken_lines(whole, count)), [])
        at = data.draw(st.integers(0, count - 1))
        (line, stored), number = whole[at], at + 1
        forged = line._replace(name="forged")
        removed = whole[:at] + whole[at + 1 :]
        self.assertEqual(list(seal.broken_lines(removed, count)), [(number, "missing")])
        changed = [*whole[:at], (forged, stored), *whole[at + 1 :]]
        self.assertEqual(list(seal.broken_lines(changed, count)), [(number, "changed")])
        rehashed = [*whole[:at], (forged, seal.line_hash(forged)), *whole[at + 1 :]]
        followed = [(number + 1, "unlinked")] if number < count else []
        self.assertEqual(list(seal.broken_lines(rehashed, count)), followed)
        cut = whole[:at]
        self.assertEqual([n for n, _what in seal.broken_lines(cut, count)], list(range(number, count + 1)))


@tagged("post_install", "-at_install")
class TestBagitTool(BaseCase):
    """Bags as the world's own tool takes them."""

    def setUp(self):
        super().setUp()
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        # The tool says each fault in the log as well.
        self.enterContext(mute_logger("bagit"))

    def unpacked(self, members):
        """Return the folder into which the zip of ``members`` was unpacked."""
        target = Path(tempfile.mkdtemp(dir=self.folder))
        with zipfile.ZipFile(io.BytesIO(b"".join(bagit.stream(members)))) as packed:
            self.assertIsNone(packed.testzip())
            packed.extractall(target)
        return target

    @given(st.lists(st.tuples(st.text(max_size=80), st.binary(max_size=2000)), min_size=1, max_size=6))
    @settings(max_examples=40, deadline=None)
    def test_any_names_and_contents_make_a_valid_bag(self, files):
        entries = [
            bagit.entry(f"文件/{number:03d} {bagit.safe_name(name)}", content)
            for number, (name, content) in enumerate(files)
        ]
        info = [("Source-Organization", "市场监管\n局"), ("External-Description", "a" * 300)]
        bag = validator.Bag(str(self.unpacked(bagit.bag("档案", info, entries)) / "档案"))
        bag.validate()
        self.assertEqual(bag.info["Source-Organization"], "市场监管 局")
        self.assertEqual({f"data/{one.name}" for one in entries}, set(bag.payload_files()))

    @given(st.text())
    def test_names_are_safe_on_every_system(self, name):
        safe = bagit.safe_name(name)
        self.assertTrue(safe)
        self.assertNotRegex(safe, r'[<>:"/\\|?*%\x00-\x1f]|[. ]$')
        self.assertLessEqual(len(safe.encode()), 200)
        self.assertEqual(bagit.safe_name(safe), safe)

    def test_a_file_that_was_altered_makes_the_bag_invalid(self):
        file = self.folder / "sheet"
        file.write_bytes(b"sealed")
        entry = bagit.Entry("sheet.pdf", str(file), 6, hashlib.sha256(b"sealed").hexdigest())
        validator.Bag(str(self.unpacked(bagit.bag("a", [], [entry])) / "a")).validate()
        file.write_bytes(b"forged")
        altered = self.unpacked(bagit.bag("a", [], [entry]))
        with self.assertRaisesRegex(validator.BagValidationError, "data/sheet.pdf"):
            validator.Bag(str(altered / "a")).validate()

    def test_what_cannot_be_read_is_told_before(self):
        file = self.folder / "sheet"
        file.write_bytes(b"sealed")
        right, gone = bagit.Entry("a", str(file), 6, ""), bagit.Entry("b", str(self.folder / "none"), 6, "")
        folder, short = bagit.Entry("c", str(self.folder), 6, ""), bagit.Entry("d", str(file), 7, "")
        found = list(bagit.unreadable([right, gone, folder, short, bagit.entry("e", b"x")]))
        self.assertEqual(found, [(gone, "missing"), (folder, "unreadable"), (short, "size")])

    def test_a_large_bag_is_never_whole_in_memory(self):
        file = self.folder / "large"
        with file.open("wb") as target:
            target.truncate(50_000_000)
        members = [bagit.Member(f"a/data/{number}", str(file), 50_000_000) for number in range(3)]
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        self.assertGreater(sum(map(len, bagit.stream(members))), 150_000_000)
        self.assertLess(tracemalloc.get_traced_memory()[1], 12_000_000)

    def test_a_file_that_fails_halfway_leaves_no_zip(self):
        members = [bagit.Member("a", b"x" * 100, 100), bagit.Member("b", str(self.folder / "none"), 1)]
        sent = bytearray()
        with self.assertRaises(OSError):
            for chunk in bagit.stream(members):
                sent += chunk
        self.assertFalse(zipfile.is_zipfile(io.BytesIO(sent)))

    def test_who_leaves_in_the_middle_breaks_nothing(self):
        sending = bagit.stream(bagit.Member(name, b"x" * 100, 100) for name in "abc")
        next(sending)
        sending.close()
        self.assertEqual(list(sending), [])


class TestFindingTool(TransactionCase):
    """Sentences are stored without a language, and read in each."""

    def finding(self, text):
        return finding.say(self.env, finding_lt("“%(name)s”: the file is gone from the database.", name=text))

    @given(st.lists(st.text(max_size=20), max_size=4))
    @settings(max_examples=30, deadline=None)
    def test_what_is_stored_is_what_was_said(self, texts):
        said = [*map(self.finding, texts), *texts]
        self.assertEqual(finding.unpack(self.env, finding.pack(said)), "\n".join(said) if said else False)

    def test_in_the_language_of_the_reader(self):
        inner = self.finding("100%")
        stored = finding.pack(
            [finding.say(self.env, finding_lt("%(title)s: %(finding)s", title="A", finding=inner))]
        )
        chinese = self.env(context={**self.env.context, "lang": "zh_CN"})
        self.assertIn("the file is gone", finding.unpack(self.env, stored))
        self.assertIn("100%", finding.unpack(chinese, stored))
        self.assertNotIn("the file is gone", finding.unpack(chinese, stored))

    def test_texts_from_before_are_shown_as_they_are(self):
        for text in ("The file is gone", "[not json", "12", '{"a": 1}'):
            self.assertEqual(finding.unpack(self.env, text), text)
        self.assertFalse(finding.unpack(self.env, False))
