"""Options and fixtures of the black-box tests: they meet the product as its users do."""

import re
import shutil

import psycopg2
import pytest
from playwright.sync_api import sync_playwright

import server as product
from project import SOCKET_FOLDER


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true", help="run the long campaigns as well")
    parser.addoption("--city", type=int, metavar="PORT", help="only tests about the demo city, served there")
    parser.addoption("--apart", action="store_true", help="only tests that are not about the demo city")


def pytest_collection_modifyitems(config, items):
    # Garbage comes last: what it leaves of the demo data nobody needs any more.
    items.sort(key=lambda item: item.path.name == "test_fuzz.py")

    def is_left_out(item):
        is_about_city = "server" in item.fixturenames
        return (
            (config.getoption("--city") and not is_about_city)
            or (config.getoption("--apart") and is_about_city)
            or (not config.getoption("--full") and item.get_closest_marker("full"))
        )

    left_out = [item for item in items if is_left_out(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def onestop():
    """Path of the product's one command."""
    return product.ONESTOP


@pytest.fixture(scope="session")
def call():
    """Run the product's command to its end."""
    return product.call


@pytest.fixture
def database():
    """Connect to a database of the private cluster, in autocommit mode."""
    connections = []

    def connect(name: str):
        connection = psycopg2.connect(host=SOCKET_FOLDER, user="onestop", dbname=name)
        connection.autocommit = True
        connections.append(connection)
        return connection

    yield connect
    for connection in connections:
        connection.close()


@pytest.fixture(scope="session")
def server(request):
    """The product, brought up from nothing with its demo data."""
    assert not request.config.getoption("--apart"), "What is about the city says so by the fixtures it names."
    if port := request.config.getoption("--city"):
        server = product.Server(product.CITY, port)
    else:
        server, result = product.new_city()
        assert result.returncode == 0, result.stdout + result.stderr
    yield server
    server.stop()


@pytest.fixture
def kept(server, database):
    """Return a function that runs SQL on the product's database; an hour has passed since the tests before."""
    connection = database(server.database)

    def run(statement):
        with connection.cursor() as cr:
            cr.execute(statement)
            return cr.fetchall() if cr.description else []

    run("DELETE FROM qi_rate_limit")
    return run


SCREENS = {
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
        # As the web view of WeChat calls itself.
        "user_agent": "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0"
        " Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160065 MMWEBSDK/20231202 MicroMessenger/8.0.47",
    },
    "desktop": {"viewport": {"width": 1280, "height": 900}},
}


@pytest.fixture(scope="session")
def chromium():
    """The machine's own Chromium, driven by Playwright."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def window(server, chromium):
    """Open a browser window of its own for a demo user, or for somebody who is not logged in."""
    contexts, strangers = [], []

    def forbid(route):
        strangers.append(route.request.url)
        route.abort()

    def open_window(login=None, screen="phone"):
        context = chromium.new_context(
            base_url=server.url, locale="zh-CN", timezone_id="Asia/Shanghai", **SCREENS[screen]
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        # Nothing of a page may come from elsewhere.
        context.route(re.compile(rf"^(?!{re.escape(server.url)}|data:|blob:)"), forbid)
        if login:
            session = server.log_in(login).cookies["session_id"]
            context.add_cookies([{"name": "session_id", "value": session, "url": server.url}])
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()
    assert not strangers, f"A page asks other hosts: {strangers}"
