# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from .common import OnestopCase, credit_code


class ProviderCase(OnestopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env["res.partner"])
        cls.metrology = cls.env.ref("qi_onestop.qi_element_metrology")
        cls.testing = cls.env.ref("qi_onestop.qi_element_testing")
        cls.cma = cls.env.ref("qi_onestop.qi_qualification_kind_cma")
        cls.lab = cls.new_provider("Lab", qi_credit_code=credit_code(50))

    @classmethod
    def new_provider(cls, name, **values):
        return cls.env["res.partner"].create(
            {"name": name, "is_company": True, "qi_provider_kind": "institution", **values}
        )

    @classmethod
    def day(cls, days):
        return cls.today + timedelta(days=days)

    @classmethod
    def settle(cls, partners, until=365):
        partners.action_qi_apply()
        partners.action_qi_approve()
        partners.action_qi_settle(cls.day(0), cls.day(until))
        return partners

    @classmethod
    def qualify(cls, partner, elements, until=365, kind=None):
        return cls.env["qi.qualification"].create(
            {
                "partner_id": partner.id,
                "kind_id": (kind or cls.cma).id,
                "number": "N-1",
                "element_ids": elements.ids,
                "date_from": cls.day(-500),
                "date_to": until is not None and cls.day(until),
            }
        )


class TestAdmission(ProviderCase):
    def test_two_contacts_of_one_institution_become_one(self):
        self.settle(self.lab)
        code = self.lab.qi_credit_code
        twin = self.env["res.partner"].create({"name": "Lab, entered twice", "is_company": True})
        merge = self.env["base.partner.merge.automatic.wizard"].with_user(self.users["administrator"]).sudo()
        merge.create({})._merge([self.lab.id, twin.id], twin)
        self.assertFalse(self.lab.exists())
        self.assertEqual((twin.qi_provider_state, twin.qi_credit_code), ("active", code))
        self.assertEqual((twin.qi_provider_kind, twin.qi_agreement_until), ("institution", self.day(365)))

    def test_walk_from_application_to_leaving(self):
        clerk, coordinator = self.as_role(self.lab, "clerk"), self.as_role(self.lab, "coordinator")
        clerk.action_qi_apply()
        self.assertEqual(self.lab.qi_provider_state, "applied")
        coordinator.action_qi_approve()
        self.assertEqual(self.lab.qi_admitted_by_id, self.users["coordinator"])
        wizard = (
            self.env["qi.provider.step"]
            .with_user(self.users["coordinator"])
            .with_context(active_id=self.lab.id, default_step="settle")
            .create({"until": self.day(365), "file": base64.b64encode(b"signed"), "file_name": "a.pdf"})
        )
        wizard.action_confirm()
        self.assertEqual(
            (self.lab.qi_provider_state, self.lab.qi_agreement_date, self.lab.qi_agreement_until),
            ("active", self.today, self.day(365)),
        )
        self.assertEqual(self.lab.qi_agreement_file_name, "a.pdf")
        coordinator.action_qi_suspend("Two reports were late")
        self.assertEqual(self.lab.qi_provider_state, "suspended")
        coordinator.action_qi_resume()
        coordinator.action_qi_settle(self.day(0), self.day(700))
        self.assertEqual(self.lab.qi_agreement_until, self.day(700))
        coordinator.action_qi_leave("Moves away")
        self.assertEqual(self.lab.qi_provider_state, "left")
        clerk.action_qi_apply()
        coordinator.action_qi_reject("Not needed now")
        self.assertEqual(self.lab.qi_provider_state, "rejected")
        said = self.lab.message_ids.mapped("body")
        for reason in ("Two reports were late", "Moves away", "Not needed now"):
            self.assertTrue(any(reason in body for body in said), reason)
        self.assertIn(self.users["coordinator"].partner_id, self.lab.message_ids.author_id)

    def test_who_takes_which_step(self):
        decisions = {
            "action_qi_approve": (),
            "action_qi_reject": ("No",),
            "action_qi_settle": (self.day(0), self.day(9)),
            "action_qi_resume": (),
            "action_qi_suspend": ("No",),
            "action_qi_leave": ("No",),
        }
        self.lab.action_qi_apply()
        for role in ("nobody", "clerk", "commissioner", "manager", "portal"):
            partner = self.as_role(self.lab, role)
            for name, arguments in decisions.items():
                with self.subTest(role=role, step=name), self.assertRaises(AccessError):
                    getattr(partner, name)(*arguments)
        for role in ("nobody", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(self.new_provider("Other"), role).action_qi_apply()
        self.assertEqual(self.lab.qi_provider_state, "applied")

    def test_steps_out_of_order_are_refused(self):
        with self.assertRaisesRegex(UserError, "is now “not applied”"):
            self.lab.action_qi_approve()
        self.lab.action_qi_apply()
        for step in ("apply", "resume"):
            with self.subTest(step=step), self.assertRaisesRegex(UserError, "is now “Applied”"):
                getattr(self.lab, f"action_qi_{step}")()
        with self.assertRaisesRegex(UserError, "is now “Applied”"):
            self.lab.action_qi_settle(self.day(0), self.day(9))
        with self.assertRaisesRegex(UserError, "institution or as expert"):
            self.enterprise.action_qi_apply()

    def test_bad_input_is_answered_with_a_sentence(self):
        self.lab.action_qi_apply()
        for reason in ("", "  ", None, 7, {"a": 1}):
            with self.subTest(reason=reason), self.assertRaisesRegex(UserError, "Write down the reason"):
                self.lab.action_qi_reject(reason)
        self.lab.action_qi_approve()
        with self.assertRaisesRegex(UserError, "a day it ends"):
            self.lab.action_qi_settle(self.day(0), None)
        with self.assertRaisesRegex(UserError, "has ended already"):
            self.lab.action_qi_settle(self.day(-9), self.day(-1))
        for nonsense in ("tomorrow", 7, ["2026-01-01"]):
            with self.subTest(day=nonsense), self.assertRaisesRegex(UserError, "as dates"):
                self.lab.action_qi_settle(nonsense, nonsense)

    def test_resuming_needs_an_agreement_in_force(self):
        self.settle(self.lab, until=0)
        self.lab.action_qi_suspend("Late")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET qi_agreement_until = %s WHERE id = %s", (self.day(-1), self.lab.id)
        )
        self.lab.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "has ended. Record a new one"):
            self.lab.action_qi_resume()

    def test_state_and_agreement_are_not_forged(self):
        values = {
            "qi_provider_state": "active",
            "qi_agreement_date": self.day(0),
            "qi_agreement_until": self.day(9),
            "qi_admitted_by_id": self.users["clerk"].id,
        }
        for role in ("clerk", "administrator"):
            partner = self.as_role(self.lab, role)
            for name, value in values.items():
                with self.subTest(role=role, field=name):
                    with self.assertRaisesRegex(AccessError, "kept by the program"):
                        partner.write({name: value})
                    with self.assertRaisesRegex(AccessError, "kept by the program"):
                        partner.create({"name": "Forged", name: value})
                    with self.assertRaisesRegex(AccessError, "kept by the program"):
                        partner.with_context(qi_machine_permit=True).write({name: value})
            made = partner.with_context(default_qi_provider_state="active").create({"name": "By default"})
            self.assertFalse(made.qi_provider_state)
            child = partner.with_context(default_qi_provider_state="active")
            child.write({"child_ids": [(0, 0, {"name": "Child"})]})
            self.assertFalse(child.child_ids[-1:].qi_provider_state)
        self.settle(self.lab)
        self.assertFalse(self.lab.copy().qi_provider_state)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            self.as_role(self.lab, "clerk").qi_provider_kind = "expert"

    def test_annual_review(self):
        self.settle(self.lab)
        Review = self.as_role(self.env["qi.provider.review"], "coordinator")
        with self.assertRaisesRegex(ValidationError, "what conditions are to be met"):
            Review.create({"partner_id": self.lab.id, "year": "2024", "result": "conditions"})
        with self.assertRaisesRegex(ValidationError, "four digits"):
            Review.create({"partner_id": self.lab.id, "year": "25", "result": "passed"})
        review = Review.create({"partner_id": self.lab.id, "year": "2025", "result": "passed"})
        self.assertEqual((review.reviewer_id, self.lab.qi_provider_state), (self.users["coordinator"], "active"))
        review.write({"result": "failed", "note": "Two complaints upheld"})
        self.assertEqual(self.lab.qi_provider_state, "suspended")
        self.assertFalse(self.as_role(review, "clerk").has_access("write"))

    def test_form_of_an_expert(self):
        with Form(self.as_role(self.env["res.partner"], "clerk"), "qi_onestop.qi_provider_view_form") as form:
            form.name = "Ms Expert"
            form.qi_provider_kind = "expert"
            form.qi_specialty = "Flow"
        form.record.action_qi_apply()
        self.assertEqual(form.record.qi_provider_state, "applied")


class TestOfferable(ProviderCase):
    def offered(self, elements=None, **arguments):
        found = self.as_role(self.env["res.partner"], "commissioner")._qi_offerable(
            self.metrology if elements is None else elements, **arguments
        )
        return self.lab in found

    def test_settled_and_qualified_are_offered(self):
        qualification = self.qualify(self.lab, self.metrology | self.testing)
        self.assertFalse(self.offered(), "not settled")
        self.settle(self.lab)
        self.assertTrue(self.offered())
        self.assertTrue(self.offered(self.metrology | self.testing))
        self.assertFalse(self.offered(self.env.ref("qi_onestop.qi_element_standards")))
        self.general.element_ids = self.metrology
        self.assertTrue(self.offered(self.general))
        self.assertFalse(self.offered(day=self.day(400)), "agreement and qualification are over by then")
        qualification.date_to = self.day(-1)
        self.assertFalse(self.offered(), "expired")
        qualification.date_to = self.day(0)
        self.assertTrue(self.offered(), "the last day counts")
        self.lab.action_qi_suspend("Late")
        self.assertFalse(self.offered())

    def test_certificate_of_an_enterprise_qualifies_for_nothing(self):
        self.settle(self.lab)
        self.qualify(self.lab, self.metrology, kind=self.env.ref("qi_onestop.qi_qualification_kind_iso9001"))
        self.assertFalse(self.offered())

    def test_avoidance(self):
        self.settle(self.lab)
        self.qualify(self.lab, self.metrology)
        self.assertTrue(self.offered(enterprise=self.enterprise))
        self.lab.qi_avoid_partner_ids = self.enterprise
        self.assertFalse(self.offered(enterprise=self.enterprise))
        self.assertTrue(self.offered(enterprise=self.other_enterprise))
        self.lab.qi_avoid_partner_ids = False
        self.enterprise.qi_avoid_partner_ids = self.lab
        self.assertFalse(self.offered(enterprise=self.enterprise), "it is enough that one of the two says so")
        with self.assertRaisesRegex(ValidationError, "avoiding itself"):
            self.lab.qi_avoid_partner_ids = self.lab

    def test_nobody_works_for_the_own_unit(self):
        expert = self.new_provider(
            "Expert", is_company=False, qi_provider_kind="expert", parent_id=self.enterprise.id
        )
        branch = self.new_provider("Branch", parent_id=self.lab.id)
        everybody = expert | branch | self.lab
        self.assertEqual(everybody._qi_avoids(self.enterprise), expert)
        self.assertEqual(everybody._qi_avoids(self.lab), branch | self.lab)
        self.assertEqual(everybody._qi_avoids(branch), branch | self.lab)
        self.assertFalse(everybody._qi_avoids(self.other_enterprise))

    def test_many_are_asked_with_few_queries(self):
        labs = self.env["res.partner"].create(
            [{"name": f"Lab {n}", "is_company": True, "qi_provider_kind": "institution"} for n in range(1000)]
        )
        self.settle(labs)
        self.env["qi.qualification"].create(
            [
                {
                    "partner_id": lab.id,
                    "kind_id": self.cma.id,
                    "number": "N",
                    "element_ids": self.metrology.ids,
                    "date_to": self.day(9),
                }
                for lab in labs
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        found = self.env["res.partner"]
        Partner = self.env["res.partner"]
        cost = self.queries(lambda: Partner._qi_offerable(self.metrology, enterprise=self.enterprise))
        self.assertLess(cost, 25)
        found = Partner._qi_offerable(self.metrology)
        self.assertLessEqual(labs, found)
