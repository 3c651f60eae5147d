"""A desk that is really served, an OpenID Connect provider beside it, and a browser before it.

Everything is on this machine's loopback addresses. Where there is no Chromium, the journeys say so.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg
import pytest

from ontherecord.database import database_of
from ontherecord.database.roles import grant
from tests.desk.made_record import MadeRecord, make_record_tables
from tests.on_postgresql import needs_the_wheel

LOOPBACK = ["127.0.0.1", "localhost", "::1"]
PATIENCE = 600
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
PORTS = iter(range(20_000 + WORKER % 20 * 500, 20_000 + WORKER % 20 * 500 + 500))
"""Of this worker, each given once."""
MANY = 40
"""More issues of one check than are drawn to be answered one by one."""
CLAIMS = {"email": "kim@landlord.example", "name": "Kim Marker", "groups": ["records-leads"]}
STRANGER = {"email": "stranger@elsewhere.example", "groups": ["nothing-of-ours"]}


@dataclass(frozen=True)
class Desk:
    """A desk that is served."""

    address: str
    passwords: dict[str, str]
    """Of the accounts of the demonstration, by role."""
    log: Path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let journeys reach this machine, and nothing else."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))


@pytest.fixture(scope="session")
def provider() -> Iterator[str]:
    """An OpenID Connect provider, in a process of its own."""
    port = free_port()
    users = [json.dumps({"sub": "kim", **CLAIMS}), json.dumps({"sub": "stranger", **STRANGER})]
    called = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    for user in users:
        called += ["--user-claims", user]
    address = f"http://127.0.0.1:{port}"
    with running(called, {}, None):
        wait_for(f"{address}/.well-known/openid-configuration")
        yield address


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory, provider: str) -> Iterator[Desk]:
    """The desk of a made-up record, with the accounts of a demonstration."""
    needs_the_wheel()
    folder = tmp_path_factory.mktemp("served")
    (folder / "landlord.toml").write_text('name = "Marker Homes"\n')
    (folder / "desk").mkdir(mode=0o700)
    port, log = free_port(), folder / "log.jsonl"
    environment = {
        "ONTHERECORD_DEMO": "1",
        "ONTHERECORD_GALLERY": "1",
        "ONTHERECORD_OIDC_NAME": "Marker Homes",
        "ONTHERECORD_OIDC_ISSUER": provider,
        "ONTHERECORD_OIDC_CLIENT_ID": "desk",
        "ONTHERECORD_OIDC_CLIENT_SECRET": "told-to-the-provider",
        "ONTHERECORD_OIDC_ROLES": "records-leads=kim_lead",
    }
    ontherecord = Path(sys.executable).parent / "ontherecord"
    with ExitStack() as stack:
        outside = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        address = stack.enter_context(database_of(folder, outside))
        with address.connect() as con:
            make_record_tables(con)
            grant(con)
            con.commit()
            fill(con)
        called = [str(ontherecord), "serve", str(folder), "--port", str(port), "--workers", "1"]
        stack.enter_context(running(called, environment, log))
        wait_for(f"http://127.0.0.1:{port}/readyz")
        made = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "ontherecord.desk.web.keeping", "demo"],
            env=os.environ
            | environment
            | {"ONTHERECORD_DIR": str(folder), "DATABASE_WEB_URL": address.web,
               "ONTHERECORD_HOSTS": "127.0.0.1",
               "DJANGO_SETTINGS_MODULE": "ontherecord.desk.web.settings"},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        passwords = {
            account["email"].partition("@")[0]: account["password"]
            for account in json.loads(made.stdout)
        }
        yield Desk(f"http://127.0.0.1:{port}", passwords, log)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """What the first command of the README serves, of fewer homes."""
    needs_the_wheel()
    folder = tmp_path_factory.mktemp("demonstration") / "demo"
    port, log = free_port(), folder.parent / "log"
    called = [str(Path(sys.executable).parent / "ontherecord"), "demo", str(folder), "--no-open",
              "--homes", "60", "--port", str(port)]  # fmt: skip
    with running(called, {"PYTHONUNBUFFERED": "1"}, log):
        wait_for(f"http://127.0.0.1:{port}/readyz")
        printed = log.read_text()
        passwords = dict(re.findall(r"(\w+)@demo\.example +(\S+)", printed))
        assert f"http://127.0.0.1:{port}/" in printed
        yield Desk(f"http://127.0.0.1:{port}", passwords, log)


def fill(con: psycopg.Connection) -> None:
    con.autocommit = True
    record = MadeRecord(con)
    record.run(date(2026, 3, 20))
    record.places({"p1": None, "p2": "p1"})
    record.put(
        "issue_case",
        {"case_id": "case-p1", "place_id": "p1", "lane": "at_risk", "open_issue_count": 2},
        {"case_id": "case-p2", "place_id": "p2", "lane": "due", "open_issue_count": 1},
    )
    record.put(
        "issue",
        *(
            {"issue_id": f"of-{place}", "case_id": f"case-{place}", "place_id": place,
             "lane": lane, "sensitivity": "ordinary"}
            for place, lane in (("p1", "at_risk"), ("p2", "due"))
        ),
        *(
            {"issue_id": f"one-of-{called}-{number}", "case_id": "case-p2", "place_id": "p2",
             "lane": "due", "sensitivity": "ordinary", "check": check, "source": "housing",
             "subject_kind": "place"}
            for called, check in (("many", "a_check"), ("more", "another_check"))
            for number in range(MANY)
        ),
    )  # fmt: skip
    record.put(
        "check_said",
        *({"check": check, "title": title, "says": "It was told.", "because": "It matters.",
           "next_step": "Ring them.", "lane": "due"}
          for check, title in (("a_check", "Told and not heard"),
                               ("another_check", "Heard and not done"))),
    )  # fmt: skip


@contextmanager
def running(called: list[str], environment: dict[str, str], log: Path | None) -> Iterator[None]:
    """Run a process for as long as the block lasts, and end it as a supervisor would."""
    kept = {k: v for k, v in os.environ.items()
            if not k.startswith(("ONTHERECORD_", "DATABASE_", "DJANGO_"))}  # fmt: skip
    with ExitStack() as stack:
        out = stack.enter_context(log.open("w")) if log else subprocess.DEVNULL
        process = stack.enter_context(
            subprocess.Popen(called, env=kept | environment, stdout=out, stderr=out)
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE)


def wait_for(address: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(address, timeout=10).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):  # or it is not done in time
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def free_port() -> int:
    """Give a port that nobody takes before it is listened on.

    One that the system gives for the asking may be given again, to any connection that is made
    meanwhile. These lie below those, and each worker of a run has its own.
    """
    for port in PORTS:
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")


def chromium() -> tuple[str, str] | None:
    """Give the browser and its driver, where both are installed."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[object]:
    """A headless Chromium, 1280 pixels wide, without anything of an earlier test."""
    found = chromium()
    if found is None:
        pytest.skip("the journeys in a browser (chromium and chromium-driver are not installed)")
    from selenium import webdriver  # here, so that the other slow tests need no driver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = found[0]
    for said in (
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,1000",
        "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--no-proxy-server",
        f"--user-data-dir={tmp_path / 'profile'}",
    ):  # fmt: skip
        options.add_argument(said)
    driver = webdriver.Chrome(options=options, service=Service(found[1]))
    driver.set_page_load_timeout(PATIENCE)
    yield driver
    driver.quit()
