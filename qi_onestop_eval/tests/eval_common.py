# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command

from odoo.addons.qi_onestop.tests.common import OnestopCase, china
from odoo.addons.qi_onestop.tools import protected

from ..tools import scoring


def recuse(complaint, user):
    """Let a user have no part in a complaint."""
    protected.permitted(complaint.sudo()).write({"recused_user_ids": [Command.link(user.id)]})


class EvalCase(OnestopCase):
    """Four requests of 2030, three of them at the station, and a scheme by which the city evaluates.

    A 60 ─ A1 40: completed requests that saved more than 100 yuan, full at 100 %
         └ A2 20: uptime, entered by the platform, from 90 to 100; without it A1 counts for both
    B 40: enterprises served against the target, from 0 to 100 %
    F: bonus of 2 for each case, at most 5; G: veto
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = cls.env["qi.request"].create(
            [
                {
                    "platform_id": platform.id,
                    "service_id": cls.instant.id,
                    "partner_id": partner.id,
                    "description": "Something",
                }
                for platform, partner in (
                    (cls.station, cls.enterprise),
                    (cls.station, cls.enterprise),
                    (cls.station, cls.other_enterprise),
                    (cls.other_station, cls.enterprise),
                )
            ]
        )
        days = ("2030-01-01 00:00", "2030-12-31 23:59", "2031-01-01 00:00", "2030-05-01 12:00")
        for request, day, saved in zip(cls.requests, days, (100, 300, 0, 50), strict=True):
            protected.permitted(request).write({"closed_at": china(day), "registered_at": china(day)})
            request.write({"saved_amount": saved, "amount_basis": "Said so"})

    @classmethod
    def use_whole_scheme(cls):
        """Evaluate by all that the shipped scheme has."""
        cls.scheme = cls.env.ref("qi_onestop_eval.qi_eval_scheme_default").copy({"name": "Whole"})
        cls.scheme.action_activate()

    @classmethod
    def make_scheme(cls, **values):
        """Return a scheme in use."""
        Measure = cls.env["qi.eval.measure"]
        share, served, uptime, cases, fraud = Measure.create(
            [
                {
                    "code": "XS",
                    "name": "Saved",
                    "aggregate": "share",
                    "part_domain": '[("saved_amount", ">", 100)]',
                },
                {"code": "XD", "name": "Served", "aggregate": "distinct", "value_field": "partner_id"},
                {"code": "XU", "name": "Uptime", "source": "manual"},
                {"code": "XC", "name": "Cases", "source": "manual"},
                {"code": "XF", "name": "Fraud", "source": "manual"},
            ]
        )
        scheme = cls.env["qi.eval.scheme"].create({"name": "Small", **values})
        cls.env["qi.eval.grade"].create(
            [
                {"scheme_id": scheme.id, "name": name, "points_from": points}
                for name, points in (("Good", 60), ("Bad", 0))
            ]
        )
        Indicator = cls.env["qi.eval.indicator"]
        first = Indicator.create(
            [
                {"scheme_id": scheme.id, "code": "A", "name": "A", "points": 60},
                {
                    "scheme_id": scheme.id,
                    "code": "B",
                    "name": "B",
                    "points": 40,
                    "measure_id": served.id,
                    "against_target": True,
                },
            ]
        )
        Indicator.create(
            [
                {
                    "scheme_id": scheme.id,
                    "parent_id": first[0].id,
                    "code": "A1",
                    "name": "A1",
                    "points": 40,
                    "measure_id": share.id,
                },
                {
                    "scheme_id": scheme.id,
                    "parent_id": first[0].id,
                    "code": "A2",
                    "name": "A2",
                    "points": 20,
                    "measure_id": uptime.id,
                    "floor": 90,
                    "when_empty": "na",
                },
                {
                    "scheme_id": scheme.id,
                    "code": "F",
                    "name": "F",
                    "kind": "bonus",
                    "points": 5,
                    "per_unit": 2,
                    "measure_id": cases.id,
                },
                {
                    "scheme_id": scheme.id,
                    "code": "G",
                    "name": "G",
                    "kind": "veto",
                    "points": 0,
                    "measure_id": fraud.id,
                },
            ]
        )
        cls.env["qi.target"].create(
            {"platform_id": cls.station.id, "year": 2030, "measure_id": served.id, "value": 2}
        )
        scheme.action_activate()
        return scheme

    def new_round(self, **values):
        """Return a round of 2030 for the two stations, by the department."""
        return self.as_role(self.env["qi.eval.round"], "coordinator").create(
            {
                "name": "Year 2030",
                "scheme_id": self.scheme.id,
                "date_from": "2030-01-01",
                "date_to": "2030-12-31",
                "platform_ids": (self.station | self.other_station).ids,
                **values,
            }
        )

    def result(self, round_, platform=None):
        """Return the result of a platform, by default of the station, with all rights."""
        results = round_.sudo().result_ids.with_env(self.env)
        return results.filtered(lambda result: result.platform_id == (platform or self.station))

    def line(self, round_, code, platform=None):
        """Return the line of an indicator."""
        return self.result(round_, platform).score_ids.filtered(lambda score: score.code == code)

    def walk(self, round_, to):
        """Let the department take a round as far as ``to``."""
        for step, state in (
            ("start", "self"),
            ("compute", "computed"),
            ("verify", "verifying"),
            ("review", "reviewing"),
            ("announce", "objection"),
            ("publicise", "publicity"),
        ):
            getattr(round_, f"action_{step}")()
            self.assertEqual(round_.state, state)
            if state == to:
                return round_
        with self.at("2031-12-31 12:00"):
            round_.action_publish()
        if to == "frozen":
            round_.action_freeze()
        return round_

    def random_round(self, rng, number):
        """Return a round of both stations by a scheme with rules and figures that ``rng`` draws."""
        scheme = self.env.ref("qi_onestop_eval.qi_eval_scheme_default").copy({"name": f"Random {number}"})
        scheme.write({"method": ("scored", "judged", "scored")[number % 3], "most_bonus": rng.choice([3, 5])})
        bonus = scheme.indicator_ids.filtered(lambda one: one.kind == scoring.BONUS)
        bonus.copy({"scheme_id": scheme.id, "code": "F2"})
        bonus.copy({"scheme_id": scheme.id, "code": "F3", "kind": scoring.DEDUCTION, "per_unit": 0.1})
        for one in scheme.indicator_ids.filtered(lambda one: not one.child_ids and one.kind == scoring.NORMAL):
            rule = rng.choice(scoring.RULES)
            is_share = one.measure_id.source == "records" and one.measure_id.aggregate == "share"
            low, high = sorted((rng.uniform(0, 50), rng.uniform(51, 100)))
            one.write(
                {
                    "rule": rule,
                    "floor": high if rule == scoring.INVERSE else low,
                    "full": low if rule == scoring.INVERSE else high,
                    "cap": rng.choice([100, 100, 80]),
                    "against_target": rng.random() < 0.3,
                    "lower_bound": rng.random() < 0.3 and is_share,
                    "when_empty": "full" if one.measure_id._is_unseen() else rng.choice(["zero", "na", "full"]),
                    "step_ids": [
                        (0, 0, {"value": value, "percent": rng.randint(0, 100)}) for value in (0, 25, 50, 75)
                    ],
                }
            )
        scheme.action_activate()
        round_ = self.new_round(scheme_id=scheme.id, name=f"Random {number}")
        round_.action_start()
        scores = round_.sudo().result_ids.score_ids
        for score in scores:
            protected.permitted(score).write(self._random_figure(rng, score))
        scores.result_id._score()
        for score in scores:
            if score.effective_points and score.measure_id and rng.random() < 0.1:
                protected.permitted(score).write(
                    {
                        "is_adjusted": True,
                        "adjusted_points": score.effective_points * rng.random(),
                        "adjust_reason": "Seen",
                    }
                )
        scores.result_id._score()
        return round_

    def _random_figure(self, rng, score):
        """Return what could have been counted, or entered, on a line."""
        if score.source != "records":
            value = rng.choice([0, 1, 25, 77.7] if score.kind != scoring.VETO else [0, 0, 1])
            return {"manual_value": value, "is_filled": rng.random() < 0.7}
        whole = rng.choice([0, 4, 7, 40, 263])
        part = rng.randint(0, whole)
        value = {"share": 100, "ratio": 100, "average": 1}.get(score.measure_id.aggregate)
        if value:
            figure = (part, whole, value * (part / whole) if whole else None)
        elif score.measure_id.aggregate == "percentile":
            figure = (0, whole, part * 1.5 if whole else None)
        else:
            figure = (part, 0, part)
        state = "empty" if figure[2] is None else "counted"
        return {
            "numerator": figure[0],
            "denominator": figure[1],
            "counted_value": figure[2] or 0,
            "figure_state": rng.choice([state, state, "few", "unavailable"]),
            "target": rng.choice([0, 10, 80]),
        }
