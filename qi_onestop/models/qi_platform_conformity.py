# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.fields import Domain

from ..hooks import CITY_TIMEZONE
from ..tools import commissioner_requirements, past, request_flow
from ..tools.conformity import Figure
from ..tools.conformity_rules import RULES

PROFILE = ("name", "code", "level", "carrier", "operator_id", "address", "phone")
PROFILE_OFFLINE = (*PROFILE, "floor_area")


class QiPlatform(models.Model):
    """What the program counts for the checklist of a standard, see ``tools/conformity_rules.py``.

    Each method takes all platforms at once in a few queries, whatever their number, and returns
    {id of the platform: Figure}. What lies in time is counted in the period; all else as it stands today, or
    on the last day of a period that is over, where the past is known.
    """

    _inherit = "qi.platform"

    def _conformity_figures(self, names, period):
        """Return ``{rule: {id of the platform: Figure}}`` for the rules called ``names``.

        :param period: a :class:`~..tools.period.Period`
        """
        # Counts only: whoever may read a self-assessment need not see what was counted.
        platforms = self.sudo().with_context(active_test=True)
        rules = [(name, RULES[name]) for name in names]
        return {name: getattr(platforms, rule.method)(period, *rule.arguments) for name, rule in rules}

    def _conformity_day(self, period):
        return min(period.last, past.today(self.with_context(tz=CITY_TIMEZONE)))

    def _each_figure(self, done, total):
        """Return the figures from counts by id of the platform; ``total`` may be one number for all."""
        return {
            id_: Figure(done.get(id_, 0), total if isinstance(total, int) else total.get(id_, 0))
            for id_ in self.ids
        }

    def _counts_by_platform(self, model, domain, aggregate="__count"):
        groups = self.env[model]._read_group(
            Domain("platform_id", "in", self.ids) & Domain(domain), ["platform_id"], [aggregate]
        )
        return {platform.id: count for platform, count in groups}

    # The platform itself

    def _conformity_profile(self, _period):
        figures = {}
        for platform in self:
            names = PROFILE_OFFLINE if platform.kind == "offline" else PROFILE
            figures[platform.id] = Figure(sum(bool(platform[name]) for name in names), len(names))
        return figures

    def _conformity_plate(self, period):
        day = self._conformity_day(period)
        return {
            platform.id: Figure(
                bool(platform.plate_date and platform.plate_date <= day) + bool(platform.plate_photo), 2
            )
            for platform in self.with_context(bin_size=True)
        }

    def _conformity_hours(self, _period):
        return {platform.id: Figure(int(bool(platform._with_hours())), 1) for platform in self}

    def _conformity_zones(self, _period):
        counts = self._counts_by_platform(
            "qi.platform.zone", [("kind_id.active", "=", True)], "kind_id:count_distinct"
        )
        return self._each_figure(counts, self.env["qi.platform.zone.kind"].search_count([]))

    def _conformity_equipment(self, _period, *kinds):
        counts = self._counts_by_platform(
            "qi.platform.equipment", [("state", "=", "ok"), ("kind", "in", kinds)], "kind:count_distinct"
        )
        return self._each_figure(counts, len(kinds))

    def _conformity_documents(self, period, kind):
        Document = self.env["qi.platform.document"]
        counts = self._counts_by_platform(
            Document._name, [("kind", "=", kind), *Document._valid_on(self._conformity_day(period))]
        )
        return self._each_figure(dict.fromkeys(counts, 1), 1)

    # Commissioners (Appendix B)

    def _on_duty(self):
        return self.env["qi.commissioner"].search([("platform_id", "in", self.ids), ("state", "=", "on_duty")])

    def _share_of_commissioners(self, good):
        """Return how many of the commissioners on duty ``good`` accepts."""
        done, total = dict.fromkeys(self.ids, 0), dict.fromkeys(self.ids, 0)
        for commissioner in self._on_duty():
            total[commissioner.platform_id.id] += 1
            done[commissioner.platform_id.id] += bool(good(commissioner))
        return self._each_figure(done, total)

    def _conformity_staffed(self, _period):
        return self._each_figure(dict.fromkeys(self._on_duty().platform_id.ids, 1), 1)

    def _conformity_commissioners(self, _period):
        asked = [
            requirement
            for requirement in self.env["qi.commissioner.requirement"]._asked()
            if requirement[0] in ("education", "experience", "exam")
        ]
        return self._share_of_commissioners(
            lambda commissioner: all(
                check.is_met for check in commissioner_requirements.evaluate(commissioner._profile(), asked)
            )
        )

    def _conformity_training(self, period):
        day = self._conformity_day(period)
        groups = self.env["qi.training.attendance"]._read_group(
            [
                ("commissioner_id", "in", self._on_duty().ids),
                ("date", ">", fields.Date.subtract(day, years=1)),
                ("date", "<=", day),
            ],
            ["commissioner_id"],
            ["hours_credited:sum"],
        )
        hours = dict(groups)
        wanted = {
            kind: threshold for kind, threshold, _blocking in self.env["qi.commissioner.requirement"]._asked()
        }
        return self._share_of_commissioners(
            lambda commissioner: hours.get(commissioner, 0.0) >= wanted.get("training_hours", 0.0)
        )

    def _conformity_undertakings(self, period):
        Undertaking = self.env["qi.undertaking"]
        signed = Undertaking.search(
            [
                ("partner_id", "in", self._on_duty().user_id.partner_id.ids),
                *Undertaking._valid_on(self._conformity_day(period)),
            ]
        ).partner_id
        return self._share_of_commissioners(lambda commissioner: commissioner.user_id.partner_id in signed)

    def _conformity_badges(self, _period):
        return self._share_of_commissioners(lambda commissioner: commissioner.badge)

    def _conformity_backups(self, _period):
        return self._share_of_commissioners(lambda commissioner: commissioner.backup_id)

    # The service

    def _conformity_catalogue(self, period):
        services = self.env["qi.service"].search(self.env["qi.service"]._offered_on(self._conformity_day(period)))
        elements = self.env["qi.element"].search([("active", "=", True)])
        figures = {}
        for platform in self.with_context(active_test=False):
            codes = set(platform.service_ids.mapped("code"))
            offered = services.filtered(lambda service, codes=codes: not codes or service.code in codes)
            figures[platform.id] = Figure(len(offered.element_ids & elements), len(elements))
        return figures

    def _conformity_promises(self, period, milestone):
        begin, end = period.instants()
        domain = Domain("closed_at", ">=", begin) & Domain("closed_at", "<", end)
        # Archiving is asked for by itself.
        domain &= (
            Domain("milestone_id.code", "=", milestone)
            if milestone
            else Domain("milestone_id.code", "!=", "archive")
        )
        done, total = {}, {}
        for platform, state, count in self.env["qi.deadline.report"]._read_group(
            domain & Domain("platform_id", "in", self.ids), ["platform_id", "state"], ["__count"]
        ):
            total[platform.id] = total.get(platform.id, 0) + count
            if state == "met":
                done[platform.id] = count
        return self._each_figure(done, total)

    def _conformity_follow_ups(self, period):
        begin, end = period.instants()
        completed = Domain(
            [
                ("stage_kind", "in", request_flow.DONE_KINDS),
                ("process", "!=", "instant"),
                ("is_historic", "=", False),
                ("closed_at", ">=", begin),
                ("closed_at", "<", end),
            ]
        )
        return self._each_figure(
            self._counts_by_platform("qi.request", completed & Domain("followed_up_at", "!=", False)),
            self._counts_by_platform("qi.request", completed),
        )

    def _conformity_visits(self, period):
        planned = Domain(
            [
                ("date_planned", ">=", period.first),
                ("date_planned", "<=", self._conformity_day(period)),
                ("state", "!=", "cancelled"),
            ]
        )
        return self._each_figure(
            self._counts_by_platform("qi.visit", planned & Domain("state", "!=", "planned")),
            self._counts_by_platform("qi.visit", planned),
        )

    # What the city offers for all of them

    def _conformity_portal(self, _period):
        used = bool(self.env["qi.membership"].search([("active", "=", True)], limit=1))
        return dict.fromkeys(self.ids, Figure(int(used), 1))

    def _conformity_gateway(self, period):
        begin, end = period.instants()
        delivered = self.env["qi.notice.delivery"].search(
            [
                ("channel", "=", "sms"),
                ("state", "=", "sent"),
                ("create_date", ">=", begin),
                ("create_date", "<", end),
            ],
            limit=1,
        )
        return dict.fromkeys(self.ids, Figure(self.env["qi.notice"]._has_gateway() + bool(delivered), 2))

    def _conformity_libraries(self, _period):
        filled = self.env["qi.resource"]._read_group([("state", "=", "published")], ["library_id"])
        total = self.env["qi.library"].search_count([])
        return dict.fromkeys(self.ids, Figure(len([library for (library,) in filled if library.active]), total))
