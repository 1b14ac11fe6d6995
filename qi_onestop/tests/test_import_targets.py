# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import new_test_user

from ..tools import import_targets, ledger_values
from .common import GROUPS, credit_code
from .test_import import ImportCase


class TestImportTargets(ImportCase):
    """What can be imported besides enterprises and historic requests."""

    def imported(self, rows, target, bad=None):
        batch = self.checked(rows, target=target)
        self.assertEqual(self.reasons(batch), bad or {})
        batch.action_import()
        return batch

    def test_declarations(self):
        for target in import_targets.TARGETS.values():
            with self.subTest(target=target.name):
                keys = [column.key for column in target.columns]
                self.assertEqual(len(keys), len(set(keys)))
                labels = [ledger_values.plain(column.label) for column in target.columns]
                self.assertEqual(len(labels), len(set(labels)), "each heading of a template is one of a kind")
                fields = {column.field for column in target.columns}
                self.assertTrue(all(fields.issuperset(names) for names in target.keys))

    def test_institution_with_its_qualification(self):
        kind = self.env["qi.qualification.kind"].create({"name": "CMA", "code": "t_cma", "holder": "institution"})
        element = self.env["qi.element"].create({"name": "Testing", "code": "t_testing"})
        heading = ["机构名称", "信用代码", "资质", "证书编号", "有效期至", "服务领域", "联系人"]
        batch = self.imported(
            [
                heading,
                ["检测中心", credit_code(61), "CMA", "C-1", "2029.12.31", "Testing", "王工"],
                ["计量所", "", "t_cma", "", "", "", ""],
            ],
            "institution",
            {3: "A qualification needs both its kind and its number. Complete the row."},
        )
        centre = self.partner("检测中心")
        self.assertEqual((centre.qi_provider_kind, centre.child_ids.name), ("institution", "王工"))
        held = centre.qi_qualification_ids
        self.assertEqual((held.kind_id, held.number, held.element_ids), (kind, "C-1", element))
        self.assertEqual(str(held.date_to), "2029-12-31")
        again = self.imported([heading, ["检测中心", credit_code(61), "CMA", "C-1", "", "", ""]], "institution")
        self.assertEqual((again.duplicate_count, again.created_count), (1, 0))
        batch.action_undo()
        self.assertFalse(centre.exists() or held.exists())

    def test_expert(self):
        self.imported(
            [
                ["姓名", "工作单位", "职称", "手机号"],
                ["李明", "Bearing Works", "高工", 13900000000],
                ["李明", "", "", ""],
            ],
            "expert",
            {3: "“联系电话” is empty."},
        )
        expert = self.partner("李明")
        self.assertEqual(
            (expert.qi_provider_kind, expert.parent_id, expert.function, expert.phone),
            ("expert", self.enterprise, "高工", "13900000000"),
        )

    def test_instrument(self):
        heading = ["使用单位", "器具名称", "出厂编号", "是否强检", "检定日期", "有效期至"]
        batch = self.checked(
            [
                heading,
                ["Bearing Works", "卡尺", "KC-1", "否", "2025.3.1", "2026年2月28日"],
                [credit_code(1), "天平", 20230001, "是", "2025.3.1", "2025.2.1"],
                ["Bearing Works", "卡尺", "KC-1", "", "", ""],
            ],
            target="instrument",
            role="manager",
        )
        reasons = self.reasons(batch)
        self.assertEqual(set(reasons), {3, 4})
        self.assertIn("cannot end before", reasons[3])
        self.assertIn("row 2", reasons[4])
        batch.action_import()
        instrument = self.enterprise.qi_instrument_ids
        self.assertEqual((instrument.serial, instrument.is_mandatory), ("KC-1", False))
        self.assertEqual(str(instrument.valid_until), "2026-02-28")

    def test_visit(self):
        rows = [
            ["站点", "走访企业", "走访日期", "走访人", "走访情况"],
            ["Station", "Bearing Works", "2023.9.1 10:00", "Commissioner、t_clerk", "量具未校准"],
            ["City Centre", "Bearing Works", "2023.9.2", "", ""],
            ["Station", "Bearing Works", "2099.1.1", "", ""],
        ]
        batch = self.checked(rows, target="visit", role="manager")
        reasons = self.reasons(batch)
        self.assertEqual(set(reasons), {3, 4})
        self.assertIn("not yours", reasons[3])
        self.assertIn("future", reasons[4])
        batch.action_import()
        visit = self.env["qi.visit"].search([("notes", "=", "量具未校准")])
        self.assertEqual((visit.state, str(visit.date_planned)), ("closed", "2023-09-01"))
        self.assertEqual(visit.visitor_ids, self.users["commissioner"] | self.users["clerk"])
        self.assertEqual(str(visit.recorded_at), "2023-09-01 02:00:00")
        batch.action_undo()
        self.assertFalse(visit.exists())

    def test_commissioner(self):
        user = new_test_user(self.env, "t_new", groups=GROUPS["commissioner"], name="New", lang="en_US")
        batch = self.checked(
            [
                ["账号", "站点", "工牌号"],
                ["t_new", "T-1-1", "YQ-9"],
                ["t_none", "T-1-1", ""],
                ["Commissioner", "Station", ""],
            ],
            target="commissioner",
        )
        self.assertEqual((batch.new_count, batch.duplicate_count), (1, 1))
        self.assertIn("“t_none”", self.reasons(batch)[3])
        batch.action_import()
        post = self.env["qi.commissioner"].search([("user_id", "=", user.id)])
        self.assertEqual((post.platform_id, post.badge, post.state), (self.station, "YQ-9", "candidate"))
        batch.action_undo()
        self.assertFalse(post.exists())

    def test_service(self):
        batch = self.checked(
            [
                ["事项编码", "事项名称", "类别", "办理方式", "收费方式"],
                ["N-1", "新校准", "Test Services", "即办", "免费"],
                ["T-general", "改名", "T", "", ""],
            ],
            target="service",
            duplicates="update",
        )
        self.assertEqual(self.counts(batch), (2, 1, 1, 0))
        batch.action_import()
        service = self.env["qi.service"].search([("code", "=", "N-1")])
        self.assertEqual((service.name, service.process, service.fee_kind), ("新校准", "instant", "free"))
        self.assertEqual(self.general.name, "改名")
        batch.action_undo()
        self.assertFalse(service.exists())
        self.assertEqual(self.general.name, "General Service")
