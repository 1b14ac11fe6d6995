# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import doctest

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools import signin, spreadsheet
from .test_event import EventCase


def load_tests(_loader, tests, _pattern):
    tests.addTests(doctest.DocTestSuite(signin))
    return tests


@tagged("post_install", "-at_install")
class TestEventSignin(EventCase):
    def preview(self, role="clerk", **values):
        wizard = self.as_role(self.env["qi.event.signin.import"], role).create(
            {"event_id": self.event.id, **values}
        )
        wizard.action_preview()
        return wizard

    def sheet(self, rows, heading=("单位名称", "统一社会信用代码", "姓名", "手机号码")):
        return base64.b64encode(spreadsheet.write(list(heading), rows, [20] * len(heading)))

    def test_good_list(self):
        registered = self.new_registration(name="Wang", phone="138 0000 0001")
        code = self.enterprise.qi_credit_code
        wizard = self.preview(
            file=self.sheet(
                [
                    ("Whatever Name", code.lower(), "Wang", "13800000001"),
                    ("Hill Farm", "", "Li", "+86 138-0000-0002"),
                    ("Unknown Works", "", "Zhao", ""),
                    ("", "", "Alone", "13800000004"),
                ]
            )
        )
        self.assertEqual((wizard.good_count, wizard.bad_count, wizard.unmatched_count), (4, 0, 1))
        self.assertEqual(self.event.seats_used, 0, "a preview changes nothing")
        wizard.action_apply()
        people = self.event.registration_ids.sorted("name")
        self.assertEqual(people.mapped("name"), ["Alone", "Li", "Wang", "Zhao"])
        self.assertEqual(set(people.mapped("state")), {"done"})
        self.assertEqual(registered.state, "done", "who was registered is not registered twice")
        self.assertEqual(people[1].qi_partner_id, self.other_enterprise)
        self.assertFalse(people[3].qi_partner_id)
        self.assertEqual(people[3].company_name, "Unknown Works")
        again = self.preview(text="Unknown Works\tZhao")
        again.action_apply()
        self.assertEqual(len(self.event.registration_ids), 4)

    def test_credit_code_wins_over_the_name(self):
        wizard = self.preview(
            text=f"Hill Farm\tLi\t13800000002\t\nHill Farm\t{self.enterprise.qi_credit_code}\tWu"
        )
        self.assertEqual(wizard.line_ids.sorted("number").partner_id, self.other_enterprise | self.enterprise)

    def test_name_of_two_firms_matches_none(self):
        self.other_enterprise.copy({"name": "Hill Farm"})
        self.assertFalse(self.preview(text="Hill Farm, Li").line_ids.partner_id)

    def test_bad_rows_are_listed_and_left_out(self):
        wizard = self.preview(
            text="Hill Farm\tLi\t13800000002\nHill Farm\t\t13800000003\nHill Farm\tWu\t12345\n"
            "Hill Farm\tLi\t13800000002\n" + "x" * 300 + "\tLong\t13800000005"
        )
        problems = {line.number: line.problem for line in wizard.line_ids if line.problem}
        self.assertEqual(problems, {2: "name", 3: "mobile", 4: "twice", 5: "long"})
        wizard.action_apply()
        self.assertEqual(self.event.registration_ids.mapped("name"), ["Li"])

    def test_nothing_half_done(self):
        wizard = self.preview(text="Hill Farm\tLi\t13800000002\nHill Farm\tWu\t13800000003")
        self.event.write({"seats_limited": True, "seats_max": 1})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            wizard.action_apply()
        self.assertFalse(self.event.registration_ids)

    def test_formulas_are_inert(self):
        wizard = self.preview(file=self.sheet([("=1+1", "", '=HYPERLINK("http://x")', "13800000001")]))
        wizard.action_apply()
        person = self.event.registration_ids
        self.assertEqual((person.company_name, person.name), ("=1+1", '=HYPERLINK("http://x")'))

    def test_garbage_is_refused_with_a_sentence(self):
        for content in (b"garbage", b"PK\x03\x04broken", b"\x00" * 3_000_000):
            with self.subTest(content=content[:8]), self.assertRaisesRegex(UserError, "no Excel file"):
                self.preview(file=base64.b64encode(content))
        for text in ("", " \n\t\n", "单位,姓名,手机"):
            with self.subTest(text=text), self.assertRaisesRegex(UserError, "nobody in the list"):
                self.preview(text=text)
        with self.assertRaisesRegex(UserError, "more than 5,000 lines"):
            self.preview(text="A,B\n" * 5001)
        unseen = self.as_role(self.env["qi.event.signin.import"], "clerk").create(
            {"event_id": self.event.id, "text": "A,B"}
        )
        with self.assertRaisesRegex(UserError, "preview first"):
            unseen.action_apply()

    def test_only_the_staff_of_the_platform(self):
        with self.assertRaises(AccessError):
            self.preview("coordinator", text="A,B")
        wizard = self.as_role(self.env["qi.event.signin.import"], "clerk").create(
            {"event_id": self.foreign_event.id, "text": "Hill Farm,Li"}
        )
        wizard.action_preview()
        with self.assertRaises(AccessError):
            wizard.action_apply()

    def test_button_opens_the_import(self):
        action = self.as_role(self.event, "clerk").action_qi_signin_import()
        self.assertEqual(self.env[action["res_model"]].browse(action["res_id"]).event_id, self.event)
        template = self.env[action["res_model"]].browse(action["res_id"]).template
        heading = spreadsheet.read(base64.b64decode(template))[0]
        self.assertEqual(heading[:4], ("单位名称", "统一社会信用代码", "姓名", "手机号码"))

    def test_a_hundred_lines_cost_hardly_more_queries_than_ten(self):
        def take_over(first, count):
            lines = "\n".join(f"Hill Farm\tP{serial}\t13800{serial:06d}" for serial in range(first, first + count))
            wizard = self.preview(text=lines)
            return self.queries(wizard.action_apply)

        take_over(0, 2)
        self.assertLessEqual(take_over(1000, 100), take_over(500, 10) + 25)
