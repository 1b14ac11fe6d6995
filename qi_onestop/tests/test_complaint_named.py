# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
import time

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, new_test_user

from ..tools import named_people
from .common import GROUPS
from .complaint_common import ComplaintCase

PEOPLE = {
    1: "张建国",
    2: "张敏",
    3: "欧阳静",
    4: "王晓梅",
    5: "Mitchell Admin",
    6: "Clerk",
    7: "吴晓东 (Wu Xiaodong)",
    8: "Li Wei Ming",
    9: "石建国",
    10: "时新",
}
SURE = {
    "张建国科长推诿": {1},
    "张 建 国推诿": {1},
    "张　建国、王·晓梅": {1, 4},
    "Admin, MITCHELL was rude": {5},
    "mitchelladmin": {5},
    "the Clerk at the desk": {6},
    "wu xiaodong": {7},
    "吴晓东": {7},
    "Ming Wei Li": {8},
    "Wei Ming Li": {8},
}
UNSURE = {
    "老张不接电话": {1, 2},
    "张副科长": {1, 2},
    "张某某说": {1, 2},
    "张**说": {1, 2},
    "姓张的": {1, 2},
    "欧阳主任": {3},
    "晓梅姐": {4},
    "建国同志": {1, 9},
    "小王": {4},
    "Mr. Admin": {5},
    "director WU": {7},
}
NOBODY = (
    "",
    "等了三个小时，小区门口",
    "张工作不认真",
    "王总是这样",
    "a clerk at the desk",
    "Xiaodong alone",
    "Administration",
    "liwei",
    "量具放了几周",
)


class TestNamedPeople(BaseCase):
    """Whom a text names, without a database."""

    def test_whole_names_are_sure(self):
        for text, keys in SURE.items():
            with self.subTest(text):
                found = named_people.find(text, PEOPLE)
                self.assertEqual({key for key, mention in found.items() if mention.is_sure}, keys)

    def test_surnames_with_a_title_may_be_anybody_of_that_name(self):
        for text, keys in UNSURE.items():
            with self.subTest(text):
                found = named_people.find(text, PEOPLE)
                self.assertEqual({*found}, keys)
                self.assertFalse(any(mention.is_sure for mention in found.values()))

    def test_words_are_no_names(self):
        for text in NOBODY:
            with self.subTest(text):
                self.assertFalse(named_people.find(text, PEOPLE))

    def test_a_large_house_and_a_long_text_take_no_time(self):
        house = {index: f"{chr(0x4E00 + index)}{chr(0x5000 + index)}" for index in range(1000)}
        house |= {1000 + index: f"Given{index} Family{index}" for index in range(1000)}
        begin = time.monotonic()
        named_people.find("量具放了几周，没有人管。Nobody answers. " * 1000, house)
        self.assertLess(time.monotonic() - begin, 5)

    def test_a_whole_name_with_a_title_means_no_other(self):
        self.assertEqual({*named_people.find("张建国科长和建国无关", PEOPLE)}, {1})

    @given(
        before=st.text(max_size=20),
        after=st.text(max_size=20),
        gaps=st.lists(st.sampled_from(["", " ", "\u3000", "·"]), min_size=3, max_size=3),
    )
    def test_a_whole_name_is_found_wherever_it_stands(self, before, after, gaps):
        name = "".join(character + gap for character, gap in zip("王晓梅", gaps, strict=True))
        found = named_people.find(f"{before} {name} {after}", {4: "王晓梅"})
        self.assertTrue(found[4].is_sure)
        self.assertIn("王晓梅", found[4].words)

    def test_examples(self):
        self.assertEqual(doctest.testmod(named_people).failed, 0)


class NamedCase(ComplaintCase):
    """Two of one surname in the house: a handler and a site manager; another handler and two overseers besides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["complaint"].name = "张建国"
        cls.users["manager"].name = "张敏"
        cls.users["handler"].name = "王晓梅"

    def named(self, complaint, role):
        return complaint.sudo().named_ids.filtered(lambda named: named.user_id == self.users[role])

    def may_read(self, complaint, role):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.as_role(complaint, role).has_access("read")

    def told(self, complaint):
        kind = self.env.ref("qi_onestop.mail_activity_type_complaint_named")
        activities = complaint.sudo().activity_ids
        return activities.filtered(lambda activity: activity.activity_type_id == kind).user_id


class TestComplaintNamed(NamedCase):
    """Whoever is named learns nothing from the first moment on, until somebody says that another was meant."""

    def test_who_is_named_anywhere_in_it_is_recused_at_once(self):
        for field in ("title", "description", "remedy_sought"):
            with self.subTest(field):
                complaint = self.receive(request_number="", **{field: "张 建国科长把我赶走了"}).complaint
                named = self.named(complaint, "complaint")
                self.assertEqual((named.is_sure, named.state), (True, "stands"))
                self.assertIn(self.users["complaint"], complaint.recused_user_ids)
                self.assertEqual(complaint.user_id, self.users["handler"])
                self.assertFalse(self.may_read(complaint, "complaint"))
                self.assertFalse(self.told(complaint), "there is nothing to decide")

    def test_no_name_begins_in_one_text_and_ends_in_the_next(self):
        complaint = self.receive(request_number="", title="窗口姓张", description="建国路上的量具").complaint
        self.assertEqual({*complaint.named_ids.mapped("state")}, {"open"}, "one of two, not the one")

    def test_the_staff_of_a_manager_who_is_named_goes_with_them(self):
        self.users["manager"].qi_duty_platform_ids = self.station
        complaint = self.receive(request_number="", description="张敏让他们这样做").complaint
        self.assertIn(self.users["commissioner"], complaint.recused_user_ids)
        self.as_role(self.named(complaint, "manager"), "coordinator")._take_back("It was a namesake")
        self.assertNotIn(self.users["commissioner"], complaint.recused_user_ids)

    def test_one_of_several_is_decided_by_the_oversight(self):
        complaint = self.receive(request_number="", description="窗口的张科长不受理").complaint
        self.assertEqual({*complaint.named_ids.mapped("state")}, {"open"})
        self.assertLessEqual(self.users["complaint"] | self.users["manager"], complaint.recused_user_ids)
        self.assertEqual(complaint.user_id, self.users["handler"])
        self.assertFalse(self.may_read(complaint, "manager"))
        self.assertEqual(self.told(complaint), self.users["coordinator"] | self.users["overseer"])
        self.assertIn(complaint, self.env["qi.complaint"].search([("is_name_open", "=", True)]))
        handler = complaint.named_ids.with_user(self.users["handler"])
        self.assertFalse(any(handler.mapped("can_decide")))
        with self.assertRaisesRegex(AccessError, "up to the coordinating department"):
            handler[0].action_confirm()
        self.as_role(self.named(complaint, "complaint"), "coordinator").action_confirm()
        self.assertTrue(self.told(complaint), "one is not decided yet")
        form = self.as_role(self.env["qi.complaint.clear"], "coordinator").create(
            {
                "complaint_id": complaint.id,
                "named_id": self.named(complaint, "manager").id,
                "reason": "张敏不在窗口工作",
            }
        )
        form.action_confirm()
        self.assertFalse(self.told(complaint))
        self.assertFalse(complaint.is_name_open)
        self.assertTrue(self.may_read(complaint, "manager"))
        self.assertFalse(self.may_read(complaint, "complaint"))
        self.assertRecordValues(
            self.named(complaint, "manager"),
            [
                {
                    "state": "taken_back",
                    "reason": "张敏不在窗口工作",
                    "decided_by_id": self.users["coordinator"].id,
                }
            ],
        )

    def test_the_handler_takes_back_whole_names_with_a_reason(self):
        complaint = self.receive(request_number="", description="张建国很好，别人不行").complaint
        mine = self.named(complaint, "complaint").with_user(self.users["handler"])
        with self.assertRaisesRegex(UserError, "Say why"):
            mine._take_back("  ")
        mine._take_back("He is praised")
        self.assertNotIn(self.users["complaint"], complaint.recused_user_ids)
        with self.assertRaisesRegex(UserError, "decided already"):
            mine._take_back("Again")
        mine.action_confirm()
        self.assertIn(self.users["complaint"], complaint.recused_user_ids, "a mistake is mended")

    def test_what_else_recuses_somebody_stays(self):
        complaint = self.receive(
            request_number="", description="张建国", subject_user_ids=self.users["complaint"].ids
        ).complaint
        self.as_role(self.named(complaint, "complaint"), "coordinator")._take_back("Another")
        self.assertIn(self.users["complaint"], complaint.recused_user_ids)
        asked = self.receive(request_number="", description="张敏").complaint
        by_handler = self.by_handler(asked)
        self.step(asked, "acknowledged")
        by_handler._ask_statement(self.users["manager"], "A gauge lay there", "Since when?", "2099-01-01")
        self.as_role(self.named(asked, "manager"), "coordinator")._take_back("Another")
        self.assertIn(self.users["manager"], asked.recused_user_ids, "was asked for a statement")

    def test_whom_a_complaint_turns_out_to_be_about_is_noted(self):
        complaint = self.receive(request_number="", description="张建国", subject_kind="person").complaint
        self.as_role(self.named(complaint, "complaint"), "handler").action_confirm()
        self.assertEqual(complaint.subject_user_ids, self.users["complaint"])

    def test_a_name_in_a_later_message_takes_the_complaint_away(self):
        complaint = self.receive(request_number="").complaint
        first = complaint.user_id
        complaint._complainant_message(f"办事的是{first.name}")
        self.assertIn(first, complaint.recused_user_ids)
        self.assertNotEqual(complaint.user_id, first)
        complaint._complainant_message(f"还是{first.name}")
        self.assertEqual(len(complaint.named_ids), 1)

    def answered(self):
        """Return an answered complaint as its handler sees it, its handler, and the other one there is."""
        complaint = self.complaint_at("answered", request_number="")
        first = complaint.user_id
        return complaint, first, (self.users["complaint"] | self.users["handler"]) - first

    def test_a_name_in_the_name_of_a_file_counts_as_if_it_was_written(self):
        photo = b"%PDF-1.4 photo"
        complaint = self.receive(request_number="").complaint
        complaint._complainant_message("See the photo", [("张建国_asleep.pdf", photo)])
        self.assertTrue(self.named(complaint, "complaint").is_sure)
        self.assertIn(self.users["complaint"], complaint.recused_user_ids)
        values = {"platform_id": self.station.id, "channel": "online", "title": "T", "description": "D"}
        files = [("王晓梅.pdf", photo)]
        at_once = self.env["qi.complaint"]._receive(values, {}, attachments=files).complaint
        self.assertIn(self.users["handler"], at_once.recused_user_ids)
        self.assertNotEqual(at_once.user_id, self.users["handler"])
        # Whoever is called so later is recused later; what the house calls its own files says nothing.
        complaint._complainant_message("And this", [("赵新来.pdf", photo)])
        mine = {"name": "钱新来.pdf", "raw": photo, "res_model": complaint._name, "res_id": complaint.id}
        self.env["ir.attachment"].with_user(complaint.user_id).create(mine)
        for name, is_named in (("赵新来", True), ("钱新来", False)):
            login = f"t_{len(self.users)}_{is_named}"
            newcomer = new_test_user(self.env, login, groups=GROUPS["clerk"], name=name)
            self.assertEqual(newcomer in complaint.recused_user_ids, is_named, name)

    def test_whom_the_word_on_the_answer_names_does_not_review_it(self):
        complaint, first, other = self.answered()
        complaint._complainant_answer(False, f"答复是他和{other.name}串通好的")
        complaint = complaint.sudo()
        self.assertIn(other, complaint.recused_user_ids)
        self.assertEqual((complaint.state, complaint.first_user_id), ("review", first))
        self.assertIn(complaint.user_id, self.users["coordinator"] | self.users["overseer"])
        self.assertFalse(complaint.activity_ids.filtered(lambda activity: activity.user_id in first | other))

    def test_who_answered_stays_the_first_when_named(self):
        complaint, first, other = self.answered()
        complaint._complainant_answer(False, f"{first.name}敷衍了事")
        complaint = complaint.sudo()
        self.assertIn(first, complaint.recused_user_ids)
        self.assertEqual((complaint.first_user_id, complaint.user_id), (first, other))

    def test_a_reviewer_who_is_named_does_not_give_it_back_to_the_first(self):
        complaint, first, other = self.answered()
        complaint._complainant_answer(False, "没有解决")
        complaint = complaint.sudo()
        self.assertEqual(complaint.user_id, other)
        complaint._complainant_message(f"{other.name}也不管")
        self.assertNotIn(complaint.user_id, first | other)
        self.assertTrue(complaint.user_id)

    def test_words_noted_by_the_staff_count_and_can_be_noted_by_whom_they_name(self):
        complaint, first, other = self.answered()
        complaint.dissatisfaction = f"{first.name}和{other.name}都不管"
        self.assertIn(other, complaint.sudo().recused_user_ids)
        self.assertTrue(complaint.has_access("read"), "what was noted is saved")
        complaint.action_review()
        self.assertIn(first, complaint.sudo().recused_user_ids)
        self.assertEqual(complaint.sudo().first_user_id, first)
        self.assertFalse(complaint.has_access("read"))

    def test_whom_the_reason_to_withdraw_names_learns_nothing(self):
        complaint, first, other = self.answered()
        complaint._complainant_withdraw(f"{other.name}劝我撤回，王主任也劝")
        complaint = complaint.sudo()
        self.assertIn(other, complaint.recused_user_ids)
        self.assertEqual((complaint.state, complaint.user_id), ("withdrawn", first))
        self.assertFalse(complaint.activity_ids)

    def test_joining_takes_a_complaint_from_whom_the_joined_one_is_about(self):
        about = {
            "subject": {"subject_kind": "person", "subject_user_ids": [self.users["complaint"].id]},
            "name": {"description": "张建国偏袒"},
            "perhaps": {"description": "张科长偏袒"},
        }
        for ground, values in about.items():
            with self.subTest(ground):
                main = self.receive(request_number="").complaint
                main._give_to(self.users["complaint"])
                other = self.receive(request_number="", **values).complaint
                self.as_role(other, "coordinator").write({"joined_into_id": main.id, "state": "joined"})
                self.assertIn(self.users["complaint"], main.recused_user_ids)
                self.assertEqual(main.user_id, self.users["handler"])
                self.assertFalse(self.may_read(main, "complaint"))
                mine = main.activity_ids.filtered(lambda one: one.user_id == self.users["complaint"])
                self.assertFalse(mine)
        self.assertEqual(self.told(main), self.users["coordinator"] | self.users["overseer"])
        self.as_role(self.named(main, "complaint"), "coordinator")._take_back("Another was meant")
        self.assertNotIn(self.users["complaint"], main.recused_user_ids, "decided where it is dealt with")
        self.assertIn(self.users["complaint"], other.recused_user_ids)

    def test_who_is_recused_from_a_joined_one_later_is_from_both(self):
        main, other = self.receive(request_number="").complaint, self.receive().complaint
        main._give_to(self.users["complaint"])
        self.as_role(other, "coordinator").write({"joined_into_id": main.id, "state": "joined"})
        self.assertIn(self.users["commissioner"], main.recused_user_ids, "had the request of the other in hand")
        self.colleague.user_id.sudo().group_ids |= self.env.ref("qi_onestop.qi_onestop_group_complaint_handler")
        main._give_to(self.colleague.user_id)
        self.request.sudo().commissioner_id = self.colleague
        self.assertIn(self.colleague.user_id, main.recused_user_ids)
        self.assertNotEqual(main.user_id, self.colleague.user_id)

    def test_who_joins_a_site_that_a_joined_one_is_about(self):
        main = self.receive(request_number="").complaint
        other = self.receive(request_number="", subject_kind="site").complaint
        self.as_role(other, "coordinator").write({"joined_into_id": main.id, "state": "joined"})
        self.assertNotIn(self.users["archivist"], main.recused_user_ids)
        self.station.staff_ids |= self.users["archivist"]
        self.assertIn(self.users["archivist"], main.recused_user_ids)

    def test_where_the_doubt_leaves_no_oversight_the_handler_decides(self):
        self.users["coordinator"].name, self.users["overseer"].name = "李强", "李娜"
        complaint = self.receive(request_number="", description="李处长不管").complaint
        self.assertFalse(complaint._oversight())
        self.assertEqual(self.told(complaint), complaint.user_id)
        mine = complaint.named_ids.with_user(complaint.user_id)
        self.assertTrue(all(mine.mapped("can_decide")))
        self.named(complaint, "overseer").with_user(complaint.user_id)._take_back("李娜 is new")
        self.assertEqual(complaint._oversight(), self.users["overseer"])

    def test_only_handler_and_oversight_read_who_is_named(self):
        complaint = self.receive(request_number="", description="老张不接电话").complaint
        self.as_role(self.named(complaint, "manager"), "coordinator")._take_back("Not there")
        for role in ("manager", "commissioner", "clerk", "complaint", "administrator", "archivist"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_role(complaint.named_ids, role).read(["words"])
        with self.assertRaises(AccessError):
            self.as_role(complaint.named_ids[0], "coordinator").write({"state": "taken_back"})
        other = self.receive(request_number="").complaint
        with self.assertRaisesRegex(UserError, "another matter"):
            self.as_role(self.env["qi.complaint.clear"], "coordinator").create(
                {"complaint_id": other.id, "named_id": self.named(complaint, "complaint").id, "reason": "x"}
            ).action_confirm()

    def test_all_names_of_the_house_cost_one_look(self):
        complaint = self.receive(request_number="").complaint

        def look():
            complaint._find_named("老张和小王")

        few = self.queries(look)
        complaint.named_ids.unlink()
        for index in range(12):
            new_test_user(self.env, f"t_many{index}", groups=GROUPS["clerk"], name=f"张{index}某人")
        self.assertLessEqual(self.queries(look), few + 1)

    def test_a_suspended_account_is_named_no_more(self):
        self.users["complaint"].active = False
        complaint = self.receive(request_number="", description="张建国").complaint
        self.assertFalse(complaint.named_ids)

    def test_a_whole_name_that_is_known_already_means_no_other(self):
        self.users["handler"].name = "石建国"
        complaint = self.receive(request_number="", description="张建国科长推诿").complaint
        complaint._complainant_message("又是张建国科长")
        self.assertEqual(complaint.named_ids.user_id, self.users["complaint"])


class TestNewcomerNamed(NamedCase):
    """Whoever comes into the house later, or is called otherwise, is found in what open complaints say."""

    def newcomer(self, name, role="complaint", **values):
        return new_test_user(self.env, "t_newcomer", groups=GROUPS[role], name=name, **values)

    def test_whoever_is_new_is_recused_where_they_are_named(self):
        complaint = self.receive(request_number="").complaint
        said = self.receive(request_number="").complaint
        said._complainant_message("窗口的钱守信说不行")
        outside = self.receive(request_number="", title="钱守信推诿").complaint
        perhaps = self.receive(request_number="", remedy_sought="请老钱道歉").complaint
        newcomer = self.newcomer("钱守信")
        for named in (said, outside):
            self.assertEqual(named.named_ids.mapped("state"), ["stands"])
            self.assertEqual(named.recused_user_ids, newcomer)
            self.assertNotEqual(named.user_id, newcomer)
        self.assertEqual(perhaps.named_ids.mapped("state"), ["open"])
        self.assertEqual(self.told(perhaps), self.users["coordinator"] | self.users["overseer"])
        self.assertFalse(complaint.recused_user_ids)

    def test_whoever_is_called_otherwise_now_loses_the_complaint(self):
        complaint = self.receive(request_number="", description="钱守信推诿").complaint
        handler = complaint.user_id
        other = (self.users["complaint"] | self.users["handler"]) - handler
        handler.partner_id.name = "钱守信"
        self.assertIn(handler, complaint.recused_user_ids)
        self.assertEqual(complaint.user_id, other)

    def test_whoever_joins_the_staff_or_comes_back_is_looked_for(self):
        complaint = self.receive(request_number="", description="钱守信推诿").complaint
        newcomer = self.newcomer("钱守信", role="portal")
        self.assertFalse(complaint.recused_user_ids, "an enterprise is not of the house")
        newcomer.group_ids = self.env.ref(GROUPS["complaint"])
        self.assertEqual(complaint.recused_user_ids, newcomer)
        later = self.receive(request_number="", description="孔方圆推诿").complaint
        newcomer.write({"active": False, "name": "孔方圆"})
        self.assertFalse(later.recused_user_ids)
        newcomer.active = True
        self.assertEqual(later.recused_user_ids, newcomer)

    def test_a_name_at_a_joined_complaint_counts_at_the_one_that_is_dealt_with(self):
        main = self.receive(request_number="").complaint
        joined = self.receive(request_number="", description="钱守信推诿").complaint
        self.as_role(joined, "coordinator").write({"joined_into_id": main.id, "state": "joined"})
        newcomer = self.newcomer("钱守信")
        self.assertIn(newcomer, main.recused_user_ids)
        self.assertIn(newcomer, joined.recused_user_ids)

    def test_what_is_known_or_decided_stays_so(self):
        complaint = self.receive(request_number="", description="张建国科长推诿").complaint
        self.as_role(self.named(complaint, "complaint"), "coordinator")._take_back("Another")
        self.users["complaint"].partner_id.name = "张建国"
        self.assertFalse(complaint.recused_user_ids)
        self.newcomer("石建国")
        self.assertEqual(len(complaint.named_ids), 1, "张建国 is no 石建国, whoever comes")

    def test_many_complaints_are_looked_through_at_once(self):
        def look():
            self.env.invalidate_all()
            self.env["qi.complaint"]._look_for(self.users["handler"])

        self.receive(request_number="").complaint._complainant_message("没有人管")
        look()
        few = self.queries(look)
        for _each in range(8):
            self.receive(request_number="").complaint._complainant_message("没有人管")
        self.assertLessEqual(self.queries(look), few)
