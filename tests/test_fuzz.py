"""Garbage in every place where something can be sent: a page, a redirect or a sentence, never a crash.

It runs after all other tests: what it leaves of the demo data is nobody's concern.
"""

import os
import re
from urllib.parse import quote, quote_from_bytes

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoolog import records
from portal_map import Crawl, routes
from project import STATE

ROLES = ("anonymous", "enterprise", "institution", "clerk")
CALLS, CALLS_FULL = 1500, 10_000

NASTY = [
    "",
    "0",
    "-1",
    "1",
    "2147483648",
    "9" * 40,
    "1e308",
    "NaN",
    "true",
    "null",
    "%",
    "_",
    "'",
    '"',
    "\\",
    "\0",
    "\r\nSet-Cookie: a=b",
    "../../../../etc/passwd",
    "{{7*7}}${7*7}%(x)s{0}",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "２０２６",
    "²",
    "2026-02-30",
    "9999-12-31",
    "0000-00-00",
    "2026-01-01T25:61:00Z",
    "轴承" * 500,
    "\u202egnp.exe",
    "[1, 2]",
    '{"a": 1}',
    "id desc; drop table res_users",
    "description",
    "zh_CN",
    "xx_YY",
    "http://evil.example/",
    "//evil.example",
]
# What tells Python's text from the wire's: any character, also those no database takes.
GARBAGE = st.one_of(st.sampled_from(NASTY), st.text(max_size=40), st.integers(-3, 2**70).map(str))
SEGMENT = st.one_of(
    GARBAGE.map(lambda text: quote(text.encode("utf-8", "surrogatepass"), safe="")),
    st.binary(max_size=12).map(lambda raw: quote_from_bytes(raw, safe="")),
)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["Accept-Language", "Referer", "X-Forwarded-For", "X-Requested-With", "Accept", "Range", "If-None-Match"]
    ),
    st.one_of(
        st.sampled_from(["zh-CN", "*", "xx;q=9", ",,,;;", "bytes=9-1", "zh_CN,en;q=0.1" * 50]),
        st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f"), max_size=30),
    ),
    max_size=2,
)
COOKIE = st.none() | st.one_of(
    st.sampled_from(["en_US", "zh_CN", "zh", "xx", "../..", '"', "\x01", "en_US en_US"]), st.text(max_size=12)
).map(quote)
FILE = st.tuples(
    st.sampled_from(
        [
            "a.pdf",
            "a.exe",
            "../../a.pdf",
            "a\0.pdf",
            "\u202efdp.exe",
            "a" * 300 + ".pdf",
            ".",
            "",
            "报告.pdf",
            "a\r\nb.png",
        ]
    ),
    st.one_of(
        st.sampled_from(
            [
                b"",
                b"%PDF-1.4 x",
                b"MZ\x90\x00",
                b"<html><script>",
                b"PK\x03\x04" + b"\0" * 30,
                b"\x89PNG\r\n\x1a\n",
            ]
        ),
        st.binary(max_size=60),
    ),
)


@pytest.fixture(scope="module")
def rules(server):
    return routes(server)


@pytest.fixture(scope="module", params=ROLES)
def visitor(request, server):
    """One role's browser with the crawl of what it sees and a CSRF token of its session."""
    role = request.param
    browser = requests.Session() if role == "anonymous" else server.log_in(role)
    crawl = Crawl(server.url, browser, ["/qi", "/my", "/my/requests", "/my/tasks"], limit=40)
    page = browser.get(
        f"{server.url}/web/login" if role == "anonymous" else f"{server.url}/my/security", timeout=60
    )
    token = re.search(r"csrf_token[\"']?(?: value=|: )[\"']([0-9a-fo]+)", page.text)[1]
    return role, browser, crawl, token


def own_forms(rules, crawl):
    """Return the addresses that the forms on the pages send to, without those of Odoo itself."""
    ours = [re.compile(re.sub("<[^<>]+>", "[^/]+", rule)) for rule, _verbs in rules]
    return sorted(action for action in crawl.forms if any(rule.fullmatch(action.split("?")[0]) for rule in ours))


@st.composite
def calls(draw, rules, crawl):
    """Draw one call: an address of a rule or of a page, with garbage in each of its places."""
    rule, verbs = draw(st.sampled_from(rules))
    verb = draw(st.sampled_from([*verbs, *verbs, "GET", "POST"]))
    known = sorted(
        {part for address in crawl.addresses for part in address.split("?")[0].split("/") if part.isdigit()}
    )

    def segment(match):
        if known and draw(st.booleans()):
            return draw(st.sampled_from(known))
        if match[1].startswith("int:") and draw(st.booleans()):
            return draw(st.sampled_from(["0", "1", "2", "3", "2147483648", "9" * 40]))
        return draw(SEGMENT)

    address = re.sub(r"<([^<>]+)>", segment, rule)
    forms = own_forms(rules, crawl)
    if verb == "POST" and forms and draw(st.booleans()):
        address = draw(st.sampled_from(forms))
    names = st.one_of(
        st.sampled_from(
            sorted(crawl.fields | {"page", "search", "sortby", "filterby", "reason", "q", "lang", "step"})
        ),
        st.text(max_size=8),
    )
    values = st.one_of(GARBAGE, st.lists(GARBAGE, max_size=2))
    return {
        "verb": verb,
        "address": address,
        "query": draw(st.dictionaries(names, values, max_size=3)),
        "form": draw(st.dictionaries(names, values, max_size=5)) if verb == "POST" else {},
        "files": draw(st.dictionaries(names, FILE, max_size=1)) if verb == "POST" else {},
        "headers": draw(HEADERS),
        "cookie": draw(COOKIE),
        "follows": draw(st.sampled_from([True, True, True, False])),
    }


def encoded(pairs: dict) -> list[tuple[bytes, bytes]]:
    """Return pairs as bytes, with what UTF-8 has no sign for as it may come from a broken client."""
    return [
        (name.encode("utf-8", "surrogatepass"), value.encode("utf-8", "surrogatepass"))
        for name, values in pairs.items()
        for value in (values if isinstance(values, list) else [values])
    ]


class Log:
    """The server's log from here on."""

    def __init__(self, database: str):
        self.path = STATE / f"log/odoo-{database}.log"
        self.position = os.path.getsize(self.path)

    def errors(self) -> list[str]:
        """Return the errors written since the last call."""
        with self.path.open(encoding="utf-8", errors="replace") as log:
            log.seek(self.position)
            lines = log.readlines()
            self.position = log.tell()
        return [str(record) for record in records(lines) if record.level in ("ERROR", "CRITICAL")]


def test_nothing_makes_a_page_fail(request, server, rules, visitor):
    role, browser, crawl, token = visitor
    log = Log(server.database)
    session = browser.cookies.get("session_id")
    full = request.config.getoption("--full")
    wire = requests.Session()
    wire.trust_env = False

    @settings(
        max_examples=(CALLS_FULL if full else CALLS) // len(ROLES),
        deadline=None,
        database=None,
        derandomize=not full,
        suppress_health_check=list(HealthCheck),
    )
    @given(call=calls(rules, crawl))
    def fuzz(call):
        cookies = [f"session_id={session}"] if session else []
        if call["cookie"] is not None:
            cookies.append(f"frontend_lang={call['cookie']}")
        form = encoded(call["form"])
        if call["follows"]:
            form.append((b"csrf_token", token.encode()))
        answer = wire.request(
            call["verb"],
            server.url + call["address"],
            params=encoded(call["query"]),
            data=form if call["verb"] == "POST" else None,
            files=[(name, file) for name, file in call["files"].items()] or None,
            headers={
                **{name: value.encode("latin-1") for name, value in call["headers"].items()},
                "Cookie": "; ".join(cookies),
            },
            allow_redirects=False,
            timeout=60,
        )
        assert answer.status_code < 500, (role, call, answer.status_code, log.errors())
        assert "Traceback (most recent call last)" not in answer.text, (role, call)
        assert not (errors := log.errors()), (role, call, errors)
        location = answer.headers.get("Location", "")
        assert location.startswith(("/", server.url)) and not location.startswith("//") or not location, (
            call,
            location,
        )

    fuzz()


def test_a_file_in_the_place_of_a_text_is_no_crash(server, rules, visitor):
    role, browser, crawl, token = visitor
    log = Log(server.database)
    for action in own_forms(rules, crawl):
        for name in sorted(crawl.forms[action] - {"csrf_token"}):
            for sent in ({"files": {name: ("a.pdf", b"%PDF-1.4 x")}}, {"data": {name: ["a", "b", "\0"]}}):
                answer = browser.post(
                    server.url + action,
                    **{**sent, "data": {"csrf_token": token, **sent.get("data", {})}},
                    allow_redirects=False,
                    timeout=60,
                )
                assert answer.status_code < 500, (role, action, name, log.errors())
    assert not log.errors()
