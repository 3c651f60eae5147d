"""A record with cases in a block, and somebody to ask for lists of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date
from zipfile import ZipFile

import pytest
from django.http import HttpResponseBase
from django.test import Client

from ontherecord.desk.facts.sight import reading_for
from ontherecord.desk.lists.declaring import Asking
from ontherecord.desk.permission.actors import Actor
from tests.desk.conftest import NOW
from tests.desk.made_record import MadeRecord

Ask = Callable[..., Asking]


@pytest.fixture
def cases(record: MadeRecord) -> MadeRecord:
    """Five homes of a block, each with a case of one issue."""
    homes = [f"h{number}" for number in range(1, 6)]
    record.places({"b1": None} | dict.fromkeys(homes, "b1"))
    record.con.execute(
        "update record.place set place_type = case when place_id = 'b1' then 'block' else 'home'"
        " end, address = '=' || place_id || ' Acacia Court'"
    )
    put_cases(record, homes)
    record.put(
        "check_said",
        {"check": "a_check", "title": "Told and not heard", "says": "It was told.",
         "because": "It matters.", "next_step": "Ring them.", "wrong_when": [], "lane": "due"},
    )  # fmt: skip
    return record


def put_cases(record: MadeRecord, homes: Iterable[str], lane: str = "due") -> None:
    for number, home in enumerate(homes):
        record.put(
            "issue_case",
            {"case_id": f"case-{home}", "place_id": home, "lane": lane, "open_issue_count": 1,
             "position": number, "repeated": 1, "is_still_open": True, "is_recent": True},
        )  # fmt: skip
        record.put(
            "issue",
            {"issue_id": f"i-{home}", "case_id": f"case-{home}", "place_id": home, "lane": lane,
             "sensitivity": "ordinary", "check": "a_check", "subject_kind": "place",
             "subject_id": home, "source": "housing", "first_seen_on": date(2026, 3, 1)},
        )  # fmt: skip


def asking(actor: Actor, **query: str) -> Asking:
    return Asking(actor, NOW, reading_for(actor), query)


def take(client: Client, address: str, **typed: str) -> HttpResponseBase:
    """Take a list as CSV; what was sent is the answer's `body`."""
    told = {"take-form": "csv", "take-purpose": "meeting", "answer": "take"} | typed
    return read(client.post(address, told))


def read(answer: HttpResponseBase) -> HttpResponseBase:
    answer.body = b"".join(answer) if answer.streaming else answer.content
    return answer


def table_in(answer: HttpResponseBase) -> list[list[str]]:
    """Read the CSV of an answer, headings first."""
    packed = ZipFile(io.BytesIO(answer.body))
    name = next(name for name in packed.namelist() if name != "about.csv")
    return list(csv.reader(io.StringIO(packed.read(name).decode("utf-8-sig"))))
