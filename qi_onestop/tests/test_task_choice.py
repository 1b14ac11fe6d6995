# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter

from odoo.exceptions import AccessError, LockError, UserError, ValidationError
from odoo.tests import new_test_user

from .common import GROUPS
from .task_common import PDF, TaskCase


class TestChoice(TaskCase):
    def show(self, request=None, role="commissioner"):
        request = request or self.request_at("executing")
        return self.as_role(self.env["qi.request.choice"], role).create({"request_id": request.id})

    def test_all_who_may_work_are_shown_with_what_they_offer(self):
        self.env["qi.provider.offer"].create(
            {
                "partner_id": self.lab.id,
                "service_id": self.general.id,
                "scope": "Gauges to 300 mm",
                "price_text": "80 yuan a piece",
                "lead_days": 5,
            }
        )
        self.other_lab.action_qi_suspend("Late")
        choice = self.show()
        self.assertEqual(choice.line_ids.provider_id, self.lab | self.expert)
        line = choice.line_ids.filtered(lambda line: line.provider_id == self.lab)
        self.assertEqual((line.scope, line.price_text, line.lead_days), ("Gauges to 300 mm", "80 yuan a piece", 5))
        self.assertEqual(choice.line_ids.mapped("sequence"), [1, 2])

    def test_each_comes_first_equally_often(self):
        first = Counter()
        for _serial in range(6):
            choice = self.show()
            first[choice.line_ids.sorted("sequence")[:1].provider_id] += 1
        self.assertEqual(first, dict.fromkeys(self.providers, 2))
        rotation = self.env["qi.provider.rotation"].search([("service_id", "=", self.general.id)])
        self.assertEqual(len(rotation), 1)
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            rotation.turns = {}

    def test_showing_again_gives_no_other_order(self):
        request = self.request_at("executing")
        choice = self.show(request)
        before = choice.line_ids.sorted("sequence").provider_id.ids
        error = self.attempt(lambda: self.show(request), UserError)
        self.assertIn("waits for the enterprise's choice", str(error))
        action = self.as_role(request, "commissioner").action_show_providers()
        self.assertEqual(action["res_id"], choice.id)
        self.as_role(self.lab, "coordinator").action_qi_suspend("Late")
        choice.action_refresh()
        self.assertEqual(
            choice.line_ids.sorted("sequence").provider_id.ids, [one for one in before if one != self.lab.id]
        )
        self.as_role(self.lab, "coordinator").action_qi_resume()
        choice.action_refresh()
        self.assertEqual(choice.line_ids.sorted("sequence")[-1:].provider_id, self.lab)

    def test_enterprise_chooses_on_the_portal(self):
        choice = self.show()
        mine = self.as_role(choice, "portal")
        self.assertEqual(len(mine.line_ids.mapped("scope")), 3)
        mine.action_choose(self.other_lab.id)
        self.assertEqual((choice.provider_id, choice.channel, choice.person), (self.other_lab, "portal", "Portal"))
        self.assertEqual(choice.recorded_by_id, self.users["portal"])
        self.assertEqual(choice.line_ids.filtered("is_chosen").provider_id, self.other_lab)
        with self.assertRaisesRegex(UserError, "was chosen already"):
            mine.action_choose(self.lab.id)

    def test_station_records_and_does_not_choose(self):
        choice = self.show()
        for role in ("commissioner", "manager", "coordinator", "clerk"):
            with self.subTest(role=role), self.assertRaisesRegex(AccessError, "chooses itself"):
                self.as_role(choice, role).action_choose(self.lab.id)
        for role in ("portal_other", "lab"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(choice, role).action_choose(self.lab.id)
        for channel, person in (("phone", ""), ("phone", None), ("portal", "Ms Wu"), (None, "Ms Wu")):
            with self.subTest(channel=channel), self.assertRaisesRegex(UserError, "how the enterprise chose"):
                choice._record(self.lab.id, channel, person)
        with self.assertRaisesRegex(UserError, "stamped scan"):
            choice._record(self.lab.id, "scan", "Ms Wu")
        with self.assertRaisesRegex(AccessError, "worked on by others"):
            self.as_role(choice, "colleague")._record(self.lab.id, "phone", "Ms Wu")
        wizard = self.env["qi.request.choice.record"].with_user(self.users["commissioner"])
        wizard = wizard.create(
            {
                "choice_id": choice.id,
                "provider_id": self.lab.id,
                "channel": "scan",
                "person": "Ms Wu",
                "file": PDF,
                "file_name": "choice.pdf",
            }
        )
        self.assertEqual(wizard.shown_ids, self.providers)
        wizard.action_record()
        self.assertEqual((choice.state, choice.person), ("chosen", "Ms Wu"))
        self.assertTrue(choice.file)

    def test_bad_choices_are_refused(self):
        choice = self.show()
        for provider in (self.enterprise.id, 0, "x", None):
            with self.subTest(provider=provider), self.assertRaisesRegex(UserError, "those who are shown"):
                self.as_role(choice, "portal").action_choose(provider)
        self.lab.action_qi_suspend("Late")
        with self.assertRaisesRegex(UserError, "not settled"):
            self.as_role(choice, "portal").action_choose(self.lab.id)
        for values in ({"state": "chosen"}, {"provider_id": self.lab.id}, {"person": "Me"}, {"line_ids": [(5,)]}):
            with self.subTest(values=values), self.assertRaisesRegex(AccessError, "kept by the program"):
                choice.write(values)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            choice.element_ids = False
        with self.assertRaises(AccessError):
            choice.line_ids[:1].sequence = 9
        (self.lab | self.other_lab | self.expert).qi_qualification_ids.write({"date_to": self.day(-1)})
        with self.assertRaisesRegex(UserError, "No settled institution"):
            self.show()
        with self.assertRaisesRegex(AccessError, "worked on by others"):
            self.show(role="colleague")

    def test_two_choose_at_once(self):
        choice = self.show()

        def locked(self, **_options):
            raise LockError("locked")

        self.patch(type(choice), "lock_for_update", locked)
        with self.assertRaisesRegex(UserError, "right now"):
            self.as_role(choice, "portal").action_choose(self.lab.id)

    def test_task_is_for_whom_the_enterprise_chose(self):
        request = self.request_at("executing")
        task = self.as_role(self.env["qi.request.task"], "commissioner").create({"request_id": request.id})
        action = task.action_show_providers()
        choice = self.env["qi.request.choice"].browse(action["res_id"])
        self.assertEqual(task.choice_id, choice)
        self.assertEqual(task.action_show_providers()["res_id"], choice.id)
        self.as_role(choice, "portal").action_choose(self.other_lab.id)
        self.assertEqual(task.provider_id, self.other_lab)
        second = self.env["qi.request.task"].browse(
            self.as_role(choice, "commissioner").action_create_task()["res_id"]
        )
        self.assertEqual((second.provider_id, second.state), (self.other_lab, "draft"))
        with self.assertRaisesRegex(ValidationError, "its own request"):
            self.new_task(self.request_at("executing"), choice_id=choice.id)

    def test_expert_of_an_institution_works_for_itself(self):
        self.assertEqual(self.users["lab"].qi_provider_ids, self.lab)
        self.expert.parent_id = self.lab
        self.assertEqual(self.users["expert"].qi_provider_ids, self.expert)
        loose = new_test_user(self.env, "t_loose", groups=GROUPS["portal"])
        self.assertFalse(loose.qi_provider_ids)
