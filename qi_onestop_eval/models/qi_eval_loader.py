# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, time, timedelta

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from odoo.addons.qi_onestop.tools import past
from odoo.addons.qi_onestop.tools.period import last_half_year

TARGETS = {
    "D1": {"city": 10, "county": 8, "station": 6},
    "D5": {"city": 300_000, "county": 200_000, "station": 100_000},
    "B1-1": {"city": 4, "county": 3, "station": 2},
    "B2": {"city": 2, "county": 2, "station": 1},
    "B3": {"city": 12, "county": 6, "station": 3},
}
"""Of a year, by the level of the platform."""
UPTIMES = (99.6, 99.1, 98.2, 99.9)
ROUND_TAKES = timedelta(days=45)


class QiEvalLoader(models.AbstractModel):
    """Tells how the demo city evaluated its platforms."""

    _name = "qi.eval.loader"
    _description = "Loader of the Demo City's Evaluation"

    @api.model
    def _load(self):
        """Put the shipped scheme in use, set targets, freeze the round of half a year and begin the next.

        :raises AccessError: unless the program itself loads this add-on with demo data
        """
        # No caller from outside reaches a private method, is the superuser, or meets a half-loaded registry.
        if not self.env.su or self.env.registry.ready:
            raise AccessError(self.env._("Only the program itself tells what happened before."))
        # The terms of this add-on are loaded after its demo data; the story speaks Chinese already.
        self.env.ref("base.module_qi_onestop_eval")._update_translations()
        self._tell()

    def _tell(self):
        today = past.today(self)
        told = last_half_year(today - ROUND_TAKES)
        under_way = last_half_year(told.last + timedelta(days=190))
        self._coordinator("qi_onestop_eval.qi_eval_scheme_default").action_activate()
        self._set_targets({told.first.year, under_way.first.year})
        self._tell_frozen(self._new_round(told), told)
        self._tell_under_way(self._new_round(under_way), today)

    def _coordinator(self, xmlid):
        return self.env.ref(xmlid).with_user(self.env.ref("qi_onestop.user_coordinator_demo"))

    def _set_targets(self, years):
        measures = self.env["qi.eval.measure"].search([("code", "in", list(TARGETS))])
        self.env["qi.target"].with_context(mail_create_nolog=True).create(
            [
                {
                    "platform_id": platform.id,
                    "year": year,
                    "measure_id": measure.id,
                    "value": TARGETS[measure.code][platform.level],
                }
                for platform in self.env["qi.platform"].search([("active", "=", True)])
                for measure in measures
                for year in sorted(years)
            ]
        )

    def _new_round(self, period):
        half = "上" if period.first.month == 1 else "下"
        scheme = self._coordinator("qi_onestop_eval.qi_eval_scheme_default")
        # The names of models are translated when all is loaded: no thread begins with an English one.
        return (
            scheme.env["qi.eval.round"]
            .with_context(mail_create_nolog=True)
            .create(
                {
                    "name": f"{period.first.year}年{half}半年服务效能评价",
                    "scheme_id": scheme.id,
                    "date_from": period.first,
                    "date_to": period.last,
                }
            )
        )

    def _tell_frozen(self, round_, period):
        def at(days):
            return datetime.combine(period.last + timedelta(days=days), time(2))

        round_ = past.at(round_, at(2))
        round_.self_until = period.last + timedelta(days=12)
        round_.action_start()
        past.move(round_, at(8))
        for number, result in enumerate(round_.result_ids):
            self._assess(result, number)
        past.move(round_, at(13))
        round_.action_compute()
        round_.action_verify()
        past.move(round_, at(16))
        self._verify(round_.result_ids[:2])
        round_.action_review()
        past.move(round_, at(20))
        adjusted = round_.result_ids[:1].score_ids.filtered(lambda score: score.code == "A3-2")
        adjusted.write(
            {
                "is_adjusted": True,
                "adjusted_points": adjusted.effective_points / 2,
                "adjust_reason": "现场核查发现监测月报缺一个月，按半数计分。",
            }
        )
        round_.action_announce()
        past.move(round_, at(23))
        objecting = round_.result_ids[1:2]
        self._as_manager(objecting).objection = "一件跨期办结的服务单未计入本期。"
        past.move(round_, at(26))
        objecting.objection_answer = "该服务单办结日期在下一评价期，计入下期，维持原评价结果。"
        round_.document_number = f"市监质发〔{period.first.year}〕18号"
        round_.action_publicise()
        past.move(round_, datetime.combine(round_.publicity_until + timedelta(days=1), time(2)))
        round_.action_publish()
        round_.action_freeze()

    def _tell_under_way(self, round_, today):
        round_ = past.at(round_, past.now(round_))
        round_.self_until = today + timedelta(days=10)
        round_.action_start()
        for number, result in enumerate(round_.result_ids[:3]):
            self._assess(result, number)

    def _as_manager(self, records):
        """Return results, or their lines, as their site manager has them."""
        platform = records.platform_id
        manager = platform._nearest_managers().get(platform.id) or self.env.ref("base.user_admin")
        return records.with_user(manager[:1])

    def _assess(self, result, number):
        lines = self._as_manager(result.score_ids)
        lines.filtered(lambda score: score.code == "A3-2").write(
            {"manual_value": UPTIMES[number % len(UPTIMES)], "comment": "见运维单位监测月报。"}
        )
        if number == 0:
            lines.filtered(lambda score: score.code == "F1").write(
                {"manual_value": 1, "comment": "典型案例入选省级案例汇编。"}
            )
        mine = self._as_manager(result)
        mine.self_comment = "对照评价方案逐项自评，数据与台账一致。"
        mine.action_hand_in()

    def _verify(self, results):
        verifiers = self.env["qi.commissioner"].search(
            [("state", "=", "on_duty"), ("platform_id", "not in", results.platform_id.ids)], limit=2
        )
        users = verifiers.user_id
        for result in results:
            result.verifier_ids = [Command.set(users.ids)]
            for user in users:
                own = result.with_user(user)
                own.verification = "查阅制度公示、档案10件，走访窗口，与系统数据一致。"
                own.action_sign()
