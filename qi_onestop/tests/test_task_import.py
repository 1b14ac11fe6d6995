# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import spreadsheet
from .task_common import TaskCase


class TestSampleImport(TaskCase):
    def wizard(self, task, role="commissioner", **values):
        return (
            self.env["qi.request.task.import"].with_user(self.users[role]).create({"task_id": task.id, **values})
        )

    @staticmethod
    def sheet(rows):
        content = spreadsheet.write(["名称", "型号规格", "出厂编号", "数量", "备注"], rows, [10] * 5)
        return base64.b64encode(content)

    def test_sixty_lines_from_a_sheet(self):
        task = self.new_task()
        rows = [("卡尺", "0-150 mm", f"8{number:03}", "2", "外观完好") for number in range(60)]
        wizard = self.wizard(task, file=self.sheet(rows), file_name="list.xlsx")
        cost = self.queries(wizard.action_import)
        self.assertEqual(len(task.sample_ids), 60)
        last = task.sample_ids.sorted("sequence")[-1:]
        self.assertEqual(
            (last.name, last.model, last.serial, last.quantity, last.remark),
            ("卡尺", "0-150 mm", "8059", 2, "外观完好"),
        )
        self.assertLessEqual(cost, 25)
        with self.assertRaisesRegex(ValidationError, "Line 2: this serial number is in the list already"):
            wizard.action_import()
        self.assertEqual(len(task.sample_ids), 60)

    def test_sixty_pasted_lines(self):
        task = self.new_task()
        text = "名称\t型号\t编号\n" + "\n".join(f"压力表\tY-100\t{number}" for number in range(60))
        self.wizard(task, text=text).action_import()
        self.assertEqual(len(task.sample_ids), 60)
        self.assertEqual(task.sample_count, 60)

    def test_bad_lines_are_told_all_at_once_and_nothing_is_done(self):
        task = self.new_task()
        rows = [("卡尺", "", str(number), "1", "") for number in range(50)]
        rows[4] = ("", "A", "", "", "")
        rows[9] = ("卡尺", "", "900", "many", "")
        rows[20] = ("卡尺", "", "3", "1", "")
        rows[30] = ("x" * 300, "", "", "", "")
        with self.assertRaises(ValidationError) as caught:
            self.wizard(task, file=self.sheet(rows)).action_import()
        sentence = str(caught.exception)
        for part in (
            "Nothing was taken over",
            "Line 6: the name is missing",
            "Line 11: the quantity is no whole number",
            "Line 22: this serial number is in the list already",
            "Line 32: a cell has more than 200 characters",
        ):
            self.assertIn(part, sentence)
        self.assertFalse(task.sample_ids)
        many = "\n".join("\t model" for _number in range(99))
        with self.assertRaisesRegex(ValidationError, "69 more lines are wrong"):
            self.wizard(task, text=many).action_import()

    def test_what_is_no_list(self):
        task = self.new_task()
        for values in ({"text": ""}, {"text": "\n \n"}, {"text": "名称\t型号"}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "list is empty"):
                self.wizard(task, **values).action_import()
        with self.assertRaisesRegex(UserError, "no Excel file"):
            self.wizard(task, file=base64.b64encode(b"PK no sheet")).action_import()
        with self.assertRaisesRegex(UserError, "more than 5,000"):
            self.wizard(task, text="a\n" * 5001).action_import()

    def test_only_those_who_work_on_the_task_import(self):
        task = self.new_task()
        with self.assertRaisesRegex(AccessError, "worked on by others"):
            self.wizard(task, "colleague", text="Gauge").action_import()
        with self.assertRaises(AccessError):
            self.wizard(task, "stranger", text="Gauge").action_import()
        task._take_step("cancelled", {"reason": "No"})
        with self.assertRaisesRegex(UserError, "lines stay as they are"):
            self.wizard(task, text="Gauge").action_import()

    def test_template_has_the_columns_that_are_read(self):
        wizard = self.wizard(self.new_task())
        self.assertIn("template", wizard.action_template()["url"])
        [heading] = spreadsheet.read(base64.b64decode(wizard.template))
        self.assertEqual(heading[:5], ("名称", "型号规格", "出厂编号", "数量", "备注"))
