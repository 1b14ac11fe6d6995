"""The ways into the platform: for who has no e-mail address, and for who tries to get in as somebody else."""

import importlib.util
import re
import time
import uuid
from urllib.parse import urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter

from portal_form import Form
from project import ROOT

ENTERPRISE = "云泉恒精轴承有限公司"
PASSWORD = "Zhoubian-2026-jl"
WRONG = "验证码错误或已失效"
TOO_MANY = re.compile(r"There were too many attempts\. Try again in (a minute|\d+ minutes)\.")
CREDIT_CODE = "91350211M000100Y46"


def load(path):
    """Import a file of the add-on's tests that needs no Odoo."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


fake_gateway = load(ROOT / "qi_onestop/tests/fake_gateway.py")


@pytest.fixture(params=["phone", "desktop"])
def screen(request):
    return request.param


def new_number():
    """Return a number that nobody has an account of yet."""
    return f"137{uuid.uuid4().int % 10**8:08d}"


@pytest.fixture
def mobile():
    return new_number()


def set_gateway(server, url):
    """Enter the gateway's address in the settings, as an administrator does."""
    values = {"qi_sms_url": url, "qi_sms_success": "code=0", "qi_sms_secret": "s3cret"}
    status, ids = server.json2("admin", "res.config.settings", "create", vals_list=[values])
    assert status == 200, ids
    status, answer = server.json2("admin", "res.config.settings", "execute", ids=ids)
    assert status == 200, answer


@pytest.fixture
def gateway(server, kept):
    """The city's gateway for text messages, on this machine."""
    with fake_gateway.running_gateway() as gateway:
        set_gateway(server, gateway.url)
        yield gateway
    set_gateway(server, False)


def code_at(gateway, number, count=1):
    """Return the code of the ``count``-th message to ``number``, which may take a moment to arrive."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        texts = [body["content"] for body in gateway.received if body["mobile"] == number]
        if len(texts) >= count:
            return re.search(r"(?<!\d)\d{6}(?!\d)", texts[count - 1])[0]
        time.sleep(0.1)
    raise AssertionError(f"{number} gets no message: {gateway.received}")


@pytest.fixture
def invitation(server, mobile):
    """Return the address in the QR code that a newcomer without an e-mail address is shown at the counter."""
    server.api_keys("admin", "clerk")
    status, [partner] = server.json2("clerk", "res.partner", "search", domain=[["name", "=", ENTERPRISE]])
    assert status == 200
    values = {"partner_id": partner, "name": "李秀英", "mobile": mobile, "role": "member"}
    status, ids = server.json2("clerk", "qi.account.invitation", "create", vals_list=[values])
    assert status == 200, ids
    status, [row] = server.json2("clerk", "qi.account.invitation", "read", ids=ids, fields=["url"])
    assert status == 200, row
    return urlsplit(row["url"]).path


@pytest.fixture
def account(server, window, mobile, invitation):
    """Return the number of somebody who has opened an account."""
    page = window(None)
    page.goto(invitation)
    Form(page, invitation).fill(password=PASSWORD, repeated=PASSWORD, agree="1").send()
    assert "/my/enterprises" in page.url, page.inner_text("body")
    return mobile


def ask_for_code(page, number):
    """Go from the login page to the field that the code is typed into."""
    page.goto("/web/login")
    page.locator("a[href='/qi/login/code']").click()
    Form(page, "/qi/login/code").fill(number=number).send()
    assert number in page.inner_text("main")
    return page


def type_code(page, code):
    Form(page, "/qi/login/code/check").fill(code=code).send()
    return page


def is_inside(page):
    page.goto("/my/enterprises")
    return "/web/login" not in page.url and ENTERPRISE in page.inner_text("main")


def other_than(code):
    """Return a code that is not ``code``."""
    return f"{(int(code) + 1) % 10**6:06d}"


def test_who_has_no_e_mail_logs_in_by_a_text_message(server, window, screen, gateway, account):
    page = ask_for_code(window(None, screen), account)
    code = code_at(gateway, account)
    [headers] = gateway.seen_headers
    assert headers["Authorization"] == "s3cret"
    # A mistyped code is said, and the right one is still good.
    type_code(page, other_than(code))
    assert WRONG in page.locator("[role=alert]").inner_text()
    type_code(page, code)
    assert re.search(r"/my(/home)?$", urlsplit(page.url).path), page.inner_text("body")
    assert is_inside(page)
    status, [user] = server.json2(
        "clerk", "res.users", "search_read", domain=[["login", "=", account]], fields=["email"]
    )
    assert status == 200 and not user["email"]


def test_a_code_is_good_once(window, screen, gateway, account):
    page = type_code(ask_for_code(window(None, screen), account), code := code_at(gateway, account))
    assert is_inside(page)
    # Somebody read it over the shoulder, and types it into the page that asks again.
    thief = ask_for_code(window(None, screen), account)
    type_code(thief, code)
    assert WRONG in thief.locator("[role=alert]").inner_text()
    assert not is_inside(thief)


def test_an_old_code_is_no_good_and_a_new_one_is(window, screen, gateway, account, kept):
    page = ask_for_code(window(None, screen), account)
    code = code_at(gateway, account)
    kept("UPDATE qi_account_code SET expires_at = expires_at - interval '6 minutes'")
    kept("DELETE FROM qi_rate_limit")
    type_code(page, code)
    assert WRONG in page.locator("[role=alert]").inner_text()
    page.locator("main a[href='/qi/login/code']").click()
    Form(page, "/qi/login/code").fill(number=account).send()
    type_code(page, code_at(gateway, account, count=2))
    assert is_inside(page)


def test_asking_twice_leaves_the_field_for_the_first_code(window, screen, gateway, account):
    page = ask_for_code(window(None, screen), account)
    ask_for_code(page, account)
    assert page.locator("[role=alert]").count() == 1
    type_code(page, code_at(gateway, account))
    assert is_inside(page)
    assert len(gateway.received) == 1


def test_without_a_working_gateway_the_page_says_how_to_get_in(window, screen, gateway, account):
    gateway.status = 503
    page = ask_for_code(window(None, screen), account)
    code_at(gateway, account)
    assert page.locator("#qi_code_help").is_visible()
    page.locator("#wrap a[href='/web/login']").click()
    page.fill("[name=login]", account)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")
    assert is_inside(page)


def test_without_a_gateway_no_code_is_offered(window, screen, kept):
    page = window(None, screen)
    page.goto("/web/login")
    # Odoo shows the form once its script has looked for users who logged in here before.
    page.locator("a[href='/qi/register']").wait_for()
    assert not page.locator("a[href='/qi/login/code']").count()
    assert page.goto("/qi/login/code").status == 404


# --- Attacks ---------------------------------------------------------------------------------------------------


class From(HTTPAdapter):
    """Sends from an address of its own, as another machine would."""

    def __init__(self, address):
        self.address = address
        super().__init__()

    def init_poolmanager(self, *args, **kwargs):
        super().init_poolmanager(*args, source_address=(self.address, 0), **kwargs)


class Stranger:
    """Somebody who is not logged in, at an address of this machine's own network."""

    def __init__(self, server, address):
        self.url, self.browser = server.url, requests.Session()
        self.browser.mount("http://", From(address))
        self.browser.cookies.set("frontend_lang", "en_US")
        self.fields = None

    def lie(self):
        """Claim with each request to come from yet another address, as a proxy would say it."""
        claimed = f"203.0.113.{uuid.uuid4().int % 250 + 1}"
        self.browser.headers.update(
            {
                "X-Forwarded-For": claimed,
                "X-Forwarded-Host": urlsplit(self.url).netloc,
                "X-Real-IP": claimed,
                "Forwarded": f"for={claimed}",
            }
        )
        return self

    def get(self, path):
        # Who reads English is sent on to the English address.
        return self.browser.get(self.url + path, timeout=60)

    def post(self, path, **values):
        if self.fields is None:
            # The session's token and the consent text are the same on all pages.
            inputs = re.findall(r"<input\b[^>]*>", self.get("/qi/register").text)
            pairs = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in inputs]
            found = {pair.get("name"): pair["value"] for pair in pairs if "value" in pair}
            self.fields = {name: found[name] for name in ("csrf_token", "agree")}
        form = {**self.fields, **values}
        return self.browser.post(self.url + path, data=form, timeout=60, allow_redirects=False)

    def register(self, number, credit_code=CREDIT_CODE):
        return self.post(
            "/qi/register",
            credit_code=credit_code,
            enterprise_name="云泉新办机械有限公司",
            name="陌生人",
            mobile=number,
            password=PASSWORD,
            repeated=PASSWORD,
        )

    def ask(self, number):
        return self.post("/qi/login/code", number=number)

    def check(self, number, code):
        return self.post("/qi/login/code/check", number=number, code=code)


@pytest.fixture
def stranger(server, kept):
    """Return a function that makes a stranger at the ``n``-th address."""
    return lambda n=1: Stranger(server, f"127.0.66.{n}")


def refusal(answer):
    """Return the sentence of a refusal for too many attempts, which says when to come again."""
    assert answer.status_code == 429, (answer.status_code, answer.text[:500])
    assert int(answer.headers["Retry-After"]) > 0
    assert "Traceback" not in answer.text
    found = TOO_MANY.search(answer.text)
    assert found, answer.text
    return found[0]


def words(answer, *numbers):
    """Return what a page says, without what differs for all visitors."""
    text = re.sub(r'name="csrf_token" value="[^"]*"|csrf_token: "[^"]*"', "", answer.text)
    for number in numbers:
        text = text.replace(number, "NUMBER")
    return text


def test_one_address_registers_twenty_times_an_hour(server, stranger):
    attacker = stranger()
    answers = [attacker.register(new_number()) for _attempt in range(22)]
    assert [answer.status_code for answer in answers] == [303] * 20 + [429] * 2
    assert refusal(answers[-1])
    assert refusal(attacker.lie().register(new_number()))
    assert stranger(2).register(new_number()).status_code == 303, "nobody else is locked out"
    # Limits are kept in the database: a server that starts anew still knows them.
    server.stop()
    assert server.up().returncode == 0
    assert refusal(attacker.register(new_number()))
    assert stranger(2).register(new_number()).status_code == 303


def test_one_number_registers_three_times_a_day(stranger, mobile):
    for n in range(1, 4):
        assert stranger(n).register(mobile).status_code == 303
    assert refusal(stranger(4).register(mobile))
    assert stranger(4).register(new_number()).status_code == 303


def test_registering_does_not_tell_who_has_an_account(stranger, account):
    known, unknown = stranger().register(account), stranger(2).register(new_number())
    assert known.status_code == unknown.status_code == 303
    assert known.headers["Location"] == unknown.headers["Location"]


def test_one_address_asks_for_twenty_codes_an_hour(stranger, gateway, account):
    attacker = stranger()
    answers = [attacker.ask(new_number()) for _attempt in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert refusal(answers[-1])
    assert refusal(attacker.lie().ask(new_number()))
    assert not gateway.received, "nobody without an account gets a message"
    assert stranger(2).ask(account).status_code == 200
    assert code_at(gateway, account)


def test_one_number_gets_five_codes_an_hour_from_wherever_they_are_asked(stranger, gateway, account, kept):
    asked = 0
    for n in range(1, 8):
        answer = stranger(n).ask(account)
        if answer.status_code == 200:
            asked += 1
        else:
            assert refusal(answer)
        assert refusal(stranger(n).ask(account)), "one a minute"
        # A minute later: the count of the hour goes on.
        kept("UPDATE qi_rate_limit SET ends_at = ends_at - interval '1 minute'")
    assert asked == 5
    assert code_at(gateway, account, count=5)
    assert len(gateway.received) == 5


def test_asking_for_codes_does_not_tell_who_has_an_account(stranger, gateway, account):
    unknown = new_number()
    gateway.drip = 0.2  # a gateway that takes its time would tell it too
    took = {}
    for number in (account, unknown):
        attacker = stranger()
        attacker.get("/qi/login/code")
        attacker.post("/qi/login/code", number="")
        begin = time.monotonic()
        first = attacker.ask(number)
        took[number] = time.monotonic() - begin
        # Too soon, and wrong: the same words, whoever is asked for.
        took[number, "said"] = [
            (answer.status_code, words(answer, number))
            for answer in (first, attacker.ask(number), attacker.check(number, "x"))
        ]
    assert [status for status, _text in took[account, "said"]] == [200, 429, 400]
    assert took[account, "said"] == took[unknown, "said"]
    assert took[account] < 0.2 * len(gateway.answer) > took[unknown]


@pytest.mark.parametrize("is_known", [True, False], ids=["known", "unknown"])
def test_a_code_can_be_guessed_at_five_times_from_wherever(stranger, gateway, account, is_known):
    number = account if is_known else new_number()
    assert stranger().ask(number).status_code == 200
    wrong = other_than(code_at(gateway, number)) if is_known else "123456"
    for n in range(2, 7):
        answer = stranger(n).check(number, wrong)
        assert answer.status_code == 400
        assert "This code is wrong or too old." in answer.text
    right = code_at(gateway, number) if is_known else wrong
    assert refusal(stranger(7).check(number, right)), "even the right one"
    assert refusal(stranger(8).lie().check(number, right))


def test_who_was_guessed_at_gets_in_with_the_next_code(stranger, gateway, account, kept):
    stranger().ask(account)
    wrong = other_than(code_at(gateway, account))
    for _attempt in range(6):
        stranger().check(account, wrong)
    kept("UPDATE qi_rate_limit SET ends_at = ends_at - interval '1 minute'")
    owner = stranger(2)
    assert owner.ask(account).status_code == 200
    answer = owner.check(account, code_at(gateway, account, count=2))
    assert (answer.status_code, urlsplit(answer.headers["Location"]).path) == (303, "/my")


def test_one_address_guesses_sixty_times_an_hour(stranger, gateway, account):
    attacker = stranger()
    answers = [attacker.check(new_number(), "123456") for _attempt in range(61)]
    assert [answer.status_code for answer in answers] == [400] * 60 + [429]
    assert refusal(answers[-1])
    assert refusal(attacker.lie().check(new_number(), "123456"))
    owner = stranger(2)
    owner.ask(account)
    assert owner.check(account, code_at(gateway, account)).status_code == 303


def test_links_of_invitations_are_not_found_by_guessing(stranger, invitation):
    attacker = stranger()
    token = invitation.rsplit("/", 1)[1]
    guesses = [token[:-1], token[1:], token[:-2] + "AA", token.swapcase(), "0", "é", "x" * 3000]
    for guess in guesses:
        answer = attacker.get(f"/qi/activate/{guess}")
        assert answer.status_code == 404
        assert "This link leads nowhere." in answer.text
    answers = [attacker.post(f"/qi/activate/{guesses[n % 4]}", password=PASSWORD) for n in range(31)]
    assert all("This link leads nowhere." in answer.text for answer in answers[:30])
    assert [answer.status_code for answer in answers] == [404] * 30 + [429]
    assert "There were too many attempts" in answers[-1].text
    # Who was invited is at another address, and gets in.
    owner = stranger(2)
    answer = owner.post(invitation, password=PASSWORD, repeated=PASSWORD)
    assert answer.status_code == 303


@pytest.mark.parametrize("start", ["/qi/status/", "/qi/activate/"])
def test_links_without_login_say_what_is_wrong(server, kept, start):
    for guess in ("AQ", "1", "..%2F..", "%F0%9F", "a.b.c", "9" * 400):
        # Who reads Chinese is not sent on to another address.
        answer = requests.get(server.url + start + guess, headers={"Accept-Language": "zh-CN"}, timeout=60)
        assert answer.status_code == 404, guess
        assert "<h1" in answer.text and "Traceback" not in answer.text


def test_passwords_are_not_guessed_without_a_pause(server, account):
    attacker = Stranger(server, "127.0.66.1")
    attacker.fields = {}

    def log_in(browser, password):
        token = re.search(r'csrf_token" value="([^"]+)', browser.get("/web/login").text)[1]
        return browser.post("/web/login", csrf_token=token, login=account, password=password)

    # Odoo's own limit, as it ships it.
    for _attempt in range(10):
        assert log_in(attacker, "wrong").status_code == 200
    assert log_in(attacker, PASSWORD).status_code == 200, "even the right one"
    owner = Stranger(server, "127.0.66.2")
    owner.fields = {}
    assert log_in(owner, PASSWORD).status_code == 303
