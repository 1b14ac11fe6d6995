# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import partial

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import report_flow

# {field of a report: in which states the part is still to be taken}
_PARTS = {name: report_flow.EDITABLE[name] for name in ("filler_id", "checker_id", "signer_id")}


class ResUsers(models.Model):
    """Who makes periodic reports and leaves: others take their parts, so that no report waits for nobody."""

    _inherit = "res.users"

    def _qi_open_reports(self):
        """Return the reports in which one of the users has a step still to take, with all rights."""
        # Others need not read the reports in which somebody has a part.
        return (
            self.env["qi.report.period"]
            .sudo()
            .search(
                Domain.OR(
                    Domain(name, "in", self.ids) & Domain("state", "in", states) for name, states in _PARTS.items()
                )
            )
        )

    def _qi_reporting_platforms(self):
        """Return the platforms that name one of the users for their reports, closed ones too, with all rights."""
        Platform_sudo = self.env["qi.platform"].sudo().with_context(active_test=False)
        return Platform_sudo.search(Domain.OR(Domain(f"report_{name}", "in", self.ids) for name in _PARTS))

    def _qi_report_counts(self):
        """Return ``{user: in how many open reports and for how many platforms' reports they are named}``."""
        reports, platforms = self._qi_open_reports(), self._qi_reporting_platforms()
        return {
            user: sum(
                any(report[name] == user and report.state in states for name, states in _PARTS.items())
                for report in reports
            )
            + sum(any(platform[f"report_{name}"] == user for name in _PARTS) for platform in platforms)
            for user in self
        }

    def _qi_hand_over_reports(self, successors=()):
        """Give the parts that the users have in open reports, and at platforms for those to come, to others.

        :param successors: users who take what they can; then come the managers of the platform and of those above,
            then the coordinating department
        :raises UserError: when nobody is left for a step of an open report
        """
        platforms, reports = self._qi_reporting_platforms(), self._qi_open_reports()
        if not (platforms or reports):
            return
        substitutes = (platforms | reports.platform_id)._report_substitutes()
        for platform in platforms:
            people = {name: platform[f"report_{name}"] for name in _PARTS}
            taken = self._qi_takers(people, partial(substitutes.get, platform.id), successors)
            platform.write({f"report_{name}": user.id for name, user in taken.items()})
        following = {}
        for report in reports:
            people = {name: report[name] for name in _PARTS}
            done = {name for name, states in _PARTS.items() if report.state not in states}
            step_in = partial(substitutes.get, report.platform_id.id)
            taken = self._qi_takers(people, step_in, successors, done)
            for name, user in taken.items():
                if not user:
                    raise UserError(
                        self.env._(
                            "“%(report)s” waits for %(name)s, and nobody else could take this part: add "
                            "a colleague first.",
                            report=report.display_name,
                            name=people[name].name,
                        )
                    )
            values = tuple((name, user.id) for name, user in taken.items())
            following[values] = following.get(values, reports.browse()) | report
        for values, alike in following.items():
            alike.write(dict(values))

    def _qi_takers(self, people, step_in, successors=(), done=()):
        """Return ``{field: user}``: who takes the parts of those of ``people`` who leave or left before.

        :param people: ``{field: user}``, who makes a report
        :param step_in: function that returns who steps in at the platform, see ``_report_substitutes``
        :param successors: users who come before these
        :param done: fields whose step was taken already
        """

        def is_here(user):
            return user.active and user not in self and self.env["qi.platform"]._is_of_service(user)

        gone = {name for name, user in people.items() if user and name not in done and not is_here(user)}
        if not gone:
            return {}
        busy = [user for name, user in people.items() if name not in gone]
        candidates = [user for user in (*successors, *step_in()) if is_here(user)]
        taken = {}
        for name in sorted(gone):
            taken[name] = next((user for user in candidates if user not in busy), self.browse())
            busy.append(taken[name])
        return taken
