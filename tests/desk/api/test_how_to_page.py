"""What the page `read-through-the-api` shows works as it stands there."""

from __future__ import annotations

import io
import re
import shlex
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.desk.api.conftest import Get, reading_with
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "read-through-the-api.md"
DESK = "http://desk.example"
LATER = datetime(2026, 4, 20, 6, tzinfo=UTC)


def fenced(language: str) -> list[str]:
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


@pytest.fixture
def shown(
    token_of: Callable[..., Any], household: MadeRecord, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """Run the page's Python, with a desk that answers without a network."""
    _, text = token_of("kim_lead")

    def answered(asked: urllib.request.Request) -> io.BytesIO:
        assert asked.full_url.startswith(DESK)
        scheme, _, token = str(asked.get_header("Authorization")).partition(" ")
        assert scheme == "Bearer"
        answer = reading_with(token)(asked.full_url.removeprefix(DESK))
        if answer.status_code != 200:
            raise urllib.error.HTTPError(asked.full_url, answer.status_code, "", {}, None)  # type: ignore[arg-type]  # no headers are asked for
        return io.BytesIO(answer.content)

    monkeypatch.setenv("DESK", DESK)
    monkeypatch.setenv("TOKEN", text)
    monkeypatch.setattr(urllib.request, "urlopen", answered)
    names: dict[str, Any] = {}
    for block in fenced("python"):
        exec(block, names)
    return names


@pytest.mark.slow
def test_the_python_reads_a_whole_list_and_keeps_a_copy(
    shown: dict[str, Any], household: MadeRecord
) -> None:
    items, changes = shown["read"]("/api/v1/repair/")
    copy = {one["repair_id"]: one for one in items}
    household.con.execute("update record.repair set known_until = %s where repair_id = 'r1'",
                          [LATER])  # fmt: skip
    household.put("repair", {"repair_id": "r9", "place_id": "home1", "known_from": LATER})
    household.con.execute("update record.run set handed_over_at = %s", [LATER])
    household.con.execute(
        "update record.repair set known_from = '2026-01-01' where repair_id < 'r9'"
    )

    copy, changes = shown["update"](copy, "repair", changes)

    assert set(copy) == {"r2", "r9"}
    household.put("guarded", {"kind": "repair", "thing_id": "r2", "rule": "privileged"})
    copy, changes = shown["update"](copy, "repair", changes)
    assert set(copy) == {"r9"}
    assert changes


def test_the_command_and_every_address_of_the_table_answer(
    reads: Callable[..., Get], household: MadeRecord
) -> None:
    household.con.execute(
        "insert into record.code_said (list, code, meaning)"
        " values ('place_type', 'home', 'Home'), ('place_type', 'block', 'Block')"
    )
    household.used.add("code_said")
    get = reads("information_rights")
    (command,) = fenced("sh")
    asked = shlex.split(command)[-1].removeprefix("$DESK")
    addresses = re.findall(
        r"`([a-z_]+/(?:[\w-]+/)*(?:\?[^` ]*)?)`", PAGE.read_text(encoding="utf-8")
    )
    assert len(addresses) > 15

    for address in (asked, *addresses):
        kind = address.partition("/")[0]
        thing_id = {"place": "home1", "repair": "r1"}.get(kind, "home1")
        answer = get(address.replace("ID", thing_id))
        assert answer.status_code == 200, (address, answer.content)
