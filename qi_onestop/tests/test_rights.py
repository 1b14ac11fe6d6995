# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError

from .common import OnestopCase
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

LEDGER = dict.fromkeys(
    ("clerk", "commissioner", "manager", "coordinator", "administrator", "complaint", "archivist"), "r"
)
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
        "qi.complaint.archive": {
            **dict.fromkeys(("complaint", "coordinator", "administrator"), "r"),
            "archivist": "rw",
        },
        "qi.complaint.archive.export": dict.fromkeys(
            ("complaint", "coordinator", "administrator", "archivist"), "r"
        ),
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
        "qi.dispute.clear": dict.fromkeys(("complaint", "coordinator", "administrator"), "rwcd"),
        "qi.dispute.named": dict.fromkeys(("complaint", "coordinator", "administrator"), "r"),
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
        "qi.import.take.over": dict.fromkeys(("manager", "administrator"), "rwcd"),
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
        "qi.ledger.column": LEDGER,
        "qi.ledger.export": {**LEDGER, "auditor": "r"},
        "qi.ledger.make": dict.fromkeys(LEDGER, "rwcd"),
        "qi.ledger.set": {**LEDGER, "administrator": "rwcd"},
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
        "qi.report.exchange": {"coordinator": "rc", "administrator": "rc", "auditor": "r"},
        "qi.report.exchange.line": dict.fromkeys(("coordinator", "administrator", "auditor"), "r"),
        "qi.report.figure": {
            **dict.fromkeys(("clerk", "commissioner", "manager", "auditor"), "r"),
            "coordinator": "rw",
            "administrator": "rwcd",
        },
        "qi.report.key": {"coordinator": "rwc", "administrator": "rwc", "auditor": "r"},
        "qi.report.period": {
            **dict.fromkeys(("clerk", "commissioner"), "rw"),
            **dict.fromkeys(("manager", "coordinator", "administrator"), "rwcd"),
            "auditor": "r",
        },
        "qi.report.period.line": {
            **dict.fromkeys(("clerk", "commissioner", "manager", "coordinator", "administrator"), "rw"),
            "auditor": "r",
        },
        "qi.report.receive": dict.fromkeys(("coordinator", "administrator"), "rwcd"),
        "qi.report.return": dict.fromkeys(
            ("clerk", "commissioner", "manager", "coordinator", "administrator"), "rwcd"
        ),
        "qi.report.send": dict.fromkeys(("coordinator", "administrator"), "rwcd"),
        "qi.report.target": {
            **dict.fromkeys(("clerk", "commissioner"), "r"),
            **dict.fromkeys(("manager", "coordinator", "administrator"), "rwcd"),
        },
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
        "qi.seal.check": dict.fromkeys(("coordinator", "administrator", "archivist", "auditor"), "rwcd"),
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
            **dict.fromkeys(("clerk", "commissioner"), "rw"),
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
