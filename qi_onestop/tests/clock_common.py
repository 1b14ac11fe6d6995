# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .common import OnestopCase
from .fake_model_loader import FakeModelLoader


class ClockCase(OnestopCase):
    """Documents of a test make promises on the statutory calendar that is shipped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env.ref("qi_onestop.resource_calendar_statutory")
        cls.loader = FakeModelLoader(cls.env, cls.__module__)
        cls.loader.backup_registry()
        cls.addClassCleanup(cls.loader.restore_registry)
        from .fake_models import QiFakeCase, QiFakeDeadline

        cls.loader.update_registry((QiFakeCase, QiFakeDeadline))
        cls.env["ir.model.access"].create(
            [
                {
                    "name": name,
                    "model_id": cls.env["ir.model"]._get_id(name),
                    "group_id": cls.env.ref("base.group_user").id,
                    **dict.fromkeys(("perm_read", "perm_write", "perm_create", "perm_unlink"), True),
                }
                for name in ("qi.fake.case", "qi.fake.deadline")
            ]
        )
        # Policies of the test alone: what the city configured does not matter here.
        cls.env["qi.deadline.policy"].search([]).active = False
        cls.env.flush_all()
        cls.milestone = cls.env.ref("qi_onestop.qi_deadline_milestone_completion")
        cls.policy = cls.env["qi.deadline.policy"].create({"milestone_id": cls.milestone.id, "budget": 5})

    def new_case(self, **values):
        """Return a document in the commissioner's hands."""
        return self.env["qi.fake.case"].create(
            {"name": "Case", "user_id": self.users["commissioner"].id, "service_id": self.general.id, **values}
        )

    def promise(self, start="2025-09-23 10:00", **values):
        """Return a promise of five working days, made at ``start``."""
        with self.at(start):
            return self.new_case(**values)._start_deadline("completion")
