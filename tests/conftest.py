"""Options and fixtures of the black-box tests: they meet the product as its users do."""

import psycopg2
import pytest

import server as product
from project import SOCKET_FOLDER


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true", help="run the long campaigns as well")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--full"):
        return
    campaigns = [item for item in items if item.get_closest_marker("full")]
    config.hook.pytest_deselected(items=campaigns)
    items[:] = [item for item in items if item not in campaigns]


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
def server():
    """The product, brought up from nothing with its demo data."""
    server = product.Server("onestop_blackbox")
    server.drop_database()
    result = server.up()
    assert result.returncode == 0, result.stdout + result.stderr
    yield server
    server.stop()
