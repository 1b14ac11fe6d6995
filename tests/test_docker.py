"""The container path, checked as far as a machine without a container engine can check it."""

import ast
import configparser
import fnmatch
import importlib.metadata
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time

import pytest
import yaml

from project import ADDONS, ROOT, SOCKET_FOLDER, manifest

DOCKERFILE = ROOT / "Dockerfile"
COMPOSE = ROOT / "docker-compose.yml"
EXAMPLE = ROOT / ".env.example"
CONFIG = ROOT / "deploy/odoo.conf"
START = ROOT / "deploy/start"

INSTRUCTIONS = {
    "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL",
    "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
}  # fmt: skip

# The part of the Compose specification that the file uses; what is not here it must not use.
SERVICE_KEYS = {
    "build": str,
    "command": list,
    "depends_on": dict,
    "environment": dict,
    "healthcheck": dict,
    "image": str,
    "ports": list,
    "restart": str,
    "volumes": list,
}
HEALTHCHECK_KEYS = {"test", "interval", "timeout", "retries", "start_period"}
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
RESTARTS = re.compile(r"no|always|unless-stopped|on-failure(:\d+)?")
DURATION = re.compile(r"(\d+(us|ms|s|m|h))+")
VARIABLE = re.compile(r"\$\{(\w+)(?::?[-?+][^}]*)?\}")


def git(*arguments: str) -> subprocess.CompletedProcess:
    """Ask git about the repository, whoever owns the files."""
    command = ["git", "-c", "safe.directory=*", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def tracked(path: str) -> bool:
    return bool(git("ls-files", "--", path).stdout)


def instructions() -> list[tuple[str, str]]:
    """Return the instructions of the Dockerfile with their arguments."""
    text = re.sub(r"(?m)^\s*#.*\n", "", DOCKERFILE.read_text()).replace("\\\n", " ")
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line.strip()]


def copies() -> list[tuple[str, str]]:
    """Return source and target of every COPY; a target ending in / is a folder."""
    return [tuple(arguments.split()) for name, arguments in instructions() if name == "COPY"]


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load(COMPOSE.read_text())


# --- Dockerfile ---------------------------------------------------------------------------------


def test_dockerfile_builds_on_the_official_image():
    names = [name for name, _arguments in instructions()]
    assert set(names) <= INSTRUCTIONS
    assert instructions()[0] == ("FROM", "odoo:19.0")
    assert names.count("FROM") == names.count("CMD") == 1
    # Root only installs; the last user is the one that runs.
    assert [arguments for name, arguments in instructions() if name == "USER"] == ["root", "odoo"]


def test_everything_copied_is_in_the_repository():
    for source, _target in copies():
        assert (ROOT / source).exists(), source
        assert tracked(source), f"{source} is not in git"


def test_build_context_holds_all_that_is_copied_and_no_more():
    ignored = [
        line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")
    ]

    def in_context(path: str) -> bool:
        """The last matching line decides."""
        matching = [line for line in ignored if fnmatch.fnmatch(path, line.removeprefix("!"))]
        return not matching or matching[-1].startswith("!")

    for source, _target in copies():
        assert in_context(source.split("/")[0]), source
    for other in (".env", ".git", ".onestop", "tests"):
        assert not in_context(other), other


def test_image_holds_every_addon_where_the_configuration_looks():
    config = configparser.ConfigParser()
    config.read(CONFIG)
    folder = config["options"]["addons_path"]
    assert {source: target for source, target in copies() if source in ADDONS} == {
        addon: f"{folder}/{addon}" for addon in ADDONS
    }
    # The script that starts the service looks for the add-ons beside itself.
    [start] = [target for source, target in copies() if source == "deploy/start"]
    assert folder == f"{start}addons"
    assert ("CMD", f'["{start}start"]') in instructions()
    assert os.access(START, os.X_OK)


def test_image_installs_exactly_the_requirements():
    [target] = [target for source, target in copies() if source == "requirements.txt"]
    installations = [
        shlex.split(arguments) for name, arguments in instructions() if name == "RUN" and "install" in arguments
    ]
    assert [[word for word in words if word[:2] != "--"] for words in installations] == [
        ["pip3", "install", "-r", f"{target}requirements.txt"]
    ]


# --- requirements -------------------------------------------------------------------------------


def pins(file: str) -> dict[str, str]:
    """Return the pinned distributions of a requirements file."""
    lines = (ROOT / file).read_text().splitlines()
    pinned = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    return {re.sub("[-_.]+", "-", name).lower(): version for name, version in pinned.items()}


def imports(addon: str) -> set[str]:
    """Return the distributions that the code of an add-on imports, without its tests."""
    modules = set()
    for path in (ROOT / addon).rglob("*.py"):
        if "tests" in path.relative_to(ROOT / addon).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules.add(node.module.split(".")[0])
    distributions = importlib.metadata.packages_distributions()
    foreign = modules - sys.stdlib_module_names - {"odoo"}
    return {re.sub("[-_.]+", "-", distributions[name][0]).lower() for name in foreign}


def test_both_ways_to_run_have_the_same_versions():
    for file in "requirements.txt", "requirements-odoo.txt":
        for name, version in pins(file).items():
            assert importlib.metadata.version(name) == version


@pytest.mark.parametrize("addon", ADDONS)
def test_imports_are_declared(addon):
    own = imports(addon) & pins("requirements.txt").keys()
    assert imports(addon) - own <= pins("requirements-odoo.txt").keys()
    declared = manifest(addon)[1].get("external_dependencies", {}).get("python", [])
    assert {name.lower() for name in declared} == own


# --- docker-compose.yml -------------------------------------------------------------------------


def test_compose_file_follows_the_specification(compose):
    assert compose.keys() == {"services", "volumes"}
    for name, service in compose["services"].items():
        assert ("image" in service) != ("build" in service), name
        for key, value in service.items():
            assert isinstance(value, SERVICE_KEYS[key]), f"{name}.{key}"
        for variable, value in service.get("environment", {}).items():
            assert isinstance(value, str), f"{name}: quote {variable}"
        assert RESTARTS.fullmatch(service["restart"])
        for dependency, options in service.get("depends_on", {}).items():
            assert options.keys() == {"condition"}
            assert options["condition"] in CONDITIONS
            if options["condition"] == "service_healthy":
                assert "healthcheck" in compose["services"][dependency]


def test_every_service_has_a_health_check(compose):
    for name, service in compose["services"].items():
        check = service["healthcheck"]
        assert check.keys() <= HEALTHCHECK_KEYS
        assert check["test"][0] == "CMD"
        assert all(isinstance(word, str) for word in check["test"])
        assert isinstance(check["retries"], int)
        for key in check.keys() - {"test", "retries"}:
            assert DURATION.fullmatch(check[key]), f"{name}.{key}"


def test_database_lets_in_all_that_odoo_opens(compose):
    config = configparser.ConfigParser()
    config.read(CONFIG)
    [allowed] = re.findall(r"max_connections=(\d+)", " ".join(compose["services"]["db"]["command"]))
    # A hundred at once, each with a second one for what outlives its transaction; copies and psql come on top.
    assert 100 * 2 <= int(config["options"]["db_maxconn"]) < int(allowed) - 10


def test_data_is_kept_in_named_volumes(compose):
    mounts = {
        name: dict(mount.split(":") for mount in service["volumes"])
        for name, service in compose["services"].items()
    }
    used = {volume for mount in mounts.values() for volume in mount}
    assert used == compose["volumes"].keys()
    assert mounts["db"] == {"db": "/var/lib/postgresql/data"}
    config = configparser.ConfigParser()
    config.read(CONFIG)
    assert mounts["odoo"] == {"odoo": config["options"]["data_dir"]}


def test_build_context_is_the_repository(compose):
    assert (COMPOSE.parent / compose["services"]["odoo"]["build"] / "Dockerfile") == DOCKERFILE


def test_nothing_is_published_beyond_this_machine(compose):
    services = compose["services"].values()
    published = [port for service in services for port in service.get("ports", [])]
    assert published == ["127.0.0.1:${ONESTOP_PORT:-8069}:8069"]


def test_services_find_each_other(compose):
    database, odoo = compose["services"]["db"], compose["services"]["odoo"]
    assert odoo["environment"]["PGHOST"] in compose["services"]
    assert odoo["environment"]["PGUSER"] == database["environment"]["POSTGRES_USER"]
    assert VARIABLE.findall(odoo["environment"]["PGPASSWORD"]) == VARIABLE.findall(
        database["environment"]["POSTGRES_PASSWORD"]
    )
    config = configparser.ConfigParser()
    config.read(CONFIG)
    assert re.fullmatch(config["options"]["dbfilter"], odoo["environment"]["PGDATABASE"])
    # Odoo refuses PostgreSQL's own superuser.
    assert odoo["environment"]["PGUSER"] != "postgres"


def test_environment_example_defines_every_variable():
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and line[0] != "#"]
    text = re.sub(r"(?m)^\s*#.*$", "", COMPOSE.read_text())
    assert text.count("$") == len(VARIABLE.findall(text))
    assert {line.split("=")[0] for line in lines} == set(VARIABLE.findall(text))


def test_no_password_is_in_the_repository():
    assert git("check-ignore", ".env").returncode == 0
    assert not tracked(".env")
    for path in EXAMPLE, COMPOSE, CONFIG, DOCKERFILE, START:
        for name, value in re.findall(r"(?i)(\w*passw\w*)[ \t]*[=:][ \t]*(\S*)", path.read_text()):
            assert not value or value.startswith("${"), f"{path.name}: {name}"


def test_databases_cannot_be_listed():
    config = configparser.ConfigParser()
    config.read(CONFIG)
    assert config["options"]["list_db"] == "False"
    assert config["options"]["http_interface"] == "0.0.0.0"


# --- the script that starts the service ---------------------------------------------------------


class Container:
    """What the start script meets in its container: add-ons, a database server, and `odoo`.

    The `odoo` here writes down how it is called; to serve it waits, as the real one does.
    """

    DATABASE = "onestop_container"

    def __init__(self, folder):
        self.calls = folder / "calls"
        self.addon = folder / "addons/qi_onestop/__manifest__.py"
        for addon in ADDONS:
            (folder / "addons" / addon).mkdir(parents=True)
            shutil.copy(ROOT / addon / "__manifest__.py", folder / "addons" / addon)
        self.start = shutil.copy(START, folder / "start")
        odoo = folder / "bin/odoo"
        odoo.parent.mkdir()
        odoo.write_text(
            "#!/bin/bash\n"
            f"trap 'jobs -p | xargs -r kill; echo stopped >>{self.calls}; exit' TERM\n"
            f'echo "$*" >>{self.calls}\n'
            "[ $# = 0 ] || exit ${ODOO_STATUS:-0}\n"
            "sleep 60 &\n"
            "wait\n"
        )
        odoo.chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{odoo.parent}:{os.environ['PATH']}",
            "PGHOST": SOCKET_FOLDER,
            "PGUSER": "onestop",
            "PGDATABASE": self.DATABASE,
        }

    def run(self, **environment: str) -> tuple[int, list[str]]:
        """Start it, stop it once it serves, and return its exit status and the calls of odoo."""
        self.calls.write_text("")
        process = subprocess.Popen([self.start], env={**self.environment, **environment})
        deadline = time.monotonic() + 20
        while process.poll() is None and "" not in self.calls.read_text().splitlines():
            assert time.monotonic() < deadline, self.calls.read_text()
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        return process.wait(timeout=10), self.calls.read_text().splitlines()


@pytest.fixture
def container(tmp_path, database):
    cr = database("postgres").cursor()
    drop = f"DROP DATABASE IF EXISTS {Container.DATABASE} WITH (FORCE)"
    cr.execute(drop)
    yield Container(tmp_path)
    cr.execute(drop)


OURS = ",".join(ADDONS)
ONCE = "--skip-auto-install --stop-after-init --no-http"
INSTALL = [f"-i qi_onestop_survey --load-language=en_US,zh_CN {ONCE}", f"-i qi_onestop_eval {ONCE}"]
UPGRADE = f"-i {OURS} -u {OURS} {ONCE}"
SERVE = ["", "stopped"]


def test_start_script_is_valid():
    subprocess.run(["bash", "-n", START], check=True)


def test_first_start_installs_and_later_ones_only_serve(container, database):
    assert container.run() == (0, [*INSTALL, *SERVE])
    with database(container.DATABASE).cursor() as cr:
        cr.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database"
            " WHERE datname = current_database()"
        )
        assert cr.fetchone() == ("UTF8", "C", "C.UTF-8")
    assert container.run() == (0, SERVE)


def test_demo_data_only_if_asked(container):
    with_demo = [call.replace(ONCE, f"--with-demo {ONCE}") for call in INSTALL]
    assert container.run(ONESTOP_DEMO="1") == (0, [*with_demo, *SERVE])


def test_changed_addons_are_upgraded_once(container):
    container.run()
    container.addon.write_text("{}")
    assert container.run() == (0, [UPGRADE, *SERVE])
    assert container.run() == (0, SERVE)


def test_failed_upgrade_is_repeated(container):
    container.run()
    container.addon.write_text("{}")
    assert container.run(ODOO_STATUS="1") == (1, [UPGRADE])
    assert container.run() == (0, [UPGRADE, *SERVE])


def test_interrupted_installation_is_made_anew(container, database):
    assert container.run(ODOO_STATUS="1") == (1, INSTALL[:1])
    database(container.DATABASE).cursor().execute("CREATE TABLE half_made ()")
    assert container.run() == (0, [*INSTALL, *SERVE])
    with database(container.DATABASE).cursor() as cr:
        cr.execute("SELECT to_regclass('half_made')")
        assert cr.fetchone() == (None,)


def test_restored_database_is_upgraded_and_kept(container, database):
    database("postgres").cursor().execute(f"CREATE DATABASE {container.DATABASE}")
    database(container.DATABASE).cursor().execute("CREATE TABLE ten_years_of_requests ()")
    assert container.run() == (0, [UPGRADE, *SERVE])
    with database(container.DATABASE).cursor() as cr:
        cr.execute("SELECT to_regclass('ten_years_of_requests')")
        assert cr.fetchone() == ("ten_years_of_requests",)
