# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import SQL

from .common import OnestopCase


class TestDuplicates(OnestopCase):
    """Open requests of the same enterprise for the same service."""

    def test_they_show_while_registering(self):
        first = self.new_request()
        closed = self.request_at("withdrawn")
        self.new_request(partner_id=self.other_enterprise.id)
        with Form(self.as_role(self.env["qi.request"], "clerk")) as form:
            form.service_id = self.general
            self.assertFalse(form.duplicate_ids.ids)
            form.partner_id = self.enterprise
            self.assertEqual(form.duplicate_ids.ids, first.ids)
            form.description = "Again"
        self.assertEqual(form.record.duplicate_ids, first)
        self.assertNotIn(closed, form.record.duplicate_ids)

    def test_they_show_on_the_instant_form(self):
        first = self.new_request(self.instant)
        form = Form(self.as_role(self.env["qi.request"], "clerk"), "qi_onestop.qi_request_view_form_instant")
        form.service_id = self.instant
        form.partner_id = self.enterprise
        self.assertEqual(form.duplicate_ids.ids, first.ids)

    def test_those_at_other_platforms_are_counted_alone(self):
        other = self.new_request(platform_id=self.other_station.id)
        request = self.new_request()
        clerk = self.as_role(request, "clerk")
        self.assertFalse(clerk.duplicate_ids)
        self.assertEqual(clerk.duplicate_hidden_count, 1)
        manager = self.as_role(request, "manager")
        self.assertEqual((manager.duplicate_ids, manager.duplicate_hidden_count), (other, 0))

    def test_another_version_of_the_service_is_the_same_service(self):
        first = self.new_request()
        action = self.as_role(self.general, "administrator").action_new_version()
        version = self.env["qi.service"].browse(action["res_id"])
        self.general.date_to = "2026-01-01"
        version.date_from = "2026-01-02"
        self.assertEqual(self.new_request(version).duplicate_ids, first)

    def test_who_works_on_it_knows(self):
        self.new_request()
        request = self.request_at("accepted")
        self.assertFalse(request.duplicate_ids)
        self.assertFalse(self.request_at("completed").duplicate_ids)

    def test_enterprises_do_not_ask(self):
        with self.assertRaises(AccessError):
            self.as_role(self.new_request(), "portal").read(["duplicate_ids"])

    def test_many_cost_as_few(self):
        for count in range(25):
            self.new_request(description=str(count))
        requests = self.as_role(self.env["qi.request"].search([("partner_id", "=", self.enterprise.id)]), "clerk")

        def read(some):
            some.invalidate_recordset()
            some.read(["duplicate_ids", "duplicate_hidden_count"])

        read(requests)
        self.assertLessEqual(self.queries(lambda: read(requests)), self.queries(lambda: read(requests[:2])))


class TestSimilar(OnestopCase):
    """Solved cases like this one."""

    CASES = (
        ("三坐标测量机需要校准，产品出口欧盟", "送省计量院校准，七日内取得证书"),
        ("压力表到期，需要强制检定", "到窗口办理检定，当日取回"),
        ("出口欧盟的陶瓷要做CE认证", "联系认证机构，辅导完成CE认证"),
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = cls.env["qi.request"]
        for need, result in cls.CASES:
            case = cls.new_request(cls.instant, description=need, result=result)
            case.action_complete()
            cls.cases |= case

    def search(self, text, role="commissioner"):
        return self.as_role(self.env["qi.request"], role).search([("similar", "ilike", text)])

    def test_chinese_is_found_by_any_part_of_need_and_result(self):
        for text, found in (
            ("三坐标", self.cases[0]),
            ("压力表 检定", self.cases[1]),
            ("欧盟", self.cases[0] | self.cases[2]),
            ("ＣＥ认证", self.cases[2]),
            ("当日取回", self.cases[1]),
            ("instant service", self.cases),
            ("卡尺", self.cases.browse()),
            ("，", self.cases.browse()),
        ):
            with self.subTest(text=text):
                self.assertEqual(self.search(text), found.sorted())

    def test_half_the_words_of_a_long_text_are_enough(self):
        found = self.search("企业的三坐标测量机需要校准，因为产品出口欧盟")
        self.assertEqual(found, self.cases[0])

    def test_it_goes_together_with_other_conditions(self):
        Request = self.env["qi.request"]
        domain = [("similar", "ilike", "欧盟"), ("result", "ilike", "CE")]
        self.assertEqual(Request.search(domain), self.cases[2])
        self.assertNotIn(self.cases[0], Request.search([("similar", "not ilike", "欧盟")]))
        self.assertEqual(Request.search_count([("similar", "ilike", "")]), Request.search_count([]))

    def test_open_and_unsolved_requests_are_no_cases(self):
        self.new_request(description="三坐标也要校准")
        declined = self.new_request(description="三坐标也要校准")
        declined.write(self.step_to(declined, "declined"))
        self.assertEqual(self.search("三坐标"), self.cases[0])

    def test_nobody_finds_what_they_may_not_read(self):
        self.assertFalse(self.search("三坐标", "stranger"))
        self.assertFalse(self.as_role(self.env["qi.request"], "stranger")._similar_to("三坐标校准"))
        self.assertEqual(self.search("三坐标", "coordinator"), self.cases[0])
        for role in ("portal", "nobody"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.search("三坐标", role)
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(self.env["qi.request"], role)._similar_to("三坐标")

    def test_the_stored_words_are_nobodys_to_read(self):
        for role in ("commissioner", "administrator", "portal"):
            case = self.as_role(self.cases[0], role)
            with self.subTest(role=role):
                with self.assertRaises(AccessError):
                    case.read(["search_key"])
                with self.assertRaises(AccessError):
                    case.search([("search_key", "ilike", "三")])
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.request"], "portal").search([], order="similarity desc")

    def test_historic_requests_are_cases(self):
        historic = self.env["qi.request"]._historic_create(
            [
                {
                    "platform_id": self.station.id,
                    "service_id": self.general.id,
                    "partner_id": self.enterprise.id,
                    "external_number": "7",
                    "description": "血压计检定",
                    "result": "上门检定",
                    "registered_at": "2021-01-05 01:00:00",
                    "closed_at": "2021-01-06 01:00:00",
                }
            ]
        )
        self.assertEqual(self.search("血压计"), historic)

    def test_the_most_alike_come_first(self):
        request = self.request_at("planning")
        request.description = "一台三坐标测量机要校准"
        action = self.as_role(request, "commissioner").action_similar_cases()
        Request = self.as_role(self.env["qi.request"], "commissioner").with_context(**action["context"])
        found = Request.search(action["domain"], order="similarity desc")
        self.assertEqual(found[0], self.cases[0])
        self.assertEqual(found.mapped("similarity"), sorted(found.mapped("similarity"), reverse=True))
        self.assertTrue(all(0 < percent <= 100 for percent in found.mapped("similarity")))
        self.assertNotIn(request, found)
        for garbage in ("x", "1:x", "99999999999:1", 5, False):
            self.assertEqual(Request.with_context(qi_similarities=garbage).browse(found[0].id).similarity, 0)

    def test_the_most_alike_show_while_registering(self):
        for view, service in (
            ("qi_onestop.qi_request_view_form_instant", self.instant),
            ("qi_onestop.qi_request_view_form", self.general),
        ):
            for role, found in (("clerk", self.cases[1].ids), ("stranger", [])):
                form = Form(self.as_role(self.env["qi.request"], role), view)
                form.service_id = service
                self.assertFalse(form.similar_ids.ids)
                form.description = "压力表到期要强制检定"
                with self.subTest(view=view, role=role):
                    self.assertEqual(form.similar_ids.ids[:1], found)
        many = self.as_role(self.cases, "commissioner")
        self.assertFalse(many.similar_ids, "only a form of one request asks for it")

    def test_a_case_is_quoted_with_its_number(self):
        for kind, field in (("planning", "plan"), ("executing", "result")):
            request = self.request_at(kind)
            request[field] = "Draft"
            action = (
                self.as_role(self.cases[0], "commissioner").with_context(qi_quote_for=request.id).action_quote()
            )
            self.assertEqual(action["res_id"], request.id)
            text = f"Draft\n\nQuoted from {self.cases[0].name}: {self.CASES[0][1]}"
            self.assertEqual(request[field], text)
            self.assertIn(self.cases[0].name, request.message_ids[0].body)

    def test_a_quotation_goes_only_where_it_may_be_written(self):
        case = self.cases[0]
        for kind in ("submitted", "plan_confirm", "completed"):
            request = self.request_at(kind)
            with self.subTest(kind=kind), self.assertRaisesRegex(UserError, "while these are written"):
                self.as_role(case, "commissioner").with_context(qi_quote_for=request.id).action_quote()
        executing = self.request_at("executing")
        for role in ("colleague", "clerk", "stranger", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(case, role).with_context(qi_quote_for=executing.id).action_quote()
        for target in (None, case.id, "x", 0):
            with self.subTest(target=target), self.assertRaises(UserError):
                case.with_context(qi_quote_for=target).action_quote()
        with self.assertRaisesRegex(UserError, "no result to quote"):
            self.new_request().with_context(qi_quote_for=executing.id).action_quote()

    def test_twenty_thousand_cases_are_searched_by_the_index(self):
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """INSERT INTO qi_request (name, platform_id, partner_id, service_id, stage_id, stage_kind,
                                           process, channel, urgency, secrecy, description, is_open,
                                           search_key)
                   SELECT 'X-' || n, %s, partner_id, service_id, stage_id, stage_kind,
                          process, channel, urgency, secrecy, description, is_open,
                          '企业 服务 检测 w' || n || ' w' || n %% 500
                   FROM qi_request, generate_series(1, 20000) n WHERE id = %s RETURNING id""",
                self.station.id,
                self.cases[0].id,
            )
        )
        # What autovacuum does in time.
        self.env.cr.execute("SELECT gin_clean_pending_list('qi_request_search_key_idx')")
        self.env.cr.execute("ANALYZE qi_request")
        Request = self.as_role(self.env["qi.request"], "commissioner")
        shares = Request._word_shares()
        self.assertGreater(shares["企业"], 0.9)
        self.assertLess(min(shares.values()), 0.01)
        long_text = "企业 服务 检测 w77 一 二 三 四 五"
        for text in ("w77", "企业 w77", long_text):
            query = Request._search([("similar", "ilike", text)], limit=80, order="id desc")
            plan = "\n".join(line for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query.select())))
            with self.subTest(text=text):
                self.assertIn("qi_request_search_key_idx", plan)
        self.assertEqual(len(Request._similar_to("企业 服务 检测 w77", limit=30)), 30)
        self.assertLessEqual(self.queries(lambda: Request._similar_to("企业 检测 w78")), 2)
