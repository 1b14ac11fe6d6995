# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .common import OnestopCase, credit_code
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestCounter(OnestopCase):
    """A visitor or caller is registered on one screen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.partner"].create(
            {"name": "Mr Zhao", "type": "contact", "parent_id": cls.enterprise.id, "qi_mobile": "138 0353 0001"}
        )
        cls.enterprise.phone = "0353-229 3001"
        cls.consent = cls.env["qi.consent"].create({"version": "T-1", "text": "We keep what you tell us."})

    def screen(self):
        return Form(self.as_role(self.env["qi.counter"], "clerk"))

    def fill_in(self, form, service=None):
        form.service_id = service or self.general
        form.description = "Twelve gauges"
        return form

    def register(self, form):
        counter = form.save()
        counter.action_register()
        return counter

    def test_an_enterprise_is_found_by_what_the_visitor_says(self):
        code = self.enterprise.qi_credit_code
        for said in (code, code.lower(), f" {code} ", "earing wor", "1380353 0001", "03532293001", "0353-2293001"):
            with self.subTest(said=said):
                form = self.screen()
                form.query = said
                self.assertEqual(form.partner_id, self.enterprise)
                self.assertFalse(form.is_new)

    def test_contact_and_station_are_filled_in(self):
        form = self.screen()
        form.query = "Bearing"
        self.assertEqual((form.contact_name, form.contact_phone), ("Mr Zhao", "138 0353 0001"))
        self.assertEqual(form.platform_id, self.station)

    def test_several_of_a_name_are_shown_to_choose_from(self):
        twin = self.enterprise.copy({"name": "Bearing Works Two"})
        form = self.screen()
        form.query = "Bearing Works"
        self.assertEqual(form.match_count, 2)
        self.assertIn(twin, form.match_ids[:])
        form.partner_id = twin
        self.assertEqual(self.register(self.fill_in(form)).request_id.partner_id, twin)

    def test_what_is_not_found_is_entered_at_once(self):
        for said, field in (
            ("Li's Noodles", "new_name"),
            (credit_code(77), "new_code"),
            ("13903530077", "contact_phone"),
        ):
            with self.subTest(said=said):
                form = self.screen()
                form.query = said
                self.assertTrue(form.is_new)
                self.assertEqual(form[field], said)

    def test_a_new_enterprise_comes_with_its_request(self):
        form = self.screen()
        form.query = credit_code(77)
        form.new_name = "Li's Noodles"
        form.contact_name = "Ms Li"
        form.contact_phone = "13903530077"
        form.consent_channel = "paper"
        request = self.register(self.fill_in(form)).request_id
        partner = request.partner_id
        self.assertEqual((partner.name, partner.qi_credit_code), ("Li's Noodles", credit_code(77)))
        self.assertEqual((partner.child_ids.name, partner.child_ids.qi_mobile), ("Ms Li", "13903530077"))
        self.assertEqual((request.contact_name, request.contact_phone), ("Ms Li", "13903530077"))
        self.assertEqual((partner.qi_consent_id, partner.qi_consent_channel), (self.consent, "paper"))
        form = self.screen()
        form.query = "13903530077"
        self.assertEqual(form.partner_id, partner)
        self.assertFalse(form.consent_id, "nobody is asked twice")

    def test_a_known_code_or_name_is_found_and_not_created(self):
        before = self.env["res.partner"].search_count([])
        for field, value in (("new_code", self.enterprise.qi_credit_code.lower()), ("new_name", "Bearing Works")):
            with self.subTest(field=field):
                form = self.screen()
                form.query = "Somebody else"
                form[field] = value
                self.assertEqual(form.partner_id, self.enterprise)
                self.assertFalse(form.is_new)
        counter = self.as_role(self.env["qi.counter"], "clerk").create(
            {
                "is_new": True,
                "new_name": "Bearing",
                "new_code": self.enterprise.qi_credit_code,
                "service_id": self.general.id,
                "platform_id": self.station.id,
                "description": "Gauges",
            }
        )
        counter.action_register()
        self.assertEqual(counter.request_id.partner_id, self.enterprise)
        self.assertEqual(self.env["res.partner"].search_count([]), before)

    def test_a_wrong_code_is_refused(self):
        form = self.screen()
        form.query = "Li's Noodles"
        form.new_code = credit_code(77)[:-1] + "I"
        counter = self.fill_in(form).save()
        error = self.attempt(counter.action_register, ValidationError)
        self.assertIn("Compare it with the business licence", str(error))

    def test_a_general_request_gets_its_number_and_promise(self):
        form = self.screen()
        form.query = "Bearing"
        form.channel = "phone"
        form.urgency = "urgent"
        counter = self.register(self.fill_in(form))
        request = counter.request_id
        self.assertEqual((request.stage_kind, request.channel, request.urgency), ("submitted", "phone", "urgent"))
        self.assertEqual(request.first_responsible_id, self.users["clerk"])
        self.assertEqual(counter.request_name, request.name)
        self.assertEqual(counter.due_at, request.first_due_at)
        self.assertTrue(counter.due_at)
        self.assertIn("registered already", str(self.attempt(counter.action_register, UserError)))

    def test_an_instant_request_is_answered_and_closed(self):
        form = self.screen()
        form.query = "Bearing"
        form = self.fill_in(form, self.instant)
        form.result = "Once a year"
        request = self.register(form).request_id
        self.assertEqual((request.stage_kind, request.result), ("completed", "Once a year"))

    def ask_for_pieces(self, service):
        self.env["qi.service.intake"].create(
            {
                "service_id": service.id,
                "name": "Pieces",
                "key": "pieces",
                "type": "integer",
                "is_required": True,
            }
        )

    def test_an_instant_request_that_asks_for_details_is_closed_on_the_same_screen(self):
        self.ask_for_pieces(self.instant)
        form = self.screen()
        form.query = "Bearing"
        form = self.fill_in(form, self.instant)
        form.result = "Once a year"
        counter = form.save()
        self.assertIn("Pieces", str(self.attempt(counter.action_register, UserError)))
        self.assertFalse(counter.request_id, "nothing is registered by halves")
        # What the web client sends: the questions with the answers.
        counter.intake = [{**entry, "value": 12} for entry in self.instant.intake_definition]
        counter.action_register()
        request = counter.request_id
        self.assertEqual((request.stage_kind, request.intake["pieces"]), ("completed", 12))
        self.assertEqual(counter.action_open()["res_id"], request.id)

    def test_a_wrong_answer_is_named_and_registers_nothing(self):
        self.ask_for_pieces(self.general)
        before = self.env["qi.request"].search_count([])
        counter = self.as_role(self.env["qi.counter"], "clerk").create(
            {
                "partner_id": self.enterprise.id,
                "service_id": self.general.id,
                "platform_id": self.station.id,
                "description": "Gauges",
                "intake": {"pieces": 2**60},
            }
        )
        self.assertIn("Pieces", str(self.attempt(counter.action_register, UserError)))
        counter.intake = {}
        counter.action_register()
        self.assertEqual(counter.request_id.stage_kind, "submitted", "a caller does not know everything")
        self.assertEqual(self.env["qi.request"].search_count([]), before + 1)

    def test_another_service_asks_for_something_else(self):
        self.ask_for_pieces(self.instant)
        spec = {"service_id": {}, "intake": {}}
        Counter = self.as_role(self.env["qi.counter"], "clerk")
        for service, asked in ((self.instant, ["pieces"]), (self.general, [])):
            values = {"service_id": service.id, "intake": []}
            shown = Counter.onchange(values, ["service_id"], spec)["value"]["intake"]
            self.assertEqual([entry["name"] for entry in shown], asked)

    def test_what_is_missing_is_named(self):
        counter = self.as_role(self.env["qi.counter"], "clerk").create({"service_id": self.instant.id})
        sentence = str(self.attempt(counter.action_register, UserError))
        for label in ("Enterprise", "Need", "Answer"):
            self.assertIn(label, sentence)

    def test_receipt_comes_from_what_was_registered(self):
        counter = self.as_role(self.env["qi.counter"], "clerk").create({})
        self.assertIn("Register the request first", str(self.attempt(counter.action_print, UserError)))
        form = self.screen()
        form.query = "Bearing"
        counter = self.register(self.fill_in(form))
        address = counter.action_print()["url"]
        printed = self.env["qi.request.print"].browse(int(address.rpartition("/")[2]))
        self.assertEqual((printed.request_ids, printed.form), (counter.request_id, "registration"))
        self.assertIn("/qi/", counter.request_id._form_address())

    def test_each_way_of_searching_has_an_index(self):
        Counter = self.env["qi.counter"]
        Partner = self.env["res.partner"]
        # With a handful of rows any other way is cheaper.
        self.env.cr.execute(
            "INSERT INTO res_partner (name, complete_name, active, qi_enterprise_kind, phone, qi_mobile) "
            "SELECT 'Plant ' || n, 'Plant', TRUE, 'enterprise', '0351' || 2000000 + n, '139' || 10000000 + n "
            "FROM generate_series(1, 20000) n"
        )
        self.env.cr.execute("ANALYZE res_partner; SET LOCAL enable_seqscan = off")
        for domain, index in (
            (Counter._code_domain(credit_code(1)), "qi_credit_code_uniq"),
            (Counter._name_domain("Bearing Works"), "qi_name_idx"),
        ):
            with self.subTest(index=index):
                query = Partner.with_user(self.users["clerk"])._search(domain, order="id")
                plan = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
                self.assertIn(index, "\n".join(line for (line,) in plan))
        with self.assertLogs("odoo.sql_db", "DEBUG") as log:
            Partner.search(Counter._phone_domain("138 0353 0001"))
        (statement,) = (line for line in log.output if "REGEXP_REPLACE(model.qi_mobile" in line)
        self.env.cr.execute("EXPLAIN " + statement[statement.index("SELECT model.id") :])
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())
        for name in ("phone", "qi_mobile"):
            self.assertIn(f"res_partner_{name}_partial_gin_idx", plan)


@tagged("post_install", "-at_install")
class TestCounterTour(OnestopCase, WebCase):
    """The clerk's hands never leave the keyboard."""

    def test_walk_ins_are_registered_by_keyboard(self):
        self.users["clerk"].lang = "zh_CN"
        self.enterprise.name = "恒精轴承厂"
        self.general.with_context(lang="zh_CN").name = "巡回校准"
        self.instant.with_context(lang="zh_CN").name = "计量咨询"
        self.env["qi.service.intake"].create(
            {"service_id": self.instant.id, "name": "器具名称", "key": "instrument", "is_required": True}
        )
        self.start_tour("/odoo/counter", "qi_onestop_counter_by_keyboard", login="t_clerk")
        registered, answered = self.env["qi.request"].search([("platform_id", "=", self.station.id)], order="id")
        self.assertEqual((registered.partner_id, registered.stage_kind), (self.enterprise, "submitted"))
        self.assertEqual((registered.description, registered.service_id), ("卡尺12把需要校准", self.general))
        self.assertEqual((answered.partner_id.name, answered.stage_kind), ("李记面点铺", "completed"))
        self.assertEqual((answered.result, answered.intake["instrument"]), ("一年一次", "电子秤"))
