"""docs/api.md: what it promises to programs is run here, in its order, and nothing is left out."""

import html
import json
import re
import uuid
from typing import NamedTuple

import pytest
import requests

from project import ROOT

PAGE = (ROOT / "docs/api.md").read_text()
MODELS = ("qi.request", "qi.request.material", "qi.request.task", "qi.request.choice", "qi.request.deliverable")
KINDS = {
    "int": lambda value: type(value) is int,
    "text": lambda value: isinstance(value, str) and bool(value.strip()),
    "bool": lambda value: isinstance(value, bool),
    "time": lambda value: isinstance(value, str) and bool(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", value)),
    "any": lambda _value: True,
}
SOUND = (
    ("action_enterprise_withdraw", "reason", "x"),
    ("action_enterprise_remind", "note", "x"),
    ("action_enterprise_message", "body", "x"),
)
"""What looks like nonsense and is none."""
NONSENSE = (None, 5, -1, True, "x", "\0", "", [], ["x"], [[1]], {}, {"a": 1}, 10**400, 1.5)


class Example(NamedTuple):
    """One fenced block: who calls what with which arguments, and what comes back."""

    caller: str
    method: str
    arguments: dict
    status: int
    answer: object


def _examples() -> list[Example]:
    found = []
    for body in re.findall(r"^```api\n((?:.*\n)*?)```$", PAGE, re.MULTILINE):
        call, _arrow, answer = body.partition("\n→ ")
        first, arguments = call.split("\n", 1)
        status, expected = answer.split("\n", 1)
        caller, method = first.split()
        found.append(Example(caller, method, json.loads(arguments), int(status), json.loads(expected)))
    return found


EXAMPLES = _examples()


def _filled(value, known):
    """Put in what earlier answers brought."""
    if isinstance(value, dict):
        return {key: _filled(entry, known) for key, entry in value.items()}
    if isinstance(value, list):
        return [_filled(entry, known) for entry in value]
    return known[value[1:]] if isinstance(value, str) and value.startswith("$") else value


def _compare(expected, got, known, where="answer"):
    """Compare an answer with what the page says, and remember what it names."""
    if isinstance(expected, dict):
        assert isinstance(got, dict) and expected.keys() == got.keys(), (where, got)
        for key, entry in expected.items():
            _compare(entry, got[key], known, f"{where}.{key}")
    elif isinstance(expected, list):
        assert isinstance(got, list), (where, got)
        more = expected[-1:] == ["…"]
        entries = expected[:-1] if more else expected
        assert more or len(got) == len(entries), (where, got)
        for entry, part in zip(entries, got, strict=False):
            _compare(entry, part, known, f"{where}[]")
    elif isinstance(expected, str) and (named := re.fullmatch(r"<(\w+)(?::(\w+))?>", expected)):
        assert KINDS[named[1]](got), (where, expected, got)
        if named[2]:
            known[named[2]] = got
    else:
        assert got == expected, (where, got)


def _call(server, caller, method, arguments):
    model, name = method.split("/")
    if caller == "nobody":
        answer = requests.post(
            f"{server.url}/json/2/{model}/{name}",
            json=arguments,
            headers={"Authorization": "bearer " + "0" * 40},
            timeout=60,
        )
        return answer.status_code, answer.json()
    return server.json2(caller, model, name, **arguments)


@pytest.fixture(scope="module")
def methods(server):
    """The public ``action_…`` methods of what enterprises and institutions work with, and their arguments."""
    result = server.shell(
        "import inspect, json\n"
        f"models = {MODELS!r}\n"
        "print(json.dumps({f'{model}.{name}': list(inspect.signature(getattr(env[model], name)).parameters)\n"
        "    for model in models for name in dir(type(env[model])) if name.startswith('action_')\n"
        "    and getattr(env[model], name).__module__.startswith('odoo.addons.qi_onestop')}))\n"
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.strip().splitlines()[-1])


@pytest.fixture(scope="module")
def run(server):
    """All examples, run in the order of the page: what each got, and what was remembered."""
    server.api_keys(*{example.caller for example in EXAMPLES} - {"nobody"})
    known, answers = {}, []
    for number, example in enumerate(EXAMPLES, 1):
        arguments = _filled(example.arguments, known)
        if "client_token" in arguments.get("values", {}):
            arguments["values"]["client_token"] = uuid.uuid4().hex
        status, got = _call(server, example.caller, example.method, arguments)
        where = f"example {number}: {example.caller} {example.method}"
        assert status == example.status, (where, status, got)
        _compare(example.answer, got, known, where)
        answers.append((example, got))
    return known, answers


def _documented():
    """What the page shows by an example, and what it says is the staff's."""
    shown = {
        example.method.replace("/", ".")
        for example in EXAMPLES
        if "/action_" in example.method and example.status != 404
    }
    rows = re.findall(r"^\| `(qi\.[a-z.]+)` \| (.+) \|$", PAGE, re.MULTILINE)
    staff = {f"{model}.{name}" for model, names in rows for name in re.findall(r"`(\w+)`", names)}
    return shown, staff


def test_every_example_works_as_written(run):
    _known, answers = run
    assert len(answers) > 40


def test_refusals_are_sentences(run):
    for example, got in run[1]:
        if example.status >= 400:
            assert "Traceback" not in got["message"]
            if example.method.startswith("qi.request/action_enterprise"):
                assert got["message"].rstrip().endswith(("。", ".")), got["message"]


def test_every_method_is_documented_and_every_documented_one_exists(methods):
    shown, staff = _documented()
    assert not shown - methods.keys(), "documented, but gone"
    assert not staff - methods.keys(), "documented as the staff's, but gone"
    assert not methods.keys() - shown - staff, "not documented"


def test_what_is_the_staffs_is_refused_to_others(server, run, methods):
    shown, staff = _documented()
    known, _answers = run
    records = {
        "qi.request": "another",
        "qi.request.task": "task",
        "qi.request.choice": "choice",
        "qi.request.deliverable": "deliverable",
    }
    for method in sorted(staff - shown):
        model, _dot, name = method.rpartition(".")
        arguments = dict.fromkeys(methods[method], 1)
        for caller in "enterprise", "institution":
            status, got = server.json2(caller, model, name, ids=[known[records[model]]], **arguments)
            assert status in (403, 422) or got["type"] == "ir.actions.act_window", (caller, method, status, got)


def test_page_and_api_refuse_with_the_same_sentence(server, run):
    known, _answers = run
    browser = server.log_in("enterprise")
    page = browser.get(f"{server.url}/my/requests/{known['another']}", timeout=60)
    token = re.search(r'csrf_token" value="([^"]+)', page.text)[1]
    for step, method, argument, value in (
        ("confirm-plan", "action_enterprise_confirm_plan", None, None),
        ("confirm-delivery", "action_enterprise_confirm_delivery", None, None),
        ("supplement", "action_enterprise_supplement", None, None),
        ("rework", "action_enterprise_rework", "reason", "还缺两份"),
        ("withdraw", "action_enterprise_withdraw", "reason", " "),
        ("remind", "action_enterprise_remind", "note", " "),
    ):
        arguments = {argument: value} if argument else {}
        status, got = server.json2("enterprise", "qi.request", method, ids=[known["another"]], **arguments)
        assert status == 422, (method, got)
        answer = browser.post(
            f"{server.url}/my/requests/{known['another']}/{step}",
            data={"csrf_token": token, "reason": value or ""},
            timeout=60,
        )
        assert answer.status_code == 400, step
        assert got["message"] in html.unescape(answer.text), (step, got["message"])


def test_nonsense_is_the_callers_error(server, run, methods):
    known, _answers = run
    server.api_keys("enterprise", "institution", "clerk", "commissioner2")
    shown, _staff = _documented()
    calls = [
        ("institution" if method.startswith("qi.request.task") else "enterprise", method, argument)
        for method in sorted(shown & methods.keys())
        for argument in methods[method]
    ]
    records = {
        "qi.request": "another",
        "qi.request.material": "third",
        "qi.request.task": "other_task",
        "qi.request.choice": "choice",
        "qi.request.deliverable": "deliverable",
    }
    for caller, method, argument in calls:
        model, _dot, name = method.rpartition(".")
        on = {} if name == "action_enterprise_submit" else {"ids": [known[records[model]]]}
        for value in NONSENSE:
            if (name, argument, value) in SOUND:
                continue
            status, got = server.json2(caller, model, name, **on, **{argument: value})
            assert 400 <= status < 500, (method, argument, value, status, got)
            assert got["message"].strip() and "Traceback" not in got["message"]


@pytest.mark.parametrize(
    "ids", [None, 5, "x", {}, {"a": 1}, ["x"], [[1]], [0], [-1], [2**31], [10**40], [1.5], [True]]
)
def test_ids_of_nonsense(server, run, ids):
    status, got = server.json2("enterprise", "qi.request", "action_enterprise_supplement", ids=ids)
    assert 400 <= status < 500, (ids, got)


def test_no_record_is_not_there(server, run):
    status, got = server.json2("enterprise", "qi.request", "action_enterprise_supplement", ids=[2**31 - 1])
    assert status in (403, 404), got


@pytest.mark.parametrize("context", [[], [1], "x", 5, {"lang": "xx_XX"}, {"lang": 5}, {"tz": 5}, {"tz": "Moon"}])
def test_context_of_nonsense(server, run, context):
    known, _answers = run
    key = server.api_keys("enterprise")["enterprise"]
    answer = requests.post(
        f"{server.url}/json/2/qi.request/action_enterprise_confirm_plan",
        json={"ids": [known["another"]], "context": context},
        headers={"Authorization": f"bearer {key}"},
        timeout=60,
    )
    assert 400 <= answer.status_code < 500, answer.text[-2000:]


def test_values_of_nonsense(server, run):
    known, _answers = run
    for model, record in (("qi.request", "another"), ("qi.request.task", "task")):
        for value in None, 5, "x", [], [1], {"nothing": 1}:
            status, got = server.json2("commissioner2", model, "write", ids=[known[record]], vals=value)
            assert 400 <= status < 500, (model, value, got)
            status, got = server.json2("commissioner2", model, "create", vals_list=value or [value])
            assert 400 <= status < 500, (model, value, got)


def test_the_move_wizard_knows_no_such_step(server, run):
    known, _answers = run
    for kind in "nothing", "", 5, [1], {"a": 1}, "a\0b", False:
        values = {"request_ids": [[6, 0, [known["another"]]]], "kind": kind}
        status, got = server.json2("commissioner2", "qi.request.move", "create", vals_list=[values])
        if status == 200:
            status, got = server.json2("commissioner2", "qi.request.move", "action_move", ids=got)
        assert 400 <= status < 500, (kind, got)
