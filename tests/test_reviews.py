"""From a bad review on a phone to the confirmed rectification, in a real browser."""

import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

PREPARE = """
import json
request = env["qi.request"].search(
    [
        ("stage_kind", "=", "completed"),
        ("is_historic", "=", False),
        ("commissioner_id", "!=", False),
        ("platform_id.name", "=", "高新区智能装备产业园质量驿站"),
    ],
    limit=1,
)
now = env.cr.now().replace(microsecond=0)
# The demo city completed it some time ago; here it was today.
env.cr.execute("UPDATE qi_request SET closed_at = %s WHERE id = %s", [now, request.id])
env.cr.execute("DELETE FROM qi_review_case WHERE answer_id IN "
               "(SELECT id FROM survey_user_input WHERE qi_request_id = %s)", [request.id])
env.cr.execute("UPDATE qi_review_invitation SET answer_id = NULL WHERE request_id = %s", [request.id])
env.cr.execute("UPDATE survey_user_input SET qi_previous_id = NULL WHERE qi_request_id = %s", [request.id])
env.cr.execute("DELETE FROM survey_user_input WHERE qi_request_id = %s", [request.id])
env.invalidate_all()
manager = request.platform_id._nearest_managers()[request.platform_id.id][:1]
print(json.dumps({"url": request._review_url("link"), "id": request.id, "manager": manager.login}))
env.cr.commit()
"""


@pytest.fixture
def rated(server):
    """A request that was completed today and not rated yet: its link, and who manages its platform."""
    result = server.shell(PREPARE)
    return json.loads(result.stdout.strip().splitlines()[-1])


def rate(page, link, name):
    """Be dissatisfied with everything, with or without a name."""
    page.goto(urlsplit(link).path)
    # The page is alive once it is there and hides what is asked of the dissatisfied alone.
    page.locator("[data-qi-reasons]").wait_for(state="attached")
    page.locator("[data-qi-reasons]").wait_for(state="hidden")
    for fieldset in page.locator("fieldset.qi_grades").all():
        fieldset.locator("label.qi_choice").nth(3).click()
    for fieldset in page.locator("fieldset.qi_choices").all():
        if fieldset.is_visible():
            fieldset.locator("label.qi_choice").last.click()
    if name:
        page.locator("label.qi_choice", has=page.locator("input[name=named][value='1']")).click()
        page.locator("input[name=respondent]").fill(name)
        page.locator("input[name=phone]").fill("13900000001")
    page.locator("input[name=confirm]").check()
    with page.expect_navigation():
        page.locator(".qi_send button[type=submit]").click()
    return page.locator("a[href^='/qi/review/']").get_attribute("href")


def say(page, choice, reason=""):
    """Choose an answer on the page of the case and send it, once the page has seen that a person uses it."""
    page.locator(choice).check()
    if reason:
        page.locator("#qi_reason").fill(reason)
    expect(page.locator("input[type=hidden][name=human]")).not_to_have_value("")
    with page.expect_navigation():
        page.locator("form[method=post][action^='/qi/review/'] button[type=submit]").click()


def do(server, login, case_id, values):
    status, answer = server.json2(login, "qi.review.case", "write", ids=[case_id], vals=values)
    assert status == 200, answer


@pytest.mark.parametrize("name", ["吴晓东", ""], ids=["named", "anonymous"])
def test_from_the_bad_review_to_the_confirmed_rectification(server, window, rated, name):
    page = window(None, "phone")
    path = rate(page, rated["url"], name)
    page.goto(path)
    assert "一个工作日内" in page.inner_text("body") or "within one working day" in page.inner_text("body")

    server.api_keys(rated["manager"])
    status, cases = server.json2(
        rated["manager"],
        "qi.review.case",
        "search_read",
        domain=[["is_open", "=", True], ["is_named", "=", bool(name)]],
        fields=["request_id", "partner_id", "respondent", "user_id", "state"],
        order="id desc",
        limit=1,
    )
    assert status == 200 and cases, cases
    case = cases[0]
    assert bool(case["request_id"]) == bool(case["partner_id"]) == bool(case["respondent"]) == bool(name)
    called = {"call_result": "reached" if name else "nobody", "call_note": "证书晚了三天", "state": "called"}
    do(server, rated["manager"], case["id"], called)
    told = {"cause": "无人核对清单", "measure": "每天早上核对", "result": "证书已寄出，费用已免", "state": "told"}
    do(server, rated["manager"], case["id"], told)
    # Nobody of the house confirms in the enterprise's place.
    status, refused = server.json2(
        rated["manager"],
        "qi.review.case",
        "write",
        ids=[case["id"]],
        vals={"state": "closed", "confirmation": "online"},
    )
    assert status == 403, refused

    page.goto(path)
    assert "证书已寄出" in page.inner_text("body")
    say(page, "#qi_object", "还没有收到")
    do(server, rated["manager"], case["id"], {**told, "result": "快递单号已补发"})
    page.goto(path)
    assert "快递单号已补发" in page.inner_text("body")
    say(page, "#qi_confirm")
    status, [closed] = server.json2(
        rated["manager"],
        "qi.review.case",
        "read",
        ids=[case["id"]],
        fields=["state", "is_confirmed", "reopened_count"],
    )
    assert (closed["state"], closed["is_confirmed"], closed["reopened_count"]) == ("closed", True, 1)
