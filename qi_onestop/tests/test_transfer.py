# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..tools import protected
from .common import PROFILE, OnestopCase


class TestTransfer(OnestopCase):
    def send(self, request, role="commissioner", platform=None, **values):
        """Send the request through the window, by default to the other station; return the transfer."""
        wizard = self.as_role(self.env["qi.request.transfer.wizard"], role).create(
            {
                "request_ids": request.ids,
                "platform_id": (platform or self.other_station).id,
                "reason": "They measure such things",
                **values,
            }
        )
        wizard.action_send()
        return request.transfer_ids.sorted("id")[-1:]

    def test_story_of_a_request_that_moves_on(self):
        request = self.request_at("executing")
        before = request.read(["registered_at", "accepted_at", "first_responsible_id", "stage_id", "plan"])
        promises = [(row, row.state, row.due_at, row.events) for row in request.deadline_ids]
        self.assertTrue(promises)
        transfer = self.send(request)
        self.assertEqual(request.open_transfer_id, transfer)
        self.assertEqual((request.platform_id, request.commissioner_id), (self.station, self.commissioner))
        self.as_role(request, "commissioner").result = "Half of it"

        seen = self.as_role(transfer, "stranger")
        self.assertEqual(seen.partner_id, self.enterprise)
        self.assertEqual(seen.description, "Something must be measured")
        self.assertEqual(seen.display_name, request.name)
        with self.assertRaises(AccessError):
            seen.request_id.check_access("read")
        seen.action_take_over()
        self.assertEqual(request.platform_id, self.other_station)
        self.assertEqual(request.commissioner_id, self.stranger)
        self.assertEqual(transfer.state, "taken")
        self.assertEqual(transfer.ended_by_id, self.users["stranger"])
        self.assertEqual([(row, row.state, row.due_at, row.events) for row in request.deadline_ids], promises)
        self.assertEqual(
            request.read(["registered_at", "accepted_at", "first_responsible_id", "stage_id", "plan"]), before
        )
        self.env.invalidate_all()
        self.assertFalse(self.as_role(request, "commissioner").has_access("read"))
        self.as_role(request, "stranger").action_deliver()

    def test_chain_of_custody(self):
        request = self.request_at("accepted")
        self.as_role(self.send(request), "stranger").action_take_over()
        self.as_role(
            self.send(request, "stranger", self.station, kind="return", reason="Not ours"), "colleague"
        ).action_take_over()
        chain = request._chain()
        self.assertEqual(
            [(link["platform"], link["commissioner"]) for link in chain],
            [
                (self.station, self.commissioner),
                (self.other_station, self.stranger),
                (self.station, self.colleague),
            ],
        )
        self.assertEqual(chain[0]["since"], request.registered_at)
        self.assertEqual(chain[0]["until"], chain[1]["since"])
        self.assertFalse(chain[-1]["until"])
        self.assertEqual(
            len(self.as_role(request, "colleague").transfer_ids), 2, "whoever holds it reads the whole chain"
        )
        html = (
            self.env["ir.actions.report"]._render_qweb_html("qi_onestop.qi_transfer_slip", request.ids)[0].decode()
        )
        for words in ("They measure such things", "Not ours", "Colleague", "Stranger"):
            self.assertIn(words, html)

    def test_only_readers_follow_a_supervision(self):
        request = self.request_at("executing")
        supervision = self.as_role(self.env["qi.supervision"], "coordinator").create(
            {"request_id": request.id, "matter": "Where does it stand?", "answer_due": "2999-01-01"}
        )
        people = [self.users[role].partner_id.id for role in ("stranger", "portal", "commissioner")]
        supervision.sudo().message_subscribe(partner_ids=people)
        followers = supervision.sudo().message_partner_ids
        self.assertIn(self.users["commissioner"].partner_id, followers)
        self.assertFalse(followers & (self.users["stranger"] | self.users["portal"]).partner_id)

    def test_returned_with_a_reason(self):
        request = self.request_at("accepted")
        transfer = self.send(request)
        answer = self.as_role(self.env["qi.transfer.answer"], "stranger").create(
            {"transfer_id": transfer.id, "answer": "give_back"}
        )
        with self.assertRaisesRegex(UserError, "Give a reason"):
            answer.action_answer()
        answer.reason = "No scales"
        answer.action_answer()
        self.assertEqual((transfer.state, transfer.answer), ("returned", "No scales"))
        self.assertEqual((request.platform_id, request.commissioner_id), (self.station, self.commissioner))
        self.assertIn("No scales", request.activity_ids.mapped("summary")[0])
        with self.assertRaisesRegex(UserError, "waits no longer"):
            self.as_role(transfer, "stranger").action_take_over()
        self.assertTrue(self.send(request), "it may be sent again")

    def test_recalled_by_the_sender(self):
        request = self.request_at("accepted")
        transfer = self.send(request)
        for role in ("stranger", "colleague"):
            with self.subTest(role=role), self.assertRaisesRegex(AccessError, "Only the sender"):
                self.as_role(transfer, role).action_recall()
        self.as_role(transfer, "commissioner").action_recall()
        self.assertEqual(transfer.state, "recalled")

    def test_who_may_send_and_take_over(self):
        request = self.request_at("accepted")
        for role in ("colleague", "stranger", "clerk", "coordinator"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.send(request, role)
        transfer = self.send(request, "manager")
        for role in ("commissioner", "clerk", "coordinator", "nobody", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(transfer, role).action_take_over()
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            protected.without_permit(self.as_role(transfer, "administrator")).sudo().write({"state": "taken"})
        for role, letters in {
            "commissioner": "r",
            "stranger": "r",
            "manager": "r",
            "coordinator": "r",
            "administrator": "r",
            "portal": "",
            "nobody": "",
        }.items():
            with self.subTest(role=role):
                self.assertEqual(self.as_role(transfer, role).has_access("read"), "r" in letters)
                self.assertFalse(self.as_role(transfer, role).has_access("write"))

    def test_sent_to_one_commissioner(self):
        request = self.request_at("accepted")
        transfer = self.send(request, platform=self.station, commissioner_id=self.colleague.id)
        self.assertEqual(transfer.activity_ids.user_id, self.users["colleague"])
        self.as_role(transfer, "colleague").action_take_over()
        self.assertEqual(request.commissioner_id, self.colleague)
        self.assertFalse(transfer.activity_ids)
        with self.assertRaisesRegex(UserError, "does not serve"):
            self.send(request, "colleague", commissioner_id=self.commissioner.id)

    def test_the_manager_names_who_is_in_charge(self):
        request = self.request_at("accepted")
        transfer = self.send(request)
        with self.assertRaisesRegex(UserError, "Say which commissioner"):
            self.as_role(transfer, "manager").action_take_over()
        self.as_role(self.env["qi.transfer.answer"], "manager").create(
            {"transfer_id": transfer.id, "commissioner_id": self.stranger.id}
        ).action_answer()
        self.assertEqual(request.commissioner_id, self.stranger)

    def test_a_commissioner_takes_over_for_nobody_else(self):
        other = self.users["nobody"].copy(
            {"login": "t_other", "group_ids": [(6, 0, self.users["stranger"].group_ids.ids)]}
        )
        post = self.env["qi.commissioner"].create(
            {**PROFILE, "user_id": other.id, "platform_id": self.other_station.id}
        )
        post.action_put_on_duty()
        transfer = self.send(self.request_at("accepted"))
        with self.assertRaisesRegex(AccessError, "only the site manager"):
            self.as_role(self.env["qi.transfer.answer"], "stranger").create(
                {"transfer_id": transfer.id, "commissioner_id": post.id}
            ).action_answer()

    def test_escalation_reaches_the_managers_above(self):
        request = self.request_at("accepted")
        transfer = self.send(request, kind="escalate")
        self.assertEqual(transfer.to_platform_id, self.county)
        self.assertEqual(transfer.activity_ids.user_id, self.users["manager"])
        with self.assertRaises(AccessError):
            self.as_role(transfer, "colleague").action_take_over()
        top = self.new_request(platform_id=self.city.id)
        with self.assertRaisesRegex(UserError, "no superior platform"):
            self.send(top, "administrator", kind="escalate")

    def test_one_at_a_time_and_only_what_is_open(self):
        request = self.request_at("accepted")
        self.send(request)
        with self.assertRaisesRegex(UserError, "sent to Other Station already"):
            self.send(request)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            request._sent(self.other_station, "Again", "transfer")
        self.as_role(request, "commissioner").write(self.step_to(request, "withdrawn"))
        self.assertEqual(request.transfer_ids.state, "recalled", "nobody is left waiting")
        with self.assertRaisesRegex(UserError, "closed"):
            self.send(request)

    def test_nonsense_is_refused(self):
        request = self.request_at("accepted")
        with self.assertRaisesRegex(UserError, "there already"):
            self.send(request, platform=self.station)
        with self.assertRaisesRegex(UserError, "Give a reason"):
            self.send(request, reason=" ")
        self.other_station.service_ids = self.joint
        with self.assertRaisesRegex(UserError, "does not offer"):
            self.send(request)

    def test_strangers_follow_no_longer(self):
        request = self.request_at("accepted")
        partners = (self.users["colleague"] | self.users["manager"]).partner_id
        request.message_subscribe(partners.ids)
        request.activity_schedule("mail.mail_activity_data_todo", user_id=self.users["commissioner"].id)
        self.as_role(self.send(request), "stranger").action_take_over()
        self.assertNotIn(self.users["colleague"].partner_id, request.message_partner_ids)
        self.assertIn(self.users["manager"].partner_id, request.message_partner_ids)
        self.assertEqual(request.activity_ids.user_id, self.users["stranger"])

    def test_the_window_proposes_where_to(self):
        self.other_station.area_names = "Hill Road"
        self.enterprise.street = "Hill Road 5"
        request = self.request_at("accepted")
        for kind, platform in (
            ("transfer", self.other_station),
            ("escalate", self.county),
            ("return", self.env["qi.platform"]),
        ):
            with self.subTest(kind=kind):
                wizard = self.as_role(self.env["qi.request.transfer.wizard"], "commissioner").create(
                    {"request_ids": request.ids, "kind": kind, "reason": "x"}
                )
                self.assertEqual(wizard.platform_id, platform)
        with self.assertRaisesRegex(UserError, "sent here by nobody"):
            wizard.action_send()
        wizard.write({"kind": "transfer", "platform_id": False})
        with self.assertRaisesRegex(UserError, "Choose the platform"):
            wizard.action_send()
        self.as_role(self.send(request), "stranger").action_take_over()
        with Form(
            self.as_role(self.env["qi.request.transfer.wizard"], "stranger").with_context(
                default_request_ids=request.ids, default_kind="return"
            )
        ) as form:
            self.assertEqual(form.platform_id, self.station)
            form.reason = "Not ours"

    def test_forms_open_for_those_who_may(self):
        request = self.request_at("accepted")
        transfer = self.send(request)
        for role in ("clerk", "commissioner", "manager", "coordinator", "administrator"):
            with self.subTest(role=role):
                form = Form(self.as_role(request, role))
                self.assertEqual(form.sent_platform_id, self.other_station)
                self.assertEqual(Form(self.as_role(transfer, role)).state, "sent")
        self.assertEqual(Form(self.as_role(transfer, "stranger")).description, request.description)

    def test_clerk_of_the_target_takes_over_at_intake(self):
        request = self.new_request(platform_id=self.other_station.id)
        transfer = self.send(request, "stranger", self.station)
        self.assertIn(
            transfer,
            self.as_role(self.env["qi.transfer"], "clerk").search([("is_for_my_platform", "=", True)]),
        )
        self.as_role(transfer, "clerk").action_take_over()
        self.assertEqual(request.platform_id, self.station)
        self.assertFalse(request.commissioner_id)

    def test_the_core_still_keeps_the_platform_of_a_request_at_work(self):
        request = self.request_at("accepted")
        with self.assertRaisesRegex(UserError, "stays as it is"):
            self.as_role(request, "manager").platform_id = self.other_station
        with self.assertRaisesRegex(UserError, "stays as it is"):
            self.as_role(request, "manager").write(
                {"stage_id": self.stage("planning").id, "platform_id": self.other_station.id}
            )
