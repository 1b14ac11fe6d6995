# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import copy
import json

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import exchange, seal

PRIVATE, PUBLIC = exchange.new_key()
_NUMBERS = st.none() | st.integers(-1000, 10**9) | st.floats(-1e6, 1e6)
_FIGURES = st.lists(
    st.builds(
        exchange.entry,
        st.from_regex(r"\A[a-z][a-z0-9_.]{0,20}\Z"),
        st.integers(1, 9),
        st.tuples(_NUMBERS, _NUMBERS, _NUMBERS),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda figure: (figure["id"], figure["version"]),
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-20, 20) | st.floats(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def content(figures):
    return {
        "format": exchange.FORMAT,
        "version": exchange.VERSION,
        "city": "示范市",
        "place": {"code": "", "name": "示范市"},
        "kind": "month",
        "first": "2026-10-01",
        "last": "2026-10-31",
        "revision": 1,
        "figures": figures,
    }


ONE = content([exchange.entry("requests_received", 1, (12, None, None))])


class TestExchangeTools(BaseCase):
    """The signed file: the same figures give the same bytes, and no other bytes are taken."""

    def opened(self, data):
        found, key, signature = exchange.unpack(data)
        exchange.verify(found, key, signature)
        return found, key

    def refused(self, data):
        with self.assertRaises(exchange.ExchangeError) as caught:
            self.opened(data)
        return caught.exception.code

    @settings(max_examples=60, deadline=None)
    @given(_FIGURES)
    def test_what_is_written_is_what_is_read(self, figures):
        data = exchange.pack(content(figures), PRIVATE)
        self.assertEqual(data, exchange.pack(content(figures), PRIVATE))
        self.assertEqual(self.opened(data), (content(figures), PUBLIC))
        jsonschema.validate(json.loads(data), exchange.SCHEMA)

    @settings(max_examples=200, deadline=None)
    @given(st.data())
    def test_any_other_byte_is_refused(self, data):
        written = exchange.pack(ONE, PRIVATE)
        place = data.draw(st.integers(0, len(written) - 1))
        other = data.draw(st.integers(0, 255).filter(lambda byte: byte != written[place]))
        changed = written[:place] + bytes([other]) + written[place + 1 :]
        self.assertIn(self.refused(changed), ("text", "shape", "changed"))

    def test_the_same_figures_written_otherwise_are_another_file(self):
        written = exchange.pack(ONE, PRIVATE)
        document = json.loads(written)
        for other in (
            written + b"\n",
            b" " + written,
            json.dumps(document, indent=1).encode(),
            written.replace(b'"version":1', b'"version":1.0'),
            written.replace(b'{"content"', b'{"key":"","content"'),
        ):
            self.assertEqual(self.refused(other), "changed")
        loose = {**document, "signature": document["signature"] + "\n"}
        self.assertEqual(self.refused(seal.canonical(loose).encode()), "shape")

    def test_another_key_does_not_vouch(self):
        document = json.loads(exchange.pack(ONE, PRIVATE))
        document["key"] = exchange.new_key()[1]
        self.assertEqual(self.refused(seal.canonical(document).encode()), "changed")

    def test_garbage_is_one_error(self):
        for data, code in (
            (b"", "text"),
            (b"\xff\xfe", "text"),
            (b"{", "text"),
            (b"[" * 100_000, "text"),
            (b'{"a":NaN}', "text"),
            (b"9" * 10_000, "text"),
            (b'"\\ud800"', "text"),
            (b"0" * 10_000_000, "size"),
            (b"[]", "shape"),
            (b"null", "shape"),
            (b'{"content":{},"key":1,"signature":[]}', "shape"),
            (b"PK\x03\x04", "text"),
        ):
            self.assertEqual(self.refused(data), code, data[:20])

    def test_what_the_schema_cannot_say(self):
        def broken(**values):
            with self.assertRaises(exchange.ExchangeError) as caught:
                exchange.pack({**copy.deepcopy(ONE), **values}, PRIVATE)
            return caught.exception.place

        [figure] = ONE["figures"]
        self.assertEqual(broken(first="2026-02-30"), "$.content.first")
        self.assertEqual(broken(last="2026-09-30"), "$.content.last")
        self.assertEqual(broken(figures=[figure, figure]), "$.content.figures[1]")
        self.assertEqual(broken(figures=[{**figure, "suppressed": True}]), "$.content.figures[0]")
        self.assertEqual(broken(figures=[{**figure, "value": float("inf")}]), "$.content.figures[0].value")

    def test_what_may_not_be_told_is_a_figure_without_numbers(self):
        told, kept = (exchange.entry("accepted_on_time", 1, (80.0, 4, 5), may_tell) for may_tell in (True, False))
        names = ("value", "numerator", "denominator", "suppressed")
        self.assertEqual([told[name] for name in names], [80.0, 4, 5, False])
        self.assertEqual([kept[name] for name in names], [None, None, None, True])

    @settings(max_examples=200, deadline=None)
    @given(_JSON, _JSON)
    def test_whatever_is_at_any_place_is_taken_as_the_schema_says_or_refused(self, value, other):
        """What the schema refuses is never taken, and nothing but a refusal comes of it."""
        document = json.loads(exchange.pack(ONE, PRIVATE))
        places = (
            lambda: value,
            lambda: {**document, "content": value},
            lambda: {**document, "key": value},
            lambda: {**document, "content": {**ONE, "figures": [value, other]}},
            lambda: {**document, "content": {**ONE, "kind": value, "place": {"code": other, "name": "x"}}},
            lambda: {**document, "content": {**ONE, "version": value}},
            lambda: {**document, "content": {**ONE, "figures": [{**ONE["figures"][0], "value": value}]}},
            lambda: {**document, "content": {**ONE, "figures": [{**ONE["figures"][0], "version": other}]}},
        )
        validator = jsonschema.Draft202012Validator(exchange.SCHEMA)
        for place in places:
            tried = place()
            try:
                exchange.unpack(seal.canonical(tried).encode())
            except exchange.ExchangeError:
                continue
            self.assertTrue(validator.is_valid(tried), tried)
