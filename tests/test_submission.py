"""A request that is sent fifty times at once, by an impatient thumb or a bad network, is one request."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

TIMES = 50
NEED = "千分尺12把需要校准"
SERVICE = "C.1.1-01"
ANSWERS = {"instrument": "千分尺", "pieces": 12}


@pytest.fixture(scope="module")
def ids(server):
    """Ids that a mini-program would look up first."""
    server.api_keys("clerk", "enterprise")

    def one(model, field, value):
        status, found = server.json2("clerk", model, "search", domain=[[field, "=", value]])
        assert status == 200 and len(found) == 1, (model, value, found)
        return found[0]

    return {
        "partner_id": one("res.partner", "name", "云泉恒精轴承有限公司"),
        "service_id": one("qi.service", "code", SERVICE),
    }


def at_once(function):
    """Call ``function`` as often as that at the same time; return all it returned."""
    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(lambda _number: function(), range(TIMES)))


def requests_with(server, description):
    status, found = server.json2("enterprise", "qi.request", "search", domain=[["description", "=", description]])
    assert status == 200
    return found


def test_one_token_makes_one_request_over_the_api(server, ids):
    need = f"{NEED}，{uuid.uuid4().hex}"
    values = {**ids, "description": need, "intake": ANSWERS, "client_token": uuid.uuid4().hex}
    answers = at_once(lambda: server.json2("enterprise", "qi.request", "action_enterprise_submit", values=values))
    refused = [answer for status, answer in answers if status != 200]
    assert not refused, refused[:3]
    made = requests_with(server, need)
    assert len(made) == 1, made
    assert {answer["id"] for _status, answer in answers} == set(made)


def test_one_draft_makes_one_request_over_the_page(server, ids):
    need = f"{NEED}，{uuid.uuid4().hex}"
    browser = server.log_in("enterprise")
    page = browser.get(f"{server.url}/my/requests/apply?service={SERVICE}", timeout=60)
    assert page.status_code == 200, page.text
    token = re.search(r'csrf_token" value="([^"]+)', page.text)[1]
    form = {"csrf_token": token, "service": SERVICE, "enterprise": ids["partner_id"]}
    answer = browser.post(f"{server.url}/my/requests/apply", data=form, allow_redirects=False, timeout=60)
    assert answer.status_code == 303, answer.text
    draft = re.search(r"/my/requests/draft/(\d+)/", answer.headers["Location"])[1]
    address = f"{server.url}/my/requests/draft/{draft}"
    form = {"csrf_token": token, "description": need, "contact_name": "吴晓东", "contact_phone": "13800000001"}
    form |= {f"intake-{name}": value for name, value in ANSWERS.items()}
    answer = browser.post(f"{address}/need", data=form, allow_redirects=False, timeout=60)
    assert answer.status_code == 303, answer.text
    page = browser.get(f"{address}/check", timeout=60)
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)"', page.text))
    cookies = {"session_id": browser.cookies["session_id"]}

    def send():
        return requests.post(
            f"{address}/check",
            data={**fields, "csrf_token": token},
            cookies=cookies,
            allow_redirects=False,
            timeout=120,
        )

    answers = at_once(send)
    made = requests_with(server, need)
    assert len(made) == 1, made
    assert {answer.status_code for answer in answers} == {303}, [answer.status_code for answer in answers]
    targets = {re.search(r"/my/requests/(\d+)", answer.headers["Location"])[1] for answer in answers}
    assert targets == {str(made[0])}
