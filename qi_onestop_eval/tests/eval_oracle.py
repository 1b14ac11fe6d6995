# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an auditor does with a frozen round and nothing of ours: every score anew, in exact fractions."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

Z_SQUARED = Fraction("3.8414588206941254")
_NOISE = Fraction(1, 10**9)
"""What the last places of a figure may add to it."""


def recompute(manifest):
    """Return ``{platform: (score, grade, conclusion, {code: points})}`` from what was frozen."""
    scheme = manifest["scheme"]
    indicators = {one["code"]: one for one in scheme["indicators"]}
    return {result["platform"]: _result(scheme, indicators, result) for result in manifest["results"]}


def _result(scheme, indicators, result):
    lines = {line["code"]: line for line in result["scores"]}
    below = {}
    for code, one in indicators.items():
        below.setdefault(one["parent"], []).append(code)
    shares = {
        code: _share(one, lines[code])
        for code, one in indicators.items()
        if code not in below and one["kind"] == "normal"
    }

    def alive(code):
        if not indicators[code]["points"]:
            return False
        return any(map(alive, below[code])) if code in below else shares[code] is not None

    room = {}

    def spread(parent, whole):
        codes = [code for code in below.get(parent, ()) if indicators[code]["kind"] == "normal"]
        living = [code for code in codes if alive(code)]
        weight = sum(Fraction(indicators[code]["points"]) for code in living)
        for code in codes:
            room[code] = whole * Fraction(indicators[code]["points"]) / weight if code in living else Fraction(0)
            spread(code, room[code])

    spread("", Fraction(scheme["full_points"]))
    points, judged = {}, []
    for code, share in shares.items():
        if share is None:
            points[code] = Fraction(0)
            continue
        points[code] = _final(lines[code], room[code] * share, room[code])
        reached = points[code] / room[code] if room[code] else share
        judged.append(
            "met"
            if reached >= 1 - _NOISE / 2
            else "partly"
            if reached * 100 >= Fraction(scheme["partly_from"]) - Fraction(1, 10**9)
            else "not"
        )
    score, bonus, veto = sum(points.values()), Fraction(0), False
    for code, one in indicators.items():
        value = _value(lines[code])
        if one["kind"] == "normal":
            continue
        if one["kind"] == "veto":
            veto = veto or (value or 0) > 0
            continue
        most = Fraction(one["points"])
        given = (
            min(most, max(Fraction(0), Fraction(one["per_unit"]) * value)) if value is not None else Fraction(0)
        )
        points[code] = _final(lines[code], given, most)
        if one["kind"] == "bonus":
            bonus += points[code]
        else:
            score -= points[code]
    score = max(Fraction(0), score + min(bonus, Fraction(scheme["most_bonus"])))
    shown = Decimal(score.numerator) / Decimal(score.denominator)
    shown = float(shown.quantize(Decimal("0.000000001")).quantize(Decimal("0.01"), ROUND_HALF_UP))
    grades = sorted(scheme["grades"], reverse=True)
    grade = grades[-1][1] if veto else next((key for least, key in grades if shown >= least), grades[-1][1])
    worst = "not" if veto or "not" in judged else "partly" if "partly" in judged else "met" if judged else ""
    scored = scheme["method"] == "scored"
    return shown, grade if scored else False, "" if scored else worst, points


def _value(line):
    if line["source"] == "manual":
        return Fraction(line["manual_value"]) if line["is_filled"] else None
    return Fraction(line["counted_value"]) if line["figure_state"] == "counted" else None


def _share(one, line):
    value = _value(line)
    if line["figure_state"] in ("few", "unavailable"):
        return None
    if value is not None and one["lower_bound"] and line["denominator"]:
        cases = Fraction(line["denominator"])
        part = min(Fraction(1), max(Fraction(0), Fraction(line["numerator"]) / cases))
        under = part * (1 - part) / cases + Z_SQUARED / (4 * cases * cases)
        root = Fraction(float(Z_SQUARED * under) ** 0.5)
        value = 100 * max(Fraction(0), (part + Z_SQUARED / (2 * cases) - root) / (1 + Z_SQUARED / cases))
    if value is not None and one["against_target"]:
        value = 100 * value / Fraction(line["target"]) if line["target"] else None
    if value is None:
        full = max(Fraction(0), min(Fraction(1), Fraction(one["cap"]) / 100))
        return {"zero": Fraction(0), "full": full}.get(one["when_empty"])
    floor, full = Fraction(one["floor"]), Fraction(one["full"])
    if one["rule"] in ("linear", "inverse"):
        share = (value - floor) / (full - floor)
    elif one["rule"] == "steps":
        reached = [(step, percent) for step, percent in one["steps"] if value + _NOISE >= Fraction(step)]
        share = Fraction(max(reached)[1]) / 100 if reached else Fraction(0)
    else:
        share = (
            next(
                (Fraction(percent) for step, percent in one["steps"] if abs(Fraction(step) - value) <= _NOISE),
                Fraction(0),
            )
            / 100
        )
    return max(Fraction(0), min(Fraction(1), share, Fraction(one["cap"]) / 100))


def _final(line, earned, room):
    if line["is_adjusted"]:
        return min(max(Fraction(line["adjusted_points"]), Fraction(0)), room)
    return earned
