# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.fields import Command

from .common import OnestopCase

PERIOD = {"date_from": "2026-01-01", "date_to": "2026-06-30"}
BEFORE = {"date_from": "2025-07-01", "date_to": "2025-12-31"}


class ConformityCase(OnestopCase):
    """A small standard of another city: two clauses, one with items the program fills in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.standard = cls.env["qi.standard"].create(
            {
                "number": "DB9999/T 1-2025",
                "name": "Another City's Rules",
                "clause_ids": [
                    Command.create(
                        {
                            "number": "5.10",
                            "name": "Places",
                            "item_ids": [
                                Command.create({"code": "5.10-01", "name": "Flow chart", "rule": "document_flow"}),
                                Command.create({"code": "5.10-02", "name": "Hours", "rule": "hours"}),
                                Command.create(
                                    {
                                        "code": "5.10-03",
                                        "name": "Website",
                                        "platform_kind": "online",
                                        "rule": "portal",
                                    }
                                ),
                            ],
                        }
                    ),
                    Command.create(
                        {
                            "number": "5.2",
                            "name": "People",
                            "item_ids": [
                                Command.create({"code": "5.2-01", "name": "Undertakings", "rule": "undertakings"}),
                                Command.create({"code": "5.2-02", "name": "Politeness"}),
                                Command.create({"code": "5.2-03", "name": "Dress"}),
                            ],
                        }
                    ),
                ],
            }
        )

    @classmethod
    def new_assessment(cls, platform=None, **values):
        """Begin a self-assessment of the station for the first half of 2026."""
        return cls.env["qi.conformity"].create(
            {"platform_id": (platform or cls.station).id, "standard_id": cls.standard.id, **PERIOD, **values}
        )

    @classmethod
    def post(cls, kind="flow", platform=None, **values):
        """Post a document at the station."""
        return cls.env["qi.platform.document"].create(
            {
                "name": kind.title(),
                "kind": kind,
                "text": "Posted",
                "posted_on": "2025-01-01",
                "platform_id": (platform or cls.station).id,
                **values,
            }
        )

    @staticmethod
    def item(assessment, code):
        """Return the line of an item."""
        return assessment.line_ids.filtered(lambda line: line.item_code == code)

    def judge(self, assessment, **judgements):
        """Judge items as the site manager: ``judge(assessment, i5_2_02="met")``."""
        for name, judgement in judgements.items():
            code = "-".join(name[1:].replace("_", ".").rsplit(".", 1))
            self.as_role(self.item(assessment, code), "manager").judgement = judgement

    def judge_all(self, assessment):
        """Judge all that the program left open, and say who mends the gaps."""
        self.judge(assessment, i5_2_02="partly", i5_2_03="met")
        for line in assessment.line_ids.filtered("is_open_gap"):
            self.as_role(line, "manager").write(
                {
                    "gap_owner_id": self.users["commissioner"].id,
                    "gap_due": fields.Date.add(fields.Date.today(), days=30),
                    "gap_measure": "Mend it",
                }
            )

    def walk(self, assessment, to="closed"):
        """Lead a self-assessment through its steps, each taken by who takes it."""
        self.judge_all(assessment)
        for state, role, step in (
            ("submitted", "manager", "action_submit"),
            ("checked", "coordinator", "action_check"),
            ("closed", "coordinator", "action_close"),
        ):
            getattr(self.as_role(assessment, role), step)()
            if state == to:
                break
        return assessment
