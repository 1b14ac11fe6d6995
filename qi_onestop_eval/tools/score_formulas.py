# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The arithmetic of ``scoring.py`` as formulas of a spreadsheet, without ``=``, over the given cells.

They work in the same order, so that a spreadsheet differs by no more than floating point adds in the last places;
the score itself is cut to nine digits and rounded half up to the hundredth, as :func:`scoring.rounded` does it.
A cell without a figure holds an empty text, and what does not apply a word: only numbers are scored.
"""

from odoo.addons.qi_onestop.tools import wilson

from . import scoring

SHARES = ("share", "ratio")
"""Aggregates whose figure is a percentage of numerator and denominator."""


def text(word):
    """Return a word as a formula holds it, whatever stands in it.

    >>> text('a "b" c')
    '"a ""b"" c"'
    """
    doubled = word.replace('"', '""')
    return f'"{doubled}"'


def figure(aggregate, numerator, denominator):
    """Return the figure of a measure from what was counted; None for one that is no such quotient or count.

    >>> figure("share", "C9", "D9"), figure("count", "C9", "D9"), figure("percentile", "C9", "D9")
    ('IF(N(D9)=0,"",100*C9/D9)', 'C9', None)
    """
    if aggregate in SHARES:
        return f'IF(N({denominator})=0,"",100*{numerator}/{denominator})'
    if aggregate == "average":
        return f'IF(N({denominator})=0,"",{numerator}/{denominator})'
    return numerator if aggregate in ("count", "distinct", "sum") else None


def scored_value(value, numerator, denominator, target, lower_bound=False, against_target=False):
    """Return what is scored: the figure, what so few cases prove of it, or what is reached of the target.

    >>> scored_value("E9", "C9", "D9", "G9")
    'IF(E9="","",E9)'
    >>> scored_value("E9", "C9", "D9", "G9", against_target=True)
    'IF(OR(E9="",N(G9)=0),"",100*E9/G9)'
    """
    scored = value
    if lower_bound:
        share, spread = f"MIN(1,MAX(0,{numerator}/{denominator}))", f"({wilson.Z_95!r}^2/{denominator})"
        reach = f"{wilson.Z_95!r}*SQRT({share}*(1-{share})/{denominator}+{spread}/(4*{denominator}))"
        low = f"100*MAX(0,({share}+{spread}/2-{reach})/(1+{spread}))"
        scored = f"IF(N({denominator})=0,{value},{low})"
    if against_target:
        return f'IF(OR({value}="",N({target})=0),"",100*{scored}/{target})'
    return f'IF({value}="","",{scored})'


def share(kind, value, floor, full, cap, steps):
    """Return the share (0-1) of the points that ``value`` earns by a rule.

    :param steps: cells of the values, ascending, and of what they earn in percent
    """
    if kind in (scoring.LINEAR, scoring.INVERSE):
        even = f"({value}-{floor})/({full}-{floor})"
        found = f"IF({full}={floor},IF({value}>={full},1,0),{even})"
    elif kind == scoring.STEPS:
        found = f"IFERROR(LOOKUP(ROUND({value},9),{steps[0]},{steps[1]}),0)/100"
    else:
        found = f"IFERROR(INDEX({steps[1]},MATCH(ROUND({value},9),{steps[0]},0)),0)/100"
    return f"MIN(1,MAX(0,{found}),MAX(0,{cap}/100))"


def everything(cap):
    """Return the most that a rule gives."""
    return f"MIN(1,MAX(0,{cap}/100))"


def earned_share(found, value, without_data):
    """Return ``found``, or what an indicator earns without data: ``without_data``, a formula."""
    return f'IF({value}="",{without_data},{found})'


def final(by_rule, adjusted, most):
    """Return the points that count: those the review gave, or those by the rule."""
    return f'IF({adjusted}="",{by_rule},MIN(MAX({adjusted},0),{most}))'


def extra(points, per_unit, value):
    """Return what a bonus or a deduction comes to."""
    return f'IF({value}="",0,MIN({points},MAX(0,{per_unit}*{value})))'


def summed(cells):
    """Return the sum of single cells, zero of none.

    >>> summed(["A1", "A3"]), summed([])
    ('SUM(A1,A3)', '0')
    """
    return f"SUM({','.join(cells)})" if cells else "0"


def total(base, bonus, deduction):
    """Return the score."""
    return f"ROUND(ROUND(MAX(0,{base}+{bonus}-{deduction}),9),2)"


def any_above_zero(cells):
    """Return whether one of the cells holds more than nothing: a veto.

    >>> any_above_zero(["E7", "E9"]), any_above_zero([])
    ('OR(N(E7)>0,N(E9)>0)', 'FALSE')
    """
    return f"OR({','.join(f'N({cell})>0' for cell in cells)})" if cells else "FALSE"


def rank(score, veto, scores, vetoes, yes):
    """Return the rank among ``scores`` that are not vetoed; what is vetoed has none.

    :param yes: the word that ``veto``, and the cells of ``vetoes``, hold for those

    >>> rank("B1", "C1", "A!B1:B9", "A!C1:C9", "Yes")
    'IF(C1="Yes","",1+SUMPRODUCT((A!B1:B9>B1)*(A!C1:C9<>"Yes")))'
    """
    word = text(yes)
    return f'IF({veto}={word},"",1+SUMPRODUCT(({scores}>{score})*({vetoes}<>{word})))'


def grade(score, veto, froms, names, lowest):
    """Return the name of the grade.

    :param froms: cells of the points from which grades begin, ascending; ``names`` theirs, ``lowest`` the first
    """
    return f"IF({veto},{lowest},IFERROR(LOOKUP({score},{froms},{names}),{lowest}))"


def judgement(share_cell, points, effective, partly_from, words):
    """Return the word of a judgement, empty for what does not apply.

    :param words: ``{judgement: word}``

    >>> said = judgement("A1", "B1", "C1", "D1", {"met": "m", "partly": "p", "not": "n"})
    >>> 'IF(ROUND(IF(C1>0,B1/C1,A1),9)>=1,"m",' in said
    True
    """
    reached = f"IF({effective}>0,{points}/{effective},{share_cell})"
    met, partly, not_met = (text(words[one]) for one in scoring.CONCLUSIONS)
    found = f"IF(ROUND({reached},9)>=1,{met},IF(ROUND(100*({reached}),9)>={partly_from},{partly},{not_met}))"
    return f'IF(ISNUMBER({share_cell}),{found},"")'


def how_many(cells, word):
    """Return how many of a range say ``word``, which is no pattern to search by."""
    return f"SUMPRODUCT(--({cells}={text(word)}))"


def conclusion(cells, veto, words):
    """Return the word to which all judgements come."""
    met, partly, not_met = (words[one] for one in scoring.CONCLUSIONS)
    said = f'IF({how_many(cells, met)}>0,{text(met)},"")'
    said = f"IF({how_many(cells, partly)}>0,{text(partly)},{said})"
    return f"IF(OR({veto},{how_many(cells, not_met)}>0),{text(not_met)},{said})"
