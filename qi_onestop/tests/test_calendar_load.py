# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..tools import spreadsheet, statutory_days
from .clock_common import ClockCase
from .common import china, local
from .test_statutory_days import NOTICE_2025

NOTICE_2027 = """
国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月20日（周六）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）、5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天，不调休。
六、中秋节：9月15日（周三）放假1天，不调休。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
"""


class TestCalendarLoad(ClockCase):
    """An administrator loads a year: from the package, from the notice, from Excel."""

    def load(self, **values):
        wizard = self.as_role(self.env["qi.calendar.load"], "administrator").create(
            {"calendar_id": self.calendar.id, "method": "notice", "year": 2027, "text": NOTICE_2027, **values}
        )
        wizard.action_preview()
        return wizard

    def off(self, day):
        return not self.calendar._qi_day_table()._compiled().hours(date.fromisoformat(day))

    def excel(self, *rows):
        return base64.b64encode(spreadsheet.write(["日期", "休/班", "名称"], rows, [10, 5, 9]))

    def holidays(self):
        return [
            (leave.name, leave.date_from, leave.date_to)
            for leave in self.calendar.global_leave_ids.sorted("date_from")
        ]

    def test_the_next_year_is_proposed(self):
        wizard = self.env["qi.calendar.load"].create({})
        self.assertEqual(wizard.calendar_id, self.calendar)
        self.assertNotIn(wizard.year, self.calendar.qi_year_ids.mapped("year"))

    def test_preview_shows_the_year_and_changes_nothing(self):
        before = self.holidays()
        wizard = self.load()
        self.assertEqual(wizard.state, "preview")
        html = str(wizard.with_context(lang="en_US").preview)
        self.assertEqual(html.count("o_qi_month"), 12)
        self.assertEqual(html.count("o_qi_change_add"), 34, "27 days off, 6 make-up days and the legend")
        self.assertEqual(self.holidays(), before)
        self.assertNotIn(2027, self.calendar.qi_year_ids.mapped("year"))

    def test_apply_writes_holidays_makeup_days_and_the_year(self):
        self.load().action_apply()
        self.assertTrue(self.off("2027-02-08"))
        self.assertFalse(self.off("2027-02-20"))
        self.assertFalse(self.off("2027-02-12"))
        year = self.calendar.qi_year_ids.filtered(lambda known: known.year == 2027)
        self.assertIn("2027", year.source)
        spring = self.calendar.global_leave_ids.filtered(
            lambda leave: str(leave.date_from) == "2027-02-04 16:00:00"
        )
        self.assertEqual((spring.name, str(spring.date_to)), ("春节", "2027-02-11 15:59:59"))
        makeups = self.calendar.qi_makeup_ids.filtered(lambda makeup: makeup.date.year == 2027)
        self.assertEqual(
            [str(makeup.date)[5:] for makeup in makeups.sorted("date")],
            ["01-31", "02-20", "04-25", "05-08", "09-26", "10-09"],
        )
        self.assertIn("2027", self.calendar.message_ids[0].body)

    def test_loading_again_changes_nothing(self):
        self.load().action_apply()
        table, ids = self.calendar._qi_day_table(), self.calendar.global_leave_ids.ids
        wizard = self.load()
        self.assertIn("would change no day", str(wizard.with_context(lang="en_US").preview))
        wizard.action_apply()
        self.assertEqual(self.calendar._qi_day_table(), table)
        self.assertEqual(self.calendar.global_leave_ids.ids, ids)

    def test_another_source_that_says_the_same_changes_nothing(self):
        before = self.holidays()
        self.load(year=2025, text=NOTICE_2025).action_apply()
        self.assertEqual(self.holidays(), before)

    def test_what_a_person_changed_stays(self):
        self.load().action_apply()
        leaves = self.calendar.global_leave_ids
        leaves.filtered(lambda leave: leave.name == "端午节" and leave.date_from.year == 2027).unlink()
        national = leaves.exists().filtered(lambda leave: leave.name == "国庆节" and leave.date_from.year == 2027)
        national.date_to = "2027-10-05 15:59:59"
        self.calendar.qi_makeup_ids.filtered(lambda makeup: str(makeup.date) == "2027-05-08").unlink()
        self.calendar.qi_makeup_ids = [Command.create({"date": "2027-12-11", "note": "Our own"})]
        before = self.calendar._qi_day_table()
        wizard = self.load()
        self.assertIn("stays as it is", str(wizard.with_context(lang="en_US").changes))
        wizard.action_apply()
        self.assertEqual(self.calendar._qi_day_table(), before)
        self.load().action_apply()
        self.assertEqual(self.calendar._qi_day_table(), before, "also the third time")

    def test_a_corrected_notice_changes_what_nobody_touched(self):
        self.load().action_apply()
        corrected = NOTICE_2027.replace(
            "五、端午节：6月9日（周三）放假1天，不调休", "五、端午节：6月9日（周三）至11日（周五）放假调休，共3天"
        ).replace("5月8日（周六）上班", "5月9日（周日）上班")
        self.load(text=corrected).action_apply()
        self.assertTrue(self.off("2027-06-10"))
        self.assertTrue(self.off("2027-05-08"))
        self.assertFalse(self.off("2027-05-09"))

    def test_a_persons_half_day_next_to_a_change_stays(self):
        self.load().action_apply()
        new_year = self.calendar.global_leave_ids.filtered(lambda leave: leave.date_from.year == 2026)
        new_year = new_year.filtered(lambda leave: leave.date_from.month == 12)
        new_year.date_from = china("2026-12-31 12:00")
        half = [[510, 720]]
        self.assertEqual(self.calendar._qi_day_table()._compiled().hours(date(2026, 12, 31)), half)
        shorter = NOTICE_2027.replace("1月1日（周五）至3日（周日）放假，共3天", "1月1日（周五）放假1天")
        wizard = self.load(text=shorter)
        outcome = wizard.outcome
        wizard.action_apply()
        table = self.calendar._qi_day_table()
        self.assertEqual(table.days, outcome)
        self.assertEqual(table._compiled().hours(date(2026, 12, 31)), half)
        self.assertTrue(self.off("2027-01-01"))

    def test_a_holiday_of_all_calendars_is_in_the_preview(self):
        self.load().action_apply()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Everywhere",
                "calendar_id": False,
                "date_from": china("2027-06-09 00:00"),
                "date_to": china("2027-06-09 23:59"),
            }
        )
        moved = NOTICE_2027.replace("6月9日（周三）放假1天", "6月10日（周四）放假1天")
        wizard = self.load(text=moved)
        outcome = wizard.outcome
        wizard.action_apply()
        self.assertEqual(self.calendar._qi_day_table().days, outcome)
        self.assertTrue(self.off("2027-06-09"))

    def test_a_day_that_a_person_renamed_is_protected_for_good(self):
        self.load().action_apply()
        leaves = self.calendar.global_leave_ids
        leaves.filtered(lambda leave: leave.name == "中秋节" and leave.date_from.year == 2027).name = "Ours"
        self.load().action_apply()
        self.load(text=NOTICE_2027.replace("9月15日（周三）", "9月16日（周四）")).action_apply()
        self.assertTrue(self.off("2027-09-15"))

    def test_what_was_shown_belongs_to_what_was_asked(self):
        wizard = self.load()
        wizard.year = 2030
        self.assertEqual(wizard.state, "input")
        with self.assertRaisesRegex(UserError, "preview first"):
            wizard.action_apply()

    def test_from_the_package(self):
        self.calendar.qi_year_ids.filtered(lambda known: known.year == 2025).unlink()
        self.calendar.global_leave_ids.filtered(lambda leave: leave.date_from.year == 2025).unlink()
        self.calendar.qi_makeup_ids.filtered(lambda makeup: makeup.date.year == 2025).unlink()
        self.assertFalse(self.off("2025-02-03"))
        self.load(year=2025, method="package", text=False).action_apply()
        self.assertTrue(self.off("2025-02-03"))
        year = self.calendar.qi_year_ids.filtered(lambda known: known.year == 2025)
        self.assertIn("chinesecalendar", year.source)

    def test_from_excel_and_back(self):
        self.load().action_apply()
        wizard = self.env["qi.calendar.load"].create({"calendar_id": self.calendar.id, "year": 2027})
        content = base64.b64decode(wizard.template)
        read = statutory_days.from_rows(spreadsheet.read(content), 2027)
        self.assertEqual(
            {day: entry.off for day, entry in read.items()},
            {day: entry.off for day, entry in statutory_days.from_notice(NOTICE_2027, 2027).items()},
        )
        again = self.load(method="xlsx", file=wizard.template, filename="2027.xlsx", text=False)
        self.assertEqual({change.kind for change in again._changes()}, {"same"})

    def test_each_mistake_is_one_sentence(self):
        for values, sentence in (
            ({"text": ""}, "Paste the whole notice"),
            ({"text": "<script>"}, "Paste the whole notice"),
            ({"text": NOTICE_2025}, "about 2025, not about 2027"),
            ({"text": NOTICE_2027.replace("2月20日（周六）", "2月20日（周日）")}, "is not a 周日"),
            ({"text": NOTICE_2027.replace("共7天。1月31日", "共8天。1月31日")}, "should have 8 days off, but 7"),
            ({"method": "package"}, "knows no holidays of 2027"),
            ({"method": "xlsx"}, "Choose a file"),
            ({"method": "xlsx", "file": "no base64"}, "no Excel file"),
            ({"method": "xlsx", "file": self.excel((date(2027, 1, 1), "休", "元旦"))}, "1 days off are not all"),
            ({"text": NOTICE_2027.replace("1月1日（周五）", "2062年1月1日（周日）")}, "2062年1月1日” is no date"),
            ({"method": "xlsx", "file": base64.b64encode(b"x" * 10_000_000)}, "no Excel file"),
            ({"year": 20270}, "no year this calendar can know"),
        ):
            if values.get("method") == "package" and 2027 in statutory_days.package_years():
                values["year"], sentence = 2099, "knows no holidays of 2099"
            with self.subTest(sentence=sentence), self.assertRaisesRegex(UserError, sentence):
                self.load(**values)

    def test_apply_needs_a_preview_and_the_right(self):
        wizard = self.env["qi.calendar.load"].create({"calendar_id": self.calendar.id, "year": 2027})
        with self.assertRaisesRegex(UserError, "preview first"):
            wizard.action_apply()
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.calendar.load"], "manager").create({"year": 2027})


class TestPromisesMove(ClockCase):
    """Holidays that become known move the promises that are still open, and those alone."""

    def setUp(self):
        super().setUp()
        self.calendar.qi_year_ids.filtered(lambda known: known.year == 2025).unlink()
        self.calendar.global_leave_ids.filtered(lambda leave: leave.date_from.year == 2025).unlink()
        self.calendar.qi_makeup_ids.filtered(lambda makeup: makeup.date.year == 2025).unlink()
        self.open, self.closed, self.early = (
            self.promise("2025-09-23 10:00"),
            self.promise("2025-09-23 10:00"),
            self.promise("2025-09-01 10:00"),
        )
        with self.at("2025-09-24 10:00"):
            self.closed._meet()

    def load(self):
        wizard = self.env["qi.calendar.load"].create(
            {"calendar_id": self.calendar.id, "year": 2025, "method": "package"}
        )
        wizard.action_preview()
        return wizard

    def test_the_preview_names_them_and_apply_moves_them(self):
        self.assertEqual(local(self.open.due_at), "2025-09-30 18:00")
        wizard = self.load()
        moves = " ".join(str(wizard.with_context(lang="en_US", tz="Asia/Shanghai").moves).split())
        self.assertIn("1 of 2 open promises", moves)
        self.assertIn("09/29/2025 06:00", moves)
        self.assertIn("-1 days", moves)
        self.assertEqual(local(self.open.due_at), "2025-09-30 18:00")
        predicted = wizard.outcome
        with self.at("2025-09-24 11:00"):
            wizard.action_apply()
        table = self.calendar._qi_day_table()
        self.assertEqual(predicted, table.days, "what was shown is what came")
        self.assertEqual(local(self.open.due_at), "2025-09-29 18:00")
        self.assertEqual(local(self.open.first_due_at), "2025-09-30 18:00")
        self.assertEqual(self.early.day_table_id, table, "later pauses of it count by the new days")
        self.assertNotEqual(self.closed.day_table_id, table)
        self.assertEqual(self.open.events[-1]["kind"], "moved")
        self.assertFalse((self.open | self.closed | self.early)._audit())

    def test_an_edited_calendar_moves_nothing_until_told_so(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Storm",
                "calendar_id": self.calendar.id,
                "date_from": china("2025-09-25 00:00"),
                "date_to": china("2025-09-25 23:59"),
            }
        )
        self.assertEqual(local(self.open.due_at), "2025-09-30 18:00")
        self.assertEqual(self.calendar.qi_outdated_count, 2)
        later = self.promise("2025-09-23 10:00")
        self.assertEqual(local(later.due_at), "2025-10-01 18:00", "a new promise knows of the storm")
        action = self.calendar.action_qi_recompute()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.count, 2)
        wizard.reason = "Storm"
        with self.at("2025-09-25 10:00"):
            wizard.action_apply()
        self.assertEqual(local(self.open.due_at), "2025-10-01 18:00")
        self.calendar.invalidate_recordset(["qi_outdated_count"])
        self.assertEqual(self.calendar.qi_outdated_count, 0)
