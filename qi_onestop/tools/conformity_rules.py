# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The rules by which items of a checklist fill themselves: the only ones there are.

Each names a method of ``qi.platform`` that counts for all platforms at once, see ``qi_platform_conformity.py``.
A standard's items choose among the names; nothing else can be called.
"""

from typing import NamedTuple

from .conformity import NOT_APPLICABLE, NOT_MET


class Rule(NamedTuple):
    """One rule.

    ``empty`` is the judgement when there is nothing to count. ``source`` is the action that shows what was
    counted, ``day`` its field that lies in the period, if there is one.
    """

    label: str
    method: str
    arguments: tuple = ()
    empty: str = NOT_MET
    source: str = ""
    day: str = ""


def _document(label, kind):
    return Rule(label, "_conformity_documents", (kind,), source="qi_onestop.qi_platform_document_action")


def _promises(label, code):
    return Rule(
        label, "_conformity_promises", (code,), NOT_APPLICABLE, "qi_onestop.qi_deadline_report_action", "closed_at"
    )


def _equipment(label, *kinds):
    return Rule(label, "_conformity_equipment", kinds, source="qi_onestop.qi_platform_equipment_action")


def _commissioners(label, method):
    return Rule(label, method, source="qi_onestop.qi_commissioner_action")


RULES = {
    "profile": Rule(
        "Entries in the platform's record", "_conformity_profile", source="qi_onestop.qi_platform_action"
    ),
    "plate": Rule("Plate hung, with a photo", "_conformity_plate", source="qi_onestop.qi_platform_action"),
    "hours": Rule("Opening hours given", "_conformity_hours", source="qi_onestop.qi_platform_action"),
    "zones": Rule("Kinds of functional zones", "_conformity_zones", source="qi_onestop.qi_platform_zone_action"),
    "equipment": _equipment(
        "Kinds of office equipment in order", "terminal", "computer", "printer", "display", "network"
    ),
    "equipment_safety": _equipment("Safety and fire protection in order", "safety"),
    "equipment_access": _equipment("Accessibility equipment in order", "access"),
    "document_flow": _document("Flow chart posted", "flow"),
    "document_services": _document("List of services posted", "services"),
    "document_fees": _document("Schedule of fees posted", "fees"),
    "document_people": _document("Notice of commissioners posted", "people"),
    "document_phone": _document("Supervision phone posted", "phone"),
    "document_rules": _document("Rules in force posted", "rules"),
    "staffed": _commissioners("At least one commissioner on duty", "_conformity_staffed"),
    "commissioners": _commissioners(
        "Commissioners on duty with the required education, experience and examination",
        "_conformity_commissioners",
    ),
    "training": _commissioners(
        "Commissioners on duty with the required training hours in twelve months", "_conformity_training"
    ),
    "undertakings": _commissioners(
        "Commissioners on duty with an undertaking in force", "_conformity_undertakings"
    ),
    "badges": _commissioners("Commissioners on duty with a badge", "_conformity_badges"),
    "backups": _commissioners("Commissioners on duty with a stand-in", "_conformity_backups"),
    "catalogue": Rule("Quality elements with services on offer", "_conformity_catalogue"),
    "promises": _promises("Promised times kept", None),
    "first_response": _promises("First responses in time", "response"),
    "archives": _promises("Archives complete in time", "archive"),
    "follow_ups": Rule(
        "Completed requests followed up",
        "_conformity_follow_ups",
        empty=NOT_APPLICABLE,
        source="qi_onestop.qi_request_action_all",
        day="closed_at",
    ),
    "visits": Rule(
        "Planned visits made",
        "_conformity_visits",
        source="qi_onestop.qi_visit_action",
        day="date_planned",
    ),
    "portal": Rule("Portal used by enterprises", "_conformity_portal"),
    "gateway": Rule("Text messages: gateway set, and message delivered", "_conformity_gateway"),
    "libraries": Rule("Libraries with published entries", "_conformity_libraries"),
}
