# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import protected
from .common import PROFILE, OnestopCase
from .rights import RightsMixin

STAFF_READ = {
    "nobody": "r",
    "clerk": "r",
    "commissioner": "r",
    "manager": "r",
    "coordinator": "r",
    "administrator": "rwcd",
}
CATALOGUE = {**STAFF_READ, "portal": "r"}
DESK = {"clerk": "rwc", "commissioner": "rwc", "manager": "rwc", "administrator": "rwc"}
PART_OF_REQUEST = dict.fromkeys(
    ("clerk", "commissioner", "manager", "coordinator", "administrator", "portal"), "r"
)
OUTREACH = {**DESK, "clerk": "r"}
REPORT = dict.fromkeys(("clerk", "commissioner", "manager", "coordinator", "administrator"), "r")

ONLOOKERS = {"coordinator": "r", "administrator": "r", "portal": "r"}
TASK = {"clerk": "r", **dict.fromkeys(("commissioner", "manager", "administrator"), "rwc"), "coordinator": "r"}
TASK["portal"] = "r"
TASK_LINE = {**TASK, **dict.fromkeys(("commissioner", "manager", "administrator"), "rwcd"), "portal": "rw"}

FILED = {"archivist": "r"}
"""Archivists read what is closed, by the rules."""

COMPLAINT = {**dict.fromkeys(("complaint", "coordinator", "administrator"), "rw"), "manager": "r"}
"""Administrators have the access of the department by their group, and no complaint by the rule."""

DISPUTE = dict.fromkeys(("complaint", "coordinator", "administrator"), "rwc")
"""As of complaints: administrators have the access by their group, and no dispute by the rule."""

ARCHIVE = dict.fromkeys(("commissioner", "manager", "coordinator", "administrator", "portal"), "r")
CHECK = dict.fromkeys(("commissioner", "manager", "coordinator", "administrator", "archivist"), "r")


class TestRights(RightsMixin, OnestopCase):
    module = "qi_onestop"
    expected = {
        "qi.access.log": dict.fromkeys(("manager", "administrator", "auditor"), "r"),
        "qi.account.application": dict.fromkeys(("clerk", "commissioner", "manager", "administrator"), "rw"),
        "qi.account.code": {},
        "qi.account.consent": REPORT,
        "qi.account.invitation": dict.fromkeys(("clerk", "commissioner", "manager", "administrator"), "rc"),
        "qi.archive": {**ARCHIVE, "archivist": "rw"},
        "qi.archive.box": {**STAFF_READ, "administrator": "r", "archivist": "rwcd"},
        "qi.archive.disposal": {**STAFF_READ, "administrator": "r", "archivist": "rwc"},
        "qi.archive.disposal.line": {**STAFF_READ, "administrator": "r", "archivist": "rwcd"},
        "qi.archive.disposal.signature": {**STAFF_READ, "administrator": "r"},
        "qi.archive.disposal.step": dict.fromkeys(STAFF_READ, "rwcd"),
        "qi.archive.export": dict.fromkeys(
            ("commissioner", "manager", "coordinator", "administrator", "archivist"), "r"
        ),
        "qi.archive.catalogue": dict.fromkeys(
            ("commissioner", "manager", "coordinator", "administrator", "archivist"), "rc"
        ),
        "qi.archive.check": CHECK,
        "qi.archive.check.line": CHECK,
        "qi.archive.handover": {"coordinator": "r", "administrator": "r", "archivist": "rwcd"},
        "qi.archive.register.make": {"archivist": "rwcd"},
        "qi.archive.item": {**ARCHIVE, "archivist": "rwcd"},
        "qi.archive.loan": {**STAFF_READ, "administrator": "r", "archivist": "rwc"},
        "qi.archive.item.kind": {**CATALOGUE, "archivist": "rwc"},
        "qi.calendar.load": {"administrator": "rwcd"},
        "qi.commissioner": {**STAFF_READ, "manager": "rwc"},
        "qi.complaint": COMPLAINT | FILED,
        "qi.complaint.archive": dict.fromkeys(("archivist", "complaint", "coordinator", "administrator"), "r"),
        "qi.complaint.ask": dict.fromkeys(("complaint", "coordinator", "administrator"), "rwcd"),
        "qi.complaint.assign": dict.fromkeys(("coordinator", "administrator"), "rwcd"),
        "qi.complaint.clear": dict.fromkeys(("complaint", "coordinator", "administrator"), "rwcd"),
        "qi.complaint.improve": dict.fromkeys(("complaint", "coordinator", "administrator"), "rwcd"),
        "qi.complaint.improvement": dict.fromkeys(COMPLAINT, "r"),
        "qi.complaint.named": dict.fromkeys(("complaint", "coordinator", "administrator"), "r"),
        "qi.complaint.write": dict.fromkeys(("complaint", "coordinator", "administrator"), "rwcd"),
        "qi.complaint.cause": {**STAFF_READ, "coordinator": "rwcd"},
        "qi.complaint.complainant": dict.fromkeys(("complaint", "coordinator", "administrator"), "r"),
        "qi.complaint.deadline": dict.fromkeys(COMPLAINT | FILED, "r"),
        "qi.complaint.form": {},
        "qi.complaint.intake": dict.fromkeys(
            ("clerk", "commissioner", "manager", "coordinator", "complaint", "administrator"), "rwcd"
        ),
        "qi.complaint.message": dict.fromkeys(COMPLAINT | FILED, "r"),
        "qi.complaint.report": dict.fromkeys(COMPLAINT, "r"),
        "qi.complaint.statement": dict.fromkeys(STAFF_READ, "rw"),
        "qi.clause": STAFF_READ,
        "qi.clause.item": STAFF_READ,
        "qi.conformity": {
            **dict.fromkeys(("clerk", "commissioner", "auditor"), "r"),
            **dict.fromkeys(("manager", "administrator"), "rwcd"),
            "coordinator": "rwc",
        },
        "qi.conformity.book": dict.fromkeys(
            ("clerk", "commissioner", "manager", "coordinator", "administrator"), "rwcd"
        ),
        "qi.conformity.line": {
            **dict.fromkeys(("clerk", "commissioner", "auditor"), "r"),
            **dict.fromkeys(("manager", "coordinator", "administrator"), "rw"),
        },
        "qi.conformity.make": dict.fromkeys(("manager", "coordinator", "administrator"), "rwcd"),
        "qi.consent": {
            "clerk": "r",
            "commissioner": "r",
            "manager": "r",
            "coordinator": "r",
            "administrator": "rwcd",
        },
        "qi.consent.record": dict.fromkeys(("clerk", "commissioner", "manager", "administrator"), "rwcd"),
        "qi.counter": dict.fromkeys(("clerk", "commissioner", "manager", "administrator"), "rwcd"),
        "qi.commissioner.handover": dict.fromkeys(("manager", "administrator"), "rwcd"),
        "qi.commissioner.handover.line": dict.fromkeys(("manager", "administrator"), "rwcd"),
        "qi.commissioner.requirement": STAFF_READ,
        "qi.day.table": {**STAFF_READ, "administrator": "r"},
        "qi.deadline.audit": {"administrator": "rd"},
        "qi.deadline.audit.line": {"administrator": "r"},
        "qi.deadline.calculator": dict.fromkeys(
            ("clerk", "commissioner", "manager", "coordinator", "administrator"), "rwcd"
        ),
        "qi.deadline.milestone": {**STAFF_READ, "administrator": "rw"},
        "qi.deadline.policy": STAFF_READ,
        "qi.deadline.report": REPORT,
        "qi.deadline.recompute": {"administrator": "rwcd"},
        "qi.demand.solve": dict.fromkeys(("clerk", "commissioner", "manager", "administrator"), "rwcd"),
        "qi.dispute": DISPUTE | FILED,
        "qi.dispute.action": {
            **dict.fromkeys(STAFF_READ, "rw"),
            **dict.fromkeys(DISPUTE, "rwcd"),
        },
        "qi.dispute.deadline": dict.fromkeys(DISPUTE | FILED, "r"),
        "qi.dispute.route": {**STAFF_READ, "coordinator": "rwcd"},
        "qi.element": CATALOGUE,
        "qi.form.template": {
            **dict.fromkeys(("clerk", "commissioner", "manager", "coordinator"), "r"),
            "administrator": "rwcd",
        },
        "qi.hall.figures": {"administrator": "r"},
        "qi.import": {"manager": "rwc", "administrator": "rwcd"},
        "qi.import.column": dict.fromkeys(("manager", "administrator"), "rw"),
        "qi.import.mapping": {"administrator": "rd"},
        "qi.import.problem": dict.fromkeys(("manager", "administrator"), "r"),
        "qi.import.record": dict.fromkeys(("manager", "administrator"), "r"),
        "qi.improvement": dict.fromkeys(
            ("clerk", "commissioner", "manager", "coordinator", "administrator"), "rwc"
        ),
        "qi.improvement.step": dict.fromkeys(
            ("clerk", "commissioner", "manager", "coordinator", "administrator"), "rwcd"
        ),
        "qi.inspection": {
            **dict.fromkeys(("clerk", "commissioner"), "rw"),
            **dict.fromkeys(("manager", "coordinator", "administrator"), "rwc"),
        },
        "qi.inspection.line": dict.fromkeys(
            ("clerk", "commissioner", "manager", "coordinator", "administrator"), "rwcd"
        ),
        "qi.inspection.step": dict.fromkeys(
            ("clerk", "commissioner", "manager", "coordinator", "administrator"), "rwcd"
        ),
        "qi.inspection.template": {
            **dict.fromkeys(("clerk", "commissioner", "manager"), "r"),
            "coordinator": "rwc",
            "administrator": "rwcd",
        },
        "qi.inspection.template.item": {
            **dict.fromkeys(("clerk", "commissioner", "manager"), "r"),
            **dict.fromkeys(("coordinator", "administrator"), "rwcd"),
        },
        "qi.industry.chain": STAFF_READ,
        "qi.instrument": {**DESK, "coordinator": "r", "administrator": "rwcd", "portal": "rwc"},
        "qi.enterprise.timeline": {**REPORT, "archivist": "r"},
        "qi.event.handout": {
            **dict.fromkeys(("clerk", "coordinator"), "r"),
            **dict.fromkeys(("commissioner", "manager", "administrator"), "rwcd"),
        },
        "qi.event.signin.import": dict.fromkeys(("clerk", "commissioner", "manager", "administrator"), "rwcd"),
        "qi.event.signin.line": dict.fromkeys(("clerk", "commissioner", "manager", "administrator"), "rwcd"),
        "qi.legal.hold": dict.fromkeys(("archivist", "coordinator", "administrator"), "rwc"),
        "qi.library": CATALOGUE,
        "qi.library.field": STAFF_READ,
        "qi.management.review": dict.fromkeys(("manager", "coordinator", "administrator"), "rwcd"),
        "qi.membership": {
            "clerk": "r",
            "commissioner": "r",
            "manager": "r",
            "administrator": "rwcd",
            "portal": "r",
        },
        "qi.notice": {**PART_OF_REQUEST, "complaint": "r"},
        "qi.notice.delivery": {**REPORT, "complaint": "r"},
        "qi.notice.template": {**REPORT, "administrator": "rw"},
        "qi.plan": PART_OF_REQUEST,
        "qi.platform": {**CATALOGUE, "manager": "rw"},
        "qi.platform.document": {**CATALOGUE, "manager": "rwcd"},
        "qi.platform.equipment": {**STAFF_READ, "manager": "rwcd"},
        "qi.platform.hours": {**CATALOGUE, "manager": "rwcd"},
        "qi.platform.zone": {**CATALOGUE, "manager": "rwcd"},
        "qi.platform.zone.kind": CATALOGUE,
        "qi.provider.offer": {
            **STAFF_READ,
            **dict.fromkeys(("commissioner", "manager", "coordinator"), "rwc"),
        },
        "qi.provider.rotation": {"coordinator": "r", "administrator": "r"},
        "qi.provider.review": {
            "clerk": "r",
            "commissioner": "r",
            "manager": "r",
            "coordinator": "rwc",
            "administrator": "rwcd",
        },
        "qi.provider.step": {"coordinator": "rwcd", "administrator": "rwcd"},
        "qi.qualification": {**STAFF_READ, **DESK, "administrator": "rwcd"},
        "qi.qualification.kind": STAFF_READ,
        "qi.rate.limit": {},
        "qi.record.class": {**STAFF_READ, "archivist": "rwc"},
        "qi.reminder": {**DESK, "coordinator": "r", "portal": "r"},
        "qi.request": {**DESK, "coordinator": "r", "portal": "r"},
        "qi.request.print": dict.fromkeys(
            ("clerk", "commissioner", "manager", "coordinator", "administrator"), "rwcd"
        ),
        "qi.request.choice": TASK,
        "qi.request.choice.line": {**dict.fromkeys(("clerk", "commissioner", "manager"), "r"), **ONLOOKERS},
        "qi.request.choice.record": dict.fromkeys(("commissioner", "manager", "administrator"), "rwcd"),
        "qi.request.deliverable": {**TASK, "portal": "rwcd"},
        "qi.request.deadline": PART_OF_REQUEST,
        "qi.request.draft": {"portal": "rwcd"},
        "qi.request.draft.file": {"portal": "rwcd"},
        "qi.request.extension": dict.fromkeys(("commissioner", "manager", "administrator"), "rwcd"),
        "qi.request.load": REPORT,
        "qi.request.material": {
            **PART_OF_REQUEST,
            **dict.fromkeys(("clerk", "commissioner", "manager", "administrator"), "rwcd"),
        },
        "qi.request.move": dict.fromkeys(("clerk", "commissioner", "manager", "administrator"), "rwcd"),
        "qi.request.move.refusal": dict.fromkeys(("clerk", "commissioner", "manager", "administrator"), "rwcd"),
        "qi.request.stage": CATALOGUE,
        "qi.request.transfer.wizard": dict.fromkeys(("commissioner", "manager", "administrator"), "rwcd"),
        "qi.request.task": TASK,
        "qi.request.task.consent": dict.fromkeys(("commissioner", "manager", "administrator"), "rwcd"),
        "qi.request.task.import": dict.fromkeys(("commissioner", "manager", "administrator"), "rwcd"),
        "qi.request.task.move": dict.fromkeys(("commissioner", "manager", "administrator"), "rwcd"),
        "qi.request.task.node": TASK_LINE,
        "qi.request.task.sample": TASK_LINE,
        "qi.request.task.step": dict.fromkeys(
            ("clerk", "commissioner", "manager", "coordinator", "administrator"), "r"
        ),
        "qi.resource": {
            **CATALOGUE,
            **dict.fromkeys(("commissioner", "manager", "coordinator", "administrator"), "rwcd"),
        },
        "qi.retention.line": {**STAFF_READ, "administrator": "r", "archivist": "rwcd"},
        "qi.retention.schedule": {**STAFF_READ, "administrator": "r", "archivist": "rwcd"},
        "qi.seal.check": dict.fromkeys(("coordinator", "archivist", "auditor"), "rwcd"),
        "qi.seal": dict.fromkeys(("archivist", "auditor", "coordinator", "administrator"), "r"),
        "qi.secret.access": {
            **DESK,
            **dict.fromkeys(("coordinator", "archivist"), "rwc"),
            "auditor": "r",
        },
        "qi.service": CATALOGUE,
        "qi.service.audience": CATALOGUE,
        "qi.service.category": CATALOGUE,
        "qi.service.intake": CATALOGUE,
        "qi.service.intake.option": CATALOGUE,
        "qi.service.material": CATALOGUE,
        "qi.service.mode": CATALOGUE,
        "qi.standard": STAFF_READ,
        "qi.standard.import": {"administrator": "rwcd"},
        "qi.supplement": PART_OF_REQUEST,
        "qi.supervision": {
            "commissioner": "rw",
            **dict.fromkeys(("manager", "coordinator", "administrator"), "rwc"),
        },
        "qi.training": {**STAFF_READ, **dict.fromkeys(("manager", "coordinator", "administrator"), "rwcd")},
        "qi.training.attendance": {
            "commissioner": "r",
            **dict.fromkeys(("manager", "coordinator", "administrator"), "rwcd"),
        },
        "qi.transfer": dict.fromkeys(("clerk", "commissioner", "manager", "coordinator", "administrator"), "r"),
        "qi.transfer.answer": dict.fromkeys(("clerk", "commissioner", "manager", "administrator"), "rwcd"),
        "qi.undertaking": {
            "commissioner": "r",
            **dict.fromkeys(("manager", "coordinator", "administrator"), "rwcd"),
        },
        "qi.visit": {**OUTREACH, "coordinator": "r"},
        "qi.visit.cancel": dict.fromkeys(("commissioner", "manager", "administrator"), "rwcd"),
        "qi.visit.finding": {
            "clerk": "r",
            **dict.fromkeys(("commissioner", "manager", "administrator"), "rwcd"),
            "coordinator": "r",
        },
        "qi.visit.plan": dict.fromkeys(("commissioner", "manager", "administrator"), "rwcd"),
        "resource.calendar.makeup": STAFF_READ,
        "resource.calendar.year": STAFF_READ,
    }

    def test_nobody_groups_by_what_nobody_may_read(self):
        hidden = [
            (name, field.name)
            for name, model in self.env.registry.items()
            for field in model._fields.values()
            if not model._abstract and field.store and field.type == "many2many" and field.groups == "."
        ]
        self.assertIn(("qi.complaint.statement", "hidden_user_ids"), hidden)
        for model, field in hidden:
            with self.subTest(model=model, field=field):
                records = self.as_role(self.env[model], "coordinator")
                self.assertTrue(
                    self.attempt(
                        lambda records=records, field=field: records._read_group([], [field], ["__count"]),
                        AccessError,
                    )
                )

    def test_request_of_the_own_platform(self):
        at_counter, at_work = self.request_at("submitted"), self.request_at("executing")
        expected = {
            "nobody": ("", ""),
            "archivist": ("", ""),
            "auditor": ("", ""),
            "complaint": ("", ""),
            "clerk": ("rw", "r"),
            "commissioner": ("rw", "rw"),
            "colleague": ("rw", "rw"),
            "stranger": ("", ""),
            "manager": ("rw", "rw"),
            "coordinator": ("r", "r"),
            "administrator": ("rw", "rw"),
            "portal": ("r", "r"),
            "portal_other": ("", ""),
            "public": ("", ""),
        }
        self.assertEqual(set(expected), set(self.users))
        for role, (counter, work) in expected.items():
            self.assert_access(at_counter, role, counter)
            self.assert_access(at_work, role, work)

    def test_visit_and_its_problems_of_the_own_platform(self):
        visit = self.env["qi.visit"].create(
            {
                "platform_id": self.station.id,
                "partner_id": self.enterprise.id,
                "finding_ids": [(0, 0, {"problem": "Gauges"})],
            }
        )
        expected = {
            "nobody": "",
            "archivist": "",
            "auditor": "",
            "complaint": "",
            "clerk": "r",
            "commissioner": "rw",
            "colleague": "rw",
            "stranger": "",
            "manager": "rw",
            "coordinator": "r",
            "administrator": "rw",
            "portal": "",
            "portal_other": "",
            "public": "",
        }
        self.assertEqual(set(expected), set(self.users))
        for role, letters in expected.items():
            self.assert_access(visit, role, letters)
            self.assert_access(visit.finding_ids, role, letters + "d" if "w" in letters else letters)
        with self.assertRaises(AccessError):
            self.as_role(visit, "commissioner").platform_id = self.other_station
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.visit"], "commissioner").create(
                {"platform_id": self.other_station.id, "partner_id": self.enterprise.id}
            )

    def new_self_assessment(self, platform):
        return self.env["qi.conformity"].create(
            {
                "platform_id": platform.id,
                "standard_id": self.env.ref("qi_onestop.qi_standard_db1403_22_2023").id,
                "date_from": "2026-01-01",
                "date_to": "2026-06-30",
            }
        )

    def test_self_assessment_of_the_own_platform(self):
        assessment = self.new_self_assessment(self.station)
        expected = {
            "nobody": "",
            "archivist": "",
            "auditor": "",
            "complaint": "",
            "clerk": "r",
            "commissioner": "r",
            "colleague": "r",
            "stranger": "",
            "manager": "rw",
            "coordinator": "rw",
            "administrator": "rw",
            "portal": "",
            "portal_other": "",
            "public": "",
        }
        self.assertEqual(set(expected), set(self.users))
        for role, letters in expected.items():
            self.assert_access(assessment.line_ids, role, letters)
            self.assert_access(
                assessment, role, letters + "d" if role in ("manager", "administrator") else letters
            )

    def test_self_assessment_of_a_platform_above(self):
        above = self.new_self_assessment(self.city)
        for role in ("clerk", "commissioner", "manager"):
            self.assert_access(above, role, "")
        self.assert_access(above, "coordinator", "rw")
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.conformity"], "manager").create(
                {
                    "platform_id": self.city.id,
                    "standard_id": above.standard_id.id,
                    "date_from": "2025-07-01",
                    "date_to": "2025-12-31",
                }
            )

    def test_auditor_sees_frozen_self_assessments_only(self):
        assessment = self.new_self_assessment(self.station)
        self.assert_access(assessment, "auditor", "")
        protected.permitted(assessment).state = "closed"
        self.assert_access(assessment, "auditor", "r")
        self.assert_access(assessment.line_ids, "auditor", "r")

    def test_improvement_of_the_own_platform(self):
        improvement = self.env["qi.improvement"].create(
            {
                "platform_id": self.station.id,
                "problem": "The list is missing",
                "owner_id": self.users["commissioner"].id,
            }
        )
        expected = {
            **dict.fromkeys(
                ("nobody", "archivist", "auditor", "complaint", "stranger", "portal", "portal_other", "public"), ""
            ),
            **dict.fromkeys(("clerk", "colleague", "coordinator"), "r"),
            **dict.fromkeys(("commissioner", "manager", "administrator"), "rw"),
        }
        self.assertEqual(set(expected), set(self.users))
        for role, letters in expected.items():
            self.assert_access(improvement, role, letters)
        improvement.owner_id = self.users["stranger"]
        self.assert_access(improvement, "stranger", "rw")
        self.assert_access(improvement, "commissioner", "r")

    def test_inspection_of_the_own_platform(self):
        inspection = self.env["qi.inspection"].create(
            {
                "kind": "third",
                "platform_id": self.station.id,
                "inspector_ids": self.users["stranger"].ids,
                "line_ids": [(0, 0, {"item": "The sign hangs"})],
            }
        )
        expected = {
            **dict.fromkeys(
                ("nobody", "archivist", "auditor", "complaint", "portal", "portal_other", "public"), ("", "")
            ),
            **dict.fromkeys(("clerk", "commissioner", "colleague"), ("r", "r")),
            # What the platform may write on a line, each field's own side decides.
            "manager": ("r", "rw"),
            "stranger": ("rw", "rwd"),
            "coordinator": ("r", "r"),
            "administrator": ("r", "r"),
        }
        self.assertEqual(set(expected), set(self.users))
        for role, (whole, line) in expected.items():
            self.assert_access(inspection, role, whole)
            self.assert_access(inspection.line_ids, role, line)

    def test_request_of_a_platform_above(self):
        request = self.new_request(platform_id=self.city.id)
        for role in ("clerk", "commissioner", "stranger", "manager"):
            self.assert_access(request, role, "")
        self.assert_access(request, "coordinator", "r")

    def test_registering_at_another_platform_is_refused(self):
        for role in ("clerk", "commissioner"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(self.env["qi.request"], role).create(
                    {
                        "platform_id": self.other_station.id,
                        "service_id": self.general.id,
                        "partner_id": self.enterprise.id,
                        "description": "Elsewhere",
                    }
                )

    def test_platform_is_kept_by_its_manager(self):
        self.assert_access(self.station, "manager", "rw")
        self.assert_access(self.city, "manager", "r")
        station = self.as_role(self.station, "manager")
        station.phone = "0353-1"
        with self.assertRaisesRegex(AccessError, "Only an administrator"):
            station.parent_id = self.city
        self.as_role(self.station, "administrator").parent_id = self.city

    def test_commissioner_is_kept_by_the_manager_of_the_platform(self):
        self.assert_access(self.commissioner, "manager", "rw")
        self.county.staff_ids = False
        self.city.staff_ids = False
        self.assert_access(self.commissioner, "manager", "r")
        self.assert_access(self.commissioner, "commissioner", "r")

    def test_training_is_recorded_by_the_manager_of_the_platform(self):
        training = self.env["qi.training"].create(
            {"name": "T", "date": "2026-05-08", "hours": 8, "platform_id": self.county.id}
        )
        own, other = self.env["qi.training.attendance"].create(
            [
                {"training_id": training.id, "commissioner_id": commissioner.id}
                for commissioner in (self.commissioner, self.stranger)
            ]
        )
        for role, on_own, on_other in (
            ("commissioner", "r", ""),
            ("colleague", "", ""),
            ("clerk", "", ""),
            ("manager", "rwd", "rwd"),
            ("coordinator", "rwd", "rwd"),
        ):
            self.assert_access(own, role, on_own)
            self.assert_access(other, role, on_other)
        self.stranger.platform_id = self.city
        self.assert_access(other, "manager", "")
        self.assert_access(training, "manager", "rwd")
        training.platform_id = False
        self.assert_access(training, "manager", "r")
        self.assert_access(training, "coordinator", "rwd")

    def test_manager_does_not_grow(self):
        """A post, standing in for somebody, or moving people gives no power over another platform."""
        manager = self.users["manager"]
        post = self.as_role(self.env["qi.commissioner"], "manager").create(
            {**PROFILE, "user_id": manager.id, "platform_id": self.county.id}
        )
        post.action_put_on_duty()
        for place in (self.city, self.city.copy({"code": "Z", "parent_id": False})):
            with self.subTest(place=place.code), self.assertRaises(AccessError), self.env.cr.savepoint():
                post.platform_id = place
        lonely = self.env["qi.platform"].create({"name": "Elsewhere", "code": "E"})
        self.stranger.platform_id = lonely
        self.stranger.write({"backup_id": post.id, "is_absent": True})
        self.assertIn(lonely, manager.qi_read_platform_ids)
        self.assertNotIn(lonely, manager.qi_managed_platform_ids)
        self.assert_access(lonely, "manager", "r")
        self.assert_access(self.stranger, "manager", "r")

    def test_commissioner_record_stays_with_its_person_and_state(self):
        post = self.as_role(self.commissioner, "manager")
        with self.assertRaisesRegex(UserError, "stays with its person"):
            post.user_id = self.users["manager"]
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            post.write({"state": "left"})
        made = (
            self.as_role(self.env["qi.commissioner"], "manager")
            .with_context(default_state="on_duty")
            .create({"user_id": self.users["manager"].id, "platform_id": self.county.id})
        )
        self.assertEqual(made.state, "candidate")

    def test_membership_joins_a_portal_user_and_an_enterprise(self):
        for values in (
            {"user_id": self.users["clerk"].id, "partner_id": self.enterprise.id},
            {"user_id": self.users["portal"].id, "partner_id": self.users["clerk"].partner_id.id},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.env["qi.membership"].create(values)

    def test_clerk_keeps_enterprises_but_merges_and_deletes_none(self):
        self.assert_access(self.enterprise, "clerk", "rw")
        with self.assertRaises(AccessError):
            self.as_role(self.env["base.partner.merge.automatic.wizard"], "clerk").create({})

    def test_people_see_their_own_memberships(self):
        memberships = self.env["qi.membership"].search(
            [("partner_id", "in", (self.enterprise | self.other_enterprise).ids)]
        )
        mine = self.as_role(self.env["qi.membership"], "portal").search([])
        self.assertEqual(len(memberships), 2)
        self.assertEqual(mine.partner_id, self.enterprise)


class TestRevokedRights(OnestopCase):
    """Odoo caches each user's evaluated rules: what is revoked must be gone at the next search."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls.new_request()

    def seen_by(self, role):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.request in self.as_role(self.env["qi.request"], role).search([])

    def test_clerk_leaves_the_counter(self):
        self.assertTrue(self.seen_by("clerk"))
        self.station.staff_ids = False
        self.assertFalse(self.seen_by("clerk"))
        self.users["clerk"].qi_duty_platform_ids = self.station
        self.assertTrue(self.seen_by("clerk"))

    def test_commissioner_is_suspended_or_moves(self):
        self.assertTrue(self.seen_by("colleague"))
        self.colleague.action_suspend()
        self.assertFalse(self.seen_by("colleague"))
        self.colleague.action_put_on_duty()
        self.assertTrue(self.seen_by("colleague"))
        self.colleague.platform_id = self.other_station
        self.assertFalse(self.seen_by("colleague"))

    def test_backup_sees_only_while_the_colleague_is_absent(self):
        self.commissioner.backup_id = self.stranger
        self.assertFalse(self.seen_by("stranger"))
        self.commissioner.is_absent = True
        self.assertTrue(self.seen_by("stranger"))
        self.commissioner.is_absent = False
        self.assertFalse(self.seen_by("stranger"))

    def test_platform_moves_away_from_its_manager(self):
        self.assertTrue(self.seen_by("manager"))
        self.station.parent_id = self.city
        self.assertFalse(self.seen_by("manager"))
        self.station.parent_id = self.county
        self.assertTrue(self.seen_by("manager"))

    def test_role_is_taken_away(self):
        self.assertTrue(self.seen_by("manager"))
        self.users["manager"].group_ids = self.env.ref("qi_onestop.qi_onestop_group_clerk")
        self.assertFalse(self.seen_by("manager"), "a clerk of the county does not see the station below")
        self.users["manager"].group_ids = self.env.ref("base.group_user")
        with self.assertRaises(AccessError):
            self.seen_by("manager")

    def test_membership_ends(self):
        self.assertTrue(self.seen_by("portal"))
        self.users["portal"].qi_membership_ids.active = False
        self.assertFalse(self.seen_by("portal"))
        self.users["portal"].qi_membership_ids.with_context(active_test=False).active = True
        self.assertFalse(self.seen_by("portal_other"))
        self.env["qi.membership"].create(
            {"user_id": self.users["portal_other"].id, "partner_id": self.enterprise.id}
        )
        self.assertTrue(self.seen_by("portal_other"), "one person may act for two enterprises")
