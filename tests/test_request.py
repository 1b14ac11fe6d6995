"""A request as other programs and browsers meet it: over HTTP, with several people at once."""

import base64
import io
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from pypdf import PdfReader

from examples import PLAN

SCAN = base64.b64encode(b"%PDF-1.4 signed").decode()
STEPS = [
    ("action_submit_plan", [("方案名称.*服务目标", PLAN)]),
    (
        "action_start_executing",
        [("方案确认方式", {"plan_confirmation": "phone"}), ("方案确认人", {"plan_confirmed_by": "吴晓东"})],
    ),
    ("action_deliver", [("办理结果", {"result": "校准证书12份"})]),
    (
        "action_complete",
        [
            ("成果确认方式", {"delivery_confirmation": "scan"}),
            ("成果确认盖章件", {"delivery_scan": SCAN}),
        ],
    ),
]
ENTERPRISE = "云泉恒精轴承有限公司"


@pytest.fixture(scope="module")
def city(server):
    """Ids that a program integrating with the product would look up first, and the API keys."""
    server.api_keys("clerk", "commissioner", "commissioner2", "commissioner3", "coordinator", "enterprise")

    def one(model, **domain):
        status, ids = server.json2("clerk", model, "search", domain=[[k, "=", v] for k, v in domain.items()])
        assert status == 200 and len(ids) == 1, (model, domain, ids)
        return ids[0]

    return {
        "partner_id": one("res.partner", name=ENTERPRISE),
        "general": one("qi.service", code="C.1.1-01"),
        "instant": one("qi.service", code="C.1.1-02"),
        "stages": {kind: one("qi.request.stage", kind=kind) for kind in ("accepted", "executing", "completed")},
    }


@pytest.fixture
def new_request(server, city):
    """Register requests at the counter and return their ids."""

    def register(count=1, service="general", **values):
        values = {
            "service_id": city[service],
            "partner_id": city["partner_id"],
            "description": "千分尺12把需要校准",
            "intake": {"instrument": "千分尺", "pieces": 12} if service == "general" else {},
            **values,
        }
        status, ids = server.json2("clerk", "qi.request", "create", vals_list=[values] * count)
        assert status == 200, ids
        return ids

    return register


def read(server, login, request_id, *fields):
    """Return fields of one request as ``login`` sees them."""
    status, rows = server.json2(login, "qi.request", "read", ids=[request_id], fields=list(fields))
    assert status == 200, rows
    return rows[0]


def assert_sentence(status, answer, *words):
    """A refusal is a client error with a sentence in the user's language and nothing of the inside."""
    assert 400 <= status < 500, (status, answer)
    for word in words:
        assert re.search(word, answer["message"]), answer["message"]


def test_api_walks_a_request_from_the_counter_to_completion(server, new_request):
    [request_id] = new_request()
    request = read(server, "clerk", request_id, "name", "stage_kind", "first_responsible_id")
    assert re.fullmatch(r"QI-\d{4}-\d{6}", request["name"])
    assert request["stage_kind"] == "submitted"
    assert request["first_responsible_id"][1] == "王晓梅"
    for step in ("action_take", "action_accept", "action_start_planning"):
        status, answer = server.json2("commissioner", "qi.request", step, ids=[request_id])
        assert status == 200, answer
    for step, asked in STEPS:
        for label, values in asked:
            status, answer = server.json2("commissioner", "qi.request", step, ids=[request_id])
            assert_sentence(status, answer, f"请填写：{label}")
            status, answer = server.json2("commissioner", "qi.request", "write", ids=[request_id], vals=values)
            assert status == 200, answer
        status, answer = server.json2("commissioner", "qi.request", step, ids=[request_id])
        assert status == 200, answer
    request = read(server, "coordinator", request_id, "stage_kind", "is_open", "closed_at", "commissioner_id")
    assert request["stage_kind"] == "completed" and not request["is_open"] and request["closed_at"]
    assert request["commissioner_id"][1] == "张建国"


def test_instant_request_is_one_create_and_one_step(server, new_request):
    [request_id] = new_request(service="instant", result="属于强制检定范围")
    status, answer = server.json2("clerk", "qi.request", "action_complete", ids=[request_id])
    assert status == 200, answer
    assert read(server, "clerk", request_id, "stage_kind")["stage_kind"] == "completed"


@pytest.mark.parametrize("target", ["executing", "completed"])
def test_illegal_step_is_answered_with_a_sentence(server, city, new_request, target):
    [request_id] = new_request()
    status, answer = server.json2(
        "commissioner", "qi.request", "write", ids=[request_id], vals={"stage_id": city["stages"][target]}
    )
    assert_sentence(
        status,
        answer,
        r"QI-\d{4}-\d{6}不能从“待受理”直接转到“.+”。下一步可以是：已受理、.*不属服务范围或已撤回。",
    )
    assert read(server, "clerk", request_id, "stage_kind")["stage_kind"] == "submitted"


def test_nobody_forges_what_the_program_keeps(server, city, new_request):
    [request_id] = new_request()
    for values in (
        {"name": "QI-2026-000001"},
        {"closed_at": "2020-01-01 00:00:00"},
        {"stage_kind": "completed"},
    ):
        status, answer = server.json2(
            "commissioner",
            "qi.request",
            "write",
            ids=[request_id],
            vals={"stage_id": city["stages"]["accepted"], **values},
            context={"lang": "zh_CN", "qi_machine_permit": True},
        )
        assert_sentence(status, answer, "由系统维护，不能手工设置")


def test_defaults_sent_along_do_not_skip_the_flow(server, city):
    values = {"partner_id": city["partner_id"], "description": "x"}
    context = {
        "lang": "zh_CN",
        "default_service_id": city["general"],
        "default_stage_id": city["stages"]["completed"],
    }
    status, answer = server.json2("clerk", "qi.request", "create", vals_list=[values], context=context)
    assert_sentence(status, answer, "新服务单从“待受理”开始")
    context |= {
        "default_stage_id": False,
        "default_closed_at": "2020-01-01 00:00:00",
        "default_is_open": False,
    }
    status, [request_id] = server.json2("clerk", "qi.request", "create", vals_list=[values], context=context)
    assert status == 200
    request = read(server, "clerk", request_id, "closed_at", "is_open", "stage_kind")
    assert (request["closed_at"], request["is_open"], request["stage_kind"]) == (False, True, "submitted")


def test_commissioner_of_another_station_gets_nothing(server, new_request):
    [request_id] = new_request()
    status, answer = server.json2("commissioner3", "qi.request", "read", ids=[request_id], fields=["name"])
    assert_sentence(status, answer)
    status, found = server.json2("commissioner3", "qi.request", "search", domain=[["id", "=", request_id]])
    assert (status, found) == (200, [])
    status, answer = server.json2("commissioner3", "qi.request", "action_take", ids=[request_id])
    assert_sentence(status, answer)


def test_enterprise_reads_its_own_requests_and_no_more(server, new_request):
    [request_id] = new_request()
    assert read(server, "enterprise", request_id, "stage_kind")["stage_kind"] == "submitted"
    status, found = server.json2("enterprise", "qi.request", "search_read", domain=[], fields=["partner_id"])
    assert status == 200
    assert {row["partner_id"][1] for row in found} == {ENTERPRISE, "云泉智行机器人科技有限公司"}
    for method, params in {
        "read": {"fields": ["first_responsible_id"]},
        "write": {"vals": {"description": "changed"}},
        "action_accept": {},
        "message_post": {"body": "Hello"},
        "unlink": {},
    }.items():
        status, answer = server.json2("enterprise", "qi.request", method, ids=[request_id], **params)
        assert_sentence(status, answer)


def test_two_who_take_at_once_are_told_who_was_first(server, new_request):
    names = {"commissioner": "张建国", "commissioner2": "刘芳"}
    with ThreadPoolExecutor(2) as people:
        for request_id in new_request(6):
            answers = dict(
                zip(
                    names,
                    people.map(
                        lambda login, request_id=request_id: server.json2(
                            login, "qi.request", "action_take", ids=[request_id]
                        ),
                        names,
                    ),
                    strict=True,
                )
            )
            winners = [login for login, (status, _answer) in answers.items() if status == 200]
            assert len(winners) == 1, answers
            [loser] = set(names) - set(winners)
            assert_sentence(*answers[loser], f"已由{names[winners[0]]}领办|有同事正在办理")
            holder = read(server, "clerk", request_id, "commissioner_id")["commissioner_id"]
            assert holder[1] == names[winners[0]]


def test_numbers_stay_unique_when_counters_register_at_once(server, new_request):
    with ThreadPoolExecutor(4) as counters:
        ids = sum(counters.map(lambda _counter: new_request(10), range(8)), [])
    status, rows = server.json2("clerk", "qi.request", "read", ids=ids, fields=["name"])
    assert status == 200
    assert len({row["name"] for row in rows}) == 80


@pytest.mark.parametrize(
    "values",
    [
        {"stage_id": 2**31 - 1},
        {"stage_id": 2**63},
        {"stage_id": "accepted"},
        {"stage_id": {"a": 1}},
        {"stage_id": -1},
        {"commissioner_id": 2**31 - 1},
        {"service_id": [1, 2]},
        {"platform_id": "abc"},
        {"no_such_field": 1},
        {"plan_confirmation": "telepathy"},
    ],
)
def test_garbage_is_refused_and_changes_nothing(server, city, new_request, values):
    [request_id] = new_request()
    before = read(server, "clerk", request_id, "stage_id", "commissioner_id", "plan_confirmation")
    status, answer = server.json2("commissioner", "qi.request", "write", ids=[request_id], vals=values)
    assert_sentence(status, answer)
    if values.keys() & {"service_id", "platform_id", "no_such_field"}:
        values = {
            "partner_id": city["partner_id"],
            "service_id": city["general"],
            "description": "x",
            **values,
        }
        status, answer = server.json2("clerk", "qi.request", "create", vals_list=[values])
        assert_sentence(status, answer)
    assert read(server, "clerk", request_id, "stage_id", "commissioner_id", "plan_confirmation") == before


def test_registration_slip_is_a_chinese_pdf(server, new_request):
    ids = new_request(2)
    numbers = [read(server, "clerk", request_id, "name")["name"] for request_id in ids]
    slips = f"{server.url}/report/pdf/qi_onestop.qi_request_slip/{ids[0]},{ids[1]}"
    answer = server.log_in("clerk").get(slips, timeout=120)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    # The font draws 一 and the radical ⼀ with one glyph, so a reader may find either.
    text = unicodedata.normalize("NFKC", "".join(page.extract_text() for page in reader.pages))
    assert len(reader.pages) == 2
    for words in ("服务登记单", *numbers, ENTERPRISE, "首问责任人", "王晓梅"):
        assert words in re.sub(r"\s", "", text)
    answer = server.log_in("commissioner3").get(slips, timeout=120)
    assert not answer.content.startswith(b"%PDF")


def test_anonymous_visitor_meets_the_login_page(server):
    answer = requests.get(f"{server.url}/odoo/requests", timeout=60)
    assert answer.url.startswith(f"{server.url}/web/login")
