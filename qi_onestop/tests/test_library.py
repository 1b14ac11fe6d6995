# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import OnestopCase


@tagged("post_install", "-at_install")
class TestLibrary(OnestopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.library = cls.env["qi.library"].create(
            {
                "name": "Test Pieces",
                "code": "pieces",
                "field_ids": [
                    Command.create({"label": "Number", "key": "number", "is_required": True}),
                    Command.create(
                        {
                            "label": "Status",
                            "key": "status",
                            "kind": "selection",
                            "options": "new\n\nold",
                            "sequence": 20,
                        }
                    ),
                    Command.create(
                        {"label": "Price", "key": "price", "kind": "float", "is_required": True, "sequence": 30}
                    ),
                ],
            }
        )
        cls.cases = cls.env["qi.library"].create(
            {"name": "Told Cases", "code": "told", "partner_kind": "enterprise", "needs_consent": True}
        )
        cls.today = fields.Date.context_today(cls.env["qi.resource"])

    @classmethod
    def new_resource(cls, library=None, **values):
        library = library or cls.library
        filled = {"properties": {"number": "A-1", "price": 0}} if library == cls.library else {}
        return cls.env["qi.resource"].create(
            {"name": "Piece", "library_id": library.id, "platform_id": cls.station.id, **filled, **values}
        )

    def test_forms_are_open_to_those_who_may_write(self):
        draft, published = self.new_resource(), self.new_resource(name="Told")
        published.action_publish()
        for role, resource, kept in (
            ("clerk", draft, False),
            ("commissioner", draft, True),
            ("commissioner", published, False),
            ("stranger", draft, False),
            ("manager", published, True),
            ("coordinator", published, True),
        ):
            with self.subTest(role=role, state=resource.state):
                self.assertEqual(self.as_role(resource, role).can_keep, kept)

    def test_a_library_without_code(self):
        """The administrator adds a library, a commissioner drafts, the manager publishes, then portal sees it."""
        with Form(self.as_role(self.env["qi.library"], "administrator")) as form:
            form.name = "Tools"
            form.code = "tools"
            with form.field_ids.new() as row:
                row.label = "Range"
                row.is_required = True
            with form.field_ids.new() as row:
                row.label = "Kind"
                row.kind = "selection"
                row.options = "coarse\nfine"
        library = form.record
        names = [row["name"] for row in library.properties_definition]
        self.assertEqual([row["string"] for row in library.properties_definition], ["Range", "Kind"])
        self.assertEqual(library.properties_definition[1]["selection"], [["coarse", "coarse"], ["fine", "fine"]])
        draft = self.as_role(self.env["qi.resource"], "commissioner").create(
            {"name": "Gauge", "library_id": library.id, "properties": {names[0]: "0-10 mm"}}
        )
        self.assertEqual(draft.platform_id, self.station)
        Portal = self.as_role(self.env["qi.resource"], "portal")
        self.assertNotIn(draft, Portal.search([]))
        self.as_role(draft, "manager").action_publish()
        self.assertIn(draft, Portal.search([]))
        self.assertEqual(self.as_role(draft, "portal").properties[names[0]], "0-10 mm")
        self.as_role(draft, "manager").action_withdraw()
        self.assertNotIn(draft, Portal.search([]))

    def test_definition_follows_the_rows(self):
        number = self.library.field_ids[0]
        number.label = "Serial"
        self.library.field_ids[1].sequence = 1
        self.assertEqual(
            [row["string"] for row in self.library.properties_definition], ["Status", "Serial", "Price"]
        )
        number.unlink()
        self.assertEqual([row["name"] for row in self.library.properties_definition], ["status", "price"])

    def test_definition_is_changed_by_its_rows_alone(self):
        resource = self.as_role(self.new_resource(), "administrator")
        changed = resource.read(["properties"])[0]["properties"]
        changed[0].update(string="Forged", definition_changed=True)
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            resource.write({"properties": changed})

    def test_kind_of_a_field_in_use_stays(self):
        self.library.field_ids[0].kind = "text"
        self.new_resource()
        with self.assertRaisesRegex(UserError, "Add another field"):
            self.library.field_ids[0].kind = "date"
        self.library.field_ids[0].write({"label": "Other", "kind": "text"})

    def test_choice_needs_two_options(self):
        with self.assertRaisesRegex(ValidationError, "at least two options"):
            self.library.field_ids[1].options = "new\nnew"

    def test_consent_needs_an_enterprise(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.library.needs_consent = True

    def test_required_field_is_named(self):
        resource = self.new_resource(properties={"price": 3.0})
        with self.assertRaisesRegex(ValidationError, "lacks “Number”"):
            resource.action_publish()
        resource.properties = {"number": "A-2"}
        with self.assertRaisesRegex(ValidationError, "lacks “Price”"):
            resource.action_publish()
        resource.properties = {"number": "A-2", "price": 0}
        resource.action_publish()
        self.assertEqual(resource.state, "published")
        self.assertTrue(resource.published_at)
        with self.assertRaisesRegex(ValidationError, "lacks “Number”"):
            resource.properties = {"price": 1.0}

    def test_case_needs_consent(self):
        case = self.new_resource(self.cases)
        with self.assertRaisesRegex(ValidationError, "whose it is"):
            case.action_publish()
        case.partner_id = self.enterprise
        with self.assertRaisesRegex(ValidationError, "written consent"):
            case.action_publish()
        case.consent_date = self.today
        with self.assertRaisesRegex(ValidationError, "written consent"):
            case.action_publish()
        case.write({"consent_scan": base64.b64encode(b"signed"), "consent_scan_name": "consent.pdf"})
        case.action_publish()
        with self.assertRaisesRegex(ValidationError, "written consent"):
            case.consent_date = False
        with self.assertRaises(AccessError):
            self.as_role(case, "portal").read(["consent_scan"])

    def test_expert_is_a_partner_of_the_kind(self):
        library = self.env.ref("qi_onestop.qi_library_experts")
        expert = self.env["res.partner"].create({"name": "Expert", "qi_provider_kind": "expert"})
        resource = self.new_resource(
            library, partner_id=self.enterprise.id, properties={"field_of_work": "Force", "title": "中级"}
        )
        with self.assertRaisesRegex(ValidationError, "kind “Expert”"):
            resource.action_publish()
        resource.partner_id = expert
        resource.action_publish()

    def test_expiry_runs_twice(self):
        old, new, endless = (
            self.new_resource(valid_until=self.today + timedelta(days=1)),
            self.new_resource(valid_until=self.today + timedelta(days=40)),
            self.new_resource(),
        )
        mine = old | new | endless
        mine.action_publish()
        old.valid_until = self.today - timedelta(days=1)
        for _run in range(2):
            self.env.flush_all()
            with self.enter_registry_test_mode():
                self.env.ref("qi_onestop.ir_cron_resources").method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(mine.mapped("state"), ["expired", "published", "published"])
        self.assertNotIn(old, self.as_role(self.env["qi.resource"], "portal").search([]))
        with self.assertRaisesRegex(UserError, "past its date"):
            old.action_renew()
        old.valid_until = self.today + timedelta(days=90)
        old.action_renew()
        self.assertEqual((old.state, old.reviewed_on), ("published", self.today))

    def test_draft_past_its_date_is_not_published(self):
        resource = self.new_resource(valid_until=self.today - timedelta(days=1))
        with self.assertRaisesRegex(UserError, "past its date"):
            resource.action_publish()

    def test_wrong_step_is_refused_with_a_sentence(self):
        resource = self.new_resource()
        with self.assertRaisesRegex(UserError, "now “Draft”"):
            resource.action_withdraw()
        resource.action_publish()
        with self.assertRaisesRegex(UserError, "now “Published”"):
            resource.action_publish()
        with self.assertRaisesRegex(UserError, "Withdraw it"):
            resource.unlink()

    def test_state_cannot_be_forged(self):
        resource = self.as_role(self.new_resource(), "administrator")
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            resource.write({"state": "published"})

    def test_who_may_do_what(self):
        draft, published, elsewhere = (
            self.new_resource(),
            self.new_resource(),
            self.new_resource(platform_id=self.city.id),
        )
        published.action_publish()
        expected = {
            "nobody": ("r", "r", "r"),
            "archivist": ("r", "r", "r"),
            "auditor": ("r", "r", "r"),
            "complaint": ("r", "r", "r"),
            "clerk": ("r", "r", "r"),
            "commissioner": ("rwd", "r", "r"),
            "colleague": ("rwd", "r", "r"),
            "stranger": ("r", "r", "r"),
            "manager": ("rwd", "rwd", "r"),
            "coordinator": ("rwd", "rwd", "rwd"),
            "administrator": ("rwd", "rwd", "rwd"),
            "portal": ("", "r", ""),
            "portal_other": ("", "r", ""),
            "public": ("", "", ""),
        }
        self.assertEqual(set(expected), set(self.users))
        for role, letters in expected.items():
            for resource, allowed in zip((draft, published, elsewhere), letters, strict=True):
                self.assert_access(resource, role, allowed)
        for role in ("commissioner", "colleague"):
            with self.subTest(role=role), self.assertRaisesRegex(AccessError, "Only the site manager of Station"):
                self.as_role(draft, role).action_publish()
        with self.assertRaises(AccessError):
            self.as_role(elsewhere, "manager").action_publish()
        with self.assertRaises(AccessError):
            self.as_role(draft, "commissioner").platform_id = self.city
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.resource"], "stranger").create(
                {"name": "Elsewhere", "library_id": self.library.id, "platform_id": self.station.id}
            )

    def assert_access(self, record, role, letters):
        for letter, operation in {"r": "read", "w": "write", "d": "unlink"}.items():
            with self.subTest(role=role, operation=operation, record=record):
                error = self.attempt(
                    lambda operation=operation: self.as_role(record, role).check_access(operation), AccessError
                )
                self.assertEqual(error is None, letter in letters)

    def test_files_are_read_by_all_who_see_the_resource(self):
        file = self.as_role(self.env["ir.attachment"], "commissioner").create(
            {"name": "sheet.txt", "raw": b"text", "res_model": "qi.resource"}
        )
        with self.assertRaises(AccessError):
            self.as_role(file, "clerk").read(["raw"])
        resource = self.as_role(self.env["qi.resource"], "commissioner").create(
            {"name": "Piece", "library_id": self.library.id, "attachment_ids": [Command.link(file.id)]}
        )
        self.assertEqual(self.as_role(resource, "clerk").attachment_ids.raw, b"text")

    def test_publishing_a_hundred_costs_hardly_more_queries_than_ten(self):
        few, many, warm_up = (
            self.env["qi.resource"].union(*(self.new_resource() for _serial in range(count)))
            for count in (10, 100, 1)
        )
        warm_up.action_publish()
        self.env.invalidate_all()
        cost_of_few = self.queries(few.action_publish)
        self.env.invalidate_all()
        self.assertLessEqual(self.queries(many.action_publish), cost_of_few + 8)

    def test_reading_the_list_costs_a_fixed_number_of_queries(self):
        resources = self.env["qi.resource"].union(*(self.new_resource() for _serial in range(40)))
        specification = {
            "name": {},
            "state": {},
            "library_id": {"fields": {"display_name": {}}},
            "platform_id": {"fields": {"display_name": {}}},
            "element_ids": {"fields": {"display_name": {}}},
        }

        def cost(records):
            self.env.invalidate_all()
            return self.queries(lambda: self.as_role(records, "commissioner").web_read(specification))

        cost(resources[:2])
        self.assertLessEqual(cost(resources), cost(resources[:4]) + 1)
