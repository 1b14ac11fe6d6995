# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OnestopCase


class TestServiceInstitutions(OnestopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.metrology = cls.env.ref("qi_onestop.qi_element_metrology")
        cls.standards = cls.env.ref("qi_onestop.qi_element_standards")
        cls.institute = cls.env["res.partner"].create(
            {"name": "Metrology Institute", "qi_provider_kind": "institution"}
        )
        kind = cls.env["qi.qualification.kind"].create({"name": "Kind", "code": "t", "holder": "institution"})
        cls.certificate = cls.env["qi.qualification"].create(
            {
                "partner_id": cls.institute.id,
                "kind_id": kind.id,
                "number": "CNAS-1",
                "element_ids": [Command.link(cls.metrology.id)],
                "date_to": "2099-12-31",
            }
        )
        cls.general.element_ids = cls.metrology

    def offer(self, **values):
        return self.attempt(
            lambda: self.general.write({"institution_ids": [Command.link(self.institute.id)], **values}),
            ValidationError,
        )

    def test_institution_with_its_qualification_is_eligible(self):
        self.assertIsNone(self.offer())

    def test_institution_without_qualification_for_an_element_is_refused(self):
        self.general.element_ids = self.metrology | self.standards
        error = self.offer()
        self.assertIn("Metrology Institute has no valid qualification for “Standards”", str(error))
        self.assertIn("General Service", str(error))

    def test_expired_qualification_counts_for_nothing(self):
        self.certificate.date_to = "2020-01-01"
        self.assertIn("no valid qualification for “Metrology”", str(self.offer()))

    def test_a_new_element_asks_the_institutions_again(self):
        self.general.institution_ids = self.institute
        error = self.attempt(
            lambda: self.general.write({"element_ids": [Command.link(self.standards.id)]}), ValidationError
        )
        self.assertIn("“Standards”", str(error))

    def test_who_serves_nobody_is_no_institution(self):
        self.institute.qi_provider_kind = False
        self.assertIn("neither an institution nor an expert", str(self.offer()))


class TestServiceTerms(OnestopCase):
    def test_promised_times_are_those_of_the_policies(self):
        self.assertEqual(self.general.promise, "First Response 1 Working Days and Completion 15 Working Days")
        self.env["qi.deadline.policy"].create(
            {
                "milestone_id": self.env.ref("qi_onestop.qi_deadline_milestone_completion").id,
                "service_id": self.general.id,
                "budget": 5,
            }
        )
        self.general.invalidate_recordset()
        self.assertEqual(self.general.promise, "First Response 1 Working Days and Completion 5 Working Days")
        self.assertEqual(self.instant.promise, "First Response 1 Working Days and Completion 1 Working Days")

    def test_promised_times_of_many_services_cost_as_much_as_of_one(self):
        few, many = self.general, self.env["qi.service"].search([])

        def read(services):
            services.invalidate_recordset()
            services.mapped("promise")

        read(few)
        self.assertLessEqual(self.queries(lambda: read(many)), self.queries(lambda: read(few)) + 4)

    @mute_logger("odoo.sql_db")
    def test_senseless_numbers_are_refused(self):
        for model, values in (
            ("qi.service", {"name": "S", "code": "S", "category_id": self.general.category_id.id, "price": -1}),
            ("qi.service.material", {"name": "M", "service_id": self.general.id, "copies": 0}),
        ):
            with self.subTest(model=model), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env[model].create(values).flush_recordset()

    def test_administrators_keep_the_catalogue_and_nobody_else(self):
        values = {"name": "Licence", "service_id": self.general.id}
        material = self.as_role(self.env["qi.service.material"], "administrator").create(values)
        for role in ("clerk", "manager", "coordinator", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(material, role).name = "Other"
            self.assertEqual(self.as_role(material, role).name, "Licence")


class TestServiceIntake(OnestopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.options = cls.env["qi.service.intake.option"].create([{"name": "Here"}, {"name": "There"}])

    def ask(self, **values):
        return self.env["qi.service.intake"].create({"service_id": self.general.id, **values})

    def test_rows_write_the_definition(self):
        pieces = self.ask(
            name="Pieces", key="pieces", type="integer", is_required=True, help="All of them", sequence=2
        )
        place = self.ask(name="Place", key="place", type="selection", option_ids=self.options.ids, sequence=1)
        here, there = (str(option.id) for option in self.options)
        self.env.invalidate_all()
        self.assertEqual(
            self.general.intake_definition,
            [
                {
                    "name": "place",
                    "string": "Place",
                    "type": "selection",
                    "required": False,
                    "help": "",
                    "share_with_institution": True,
                    "selection": [[here, "Here"], [there, "There"]],
                },
                {
                    "name": "pieces",
                    "string": "Pieces",
                    "type": "integer",
                    "required": True,
                    "help": "All of them",
                    "share_with_institution": True,
                },
            ],
        )
        place.unlink()
        pieces.type = "float"
        self.assertEqual([(e["name"], e["type"]) for e in self.general.intake_definition], [("pieces", "float")])

    def test_labels_are_in_the_readers_language(self):
        row = self.ask(name="Place", type="tags", option_ids=self.options.ids, help="Where to go")
        row.with_context(lang="zh_CN").write({"name": "服务地点", "help": "去哪里"})
        self.options[0].with_context(lang="zh_CN").name = "到机构"
        [entry] = self.general.with_context(lang="zh_CN").intake_definition
        self.assertEqual((entry["string"], entry["help"], entry["tags"][0][1]), ("服务地点", "去哪里", "到机构"))
        [entry] = self.general.intake_definition
        self.assertEqual((entry["string"], entry["tags"][0][1]), ("Place", "Here"))

    def test_a_choice_without_options_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "nothing to choose from"):
            self.ask(name="Place", type="selection")

    def test_technical_names_are_plain(self):
        for key in ("Größe", "1x", "a b", "x_html", ""):
            with self.subTest(key=key), self.assertRaises(ValidationError):
                self.ask(name="X", key=key).flush_recordset()

    def test_definition_is_written_by_the_rows_alone(self):
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            self.as_role(self.general, "administrator").intake_definition = [{"name": "x", "type": "char"}]

    def test_an_option_in_use_stays(self):
        self.ask(name="Place", type="selection", option_ids=self.options[0].ids)
        self.options[1].unlink()
        with mute_logger("odoo.sql_db"):
            self.assertTrue(self.attempt(self.options[0].unlink, IntegrityError, UserError))


@tagged("post_install", "-at_install")
class TestServiceGuide(OnestopCase):
    def test_guide_tells_everything_at_once_in_chinese(self):
        service = self.env.ref("qi_onestop.qi_service_calibration")
        other = self.env.ref("qi_onestop.qi_service_standards_search")
        report = self.env["ir.actions.report"].with_context(lang="zh_CN")
        html, _kind = report._render_qweb_html("qi_onestop.qi_service_guide", (service | other).ids)
        for text in (
            "办事指南（一次性告知书）",
            "C.1.1-01",
            "C.1.2-01",
            "《中华人民共和国计量法》",
            "营业执照",
            "复印件",
            "市场监督管理部门",
            "15",
            "器具名称、型号规格",
            "无需提交材料",
            "City Centre",
        ):
            self.assertIn(text, html.decode())

    def test_every_shipped_service_says_what_it_rests_on_and_how_to_get_it(self):
        shipped = self.env["ir.model.data"].search([("module", "=", "qi_onestop"), ("model", "=", "qi.service")])
        services = self.env["qi.service"].browse(shipped.mapped("res_id")).with_context(lang="zh_CN")
        for service in services:
            with self.subTest(service=service.code):
                for name in ("name", "legal_basis", "description", "deliverable"):
                    self.assertRegex(service[name], r"[\u4e00-\u9fff]")
                self.assertTrue(service.mode_ids)
                self.assertTrue(service.process == "instant" or service.material_ids)
                for label in [
                    *service.material_ids.mapped("name"),
                    *(entry["string"] for entry in service.intake_definition),
                ]:
                    self.assertRegex(label, r"[\u4e00-\u9fff]")
