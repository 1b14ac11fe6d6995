# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..tools import past, report_flow

_STAFF = ("qi_onestop.qi_onestop_group_clerk", "qi_onestop.qi_onestop_group_coordinator")


class QiPlatform(models.Model):
    """Who makes the periodic reports of a platform, and since when and until when there is something to report."""

    _inherit = "qi.platform"

    report_filler_id = fields.Many2one(
        "res.users",
        string="Reports Filled In By",
        ondelete="restrict",
        domain=[("share", "=", False)],
        tracking=True,
        help="Who fills in the periodic reports (填报人). Without one the platform makes none of its own.",
    )
    report_checker_id = fields.Many2one(
        "res.users",
        string="Reports Checked By",
        ondelete="restrict",
        domain=[("share", "=", False)],
        tracking=True,
    )
    report_signer_id = fields.Many2one(
        "res.users", string="Reports Signed By", ondelete="restrict", domain=[("share", "=", False)], tracking=True
    )
    closed_on = fields.Date(string="Closed Since", readonly=True, copy=False, help="When it was archived.")

    def write(self, vals):
        """Write values; the day on which a platform is closed is noted."""
        vals = {name: value for name, value in vals.items() if name != "closed_on"}
        if "active" in vals:
            vals["closed_on"] = not vals["active"] and past.today(self)
        return super().write(vals)

    @api.constrains(*(f"report_{role}_id" for role in report_flow.ROLES))
    def _check_report_makers(self):
        for platform_sudo in self.sudo():
            people = [platform_sudo[f"report_{role}_id"] for role in report_flow.ROLES]
            self._check_report_people([user for user in people if user])

    @api.model
    def _check_report_people(self, users, done=()):
        """Raise unless those who make a report are different people, all of the service.

        :param done: those of them who need not be of it any more
        """
        if len({user.id for user in users}) < len(users):
            raise ValidationError(
                self.env._("Who fills in, who checks and who signs a report are three people. Name another.")
            )
        for user in users:
            if user not in done and not self._is_of_service(user):
                raise ValidationError(
                    self.env._(
                        "%(name)s is not of the service and reads no reports. Name another.", name=user.name
                    )
                )

    @api.model
    def _is_of_service(self, user):
        return not user.share and any(user.has_group(group) for group in _STAFF)

    def _report_makers(self):
        """Return ``{field of a report: id}`` of who makes the reports; others step in for who left the service."""
        users = {f"{role}_id": self[f"report_{role}_id"] for role in report_flow.ROLES}
        users |= self.env["res.users"]._qi_takers(users, lambda: self._report_substitutes()[self.id])
        return {name: user.id for name, user in users.items()}

    def _report_substitutes(self):
        """Return ``{platform id: users}`` of who steps in for whoever makes reports and leaves, the nearest first.

        They are the site managers, those of the platforms above, the coordinating department, and who may act for
        it; for the whole city, which is False, the latter two alone.
        """
        paths = {
            platform.id: [int(part) for part in reversed((platform.parent_path or "").split("/")) if part]
            for platform in self.sudo()
        }
        managers = self.browse({one for path in paths.values() for one in path})._nearest_managers()
        # Who is of the department, and who may act for it, is no secret in the house.
        department_sudo = self.env.ref("qi_onestop.qi_onestop_group_coordinator").sudo()
        department = [*department_sudo.user_ids, *department_sudo.all_user_ids.sorted("id")]
        near = {
            platform_id: [user for one in path for user in managers[one]] for platform_id, path in paths.items()
        }
        return {False: department, **{one: [*users, *department] for one, users in near.items()}}

    def _reports_on(self, days):
        """Tell whether the platform was open at some time of a period."""
        self.ensure_one()
        return (not self.plate_date or self.plate_date <= days.last) and (
            not self.closed_on or self.closed_on >= days.first
        )

    def _report_remarks(self, days):
        """Return a sentence for each of the platforms that was opened or closed within a period."""
        remarks = []
        for platform in self:
            if platform.plate_date and days.first < platform.plate_date <= days.last:
                remarks.append(
                    self.env._(
                        "%(name)s opened on %(date)s.",
                        name=platform.name,
                        date=format_date(self.env, platform.plate_date),
                    )
                )
            if platform.closed_on and days.first <= platform.closed_on < days.last:
                remarks.append(
                    self.env._(
                        "%(name)s was closed on %(date)s.",
                        name=platform.name,
                        date=format_date(self.env, platform.closed_on),
                    )
                )
        return remarks
