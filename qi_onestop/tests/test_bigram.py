# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import bigram

CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=30)
SHARES = st.dictionaries(st.text(min_size=1, max_size=3), st.floats(0.001, 1), max_size=8)


class TestBigram(BaseCase):
    """Words of Chinese and other texts."""

    def test_examples(self):
        for text, words in (
            ("计量检定", ["计量", "量检", "检定"]),
            ("ＩＳＯ９００１ 认证", ["iso9001", "认证"]),
            ("三坐标 (CMM)，校准！", ["三坐", "坐标", "cmm", "校准"]),
            ("秤", ["秤"]),
            ("GB/T 19001_2016", ["gb", "t", "19001", "2016"]),
            ("校准校准", ["校准", "准校"]),
            ("，。\x00\n", []),
            ("", []),
            (None, []),
            (False, []),
        ):
            with self.subTest(text=text):
                self.assertEqual(bigram.words(text), words)

    @given(st.text(max_size=200))
    def test_words_are_stable_and_can_be_stored(self, text):
        words = bigram.words(text)
        self.assertEqual(len(words), len(set(words)))
        self.assertEqual(bigram.key(text).split(" ") if words else [], words)
        for word in words:
            self.assertNotRegex(word, r"[\s\x00]")
            self.assertLessEqual(len(word), bigram.MAX_LENGTH)
        self.assertEqual(bigram.words(bigram.key(text)), words)

    @given(st.text(max_size=10), CHINESE, st.data())
    def test_a_part_of_a_run_is_found_in_the_whole(self, before, run, data):
        start = data.draw(st.integers(0, len(run) - 2))
        end = data.draw(st.integers(start + 2, len(run)))
        self.assertLessEqual(set(bigram.words(run[start:end])), set(bigram.words(f"{before} {run}")))

    @given(st.lists(st.text(min_size=1, max_size=3), min_size=1, unique=True), SHARES)
    def test_the_rarest_words_are_chosen(self, words, shares):
        chosen = bigram.telling(words, shares)
        self.assertTrue(chosen)
        self.assertLessEqual(set(chosen), set(words))
        least = min(shares.values(), default=0)
        weights = bigram.weights(words, shares)
        for left in set(words) - set(chosen):
            self.assertGreaterEqual(shares.get(left, least), max(shares.get(word, least) for word in chosen))
        for word in words:
            self.assertGreater(weights[word], 0)

    def test_a_book_does_not_fill_the_index(self):
        self.assertEqual(len(bigram.words(" ".join(map(str, range(9999))))), bigram.MAX_WORDS)
