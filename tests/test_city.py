"""The demo city: twelve months of requests that look as if people had worked on them."""

from datetime import datetime, timedelta

import pytest

CITY = """
import json
from collections import Counter
from datetime import UTC

names = env["ir.model.data"].search([("module", "=", "qi_onestop"), ("model", "=", "qi.request")])
# Offices may have closed since then, and promises for that day be broken.
told_at = max(names.mapped("create_date"))
requests = env["qi.request"].browse(names.mapped("res_id")).sorted("id")
# What the archivist took over from older ledgers has a story of its own.
requests = requests.filtered(lambda request: not request.is_historic)
table = env["resource.calendar"]._qi_statutory()._qi_day_table()._compiled()
messages = env["mail.message"].search([("model", "=", "qi.request"), ("res_id", "in", requests.ids)])
deadlines = env["qi.request.deadline"].search([])
asked = env["mail.activity"].search([("res_model", "in", [
    "qi.complaint", "qi.dispute.action", "qi.improvement", "qi.inspection", "qi.inspection.line",
])])
registered = dict(zip(requests.ids, requests.mapped("registered_at")))


def at_work(instant):
    local = instant.replace(tzinfo=UTC).astimezone(table.tz)
    minutes = local.hour * 60 + local.minute
    return any(start <= minutes <= end for start, end in table.hours(local.date()))


def count(keep):
    return len(requests.filtered(keep))


print(json.dumps({
    "kinds": Counter(requests.mapped("stage_kind")),
    "processes": Counter(requests.mapped("process")),
    "open": Counter(requests.filtered("is_open").mapped("due_state")),
    "overdue as told": count(lambda request: request.is_open and request.due_at and request.due_at < told_at),
    "platforms": len(requests.platform_id),
    "commissioners": len(requests.commissioner_id),
    "registered": [str(instant) for instant in registered.values()],
    "numbers": requests.mapped("name"),
    "outside working hours": [request.name for request in requests if not at_work(request.registered_at)],
    "nobody's": requests.filtered(
        lambda request: request.process != "instant"
        and not request.commissioner_id
        and request.stage_kind not in ("submitted", "declined", "withdrawn")
    ).mapped("name"),
    "underived": [str(difference) for difference in deadlines._audit()],
    "events": Counter(event["kind"] for deadline in deadlines for event in deadline.events),
    "ends": Counter(deadlines.mapped("state")),
    "variety": {
        "reminded": count(lambda request: request.silence_count),
        "deemed confirmed": count(lambda request: request.delivery_confirmation == "silence"),
        "two notices": count(lambda request: request.supplement_count == 2),
        "done again": count(lambda request: request.rework_count),
        "back-dated": count(lambda request: request.is_backdated),
        "entered late": count(lambda request: request.late_reason and not request.is_backdated),
        "green channel": count(lambda request: request.urgency == "urgent"),
        "date agreed on": count(lambda request: request.planned_end),
        "plan sent back": len(requests.plan_ids.filtered(lambda plan: plan.state == "sent_back")),
        "referred": count(lambda request: request.referral),
        "of a visit": count(lambda request: request.lead_id),
    },
    "tasks": Counter(requests.task_ids.mapped("state")),
    "reports": Counter(requests.task_ids.deliverable_ids.mapped("consent")),
    "samples": len(requests.task_ids.sample_ids),
    "transfers": Counter(requests.transfer_ids.mapped("state")),
    "ways": Counter(requests.transfer_ids.mapped("kind")),
    "supervisions": Counter(requests.supervision_ids.mapped("state")),
    "unanswered": len(requests.supervision_ids.filtered(
        lambda one: one.state == "open" and one.answer_due < env.cr.now().date()
    )),
    "reminders": len(requests.reminder_ids),
    "talks": len(messages),
    "talks out of time": [
        message.id for message in messages if not registered[message.res_id] <= message.date <= env.cr.now()
    ],
    "letters": env["mail.mail"].search_count([("model", "=", "qi.request"), ("res_id", "in", requests.ids)]),
    "needs": requests.mapped("description"),
    "archivist": {
        "boxes filled": env["qi.archive.box"].search_count([("archive_ids", "!=", False)]),
        "loans": [
            env["qi.archive.loan"].search_count([("returned_on", "!=", False)]),
            env["qi.archive.loan"].search_count([("is_overdue", "=", True)]),
            env["qi.archive.loan"].search_count([("returned_on", "=", False), ("is_overdue", "=", False)]),
        ],
        "held": env["qi.archive"].search_count([("is_held", "=", True)]),
        "handed over": env["qi.archive.handover"].search([("state", "=", "handed_over")]).mapped("archive_count"),
        "registers": env["qi.archive"].search_count([("kind", "=", "register")]),
        "disposals": Counter(env["qi.archive.disposal"].search([]).mapped("state")),
        "destroyed": env["qi.archive"].search([("state", "=", "destroyed")]).item_ids._attachments().ids,
        "went": env["qi.archive.disposal.line"].search([("state", "=", "destroyed")]).mapped("went"),
        "checks": Counter(env["qi.archive.check"].search([]).mapped("result")),
        "left to the hand": env["qi.archive"].search_count([("state", "=", "ready"), ("problem", "!=", False)]),
        "incomplete": env["qi.archive"].search_count([("is_incomplete", "=", True)]),
        "terms": env["qi.retention.schedule"]._in_force().line_ids.mapped("retention"),
        "approved": bool(env["qi.retention.schedule"]._in_force().approved_on),
        "broken seals": env["qi.seal"]._broken(),
        "letters": env["mail.mail"].search_count([("model", "like", "qi.archive")]),
    },
    "oversight": {
        "asked": Counter(asked.mapped("res_model")),
        "asked in English": asked.filtered(lambda one: one.summary.isascii()).mapped("summary"),
        "supervised in English": env["qi.supervision"].search([]).filtered(lambda one: one.matter.isascii()).ids,
        "nobody's": env["qi.complaint"].search(
            [("subject_kind", "=", "institution"), ("institution_id", "=", False)]
        ).mapped("title"),
    },
}))
"""


@pytest.fixture(scope="module")
def city(server):
    """What the demo data holds of requests; other tests add their own."""
    return server.told(CITY)


def test_two_hundred_requests_of_all_kinds(city):
    assert sum(city["kinds"].values()) == 200
    kinds = city["kinds"].keys()
    assert kinds == {
        *("submitted", "supplement", "accepted", "planning", "plan_confirm", "executing", "delivery_confirm"),
        *("rework", "completed", "archived", "declined", "withdrawn", "terminated", "no_reply"),
    }
    assert city["processes"]["instant"] >= 100
    assert min(city["processes"].values()) >= 15
    assert min(city["variety"].values()) >= 1, city["variety"]


def test_they_are_spread_over_twelve_months_and_the_city(city):
    instants = [datetime.fromisoformat(text) for text in city["registered"]]
    assert timedelta(days=330) < instants[-1] - instants[0] < timedelta(days=380)
    assert len({instant.strftime("%Y-%m") for instant in instants}) >= 12
    assert city["outside working hours"] == []
    assert city["platforms"] >= 17 and city["commissioners"] >= 14
    assert len(set(city["needs"])) == len(city["needs"])


def test_numbers_follow_the_days_of_registration(city):
    days = [text[:10] for text in city["registered"]]
    assert days == sorted(days)
    # A number is of the city's year, which begins eight hours before that of the stored instant.
    assert all(number[3:7] == day[:4] for number, day in zip(city["numbers"], days, strict=True))
    assert len(set(city["numbers"])) == 200


def test_somebody_works_on_what_was_accepted(city):
    assert city["nobody's"] == []


def test_promises_were_watched_and_derive_again(city):
    assert city["underived"] == []
    assert city["events"].keys() >= {
        *("started", "paused", "resumed", "warned", "breached", "met", "cancelled", "moved"),
        *("extension_asked", "extended", "extension_refused"),
    }
    assert city["ends"]["missed"] >= 2
    assert city["open"].keys() >= {"running", "warning", "overdue", "paused"}
    assert 3 <= city["overdue as told"] <= sum(city["open"].values()) / 3, "the city is not in ruins"


def test_institutions_and_experts_have_tasks_in_all_states(city):
    assert sum(city["tasks"].values()) >= 40
    assert city["tasks"].keys() == {
        *("draft", "offered", "accepted", "running", "delivered", "confirmed", "declined", "cancelled"),
    }
    assert city["reports"].keys() >= {"given", "none"} and city["samples"] >= 20


def test_requests_went_from_hand_to_hand_and_superiors_asked(city):
    assert city["transfers"].keys() >= {"sent", "taken", "returned"} and sum(city["transfers"].values()) >= 10
    assert city["ways"]["escalate"] >= 2
    assert sum(city["supervisions"].values()) >= 3 and city["supervisions"]["closed"]
    assert city["unanswered"] >= 1 and city["reminders"] >= 4


def test_people_talked_about_it_and_no_letter_waits(city):
    assert city["talks"] >= 30
    assert city["talks out of time"] == []
    assert city["letters"] == 0


def test_every_screen_of_the_archivist_has_something_in_it(city):
    found = city["archivist"]
    assert found["boxes filled"] >= 4 and min(found["loans"]) >= 1
    assert found["held"] >= 1 and found["handed over"] == [2] and found["registers"] >= 1
    assert found["left to the hand"] >= 2 and found["incomplete"] >= 2
    assert set(found["terms"]) == {"permanent", "30", "10"} and found["approved"]
    assert found["disposals"].keys() == {"draft", "appraisal", "done"}
    assert found["destroyed"] == [] and "归档文件" in found["went"][0]
    assert found["checks"]["passed"] >= 5 and found["broken seals"] == [] and found["letters"] == 0


def test_oversight_asks_people_in_their_language_and_names_institutions(city):
    found = city["oversight"]
    assert len(found["asked"]) == 5 and min(found["asked"].values()) >= 1, found["asked"]
    assert found["asked in English"] == []
    assert found["supervised in English"] == []
    assert found["nobody's"] == []
