# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiPlatform(models.Model):
    """What is printed for the counter: name plates (桌牌) and the notice of opening hours."""

    _inherit = "qi.platform"

    def _plate_people(self):
        """Return who sits at the counter: pairs of name and post, each person once."""
        self.ensure_one()
        commissioners = self.commissioner_ids.filtered(lambda post: post.state == "on_duty")
        people = [(post.name, self.env._("Commissioner")) for post in commissioners]
        for user in self.staff_ids - commissioners.user_id:
            manages = user.has_group("qi_onestop.qi_onestop_group_manager")
            people.append((user.name, self.env._("Site Manager") if manages else self.env._("Clerk")))
        return people

    def _plates_name(self):
        """Return the file name of the printed name plates."""
        self.ensure_one()
        return self.env._("Name Plates %(platform)s", platform=self.name)

    def _notice_name(self):
        """Return the file name of the printed notice of opening hours."""
        self.ensure_one()
        return self.env._("Opening Hours %(platform)s", platform=self.name)

    def _notice_lines(self):
        """Return the weekly hours, see :meth:`_opening_lines`."""
        self.ensure_one()
        calendar, _day_of = self._opening_days()
        rows = [hours._row() for hours in self.hours_platform_id.hours_ids]
        return self._opening_lines(rows, self._opening_now(calendar).date())

    def _supervision_phone(self):
        """Return what the nearest platform has posted as the phone for complaints, or nothing."""
        self.ensure_one()
        posted = self.env["qi.platform.document"].search(
            [
                ("platform_id", "parent_of", self.id),
                ("kind", "=", "phone"),
                ("text", "!=", False),
                *self.env["qi.platform.document"]._valid_on(fields.Date.context_today(self)),
            ]
        )
        # The longest path is the nearest platform.
        return posted.sorted(lambda document: len(document.platform_id.parent_path))[-1:].text or ""
