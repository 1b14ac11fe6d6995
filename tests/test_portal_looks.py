"""The pages outsiders see, each looked at as a phone shows it, by everybody who sees it."""

import re
from pathlib import Path

import pytest
import requests

from portal_map import Crawl

LOOK = (Path(__file__).parent / "look.js").read_text(encoding="utf-8")
ROLES = (None, "enterprise", "institution")
STARTS = [
    "/qi",
    "/qi/register",
    "/my/home",
    "/my/requests",
    "/my/requests/apply",
    "/my/tasks",
    "/my/qualifications",
]
ODOO_OWN = re.compile(r"/my(/home|/account|/security|/address.*)?(\?.*)?$")
LISTS = {
    "enterprise": ["/my/requests", "/my/notices", "/my/enterprises"],
    "institution": ["/my/tasks", "/my/qualifications"],
}

# What is written in Latin letters in Chinese too.
LATIN = {
    *(
        "QI",
        "NQI",
        "Copyright",  # Odoo says it so in all languages
        "Logo",
        "of",
        "QC",
        "PDF",
        "Word",
        "Excel",
        "WPS",
        "DOC",
        "DOCX",
        "XLS",
        "XLSX",
        "JPG",
        "JPEG",
        "PNG",
        "HEIC",
        "ZIP",
    ),
    *("ISO", "IEC", "GB", "CMA", "CNAS", "CCC", "ILAC", "TBT", "SC", "HACCP", "CE", "FDA", "RoHS", "IATF", "PDCA"),
    *("APP", "AI", "API", "SMS", "MB", "KB", "QR", "ID", "LED", "CNC"),
    *("mm", "kg", "MPa", "kN", "Nm", "Hz", "kV", "Odoo", "English", "US"),
}
# Numbers, addresses and file names are no words: QI-2026-000001, C.1.1-01, a@b.example, 合同.pdf.
# What is drawn by lot has letters, and now and then no digit: QS-MEMWEFDEVX.
NO_WORD = re.compile(
    r"\S*[\d@/]\S*|\b[A-Z]{2}-[A-Z]{8,}\b|[\w.-]+\.(?:pdf|docx?|xlsx?|jpe?g|png|example|cn|com)\b"
)
TEXT = """() => [document.title, document.body.innerText,
    ...[...document.querySelectorAll("[placeholder]")].map((e) => e.placeholder),
    ...[...document.querySelectorAll("[aria-label]")].map((e) => e.ariaLabel),
    ...[...document.querySelectorAll("[title]")].map((e) => e.title),
    ...[...document.querySelectorAll("img[alt]")].map((e) => e.alt)].join("\\n")"""


@pytest.fixture(params=ROLES, ids=lambda role: role or "anonymous")
def role(request):
    return request.param


@pytest.fixture
def addresses(server, role):
    """Return the addresses of our pages that the role reaches by links."""
    browser = server.log_in(role) if role else requests.Session()
    browser.headers["Accept-Language"] = "zh-CN"
    crawl = Crawl(server.url, browser, STARTS, limit=50)
    # One page of a kind is enough: numbers in addresses tell records apart.
    kinds = {}
    for address in crawl.addresses:
        if not ODOO_OWN.match(address):
            kinds.setdefault(re.sub(r"\d+", "0", address.split("?")[0]), []).append(address)
    return [address for found in kinds.values() for address in found[:3]]


def test_pages_can_be_read_tapped_heard_and_typed(window, role, addresses):
    page = window(role)
    problems = []
    for address in addresses:
        page.goto(address)
        problems += [f"{address}: {problem}" for problem in page.evaluate(LOOK)]
    assert not problems, "\n".join(problems)


def test_no_word_is_untranslated(window, role, addresses):
    page = window(role)
    found = []
    for address in addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.lang") == "zh-CN", address
        words = re.findall(r"[A-Za-z]{2,}", NO_WORD.sub(" ", page.evaluate(TEXT)))
        if foreign := sorted(set(words) - LATIN):
            found.append(f"{address}: {foreign}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("login", LISTS)
def test_lists_weigh_little_more_than_odoos_home(server, window, login):
    def weight(address):
        page = window(login)
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        loads = []
        devtools.on("Network.loadingFinished", lambda event: loads.append(event["encodedDataLength"]))
        assert page.goto(address, wait_until="networkidle").status == 200, address
        return sum(loads)

    home = weight("/my/home")
    assert home > 10_000
    browser = server.log_in(login)
    for address in LISTS[login]:
        assert browser.get(server.url + address, timeout=60).status_code == 200, address
        assert weight(address) <= 1.3 * home, address
