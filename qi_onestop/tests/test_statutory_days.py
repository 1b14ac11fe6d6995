# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime, timedelta

from chinese_calendar import is_workday

from odoo.tests import BaseCase

from ..tools import spreadsheet, statutory_days
from ..tools.statutory_days import Day, Unreadable

NOTICE_2025 = """
关于2025年部分节假日安排的通知
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班。
国务院办公厅
2024年11月12日
"""
NOTICE_2024 = """
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
"""
NOTICE_2026 = """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""
NOTICE_2023 = """
一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。
"""
NOTICE_2017 = """
一、元旦：1月1日放假，1月2日（星期一）补休。
二、春节：1月27日至2月2日放假调休，共7天。1月22日（星期日）、2月4日（星期六）上班。
三、清明节：4月2日至4日放假调休，共3天。4月1日（星期六）上班。
四、劳动节：5月1日放假，与周末连休。
五、端午节：5月28日至30日放假调休，共3天。5月27日（星期六）上班。
六、中秋节、国庆节：10月1日至8日放假调休，共8天。9月30日（星期六）上班。
"""


class TestNotice(BaseCase):
    """The text of the State Council's notice, as an administrator pastes it."""

    def assert_unreadable(self, code, text, year=2025):
        with self.assertRaises(Unreadable) as caught:
            statutory_days.from_notice(text, year)
        self.assertEqual(caught.exception.code, code)
        return caught.exception.values

    def test_three_years_are_what_the_package_says(self):
        for year, text in ((2024, NOTICE_2024), (2025, NOTICE_2025), (2026, NOTICE_2026)):
            with self.subTest(year=year):
                read = statutory_days.from_notice(text, year)
                published = statutory_days.from_package(year)
                self.assertEqual(
                    {day: entry.off for day, entry in read.items()},
                    {day: entry.off for day, entry in published.items()},
                )

    def test_older_years_in_the_words_of_their_time(self):
        for year, text in ((2017, NOTICE_2017), (2023, NOTICE_2023)):
            read = statutory_days.from_notice(text, year)
            day, wrong = date(year, 1, 1), []
            while day.year == year:
                worked = not read[day].off if day in read else day.weekday() < 5
                if worked != is_workday(day):
                    wrong.append(day)
                day += timedelta(days=1)
            with self.subTest(year=year):
                self.assertEqual(wrong, [])

    def test_names_tell_holidays_and_makeup_days_apart(self):
        days = statutory_days.from_notice(NOTICE_2025, 2025)
        self.assertEqual(days[date(2025, 10, 6)], Day(True, "国庆节、中秋节"))
        self.assertEqual(days[date(2025, 2, 8)], Day(False, "春节调休"))

    def test_blanks_line_ends_and_width_of_signs_do_not_matter(self):
        plain = statutory_days.from_notice(NOTICE_2025, 2025)
        head = "通知如下。"
        for text in (
            head + "".join(NOTICE_2025.split()[1:]),
            NOTICE_2025.replace("（", "(").replace("）", ")").replace("，", ", ").replace("：", ": "),
            NOTICE_2025.replace("放假", "\n放假").replace("1", "１"),
            NOTICE_2025.replace("\n", "\r\n\r\n"),
        ):
            self.assertEqual(statutory_days.from_notice(text, 2025), plain)

    def test_ranges_in_other_signs(self):
        plain = statutory_days.from_notice(NOTICE_2025, 2025)
        for sign in ("到", "~", "～", "—", "-", "——", "–"):
            with self.subTest(sign=sign):
                self.assertEqual(statutory_days.from_notice(NOTICE_2025.replace("至", sign), 2025), plain)
        self.assert_unreadable("sentence", NOTICE_2025.replace("至", "及至"))

    def test_days_of_the_year_before_are_named_with_their_year(self):
        text = NOTICE_2025.replace(
            "1月1日（周三）放假1天，不调休", "2024年12月31日（周二）至2025年1月1日（周三）放假，共2天"
        )
        self.assertIn(date(2024, 12, 31), statutory_days.from_notice(text, 2025))

    def test_what_cannot_be_right_is_refused(self):
        self.assertEqual(self.assert_unreadable("year", NOTICE_2025, 2026), {"said": 2025, "year": 2026})
        text = NOTICE_2025
        self.assert_unreadable("missing", "")
        self.assert_unreadable("missing", "Lorem ipsum " * 1000)
        self.assertEqual(self.assert_unreadable("missing", text[: text.index("六、")])["names"], ["中秋", "国庆"])
        self.assert_unreadable("count", text.replace("共8天。1月26日", "共7天。1月26日"))
        self.assert_unreadable("weekday", text.replace("2月8日（周六）", "2月8日（周日）"))
        self.assert_unreadable("weekday", text.replace("2025年", ""), 2024)
        self.assert_unreadable("date", text.replace("2月8日（周六）", "2月30日（周六）"))
        self.assert_unreadable("weekday_work", text.replace("2月8日（周六）上班", "2月7日（周五）上班"))
        self.assert_unreadable("both", text.replace("4月27日（周日）上班", "5月31日（周六）上班"))
        self.assert_unreadable("item", text.replace("4月4日（周五）至6日（周日）放假，共3天", "另行通知"))
        self.assert_unreadable("sentence", text.replace("至6日（周日）放假，共3天", "至6日（周日）"))
        self.assert_unreadable("sentence", text.replace("至2月4日（农历正月初七、周二）", "至3月28日"))


class TestRows(BaseCase):
    """The rows of an Excel file."""

    def read_rows(self, *rows, year=2027):
        """Read some rows of a year that has its other holidays in March."""
        heading = [("2027年节假日", None, None), ("日期", "休/班", "名称")]
        others = [(date(2027, 3, day), "休", "") for day in range(1, 12)]
        days = statutory_days.from_rows([*heading, *rows, *others], year)
        return {day: entry for day, entry in days.items() if day.month != 3}

    def assert_unreadable(self, code, *rows):
        with self.assertRaises(Unreadable) as caught:
            self.read_rows(*rows)
        self.assertEqual(caught.exception.code, code)

    def test_dates_and_words_people_use(self):
        days = self.read_rows(
            (datetime(2027, 1, 1), "休", "元旦"),
            ("2027-2-6", "休", None),
            ("2027年2月14日", "班", "春节调休"),
            (None, None, None),
            ("2027/10/1", "Holiday", "国庆节"),
            (date(2027, 10, 9), "work", ""),
        )
        self.assertEqual(
            days,
            {
                date(2027, 1, 1): Day(True, "元旦"),
                date(2027, 2, 6): Day(True, ""),
                date(2027, 2, 14): Day(False, "春节调休"),
                date(2027, 10, 1): Day(True, "国庆节"),
                date(2027, 10, 9): Day(False, ""),
            },
        )

    def test_what_cannot_be_right_is_refused(self):
        for rows, code in (([], "empty"), ([("2027-01-01", "休", "")], "incomplete")):
            with self.assertRaises(Unreadable) as caught:
                statutory_days.from_rows(rows, 2027)
            self.assertEqual(caught.exception.code, code)
        self.assert_unreadable("weekday_work", ("2027-02-08", "班", ""))
        self.assert_unreadable("row", ("2027-13-01", "休", ""))
        self.assert_unreadable("row", ("tomorrow", "休", ""))
        self.assert_unreadable("row", ("2027-02-30", "休", ""))
        self.assert_unreadable("row", ("2027-02-06", "maybe", ""))
        self.assert_unreadable("row_year", ("2026-02-06", "休", ""))
        self.assert_unreadable("row_twice", ("2027-02-06", "休", ""), ("2027/2/6", "班", ""))

    def test_an_excel_file_comes_back_as_it_went(self):
        content = spreadsheet.write(
            ["日期", "休/班", "名称"],
            [(date(2027, 1, 1), "休", "=1+1"), (date(2027, 2, 6), "班", "x")],
            [10, 5, 9],
        )
        rows = spreadsheet.read(content)
        self.assertEqual(rows[1][2], "=1+1", "text is text")
        self.assertEqual(self.read_rows(*rows[1:])[date(2027, 2, 6)], Day(False, "x"))

    def test_what_is_no_excel_file_is_refused(self):
        for content in (b"", b"PK\x03\x04 garbage", b"%PDF-1.4", b"x" * 10_000_000):
            with self.subTest(size=len(content)), self.assertRaises(spreadsheet.NotASpreadsheet):
                spreadsheet.read(content)


class TestMerge(BaseCase):
    """Loading again changes what the source changed, never what a person changed."""

    off, work, other = Day(True, "F"), Day(False, "F"), Day(True, "Other name")
    one, two = date(2027, 1, 1), date(2027, 1, 2)

    def kinds(self, base, current, new):
        return {change.day: change.kind for change in statutory_days.merge(base, current, new)}

    def test_first_load(self):
        changes = self.kinds({}, {self.two: self.work}, {self.one: self.off, self.two: self.off})
        self.assertEqual(changes, {self.one: "add", self.two: "keep"})

    def test_again(self):
        base = {self.one: self.off}
        self.assertEqual(self.kinds(base, base, base), {self.one: "same"})
        self.assertEqual(self.kinds(base, base, {self.one: self.other}), {self.one: "same"})
        self.assertEqual(self.kinds(base, base, {self.one: self.work}), {self.one: "change"})
        self.assertEqual(self.kinds(base, base, {}), {self.one: "remove"})
        self.assertEqual(self.kinds(base, {}, base), {self.one: "keep"}, "a person deleted it")
        self.assertEqual(self.kinds(base, {}, {}), {self.one: "same"})
        self.assertEqual(self.kinds(base, {self.one: self.work}, base), {self.one: "keep"})

    def test_what_a_person_changed_stays_theirs(self):
        base = {self.one: self.off}
        changes = statutory_days.merge(base, {}, base)
        again = statutory_days.next_base(base, changes)
        self.assertEqual(again, base)
        self.assertEqual(self.kinds(again, {}, base), {self.one: "keep"})
        first = statutory_days.merge({}, {self.one: self.work}, base)
        self.assertEqual(statutory_days.next_base({}, first), {})
        by_hand = statutory_days.merge({}, base, base)
        self.assertEqual(statutory_days.next_base({}, by_hand), {}, "the source says what a person entered")
        renamed = statutory_days.merge(base, {self.one: self.other}, base)
        self.assertEqual(statutory_days.next_base(base, renamed), base)

    def test_days_in_a_row_with_one_name_are_one_holiday(self):
        days = {date(2027, 2, day): "春节" for day in (5, 6, 7)}
        days |= {date(2027, 2, 8): "Ours", date(2027, 2, 10): "春节"}
        self.assertEqual(
            [(first.day, last.day, name) for first, last, name in statutory_days.periods(days)],
            [(5, 7, "春节"), (8, 8, "Ours"), (10, 10, "春节")],
        )
