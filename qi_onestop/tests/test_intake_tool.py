# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import random

from odoo.tests import BaseCase

from ..tools.intake import TYPES, validate_intake

FIELDS = [
    {"name": "name", "string": "Name", "type": "char", "required": True},
    {"name": "story", "string": "Story", "type": "text"},
    {"name": "pieces", "string": "Pieces", "type": "integer", "required": True},
    {"name": "weight", "string": "Weight", "type": "float"},
    {"name": "day", "string": "Day", "type": "date"},
    {"name": "place", "string": "Place", "type": "selection", "selection": [["1", "Here"], ["2", "There"]]},
    {"name": "known", "string": "Known", "type": "boolean"},
    {"name": "marks", "string": "Marks", "type": "tags", "tags": [["1", "A", 0], ["2", "B", 1]]},
]
GOOD = {
    "name": "卡尺",
    "story": "long\nago",
    "pieces": 0,
    "weight": 1.5,
    "day": "2026-02-28",
    "place": "2",
    "known": True,
    "marks": ["2", "1"],
}


class TestIntakeTool(BaseCase):
    def test_all_types_take_what_fits(self):
        self.assertEqual({field["type"] for field in FIELDS}, set(TYPES))
        self.assertEqual(validate_intake(FIELDS, GOOD), [])
        self.assertEqual(validate_intake(FIELDS, {**GOOD, "weight": 2}), [])

    def test_what_does_not_fit_is_named(self):
        for name, value, problem in (
            ("name", 12, ("Name", "type")),
            ("name", "a\x00b", ("Name", "type")),
            ("name", "\ud800", ("Name", "type")),
            ("name", "x" * 256, ("Name", "long")),
            ("name", " \t", ("Name", "required")),
            ("story", "x" * 10_001, ("Story", "long")),
            ("pieces", "12", ("Pieces", "type")),
            ("pieces", "12a", ("Pieces", "type")),
            ("pieces", 1.0, ("Pieces", "type")),
            ("pieces", True, ("Pieces", "type")),
            ("pieces", 10**30, ("Pieces", "long")),
            ("pieces", None, ("Pieces", "required")),
            ("weight", float("nan"), ("Weight", "type")),
            ("weight", float("inf"), ("Weight", "type")),
            ("weight", 1e300, ("Weight", "long")),
            ("weight", "heavy", ("Weight", "type")),
            ("day", "2026-02-30", ("Day", "type")),
            ("day", "20260228", ("Day", "type")),
            ("day", 20260228, ("Day", "type")),
            ("place", "3", ("Place", "option")),
            ("place", ["1"], ("Place", "type")),
            ("known", "yes", ("Known", "type")),
            ("marks", "1", ("Marks", "type")),
            ("marks", ["3"], ("Marks", "option")),
            ("marks", ["1", "1"], ("Marks", "option")),
            ("marks", [["1"]], ("Marks", "type")),
            ("colour", "red", ("colour", "unknown")),
            (7, "red", ("7", "unknown")),
        ):
            with self.subTest(name=name, value=value):
                self.assertEqual(validate_intake(FIELDS, {**GOOD, name: value}), [problem])

    def test_nothing_is_demanded_before_it_is_time(self):
        self.assertEqual(validate_intake(FIELDS, {}, demand=False), [])
        self.assertEqual(validate_intake(FIELDS, {}), [("Name", "required"), ("Pieces", "required")])
        self.assertEqual(validate_intake(FIELDS, {"pieces": "x"}, demand=False), [("Pieces", "type")])

    def test_a_required_yes_or_no_wants_yes(self):
        field = {"name": "read", "string": "I Have Read", "type": "boolean", "required": True}
        self.assertEqual(validate_intake([field], {"read": False}), [("I Have Read", "required")])
        self.assertEqual(validate_intake([field], {"read": True}), [])

    def test_no_input_breaks_it_and_what_passes_can_be_stored(self):
        """Whatever comes in, the answer is a list; what it lets through is strict JSON of the field's type."""
        chance = random.Random(22)
        strange = [
            None, True, False, 0, -1, 2**53, 2**60, 0.5, float("nan"), float("-inf"), "", "x", "1", "2026-01-01",
            "\x00", "\udfff", [], ["1"], ["1", 2], [None], {}, {"1": 2}, b"1", object(), ("1",), "9" * 300,
        ]  # fmt: skip
        python = {
            "char": str, "text": str, "integer": int, "float": (int, float), "date": str,
            "selection": str, "boolean": bool, "tags": list,
        }  # fmt: skip
        names = [field["name"] for field in FIELDS] + ["colour", "", None, 3]
        for _round in range(3000):
            chosen = chance.sample(names, chance.randint(0, len(names)))
            values = {name: chance.choice(strange) for name in chosen}
            demand = chance.random() < 0.5
            problems = validate_intake(FIELDS, values, demand)
            troubled = {label for label, _code in problems}
            self.assertTrue(all(type(label) is str for label in troubled))
            for field in FIELDS:
                value = values.get(field["name"])
                if field["string"] not in troubled and value not in (None, False, ""):
                    self.assertIsInstance(value, python[field["type"]])
                    json.dumps(value, allow_nan=False).encode()
