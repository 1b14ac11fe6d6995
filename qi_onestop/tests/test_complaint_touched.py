# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .complaint_common import ComplaintCase
from .task_common import TaskCase

OF_THE_REQUEST = {
    # Who has or had it in hand, and what follows from that.
    "qi.request.user_id",
    "qi.request.task.user_id",
    "qi.request.first_responsible_id",
    "qi.request.followed_up_by_id",
    "qi.request.task.step.user_id",
    "qi.transfer.sent_by_id",
    "qi.transfer.ended_by_id",
    "qi.supervision.issued_by_id",
    "qi.supervision.answered_by_id",
    "qi.supervision.closed_by_id",
}
NO_HAND_IN_IT = {
    # Who may read a trade secret, whom a notice is for, and who keeps the file afterwards.
    "qi.request.secret_reader_ids",
    "qi.notice.user_id",
    "qi.archive.sealed_by_id",
    "qi.archive.keeper_id",
}


class TestComplaintTouched(ComplaintCase, TaskCase):
    """Whoever of the house had a hand in a request, in whatever way, never learns of complaints about it."""

    def recuses(self, role, action, request=None):
        """Check that an action recuses somebody, from what came in before and from what comes in later."""
        number = (request or self.request).name
        before = self.receive(request_number=number).complaint
        self.assertNotIn(self.users[role], before.sudo().recused_user_ids)
        action()
        self.env.invalidate_all()
        for complaint in (before, self.receive(request_number=number).complaint):
            self.assertIn(self.users[role], complaint.sudo().recused_user_ids)
            self.assertFalse(self.as_role(complaint, role).has_access("read"))

    def test_who_decides_on_more_time(self):
        self.as_role(self.request, "commissioner").action_ask_extension(3, "The laboratory is closed")
        self.recuses("manager", self.as_role(self.request, "manager").action_grant_extension)

    def test_who_refuses_more_time(self):
        self.as_role(self.request, "commissioner").action_ask_extension(3, "The laboratory is closed")
        self.recuses("manager", lambda: self.as_role(self.request, "manager").action_refuse_extension("No"))

    def test_who_asks_for_more_time(self):
        mine = self.as_role(self.request, "manager")
        self.recuses("manager", lambda: mine.action_ask_extension(3, "The laboratory is closed"))

    def test_the_department_that_writes_there_has_no_hand_in_it(self):
        self.users["manager"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_coordinator")
        self.as_role(self.request, "manager").message_post(body="How does it stand?", message_type="comment")
        self.assertNotIn(self.users["manager"], self.receive().complaint.sudo().recused_user_ids)

    def test_who_writes_there(self):
        mine = self.as_role(self.request, "manager")
        self.recuses("manager", lambda: mine.message_post(body="I called them", message_type="comment"))

    def test_who_answers_there_by_mail(self):
        self.users["manager"].email = "manager@example.com"
        mail = (
            "From: Manager <manager@example.com>\nTo: requests@example.com\nSubject: Re: gauges\n"
            "Message-Id: <touched@example.com>\n\nI called them"
        )
        gateway = self.env["mail.thread"].with_user(self.env.ref("base.user_root"))

        def arrives():
            gateway.message_process("qi.request", mail, thread_id=self.request.id)
            message = self.request.message_ids[0]
            self.assertEqual((message.message_type, message.create_uid), ("email", gateway.env.user))

        self.recuses("manager", arrives)

    def test_who_notes_a_reminder(self):
        reminders = self.as_role(self.env["qi.reminder"], "clerk")
        self.recuses(
            "clerk", lambda: reminders.create({"request_id": self.request.id, "note": "They ask where it is"})
        )

    def test_who_records_a_choice(self):
        choice = self.as_role(self.env["qi.request.choice"].create({"request_id": self.request.id}), "manager")
        self.recuses("manager", lambda: choice._record(self.lab.id, "phone", "Ms Wu"))

    def test_who_follows_up(self):
        request = self.request_at("completed")
        mine = self.as_role(request, "manager")
        values = {"follow_up_result": "solved", "follow_up_way": "phone", "follow_up_note": "Fine"}
        self.recuses("manager", lambda: mine.write(values), request)

    def test_what_nobody_touched_recuses_nobody_else(self):
        complaint = self.receive().complaint
        for role in ("clerk", "manager", "stranger", "coordinator"):
            self.assertNotIn(self.users[role], complaint.sudo().recused_user_ids)

    def test_every_part_that_notes_somebody_is_thought_of(self):
        noted = set()
        for name, model in self.env.registry.items():
            fields = [field for field in self.env[name]._fields.values() if field.store]
            of_request = name == "qi.request" or any(
                field.comodel_name in ("qi.request", "qi.request.task") and field.type == "many2one"
                for field in fields
            )
            # Complaints and disputes have their own rules; other add-ons have tests of their own.
            if model._abstract or model._transient or not of_request or name in ("qi.complaint", "qi.dispute"):
                continue
            if model._original_module == "qi_onestop":
                users = {field.name for field in fields if field.comodel_name == "res.users"}
                noted |= {f"{name}.{user}" for user in users - {"create_uid", "write_uid"}}
        touching = {
            f"{model._name}.{name}"
            for model in self.env["qi.touching.mixin"]._touching_models()
            for name in model._touching
        }
        self.assertEqual(noted, OF_THE_REQUEST | NO_HAND_IN_IT | touching)

    def test_looking_at_many_costs_no_more(self):
        few = self.request
        many = few | self.request_at("executing") | self.request_at("executing")
        for request in many:
            request.message_post(body="x", message_type="comment")
        Complaint = self.env["qi.complaint"].sudo()

        def cost(requests):
            self.env.invalidate_all()
            return self.queries(lambda: Complaint._involved_in(requests))

        cost(few)
        self.assertLessEqual(cost(many), cost(few))
