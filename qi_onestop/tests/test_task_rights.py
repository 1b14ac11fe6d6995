# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from .task_common import PDF, ROLES, TaskCase


class TestTaskRights(TaskCase):
    def test_who_sees_a_task(self):
        request = self.request_at("executing")
        draft, offered = self.new_task(request), self.task_at("offered", request)
        expected = {
            "nobody": ("", ""),
            "archivist": ("", ""),
            "auditor": ("", ""),
            "complaint": ("", ""),
            "clerk": ("r", "r"),
            "commissioner": ("rw", "rw"),
            "colleague": ("rw", "rw"),
            "stranger": ("", ""),
            "manager": ("rw", "rw"),
            "coordinator": ("r", "r"),
            "administrator": ("rw", "rw"),
            "portal": ("", "r"),
            "portal_other": ("", ""),
            "public": ("", ""),
            "lab": ("", "r"),
            "other_lab": ("", ""),
            "expert": ("", ""),
        }
        self.assertEqual(set(expected), set(self.users))
        for role, (on_draft, on_offered) in expected.items():
            self.assert_access(draft, role, on_draft)
            self.assert_access(offered, role, on_offered)

    def assert_access(self, records, role, letters):
        for letter, operation in (("r", "read"), ("w", "write")):
            with self.subTest(records=records, role=role, operation=operation):
                error = self.attempt(
                    lambda operation=operation: self.as_role(records, role).check_access(operation), AccessError
                )
                self.assertEqual(error is None, letter in letters)

    def test_provider_reads_what_the_task_needs_and_nothing_of_the_request(self):
        service = self.general.copy({"code": "T-shared", "element_ids": [(6, 0, self.metrology.ids)]})
        shared, kept = self.env["qi.service.intake"].create(
            [
                {"service_id": service.id, "name": "Range", "key": "range", "type": "char"},
                {
                    "service_id": service.id,
                    "name": "Turnover",
                    "key": "turnover",
                    "type": "integer",
                    "share_with_institution": False,
                },
            ]
        )
        self.assertTrue(shared.share_with_institution and not kept.share_with_institution)
        request = self.new_request(
            service,
            commissioner_id=self.commissioner.id,
            contact_name="Ms Wu",
            contact_phone="13800000001",
            intake={"range": "0-300 mm", "turnover": 7_000_000},
        )
        for kind in ("accepted", "planning", "plan_confirm", "executing"):
            request.write(self.step_to(request, kind))
        task = self.task_at("offered", request)
        lab = self.as_role(task, "lab")
        self.assertEqual(lab.shared_details, "Range: 0-300 mm")
        self.assertEqual((lab.name, lab.brief), (f"{request.name}-1", "Calibrate the gauges"))
        self.assertFalse(lab.contact_phone, "whom to call is told to who accepts")
        lab.action_accept()
        self.assertEqual((lab.contact_name, lab.contact_phone), ("Ms Wu", "13800000001"))
        self.as_role(request, "commissioner").write({"contact_phone": "13900000002"})
        self.assertEqual(lab.contact_phone, "13900000002")
        for operation in ("read", "write"):
            with self.subTest(operation=operation), self.assertRaises(AccessError):
                self.as_role(request, "lab").check_access(operation)
        self.assertFalse(self.as_role(self.env["qi.request"], "lab").search([]))
        self.assertFalse(self.as_role(self.env["qi.request.choice"], "lab").search([]))

    def test_fields_the_portal_does_not_read(self):
        task = self.task_at("accepted", fee_note="They would take less")
        for role in ("lab", "portal"):
            mine = self.as_role(task, role)
            for field in ("fee_note", "user_id", "choice_id", "message_ids", "step_ids", "plan_warning"):
                with self.subTest(role=role, field=field), self.assertRaises(AccessError):
                    mine.read([field])
            Task = self.as_role(self.env["qi.request.task"], role)
            with self.subTest(role=role), self.assertRaises(AccessError):
                Task.search([("fee_note", "ilike", "less")])
            with self.subTest(role=role), self.assertRaises(AccessError):
                Task._read_group([], ["user_id"], ["__count"])
            with self.subTest(role=role), self.assertRaises(AccessError):
                mine.write({"title": "Mine"})
            with self.subTest(role=role), self.assertRaises(AccessError):
                Task.create({"request_id": task.request_id.id})

    def test_tasks_and_offers_of_a_contact_are_for_the_staff(self):
        self.task_at("offered")
        for role in ("clerk", "commissioner", "coordinator"):
            with self.subTest(role=role):
                self.assertEqual(self.as_role(self.lab, role).qi_open_task_count, 1)
        for role in ("nobody", "lab"):
            with self.subTest(role=role):
                seen = self.as_role(self.lab, role).fields_get()
                self.assertFalse({"qi_offer_ids", "qi_task_count", "qi_open_task_count"} & seen.keys())

    def test_portal_users_follow_nothing(self):
        task = self.task_at("accepted")
        task.message_subscribe((self.users["lab"] | self.users["portal"] | self.users["stranger"]).partner_id.ids)
        self.assertFalse(task.message_partner_ids & (self.users["lab"] | self.users["portal"]).partner_id)

    def test_provider_keeps_its_lines_while_it_works(self):
        task = self.task_at("offered", sample_ids=[(0, 0, {"name": "Gauge"})], node_ids=[(0, 0, {"name": "Half"})])
        sample, node = self.as_role(task.sample_ids, "lab"), self.as_role(task.node_ids, "lab")
        with self.assertRaisesRegex(UserError, "lines stay as they are"):
            sample.result = "passed"
        self.as_role(task, "lab").action_accept()
        sample.result = "passed"
        node.date_done = self.day(0)
        for values in ({"name": "Other"}, {"quantity": 9}, {"sequence": 1}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                sample.write(values)
        for role in ("other_lab", "portal", "portal_other"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(task.sample_ids, role).write({"result": "failed"})
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.request.task.sample"], "lab").create({"task_id": task.id, "name": "More"})
        with self.assertRaisesRegex(AccessError, "worked on by others"):
            self.as_role(task.node_ids, "colleague").name = "Mine"
        with self.assertRaisesRegex(UserError, "stays with its task"):
            self.as_role(task.node_ids, "commissioner").task_id = self.new_task()

    def test_who_works_for_the_provider_changes(self):
        task = self.task_at("accepted")
        Task = self.as_role(self.env["qi.request.task"], "lab")
        self.assertEqual(Task.search([]), task)
        self.users["lab"].partner_id.parent_id = self.other_lab
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(Task.search([]))
        self.users["lab"].partner_id.parent_id = self.lab
        self.env.invalidate_all()
        self.assertEqual(Task.search([]), task)


class TestDeliverableConsent(TaskCase):
    """The station sees no report before the enterprise agreed, whichever way it looks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role in ROLES:
            cls.users[role].group_ids |= cls.env.ref("base.group_allow_export")

    def setUp(self):
        super().setUp()
        self.task = self.task_at("running")
        self.deliverable = self.as_role(self.env["qi.request.deliverable"], "lab").create(
            {
                "task_id": self.task.id,
                "kind": "report",
                "number": "R-77",
                "conclusion": "Gauge 3 fails",
                "file": PDF,
                "file_name": "r-77.pdf",
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()

    def seen(self, role):
        """Return by which ways ``role`` sees the deliverable."""
        self.env.flush_all()
        self.env.invalidate_all()
        Deliverable = self.as_role(self.env["qi.request.deliverable"], role)
        row = Deliverable.browse(self.deliverable.id)
        task = self.as_role(self.task, role)
        Attachment = self.as_role(self.env["ir.attachment"], role)
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "qi.request.deliverable"), ("res_field", "=", "file"), ("res_id", "=", row.id)]
        )
        self.assertEqual(len(attachment), 1)
        ways = {
            "read": lambda: row.read(["number", "date", "conclusion"]),
            "field": lambda: row.number,
            "file": lambda: row.file,
            "name": lambda: row.display_name,
            "search": lambda: Deliverable.search([("number", "=", "R-77")]),
            "count": lambda: Deliverable.search_count([("conclusion", "ilike", "fails")]),
            "group": lambda: Deliverable._read_group([("id", "=", row.id)], ["number"], ["__count"]),
            "formatted": lambda: Deliverable.formatted_read_group([("id", "=", row.id)], ["kind"], ["__count"]),
            "names": lambda: Deliverable.name_search("R-77"),
            "export": lambda: row.export_data(["number"])["datas"],
            "through": lambda: [
                line for line in task.export_data(["name", "deliverable_ids/number"])["datas"] if line[1]
            ],
            "one2many": lambda: task.read(["deliverable_ids"])[0]["deliverable_ids"],
            "web": lambda: task.web_read({"deliverable_ids": {"fields": {"number": {}}}})[0]["deliverable_ids"],
            "domain": lambda: task.search([("deliverable_ids.number", "=", "R-77")]),
            "attachment": lambda: Attachment.browse(attachment.id).read(["datas"]),
            "attachments": lambda: Attachment.search([("id", "=", attachment.id)]),
            "files": lambda: (
                Attachment.search([("res_field", "=", "file"), ("name", "=", attachment.name)]) & attachment
            ),
            "result": lambda: (
                task.sample_ids.mapped("shown_result") if role in ROLES and task.sample_ids else False
            ),
        }
        found = set()
        for way, look in ways.items():
            self.env.invalidate_all()
            try:
                if look():
                    found.add(way)
            except (AccessError, UserError):
                continue
        return found

    def test_nobody_of_the_station_sees_it_before(self):
        for role in ROLES:
            with self.subTest(role=role):
                self.assertEqual(self.seen(role), set())
        for role in ("lab", "portal"):
            with self.subTest(role=role):
                self.assertGreater(self.seen(role), {"read", "file", "search", "group", "web"})
        for role in ("other_lab", "portal_other", "expert", "public"):
            with self.subTest(role=role):
                self.assertEqual(self.seen(role), set())
        task = self.as_role(self.task, "commissioner")
        self.assertEqual((task.deliverable_count, task.hidden_count, task.has_consent), (1, 1, False))

    def test_station_sees_it_once_the_enterprise_agreed_and_no_longer_when_it_refuses(self):
        with self.assertRaisesRegex(AccessError, "Only the enterprise decides"):
            self.deliverable.action_give_consent()
        self.as_role(self.deliverable, "portal").action_give_consent()
        for role in ("clerk", "commissioner", "colleague", "manager", "coordinator", "administrator"):
            with self.subTest(role=role):
                self.assertGreater(
                    self.seen(role), {"read", "file", "search", "group", "attachment", "export", "through"}
                )
        for role in ("stranger", "nobody"):
            with self.subTest(role=role):
                self.assertEqual(self.seen(role), set())
        row = self.as_role(self.deliverable, "commissioner")
        self.assertEqual((row.consent, row.consent_channel, row.consent_person), ("given", "portal", "Portal"))
        self.as_role(self.deliverable, "portal").action_refuse_consent()
        self.assertEqual(self.seen("commissioner"), set())
        self.assertEqual(self.task.hidden_count, 1)

    def test_station_records_the_consent_on_paper(self):
        wizard = self.env["qi.request.task.consent"].with_user(self.users["commissioner"])
        wizard = wizard.create({"task_id": self.task.id, "answer": "given", "channel": "phone", "person": " "})
        with self.assertRaisesRegex(UserError, "what the enterprise answered"):
            wizard.action_record()
        wizard.write({"person": "Ms Wu", "channel": "scan"})
        with self.assertRaisesRegex(UserError, "stamped scan"):
            wizard.action_record()
        with self.assertRaisesRegex(AccessError, "worked on by others"):
            self.as_role(self.task, "colleague")._record_consent("given", "phone", "Ms Wu")
        for role in ("clerk", "coordinator", "portal", "lab"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(self.task, role)._record_consent("given", "phone", "Ms Wu")
        self.assertEqual(self.seen("commissioner"), set())
        wizard.write({"file": PDF, "file_name": "consent.pdf"})
        wizard.action_record()
        self.assertIn("read", self.seen("commissioner"))
        row = self.as_role(self.deliverable, "commissioner")
        self.assertEqual(row.consent_user_id, self.users["commissioner"])
        self.assertTrue(row.consent_file)
        with self.assertRaisesRegex(UserError, "No deliverable waits"):
            wizard.action_record()

    def test_consent_is_not_forged(self):
        Deliverable = self.as_role(self.env["qi.request.deliverable"], "commissioner")
        for role in ("commissioner", "administrator", "lab", "portal"):
            row = self.as_role(self.deliverable, role)
            for values in ({"consent": "given"}, {"consent_person": "Me"}, {"consent_at": "2026-01-01"}):
                with self.subTest(role=role, values=values), self.assertRaises(AccessError):
                    row.write(values)
        with self.assertRaises(AccessError):
            Deliverable.create({"task_id": self.task.id, "number": "R-1", "consent": "given"})
        made = Deliverable.with_context(default_consent="given")
        with self.assertRaisesRegex(UserError, "only after the enterprise agreed"):
            made.create({"task_id": self.task.id, "number": "R-1"})

    def test_station_enters_a_report_with_the_consent(self):
        Deliverable = self.as_role(self.env["qi.request.deliverable"], "commissioner")
        row = Deliverable.create(
            {
                "task_id": self.task.id,
                "number": "R-78",
                "consent_channel": "phone",
                "consent_person": "Ms Wu",
            }
        )
        self.assertEqual((row.consent, row.consent_user_id), ("given", self.users["commissioner"]))
        with self.assertRaisesRegex(AccessError, "stays as it was recorded"):
            row.consent_person = "Somebody else"
        with self.assertRaisesRegex(AccessError, "worked on by others"):
            self.as_role(self.env["qi.request.deliverable"], "colleague").create(
                {
                    "task_id": self.task.id,
                    "number": "R-79",
                    "consent_channel": "phone",
                    "consent_person": "Ms Wu",
                }
            )

    def test_another_content_asks_for_another_consent(self):
        self.as_role(self.deliverable, "portal").action_give_consent()
        self.as_role(self.deliverable, "lab").conclusion = "Gauge 3 and 4 fail"
        self.assertEqual(self.deliverable.sudo().consent, "none")
        self.assertEqual(self.seen("commissioner"), set())

    def test_station_does_not_change_what_the_institution_delivered(self):
        Deliverable = self.as_role(self.env["qi.request.deliverable"], "lab")
        row = Deliverable.create({"task_id": self.task.id, "number": "R-80", "file": PDF, "file_name": "r.pdf"})
        self.as_role(row, "portal").action_give_consent()
        for role in ("commissioner", "manager", "administrator"):
            for values in (
                {"number": "R-81"},
                {"conclusion": "Passed"},
                {"file": PDF},
                {"valid_until": self.day(9)},
            ):
                with self.subTest(role=role, values=values), self.assertRaises(AccessError):
                    self.as_role(row, role).write(values)
        self.as_role(row, "lab").number = "R-82"
        self.assertEqual((row.number, row.sudo().consent), ("R-82", "none"))

    def test_a_report_the_enterprise_decided_about_stays(self):
        self.as_role(self.deliverable, "portal").action_give_consent()
        with self.assertRaisesRegex(UserError, "has decided about this report"):
            self.as_role(self.deliverable, "lab").unlink()

    def test_what_the_house_writes_is_a_note(self):
        message = self.as_role(self.task, "commissioner").message_post(
            body="They ask too much", subtype_xmlid="mail.mt_comment"
        )
        self.assertTrue(message.sudo().is_internal or message.sudo().subtype_id.internal)
        for role in ("lab", "portal"):
            with self.subTest(role=role):
                self.assertFalse(self.as_role(self.env["mail.message"], role).search([("id", "=", message.id)]))

    def test_tasks_of_a_closed_request_stay(self):
        task = self.task_at("delivered")
        task.request_id.write({**self.step_to(task.request_id, "terminated")})
        with self.assertRaisesRegex(UserError, "is closed: its tasks stay"):
            self.as_role(task, "commissioner").fee_saved = 100
        with self.assertRaisesRegex(UserError, "is closed: its tasks stay"):
            self.as_role(self.env["qi.request.task.sample"], "commissioner").create(
                {"task_id": task.id, "name": "Gauge"}
            )

    def test_provider_writes_while_it_works(self):
        row = self.as_role(self.deliverable, "lab")
        row.number = "R-77a"
        self.as_role(self.task, "lab").action_deliver("Done")
        with self.assertRaisesRegex(UserError, "lines stay as they are"):
            row.number = "R-77b"
        with self.assertRaisesRegex(UserError, "lines stay as they are"):
            row.unlink()
        for role in ("other_lab", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(self.env["qi.request.deliverable"], role).create(
                    {"task_id": self.task.id, "number": "R-9"}
                )

    def test_bad_deliverables_are_refused(self):
        for values, sentence in (
            ({"number": " "}, "has a number"),
            ({"file": PDF, "file_name": False}, "has no name"),
            ({"file": base64.b64encode(b"<script>"), "file_name": "a.pdf"}, "no PDF"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(ValidationError, sentence):
                self.new_deliverable(self.task, **values)

    def test_results_of_samples_belong_to_the_report(self):
        sample = self.env["qi.request.task.sample"].create({"task_id": self.task.id, "name": "Gauge"})
        self.as_role(sample, "lab").result = "fails"
        for role in ("commissioner", "clerk", "coordinator", "administrator"):
            mine = self.as_role(sample, role)
            Sample = mine.browse()
            self.assertFalse(mine.shown_result)
            for look in (
                lambda mine=mine: mine.read(["result"]),
                lambda Sample=Sample: Sample.search([("result", "=", "fails")]),
                lambda Sample=Sample: Sample._read_group([], ["result"]),
                lambda mine=mine: mine.export_data(["result"]),
            ):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    look()
        self.assertEqual(self.as_role(sample, "portal").result, "fails")
        with self.assertRaisesRegex(UserError, "has no report the enterprise let the station see"):
            self.as_role(sample, "commissioner").shown_result = "passes"
        self.as_role(self.deliverable, "portal").action_give_consent()
        self.env.invalidate_all()
        self.assertEqual(self.as_role(sample, "commissioner").shown_result, "fails")
        self.as_role(sample, "commissioner").shown_result = "passes after repair"
        self.assertEqual(sample.result, "passes after repair")
        with self.assertRaisesRegex(AccessError, "worked on by others"):
            self.as_role(sample, "colleague").shown_result = "fails"


class TestTaskPerformance(TaskCase):
    def new_tasks(self, request, count):
        return self.env["qi.request.task"].create(
            [{"request_id": request.id, "brief": "B", "planned_end": self.day(9)} for _serial in range(count)]
        )

    def test_drawing_up_five_hundred_costs_hardly_more_queries_than_ten(self):
        request = self.request_at("executing")
        self.new_tasks(request, 2)
        cost_of_few = self.queries(lambda: self.new_tasks(request, 10))
        self.assertLessEqual(self.queries(lambda: self.new_tasks(request, 500)), cost_of_few + 12)

    def test_list_and_buttons_of_a_hundred_cost_hardly_more_than_of_ten(self):
        requests = [self.request_at("executing") for _number in range(5)]
        few = self.new_tasks(requests[0], 10)
        many = few.browse()
        for request in requests:
            many |= self.new_tasks(request, 20)
        shown = ["name", "title", "partner_id", "provider_id", "planned_end", "is_overdue", "deliverable_count"]
        shown += ["state", "activity_ids", "next_states", "paper_states", "can_edit", "sample_count"]

        def read(tasks):
            tasks.invalidate_model()
            self.as_role(tasks, "commissioner").read(shown)

        read(few)
        cost_of_few = self.queries(lambda: read(few))
        self.assertLessEqual(self.queries(lambda: read(many)), cost_of_few + 2)
        self.assertLessEqual(cost_of_few, 30)

    def test_moving_a_hundred_costs_hardly_more_queries_than_ten(self):
        request = self.request_at("executing")
        few, many, warm_up = (self.new_tasks(request, count) for count in (10, 100, 2))
        reason = {"reason": "Not needed"}
        warm_up._take_step("cancelled", reason)
        cost_of_few = self.queries(lambda: few._take_step("cancelled", reason))
        self.assertLessEqual(self.queries(lambda: many._take_step("cancelled", reason)), cost_of_few + 5)

    def test_list_of_a_station_has_an_index(self):
        task = self.new_task()
        self.env.flush_all()
        self.env.cr.execute(
            """INSERT INTO qi_request_task (request_id, platform_id, partner_id, service_id, name, ordinal, state,
                                            fee_kind, is_open)
               SELECT request_id, %s, partner_id, service_id, 'X-' || n, 1000 + n, 'confirmed', 'free', FALSE
               FROM qi_request_task t, generate_series(1, 20000) n WHERE t.id = %s""",
            (self.other_station.id, task.id),
        )
        self.env.cr.execute("ANALYZE qi_request_task")
        Task = self.as_role(self.env["qi.request.task"], "commissioner")
        for domain, index in (([("is_open", "=", True)], "(open|platform)_idx"), ([], "platform_idx")):
            query = Task._search(domain, limit=80, order="id desc")
            plan = "\n".join(line for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query.select())))
            with self.subTest(domain=domain):
                self.assertNotIn("Seq Scan on qi_request_task", plan)
                self.assertRegex(plan, f"qi_request_task_{index}")
