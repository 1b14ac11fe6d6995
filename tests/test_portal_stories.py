"""What people do on the platform, in a real browser: on a phone, as most do, and at a desk."""

import json
import uuid
from urllib.parse import urlsplit

import pytest

from examples import PLAN
from portal_form import Form

NEED = "千分尺12把需要校准"
RIVAL = """
import json
user = env["res.users"].search([("login", "=", "rival")])
if not user:
    partner = env["res.partner"].create(
        {"name": "云泉邻家机械有限公司", "is_company": True, "qi_enterprise_kind": "enterprise"}
    )
    user = env["res.users"].with_context(no_reset_password=True).create(
        {
            "name": "邻家",
            "login": "rival",
            "password": "rival",
            "lang": "zh_CN",
            "tz": "Asia/Shanghai",
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
        }
    )
    env["qi.membership"].create({"user_id": user.id, "partner_id": partner.id})
    env.cr.commit()
print(json.dumps({"rival": user.qi_enterprise_ids.id}))
"""


@pytest.fixture(params=["phone", "desktop"])
def screen(request):
    return request.param


@pytest.fixture(scope="module")
def city(server):
    """Ids that the staff's side of the stories needs."""
    server.api_keys("clerk", "commissioner")
    made = json.loads(server.shell(RIVAL).stdout)

    def one(model, field, value):
        status, ids = server.json2("clerk", model, "search", domain=[[field, "=", value]])
        assert status == 200 and len(ids) == 1, (model, value, ids)
        return ids[0]

    return {
        "own": one("res.partner", "name", "云泉恒精轴承有限公司"),
        "platform": one("qi.platform", "name", "高新区智能装备产业园质量驿站"),
        "service": one("qi.service", "code", "C.1.1-01"),
        **made,
    }


class Staff:
    """The people of the platform, who work on their own screens; here they call the same methods."""

    def __init__(self, server, city):
        self.server, self.city = server, city

    def do(self, model, method, ids, login="commissioner", **values):
        if ids:
            values["ids"] = ids
        status, answer = self.server.json2(login, model, method, **values)
        assert status == 200, answer
        return answer

    def register(self, enterprise, need=NEED):
        values = {
            "service_id": self.city["service"],
            "partner_id": self.city[enterprise],
            "description": need,
            "intake": {"instrument": "千分尺", "pieces": 12},
        }
        status, ids = self.server.json2("clerk", "qi.request", "create", vals_list=[values])
        assert status == 200, ids
        return ids[0]

    def plan(self, request_id):
        """Take the request, and send the enterprise a plan."""
        for step in ("action_take", "action_accept", "action_start_planning"):
            self.do("qi.request", step, [request_id])
        self.do("qi.request", "write", [request_id], vals=PLAN)
        self.do("qi.request", "action_submit_plan", [request_id])

    def stage(self, request_id):
        return self.do("qi.request", "read", [request_id], fields=["stage_kind"])[0]["stage_kind"]

    def deliver(self, request_id, result="校准证书12份"):
        self.do("qi.request", "write", [request_id], vals={"result": result})
        self.do("qi.request", "action_deliver", [request_id])


@pytest.fixture
def staff(server, city):
    return Staff(server, city)


class RequestPage:
    """The page of one request, as its enterprise uses it; forms are found by what they do, not by their words."""

    def __init__(self, page, request_id):
        self.page, self.address = page, f"/my/requests/{request_id}"
        assert page.goto(self.address).status == 200

    def send(self, answer, **values):
        """Fill in and send the form that gives ``answer``."""
        form = self.page.locator(f"form[action='{self.address}/{answer}']").first
        if not form.is_visible():
            self.page.locator("details", has=form).locator("summary").first.click()
        for name, value in values.items():
            form.locator(f"[name={name}]").fill(value)
        with self.page.expect_navigation():
            form.locator("button[type=submit]").click()
        return self

    def offers(self, answer):
        return self.page.locator(f"form[action='{self.address}/{answer}']").count() > 0

    @property
    def text(self):
        return self.page.inner_text("body")


def test_the_enterprise_sends_a_plan_back_confirms_it_and_takes_the_result(window, staff, screen):
    request_id = staff.register("own")
    page = RequestPage(window("enterprise", screen), request_id)
    assert NEED in page.text and not page.offers("confirm-plan")
    staff.plan(request_id)
    page.page.reload()
    assert PLAN["plan_goal"] in page.text
    page.send("return-plan", reason="希望一周内完成")
    assert staff.stage(request_id) == "planning"
    staff.do("qi.request", "action_submit_plan", [request_id])
    page.page.reload()
    page.send("confirm-plan")
    assert staff.stage(request_id) == "executing"
    staff.deliver(request_id)
    page.page.reload()
    assert "校准证书12份" in page.text
    page.send("rework", reason="缺两份证书")
    assert staff.stage(request_id) == "rework"
    staff.do("qi.request", "action_deliver", [request_id])
    page.page.reload()
    page.send("confirm-delivery")
    assert staff.stage(request_id) == "completed"
    assert not page.offers("confirm-delivery") and not page.offers("withdraw")


def test_the_enterprise_reminds_and_withdraws(window, staff, screen):
    request_id = staff.register("own")
    page = RequestPage(window("enterprise", screen), request_id)
    page.send("remind", reason="什么时候能办")
    page.send("withdraw", reason="已另行解决")
    assert staff.stage(request_id) == "withdrawn"
    assert "已另行解决" in page.text


def test_two_enterprises_side_by_side_never_see_each_other(window, staff, screen):
    needs = {"own": f"{NEED}，甲方专用", "rival": f"{NEED}，乙方专用"}
    ids = {side: staff.register(side, need) for side, need in needs.items()}
    windows = {"own": window("enterprise", screen), "rival": window("rival", screen)}
    for side, other in (("own", "rival"), ("rival", "own")):
        page = windows[side]
        page.goto("/my/requests")
        links = page.locator(f"a[href^='/my/requests/{ids[side]}']")
        assert links.count() and not page.locator(f"a[href^='/my/requests/{ids[other]}']").count()
        assert needs[side] in RequestPage(page, ids[side]).text
        for address in (f"/my/requests/{ids[other]}", f"/my/requests/{ids[other]}/withdraw"):
            assert page.goto(address).status in (404, 405)
            assert needs[other] not in page.content()
    assert [staff.stage(request_id) for request_id in ids.values()] == ["submitted", "submitted"]


def test_who_is_not_logged_in_is_led_to_log_in_and_back(window, staff, screen):
    request_id = staff.register("own")
    page = window(None, screen)
    page.goto(f"/my/requests/{request_id}")
    assert "/web/login" in page.url
    page.fill("[name=login]", "enterprise")
    page.fill("[name=password]", "enterprise")
    with page.expect_navigation():
        page.locator("form[action*='/web/login'] button[type=submit], .oe_login_buttons button").first.click()
    page.wait_for_url(f"**/my/requests/{request_id}*")
    assert NEED in page.inner_text("body")


INSTITUTION = "云泉市计量测试研究院"


@pytest.fixture
def mobile():
    """Return a number that nobody has an account of yet."""
    return f"139{uuid.uuid4().int % 10**8:08d}"


@pytest.fixture
def invitation(server, staff, city, mobile):
    """Return the address in the QR code that a newcomer without an e-mail address is shown at the counter."""
    status, ids = server.json2(
        "clerk",
        "qi.account.invitation",
        "create",
        vals_list=[{"partner_id": city["own"], "name": "李秀英", "mobile": mobile, "role": "member"}],
    )
    assert status == 200, ids
    [row] = staff.do("qi.account.invitation", "read", ids, "clerk", fields=["url", "qr_code"])
    assert row["qr_code"]
    return urlsplit(row["url"]).path


def apply(page, need, platform):
    """Apply for the service, and close the browser in between; return the id of the request."""
    page.goto("/my/requests/apply?service=C.1.1-01")
    form = Form(page, "/my/requests/apply")
    if form.form.locator("select[name=enterprise]").count():
        form.form.locator("select[name=enterprise]").select_option(label="云泉恒精轴承有限公司")
    form.fill(platform=str(platform)).send()
    form = Form(page, "/need").fill(
        description=need, contact_name="李秀英", contact_phone="13935301234", intake__instrument="千分尺"
    )
    form.fill(intake__pieces="12").send("button[value=later]")
    return page


def test_from_the_qr_code_to_the_confirmed_result(server, window, staff, city, screen, mobile, invitation):
    page = window(None, screen)
    page.goto(invitation)
    assert "云泉恒精轴承有限公司" in page.inner_text("body")
    form = Form(page, invitation).fill(password="Zhoubian-2026-jl", repeated="Zhoubian-2026-jl", agree="1")
    form.send()
    assert "/my/enterprises" in page.url, page.inner_text("body")

    need = f"{NEED}（{screen}）"
    apply(page, need, city["platform"])
    # The browser is closed here; what was entered is on the list when it comes back.
    session = page.context.cookies()
    page.context.close()
    page = window(None, screen)
    page.context.add_cookies(session)
    page.goto("/my/requests")
    page.locator("a[href*='/my/requests/draft/']").first.click()
    page.wait_for_url("**/draft/**")
    assert page.locator("[name=description]").input_value() == need
    Form(page, "/need").send("button[value=on]")
    Form(page, "/materials").upload().send("button[value=on]")
    Form(page, "/check").send()
    request_id = int(page.url.split("/my/requests/")[1].split("?")[0].split("#")[0])

    # The station misses something: it is uploaded where it is asked for.
    staff.do("qi.request", "action_take", [request_id])
    materials = staff.do(
        "qi.request.material", "search_read", [], domain=[["request_id", "=", request_id]], fields=["name"]
    )
    *received, missing = materials
    staff.do("qi.request.material", "write", [row["id"] for row in received], vals={"state": "received"})
    staff.do("qi.request.material", "write", [missing["id"]], vals={"state": "missing"})
    staff.do("qi.request", "action_send_notice", [request_id])
    mine = RequestPage(page, request_id)
    assert missing["name"] in mine.text
    Form(page, f"/my/requests/{request_id}/materials").upload("上次的证书.pdf").send("button[value=done]")
    assert staff.stage(request_id) == "submitted"

    staff.do("qi.request.material", "write", [missing["id"]], vals={"state": "received"})

    # Institutions are shown, and one is chosen.
    for step in ("action_accept", "action_start_planning"):
        staff.do("qi.request", step, [request_id])
    status, [choice_id] = server.json2(
        "commissioner", "qi.request.choice", "create", vals_list=[{"request_id": request_id}]
    )
    assert status == 200
    page.goto(f"/my/requests/{request_id}")
    assert page.locator("form[action*='/choice/']").count() >= 2
    [line] = staff.do(
        "qi.request.choice.line",
        "search_read",
        [],
        domain=[["choice_id", "=", choice_id], ["provider_id.name", "=", INSTITUTION]],
        fields=["id"],
    )
    Form(page, f"/choice/{line['id']}").send()

    staff.do("qi.request", "write", [request_id], vals=PLAN)
    staff.do("qi.request", "action_submit_plan", [request_id])
    RequestPage(page, request_id).send("confirm-plan")
    assert staff.stage(request_id) == "executing"

    # The institution works.
    status, [task_id] = server.json2(
        "commissioner",
        "qi.request.task",
        "create",
        vals_list=[
            {
                "request_id": request_id,
                "choice_id": choice_id,
                "title": f"校准千分尺（{screen}）",
                "brief": "上门校准12把千分尺",
                "planned_end": "2030-12-31",
            }
        ],
    )
    assert status == 200
    staff.do("qi.request.task", "action_offer", [task_id])
    lab = window("institution", screen)
    lab.goto("/my/tasks")
    lab.locator(f"a[href*='/my/tasks/{task_id}']").first.click()
    lab.wait_for_url(f"**/my/tasks/{task_id}*")
    Form(lab, f"/my/tasks/{task_id}/accept").send()
    Form(lab, f"/my/tasks/{task_id}/start").send()
    Form(lab, f"/my/tasks/{task_id}/deliverable").fill(number="JL-2026-1").upload("校准证书.pdf").send()
    Form(lab, f"/my/tasks/{task_id}/deliver").fill(outcome="12把均已校准").send()
    staff.deliver(request_id)
    mine = RequestPage(page, request_id)
    assert "JL-2026-1" in mine.text
    mine.send("confirm-delivery")
    assert staff.stage(request_id) == "completed"
    # Who has no e-mail address gets on without one.
    [user] = staff.do("res.users", "search_read", [], "clerk", domain=[["login", "=", mobile]], fields=["email"])
    assert not user["email"]


def test_an_invitation_is_good_once(window, screen, invitation):
    page = window(None, screen)
    page.goto(invitation)
    Form(page, invitation).fill(password="Zhoubian-2026-jl", repeated="Zhoubian-2026-jl", agree="1").send()
    assert window(None, screen).goto(invitation).status == 410
