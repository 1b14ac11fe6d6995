# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
from datetime import datetime, timedelta

import openpyxl

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import qi_import_run
from ..tools import protected
from .common import OnestopCase, credit_code
from .test_ledger import PNG, workbook
from .web_common import WebCase

HEADING = ["企业名称", "统一社会信用代码", "规模备注", "联系电话", "联系人", "联系人电话", "服务对象类型"]


class ImportCase(OnestopCase):
    """Uploads ledgers as a role."""

    def upload(self, content, target="enterprise", role="administrator", name="台账.xlsx", **values):
        """Return an import of ``content`` as ``role``, not read yet."""
        return self.as_role(self.env["qi.import"], role).create(
            {"target": target, "file": base64.b64encode(content), "file_name": name, **values}
        )

    def checked(self, rows, target="enterprise", role="administrator", **values):
        """Return an import of ``rows``, heading first, after the dry run."""
        batch = self.upload(workbook(rows), target, role, **values)
        batch.action_read()
        batch.action_check()
        return batch

    def reasons(self, batch):
        return {problem.row: problem.reason for problem in batch.problem_ids}

    def counts(self, batch):
        return batch.row_count, batch.new_count, batch.duplicate_count, batch.bad_count

    def partner(self, name):
        return self.env["res.partner"].search([("name", "=", name)])


class TestImport(ImportCase):
    """Ledgers of enterprises, from the upload to the undoing."""

    def ledger(self):
        return [
            ["阳泉市企业台账"],
            HEADING,
            ["甲厂", credit_code(11), "大", 13800138000, "王工", "139-1", "企业"],
            ["乙厂", credit_code(11), "", "", "", "", ""],
            ["", credit_code(12), "", "", "", "", ""],
            ["丙厂", "91140300MA0000000X", "", "", "", "", ""],
            ["丁厂", "", "", "", "", "", "飞船"],
            ["=1+1", "", "", "0353-2", "", "", "个体工商户"],
            ["Bearing Works 2", credit_code(1).lower(), "", "0353-9", "", "", ""],
        ]

    def test_from_upload_to_undo(self):
        batch = self.upload(workbook(self.ledger()))
        self.assertEqual(batch.state, "draft")
        batch.action_read()
        self.assertEqual(batch.state, "mapped")
        meanings = {line.heading: line.meaning for line in batch.column_ids}
        self.assertEqual(meanings["企业名称"], "enterprise:name")
        self.assertEqual(meanings["联系人电话"], "enterprise:contact.phone")
        self.assertFalse(meanings["规模备注"], "an unknown column is ignored")
        self.assertIn("甲厂", batch.column_ids[0].samples)
        before = self.env["res.partner"].search_count([])
        batch.action_check()
        self.assertEqual(batch.state, "checked")
        self.assertEqual(self.counts(batch), (7, 2, 1, 4))
        self.assertEqual(self.env["res.partner"].search_count([]), before, "a dry run writes nothing")
        reasons = self.reasons(batch)
        self.assertEqual(set(reasons), {4, 5, 6, 7})
        self.assertIn("row 3", reasons[4])
        self.assertIn("“企业名称” is empty", reasons[5])
        self.assertIn("not a unified social credit code", reasons[6])
        self.assertIn("“飞船”", reasons[7])
        batch.action_import()
        self.assertEqual((batch.state, batch.created_count, batch.updated_count), ("done", 2, 0))
        first = self.partner("甲厂")
        self.assertEqual(
            (first.qi_credit_code, first.phone, first.is_company), (credit_code(11), "13800138000", True)
        )
        self.assertEqual((first.child_ids.name, first.child_ids.phone), ("王工", "139-1"))
        inert = self.partner("=1+1")
        self.assertEqual((inert.qi_enterprise_kind, inert.phone), ("individual", "0353-2"))
        self.assertEqual(self.enterprise.name, "Bearing Works", "left as it is")
        self.assertFalse(first.message_ids)
        action = batch.action_records()
        self.assertEqual(self.env["res.partner"].search(action["domain"]) & (first | inert), first | inert)
        batch.action_undo()
        self.assertEqual(batch.state, "undone")
        self.assertFalse((first | inert | self.partner("王工")).exists())

    def test_names_are_composed_as_odoo_does(self):
        batch = self.upload(workbook([HEADING, ["甲厂 ", credit_code(11), "大", "", "王工", "139-1", "企业"]]))
        batch.action_read()
        batch.action_check()
        batch.action_import()
        enterprise = self.env["res.partner"].search([("qi_credit_code", "=", credit_code(11))])
        people = enterprise | enterprise.child_ids
        given = people.mapped("complete_name")
        self.assertEqual(given, ["甲厂", "甲厂, 王工"])
        people._compute_complete_name()
        self.assertEqual(people.mapped("complete_name"), given)

    def test_update_and_its_undo(self):
        self.enterprise.phone = "0353-1"
        batch = self.checked(
            [HEADING, ["New Name", credit_code(1), "", "0353-9", "李工", "", ""]], duplicates="update"
        )
        self.assertEqual(self.counts(batch), (1, 0, 1, 0))
        batch.action_import()
        self.assertEqual((batch.created_count, batch.updated_count), (0, 1))
        self.assertEqual((self.enterprise.name, self.enterprise.phone), ("New Name", "0353-9"))
        self.assertEqual(self.enterprise.child_ids.name, "李工")
        batch.action_undo()
        self.assertEqual((self.enterprise.name, self.enterprise.phone), ("Bearing Works", "0353-1"))
        self.assertFalse(self.enterprise.child_ids)

    def test_the_same_ledger_twice_creates_nothing(self):
        self.checked(self.ledger()).action_import()
        again = self.checked(self.ledger(), duplicates="update")
        self.assertEqual(self.counts(again), (7, 0, 3, 4))
        again.action_import()
        self.assertEqual((again.created_count, again.updated_count), (0, 1), "what differs is written, once")

    def test_undo_is_refused_while_something_is_in_use(self):
        batch = self.checked(self.ledger())
        batch.action_import()
        self.new_request(partner_id=self.partner("甲厂").id)
        with self.assertRaisesRegex(UserError, "Nothing was undone: 1 .*甲厂 .Service Request"):
            batch.action_undo()
        self.assertEqual(batch.state, "done")
        self.assertTrue(self.partner("=1+1"))

    def test_undo_is_refused_when_something_was_changed_since(self):
        batch = self.checked(self.ledger())
        batch.action_import()
        # All of a test happens at one instant of the database.
        protected.permitted(batch).done_at = fields.Datetime.now() - timedelta(minutes=1)
        with self.assertRaisesRegex(UserError, "changed since"):
            batch.action_undo()

    def test_undo_is_refused_when_something_was_put_on_a_record(self):
        batch = self.checked([["企业名称"], ["丙厂"]])
        batch.action_import()
        firm = self.partner("丙厂")
        for put in (
            lambda: self.env["ir.attachment"].create(
                {"name": "licence.pdf", "raw": b"%PDF", "res_model": firm._name, "res_id": firm.id}
            ),
            lambda: firm.message_post(body="called", message_type="comment"),
        ):
            trace = put()
            with self.assertRaisesRegex(UserError, "Nothing was undone: 1 .*丙厂"):
                batch.action_undo()
            trace.unlink()
        batch.action_undo()
        self.assertFalse(firm.exists())

    def test_headings_of_two_rows(self):
        batch = self.checked(
            [
                ["企业台账"],
                ["序号", "企业信息", None, "联系人", None],
                [None, "名称", "信用代码", "姓名", "手机"],
                [1, "戊厂", credit_code(21), "赵工", "138-7"],
            ]
        )
        self.assertEqual(self.counts(batch), (1, 1, 0, 0))
        batch.action_import()
        partner = self.partner("戊厂")
        self.assertEqual(partner.qi_credit_code, credit_code(21))
        self.assertEqual((partner.child_ids.name, partner.child_ids.phone), ("赵工", "138-7"))

    def test_gbk_csv(self):
        content = f"企业名称;信用代码;地址\r\n己厂;{credit_code(31)};阳泉\r\n".encode("gbk")
        batch = self.upload(content, name="企业.csv")
        batch.action_read()
        batch.action_check()
        batch.action_import()
        self.assertEqual(self.partner("己厂").street, "阳泉")

    @mute_logger("odoo.tools.mimetypes.guess_mimetype")
    def test_what_is_no_ledger_is_one_sentence(self):
        for content, sentence in (
            (b"%PDF-1.7", "This is no ledger"),
            (PNG, "This is no ledger"),
            (b"PK\x03\x04" + bytes(50), "damaged"),
            (b"\xd0\xcf\x11\xe0" + bytes(50), r"\.xls"),
            (b"1,2\n3,4\n", "looks like a heading"),
            ("企业".encode("gbk") + b"\xff\xff", "characters"),
        ):
            batch = self.upload(content)
            with self.subTest(sentence=sentence), self.assertRaisesRegex(UserError, sentence):
                batch.action_read()
            self.assertEqual(batch.state, "draft")

    def test_too_many_rows_are_refused(self):
        batch = self.upload("企业名称\n".encode() + "甲\n".encode() * 300_001, name="a.csv")
        batch.action_read()
        batch.action_check()
        self.assertEqual(batch.job, "check", "left to the background")
        with self.assertRaisesRegex(UserError, "300,000"):
            for _step in batch._lines():
                pass

    def test_mapping_is_remembered(self):
        rows = [["Firma", "Nummer"], ["Alpha", credit_code(41)]]
        batch = self.upload(workbook(rows))
        batch.action_read()
        self.assertFalse(any(batch.column_ids.mapped("meaning")))
        with self.assertRaisesRegex(UserError, "Say which column holds “企业名称”"):
            batch.action_check()
        batch.column_ids[0].meaning = "enterprise:name"
        batch.column_ids[1].meaning = "enterprise:name"
        with self.assertRaisesRegex(UserError, "Two columns"):
            batch.action_check()
        batch.column_ids[1].meaning = "enterprise:qi_credit_code"
        batch.action_check()
        self.assertEqual(self.counts(batch), (1, 1, 0, 0))
        batch.column_ids[1].meaning = False
        self.assertEqual((batch.state, batch.row_count), ("mapped", 0), "another mapping, another dry run")
        batch.column_ids[1].meaning = "enterprise:qi_credit_code"
        other = self.upload(workbook(rows), role="manager")
        other.action_read()
        self.assertEqual(other.column_ids.mapped("meaning"), ["enterprise:name", "enterprise:qi_credit_code"])

    def test_steps_in_order(self):
        batch = self.upload(workbook(self.ledger()))
        for action, sentence in (
            ("check", "Read the file"),
            ("import", "dry run"),
            ("undo", "Only what was imported"),
        ):
            with self.subTest(action=action), self.assertRaisesRegex(UserError, sentence):
                getattr(batch, f"action_{action}")()
        batch.action_read()
        batch.action_check()
        batch.action_import()
        for action in ("read", "check", "import"):
            with self.subTest(action=action), self.assertRaises(UserError):
                getattr(batch, f"action_{action}")()
        with self.assertRaises(UserError):
            batch.file = base64.b64encode(b"other")
        with self.assertRaisesRegex(UserError, "Undo the import"):
            batch.unlink()
        nothing = self.checked([HEADING, ["", credit_code(1)]])
        with self.assertRaisesRegex(UserError, "nothing to import"):
            nothing.action_import()

    def test_another_file_starts_anew(self):
        batch = self.checked(self.ledger())
        batch.file = base64.b64encode(workbook([HEADING, ["庚厂"]]))
        self.assertEqual(batch.state, "draft")
        self.assertFalse(batch.column_ids | batch.problem_ids.import_id.column_ids)
        batch.action_read()
        batch.action_check()
        self.assertEqual(self.counts(batch), (1, 1, 0, 0))

    def test_state_cannot_be_forged(self):
        batch = self.checked(self.ledger())
        for values in ({"state": "done"}, {"user_id": self.users["manager"].id}, {"position": 5}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                batch.write(values)
        with self.assertRaises(AccessError):
            batch.column_ids[0].position = 9

    def test_what_changed_since_the_dry_run_is_found(self):
        batch = self.checked(self.ledger())
        self.env["res.partner"].create(
            {"name": "Sooner", "qi_enterprise_kind": "enterprise", "qi_credit_code": credit_code(11)}
        )
        batch.action_import()
        self.assertEqual(batch.created_count, 1, "the row is there now, and left as it is")

    def test_what_the_model_refuses_is_a_bad_row_and_no_more(self):
        model = type(self.env["res.partner"])
        create, refusal = model.create, "Not this one."

        def refusing(records, vals_list):
            if any(vals.get("name") == "乙厂" for vals in vals_list):
                raise UserError(refusal)
            return create(records, vals_list)

        self.patch(model, "create", refusing)
        rows = [HEADING, *([f"{name}厂"] for name in "甲乙丙丁戊")]
        batch = self.checked(rows)
        self.assertEqual(self.reasons(batch), {3: refusal})
        batch.action_import()
        self.assertEqual(batch.created_count, 4)

    def test_queries_do_not_grow_with_the_rows(self):
        def rows(count, start):
            return [
                HEADING,
                *([f"厂{n}", credit_code(n), "", "1", "", "", ""] for n in range(start, start + count)),
            ]

        def cost(count, start):
            batch = self.checked(rows(count, start))
            return self.queries(batch.action_import)

        cost(10, 1000)
        few, many = cost(10, 2000), cost(200, 3000)
        self.assertLess(many, few + 40)


class TestImportInBackground(ImportCase):
    """Large ledgers: in chunks, by the scheduled action, as the user who imports."""

    def setUp(self):
        super().setUp()
        self.patch(qi_import_run, "CHUNK", 10)
        self.patch(qi_import_run, "SMALL", 20)

    def large(self, count=45):
        rows = [HEADING, *([f"厂{n}", credit_code(100 + n), "", "", f"人{n}"] for n in range(count))]
        rows[30] = ["厂重", credit_code(101)]
        return self.upload(workbook(rows), role="manager")

    def run_jobs(self, batch, interrupted=False):
        """Do what the scheduled action does, without its commits."""
        steps = batch._steps(batch.job)
        for _step in steps:
            if interrupted:
                break
        else:
            protected.permitted(batch).job = False

    def test_whole_way(self):
        batch = self.large()
        batch.action_read()
        batch.action_check()
        self.assertEqual((batch.state, batch.job), ("mapped", "check"))
        for action in ("check", "read", "back"):
            with self.subTest(action=action), self.assertRaisesRegex(UserError, "in the background"):
                getattr(batch, f"action_{action}")()
        self.run_jobs(batch, interrupted=True)
        self.assertEqual((batch.state, batch.row_count), ("mapped", 10))
        self.run_jobs(batch)
        self.assertEqual(self.counts(batch), (45, 44, 0, 1), "what an earlier run has seen is remembered")
        self.assertIn("row 3", self.reasons(batch)[31])
        batch.action_import()
        self.run_jobs(batch, interrupted=True)
        self.assertEqual((batch.state, batch.created_count), ("checked", 10))
        self.run_jobs(batch)
        self.assertEqual((batch.state, batch.created_count), ("done", 44))
        self.assertEqual(
            self.env["res.partner"].search_count([("name", "like", "厂"), ("is_company", "=", True)]), 44
        )
        batch.action_undo()
        self.run_jobs(batch)
        self.assertEqual((batch.state, batch.kept_count), ("undone", 0))
        self.assertFalse(self.env["res.partner"].search([("name", "like", "厂")]))

    def test_scheduled_action_works_as_the_user(self):
        batch = self.large()
        batch.action_read()
        batch.action_check()
        with self.enter_registry_test_mode():
            self.env.ref("qi_onestop.ir_cron_import").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((batch.state, batch.job), ("checked", False))
        batch.action_import()
        with self.enter_registry_test_mode():
            self.env.ref("qi_onestop.ir_cron_import").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(batch.created_count, 44)
        self.assertEqual(self.partner("厂1").create_uid, self.users["manager"])

    def test_what_stops_a_job_is_said(self):
        batch = self.large()
        batch.action_read()
        batch.action_check()
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "qi.import"), ("res_field", "=", "file"), ("res_id", "=", batch.id)]
        )
        attachment.raw = b"%PDF"
        with self.enter_registry_test_mode():
            self.env.ref("qi_onestop.ir_cron_import").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((batch.state, batch.job), ("mapped", False))
        self.assertIn("no ledger", batch.message)


class TestImportRights(ImportCase):
    """Who may import what."""

    def test_targets_of_a_role(self):
        def offered(role):
            return {name for name, _label in self.as_role(self.env["qi.import"], role)._selection_target()}

        self.assertLessEqual({"enterprise", "request"}, offered("manager"))
        self.assertFalse({"institution", "expert", "commissioner", "service"} & offered("manager"))
        self.assertLessEqual({"institution", "expert", "commissioner", "service"}, offered("administrator"))

    def test_others_import_nothing(self):
        for role in ("nobody", "clerk", "commissioner", "coordinator", "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.upload(b"x", role=role)

    def test_managers_see_their_own_imports(self):
        batch = self.checked([HEADING, ["甲厂", "wrong"]])
        own = self.checked([HEADING, ["甲厂", "wrong"]], role="manager")
        for records, mine in ((batch, False), (batch.column_ids, False), (batch.problem_ids, False), (own, True)):
            for role, allowed in (("manager", mine), ("administrator", True), ("coordinator", False)):
                with self.subTest(records=records, role=role):
                    self.assertEqual(self.as_role(records, role).has_access("read"), allowed)

    def test_a_target_beyond_the_role(self):
        batch = self.upload(workbook([["姓名", "电话"], ["李明", "1"]]), target="expert")
        batch = batch.with_user(self.users["administrator"])
        self.users["administrator"].group_ids = self.env.ref("qi_onestop.qi_onestop_group_manager")
        with self.assertRaisesRegex(UserError, "Your role does not import this"):
            batch.action_read()


@tagged("post_install", "-at_install")
class TestImportFiles(ImportCase, WebCase):
    """What an import hands out."""

    def get(self, url, role):
        self.authenticate(f"t_{role}", f"t_{role}")
        return self.url_open(url)

    def test_every_template_is_understood(self):
        self.users["administrator"].lang = "zh_CN"
        Import = self.as_role(self.env["qi.import"], "administrator").with_context(lang="zh_CN")
        for target in Import._targets():
            with self.subTest(target=target.name):
                response = self.get(f"/qi_onestop/import/template/{target.name}", "administrator")
                self.assertEqual(response.status_code, 200)
                batch = self.upload(response.content, target=target.name)
                batch.action_read()
                columns = Import._columns(target)
                self.assertEqual(
                    batch.column_ids.mapped("meaning"), [f"{target.name}:{column.key}" for column in columns]
                )
                book = openpyxl.load_workbook(io.BytesIO(response.content))
                self.assertEqual(book.worksheets[1].max_row, 1 + len(columns))

    @mute_logger("odoo.http")
    def test_who_may_not_import_finds_nothing(self):
        batch = self.checked([HEADING, ["甲厂", "wrong"]])
        urls = ("/qi_onestop/import/template/enterprise", f"/qi_onestop/import/{batch.id}/bad_rows")
        for role in ("clerk", "coordinator", "portal"):
            for url in urls:
                with self.subTest(role=role, url=url):
                    self.assertEqual(self.get(url, role).status_code, 404)
        for url in (urls[1], "/qi_onestop/import/template/service", "/qi_onestop/import/template/x"):
            with self.subTest(url=url):
                self.assertEqual(self.get(url, "manager").status_code, 404)
        self.assertEqual(self.get("/qi_onestop/import/999999999/bad_rows", "administrator").status_code, 404)

    def test_bad_rows_can_be_mended_and_uploaded(self):
        batch = self.checked([["台账"], HEADING, ["甲厂", "=wrong"], ["乙厂", credit_code(51)]])
        response = self.get(f"/qi_onestop/import/{batch.id}/bad_rows", "administrator")
        sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
        self.assertEqual([cell.value for cell in sheet[1]][:2], HEADING[:2])
        self.assertEqual((sheet["B2"].value, sheet["B2"].data_type), ("=wrong", "s"))
        self.assertEqual(sheet["H2"].value, "3")
        sheet["B2"] = credit_code(52)
        buffer = io.BytesIO()
        sheet.parent.save(buffer)
        mended = self.upload(buffer.getvalue())
        mended.action_read()
        mended.action_check()
        self.assertEqual(self.counts(mended), (1, 1, 0, 0))


class TestHistoricRequests(ImportCase):
    """Requests of an older ledger: in the totals, not in the deadlines, never to be changed."""

    HEADING = [
        "编号",
        "受理站点",
        "企业名称",
        "服务事项",
        "需求内容",
        "受理日期",
        "办结时间",
        "经办人",
        "渠道",
        "办理结果",
    ]

    def rows(self):
        enterprise, service = self.enterprise.name, self.general.code
        return [
            self.HEADING,
            ["2021-1", "Station", enterprise, service, "卡尺", "2021.3.1", "2021年3月9日", "张敏", "电话", "已办"],
            ["2021-2", "T-1-1", credit_code(1), "General Service", "天平", 44256, "2021-03-20 17:30", "", "", ""],
            ["2021-1", "T-1-1", enterprise, service, "twice", "2021.3.1", "2021.3.2", "", "", ""],
            ["2021-3", "T", enterprise, service, "city", "2021.3.1", "2021.3.2", "", "", ""],
            ["2021-4", "T-1-1", "Nobody Ltd", service, "x", "2021.3.1", "2021.3.2", "", "", ""],
            ["2021-5", "T-1-1", enterprise, service, "x", "2021.3", "2021.3.2", "", "", ""],
            ["2021-6", "T-1-1", enterprise, service, "x", "2021.3.2", "2021.3.1", "", "", ""],
        ]

    def test_history_counts_and_stands(self):
        Request = self.env["qi.request"]
        drawn = self.new_request().name
        before = Request.search_count([("platform_id", "=", self.station.id)])
        batch = self.checked(self.rows(), target="request", role="manager")
        reasons = self.reasons(batch)
        self.assertEqual(set(reasons), {4, 5, 6, 7, 8}, reasons)
        self.assertIn("row 2", reasons[4])
        self.assertIn("not yours", reasons[5])
        self.assertIn("“2021.3” in “受理日期” is no date", reasons[7])
        self.assertIn("be closed before", reasons[8])
        batch.action_import()
        first, second = (Request.search([("external_number", "=", number)]) for number in ("2021-1", "2021-2"))
        self.assertEqual(
            (first.name, first.stage_kind, first.is_open), (f"LS-{self.station.code}-2021-1", "completed", False)
        )
        self.assertEqual((first.channel, first.historic_handler, first.result), ("phone", "张敏", "已办"))
        self.assertEqual(first.registered_at, datetime(2021, 2, 28, 16), "midnight in Beijing")
        self.assertEqual(second.closed_at, datetime(2021, 3, 20, 9, 30))
        self.assertTrue(first.is_historic and second.is_historic)
        self.assertFalse(first.first_responsible_id | first.commissioner_id.user_id)
        self.assertEqual(Request.search_count([("platform_id", "=", self.station.id)]), before + 2)
        following = self.new_request().name
        self.assertEqual(int(following[-6:]), int(drawn[-6:]) + 1, "history draws no numbers of this year")
        for role in ("manager", "administrator"):
            for values in ({"description": "other"}, {"stage_id": self.stage("executing").id}, {"color": 1}):
                with self.subTest(role=role, values=values), self.assertRaises(UserError):
                    self.as_role(first, role).write(values)
        batch.action_undo()
        self.assertFalse((first | second).exists())

    def test_each_platform_has_its_own_numbers(self):
        """Every ledger begins with number 1: that of another platform is not there already."""
        row = ["1", "T-1-1", self.enterprise.name, self.general.code, "卡尺", "2021.3.1", "2021.3.9", "", "", ""]
        self.checked([self.HEADING, row], target="request", role="administrator").action_import()
        again = ["1", "T-1", *row[2:]]
        batch = self.checked([self.HEADING, row, again], target="request", role="administrator")
        self.assertEqual((batch.duplicate_count, batch.new_count, batch.bad_count), (1, 1, 0))
        batch.action_import()
        found = self.env["qi.request"].search([("external_number", "=", "1")])
        self.assertEqual(set(found.mapped("name")), {"LS-T-1-1-1", "LS-T-1-1"})

    def test_nobody_makes_history_by_hand(self):
        for role in ("clerk", "manager", "administrator"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(self.env["qi.request"], role).create(
                    {
                        "platform_id": self.station.id,
                        "service_id": self.general.id,
                        "partner_id": self.enterprise.id,
                        "description": "x",
                        "is_historic": True,
                        "external_number": "1",
                    }
                )
