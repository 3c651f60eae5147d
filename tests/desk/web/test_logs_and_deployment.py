"""Logs without persons, and settings that hold when TLS stands in front."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ontherecord.desk.web.logs import InWords, WithoutPersons
from tests.desk.made_record import MadeRecord

MARKER = "Quillfeather"


def line_of(**record: object) -> dict[str, object]:
    made = logging.makeLogRecord({"levelname": "ERROR", **record})
    return json.loads(WithoutPersons().format(made))


def test_what_others_log_is_told_without_their_words() -> None:
    try:
        raise ValueError(MARKER)
    except ValueError:
        told = line_of(name="django.request", msg="Not Found: %s", args=(f"/people/{MARKER}/",),
                       exc_info=sys.exc_info())  # fmt: skip

    assert MARKER not in json.dumps(told)
    assert told["event"] == "django.request"
    assert told["error"] == "ValueError"


def test_a_line_of_text_tells_no_more_than_one_of_json() -> None:
    try:
        raise ValueError(MARKER)
    except ValueError:
        record = logging.makeLogRecord(
            {"levelname": "ERROR", "name": "ontherecord.desk", "msg": "request", "route": "home",
             "status": 500, "name_of_somebody": MARKER, "exc_info": sys.exc_info()}
        )  # fmt: skip

    line = InWords().format(record)

    assert MARKER not in line
    assert "\n" not in line
    assert " error request route=home status=500 process=" in line
    assert " error=ValueError in test_a_line_of" in line


def test_what_granian_says_of_its_processes_is_kept_and_nothing_else_of_it() -> None:
    killing = line_of(name="_granian", msg="Killing worker-1 after it refused to stop")
    other = line_of(name="_granian", msg="Application callable raised: %s", args=(MARKER,))

    assert killing["event"] == "Killing worker-1 after it refused to stop"
    assert other["event"] == "_granian"
    assert MARKER not in json.dumps(other)


@pytest.mark.django_db
def test_a_request_is_logged_by_the_name_of_its_page(
    as_role, record: MadeRecord, caplog: pytest.LogCaptureFixture
) -> None:
    client = as_role("auditor")
    with caplog.at_level(logging.INFO, logger="ontherecord"):
        client.get(f"/audit/who-looked/person/{MARKER}/?name={MARKER}")

    ours = [r for r in caplog.records if r.name.startswith("ontherecord")]
    lines = [WithoutPersons().format(r) for r in caplog.records]
    assert [(r.route, r.status) for r in ours] == [("access_list", 200)]
    assert MARKER not in "".join(lines)


@pytest.mark.slow
def test_the_settings_pass_djangos_own_check_behind_tls(tmp_path: Path) -> None:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("ONTHERECORD_")},
        "ONTHERECORD_DIR": str(tmp_path),
        "DATABASE_WEB_URL": "postgresql://desk@localhost/record",
        "ONTHERECORD_HOSTS": "desk.example",
        "ONTHERECORD_BEHIND_TLS": "1",
        "DJANGO_SETTINGS_MODULE": "ontherecord.desk.web.settings",
    }

    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "INFO"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr


def test_no_migration_is_missing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run",
         "audit", "permission", "facts", "web"],
        env={**os.environ, "PYTHONWARNINGS": "ignore"}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr[-300:]
