"""Hall and portal beside Odoo's own module website, which an administrator may install any day."""

import os
import re
import shutil
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
import requests
from lxml import html

import server as product
from databases import drop_database
from project import ODOO_HOME, STATE, cursor

# To install website takes a minute or more.
pytestmark = pytest.mark.full

NAME = "onestop_website"

PAGES = {
    None: ["/qi", "/qi/services", "/qi/platforms", "/qi/commissioners", "/qi/libraries", "/qi/register"],
    "enterprise": ["/my", "/my/requests", "/my/requests/apply", "/my/enterprises", "/my/notices"],
    "institution": ["/my", "/my/tasks", "/my/qualifications", "/my/notices"],
}


@pytest.fixture(scope="module")
def site(server):
    """The demo city with website installed, in a copy of its database."""
    site, files = product.Server(NAME), STATE / "data/filestore"
    server.stop()
    with cursor("postgres") as cr:
        drop_database(cr, NAME)
        cr.execute(f"CREATE DATABASE {NAME} TEMPLATE {server.database}")
        # What has been installed stands in the comment, which is not copied.
        cr.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [server.database]
        )
        cr.execute(f"COMMENT ON DATABASE {NAME} IS %s", cr.fetchone())
    shutil.rmtree(files / NAME, ignore_errors=True)
    shutil.copytree(files / server.database, files / NAME, copy_function=os.link)
    settings = STATE / f"{NAME}.conf"
    settings.write_text((STATE / f"{server.database}.conf").read_text().replace(server.database, NAME))
    command = [sys.executable, "-m", "odoo", "-c", str(settings), "-i", "website", "--skip-auto-install"]
    installed = subprocess.run(
        [*command, "--stop-after-init", "--no-http", "--log-level=warn"],
        env={**os.environ, "PYTHONPATH": str(ODOO_HOME)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert not installed.returncode and " ERROR " not in installed.stderr, installed.stderr
    started = site.up()
    assert not started.returncode, started.stdout + started.stderr
    yield site
    site.drop_database()
    shutil.rmtree(files / NAME, ignore_errors=True)
    server.up()


def test_pages_are_whole(site):
    for login, addresses in PAGES.items():
        browser = site.log_in(login) if login else requests.Session()
        # In place of the one that logging in, in no language at all, has left there.
        browser.cookies.set("frontend_lang", "zh_CN", domain="127.0.0.1", path="/")
        for address in addresses:
            answer = browser.get(site.url + address, timeout=60)
            assert answer.status_code == 200, address
            page = html.fromstring(answer.text)
            title = page.findtext(".//title").strip()
            assert re.search("[一-鿿]", title), (address, title)
            assert page.get("lang") == "zh-CN", address
            once = {
                "header": page.xpath("//header"),
                "main": page.xpath("//main"),
                "#wrap": page.xpath("//*[@id='wrap']"),
                "canonical": page.xpath("//link[@rel='canonical']"),
            }
            assert {name: len(found) for name, found in once.items()} == dict.fromkeys(once, 1), address


def test_a_page_of_the_hall_can_be_the_first_page(site):
    assert requests.get(site.url, timeout=60).status_code == 200
    result = site.shell(
        "env['website'].search([]).homepage_url = '/qi'\nenv.registry.signal_changes()\nenv.cr.commit()\n"
    )
    assert not result.returncode, result.stderr
    page = html.fromstring(requests.get(site.url, timeout=60).text)
    assert page.xpath("//div[contains(@class, 'qi_hall')]")


def test_nothing_comes_from_elsewhere_and_nothing_lies_over_the_tiles(site, chromium):
    context = chromium.new_context(base_url=site.url, locale="zh-CN")
    strangers = []
    page = context.new_page()
    page.on("request", lambda request: strangers.append(request.url) if not own(site, request.url) else None)
    page.goto("/qi")
    page.wait_for_load_state("networkidle")
    assert not strangers
    tile = page.locator(".qi_entry").first.bounding_box()
    found = page.evaluate(
        "([x, y]) => Boolean(document.elementFromPoint(x, y).closest('.qi_entry'))",
        [tile["x"] + tile["width"] / 2, tile["y"] + 4],
    )
    assert found
    context.close()


def own(site, url):
    return url.startswith(("data:", "blob:")) or urlsplit(url).netloc == urlsplit(site.url).netloc
