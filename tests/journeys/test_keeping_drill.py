"""The drill: back up under writes, destroy, restore; nothing is lost, and what went stays gone."""

from __future__ import annotations

import base64
import hmac
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest
import requests

from ontherecord.database import database_of
from tests.journeys.conftest import PATIENCE, free_port, running, wait_for
from tests.on_postgresql import needs_the_wheel
from tests.pipeline.peopled_landlord import AGAIN, LATER, QUILLAN, TODAY, PeopledLandlord

ONTHERECORD = str(Path(sys.executable).parent / "ontherecord")
EMAIL, PASSWORD = "rights@landlord.example", "a-long-and-winding-road"
TABLES = (
    "desk.audit_view", "desk.audit_act", "desk.account", "desk.account_role",
    "desk.mfa_authenticator", "record.person",
)  # fmt: skip
HIDDEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def landlord(tmp_path: Path) -> PeopledLandlord:
    needs_the_wheel()
    return PeopledLandlord(tmp_path / "small")


def ontherecord(*words: object) -> str:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ONTHERECORD_", "DATABASE_"))}
    done = subprocess.run(
        [ONTHERECORD, *map(str, words)],
        capture_output=True, text=True, check=False, env=kept, timeout=PATIENCE * 3,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


def a_browser() -> requests.Session:
    browser = requests.Session()
    browser.trust_env = False  # no proxy stands before this machine
    return browser


def post(desk: requests.Session, address: str, page: str = "", **fields: str) -> requests.Response:
    """Send the form of a page, which is asked for where it is not given."""
    token = HIDDEN.search(page or desk.get(address).text)
    assert token
    return desk.post(
        address, {"csrfmiddlewaretoken": token[1], **fields}, headers={"Referer": address}
    )


def code_for(secret: str) -> str:
    """Give the code that an app shows now (RFC 6238); the desk takes each code once.

    One that is about to lapse is not given: it would come too late.
    """
    if (gone := time.time() % 30) > 10:
        time.sleep(30 - gone)
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def set_up_second_factor(at: str) -> tuple[requests.Session, str]:
    desk = a_browser()
    post(desk, f"{at}/sign-in/", login=EMAIL, password=PASSWORD)
    page = desk.get(f"{at}/account/app/").text
    secret = re.search(r'class="desk-key">([A-Z2-7]+)<', page)
    assert secret, page
    # The page makes another key each time it is asked for.
    done = post(desk, f"{at}/account/app/", page, code=code_for(secret[1]))
    assert done.url == f"{at}/account/codes/", done.text
    return desk, secret[1]


def look_at(desk: requests.Session, address: str) -> None:
    page = desk.get(address)
    assert (page.status_code, page.url) == (200, address)


def rows_of(folder: Path) -> dict[str, set[str]]:
    with database_of(folder, {}) as address, address.connect() as con:
        return {
            table: {text for (text,) in con.execute(f"select t::text from {table} as t")}
            for table in TABLES
        }


def everything_in(folder: Path) -> str:
    with database_of(folder, {}) as address, address.connect() as con:
        tables = con.execute(
            "select schemaname, tablename from pg_tables where schemaname in ('record', 'desk')"
        ).fetchall()
        query = psycopg.sql.SQL("select t::text from {} as t")
        return "\n".join(
            row
            for named in tables
            for (row,) in con.execute(query.format(psycopg.sql.Identifier(*named)))
        )


def test_a_desk_that_was_destroyed_is_restored_and_serves(
    landlord: PeopledLandlord, tmp_path: Path
) -> None:
    folder, backups, again = landlord.folder, tmp_path / "backups", tmp_path / "again"
    landlord.deliver()
    ontherecord("refresh", folder, "--today", TODAY, "--hand-over")
    ontherecord("add-account", folder, EMAIL, "--role", "information_rights",
                "--password", PASSWORD)  # fmt: skip
    port = free_port()
    at = f"http://127.0.0.1:{port}"
    serving = ["serve", str(folder), "--port", str(port), "--workers", "2"]

    # Under writes: each page looked at writes to the audit, and a refresh hands over meanwhile.
    with running([ONTHERECORD, *serving], {}, tmp_path / "first.log"):
        wait_for(f"{at}/readyz")
        desk, secret = set_up_second_factor(at)
        home = landlord.place("001")
        look_at(desk, f"{at}/homes/{home}/")
        known_before = rows_of(folder)
        landlord.deliver(AGAIN)
        over = threading.Event()

        def look() -> None:
            while not over.is_set():
                look_at(desk, f"{at}/homes/{home}/")

        looking = [threading.Thread(target=look) for _ in range(2)]
        refreshing = threading.Thread(
            target=ontherecord, args=("refresh", folder, "--today", LATER)
        )
        for thread in (*looking, refreshing):
            thread.start()
        time.sleep(1.0)
        said = ontherecord("backup", folder, backups, "--verify")
        over.set()
        for thread in (*looking, refreshing):
            thread.join()
    assert "Read again, and whole." in said
    ontherecord("dispose", folder, "--rule", "tenancy_and_six_years", "--by", "Records manager",
                "--today", LATER)  # fmt: skip
    assert "Quillan" in "\n".join(known_before["record.person"])
    shutil.rmtree(folder)

    restored = ontherecord("restore", backups, again)

    assert "Disposed of again: 1 disposals" in restored
    kept = rows_of(again)
    for table in TABLES[:-1]:
        lost = known_before[table] - kept[table]
        assert lost == set(), f"{table} lost rows from before the backup"
    assert len(kept["desk.audit_view"]) > len(known_before["desk.audit_view"])
    left = everything_in(again)
    assert [word for word in QUILLAN if re.search(word, left)] == []
    serving[1] = str(again)
    with running([ONTHERECORD, *serving], {}, tmp_path / "second.log"):
        wait_for(f"{at}/readyz")
        back = a_browser()
        asked = post(back, f"{at}/sign-in/", login=EMAIL, password=PASSWORD)
        assert "/sign-in/second-factor/" in asked.url
        post(back, asked.url, code=code_for(secret))
        look_at(back, f"{at}/homes/{home}/")
        run = json.loads(back.get(f"{at}/readyz").text)["run"]
    assert run["run_id"] == json.loads((again / "record" / "run.json").read_text())["run_id"]
