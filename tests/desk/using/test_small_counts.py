"""No count that is too small to be shown follows from others that are."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from psycopg.types.json import Jsonb

from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
SINCE = datetime(2026, 3, 1, tzinfo=UTC)
FEW, HIDDEN = "fewer than 5", "not shown"


@pytest.fixture
def counts(record: MadeRecord) -> MadeRecord:
    """Two systems: in each a count is small, and every sum of it and others would tell it."""
    record.put(
        "system",
        *({"system_id": key, "source_ref": key, "system_name": key.title(), "owner": "data lead",
           "side": "landlord", "source": "landlord.toml"} for key in ("housing", "care")),
    )  # fmt: skip
    record.put(
        "extract",
        *({"extract": f"{key}.csv", "file": f"{key}.csv", "system": key, "feed": "all",
           "received_on": date(2026, 3, 1), "received": 300, "mapped": 300, "rejected": 0,
           "unread": 0, "known_from": SINCE}
          for key in ("housing", "care")),
    )  # fmt: skip
    record.put(
        "source_load",
        *({"source": source, "kind": kind, "record_count": n, "known_from": SINCE}
          for source, kind, n in (("housing", "person", 200), ("housing", "need", 3),
                                  ("care", "marker", 4))),
    )  # fmt: skip
    record.put(
        "completeness",
        *({"source": "housing", "kind": "person", "field": field, "cause": "empty",
           "record_count": 200, "gap_count": n, "filled_count": 200 - n,
           "known_from": SINCE}
          for field, n in (("surname", 9), ("telephone", 2))),
    )  # fmt: skip
    record.put(
        "mismatch_count",
        *({"source": "housing", "kind": kind, "field": field, "thing_count": n,
           "not_shown_count": 0, "known_from": SINCE}
          for kind, field, n in (("person", "surname", 17), ("need", "need_type", 4))),
    )  # fmt: skip
    return record


def cells(page: str, words: str) -> list[str]:
    """Give what stands in the cells of the row that has some words."""
    row = next(one for one in page.split("<tr")[1:] if words in one)
    found = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in found]


@pytest.mark.parametrize(
    ("role", "gaps", "mismatches"),
    [("board", "more than 9", "more than 17"), ("information_rights", "more than 9",
     "more than 17"), ("kim_lead", "11", "more than 17"), ("auditor", "11", "more than 17")],
)  # fmt: skip
def test_a_sum_of_what_a_system_holds_leaves_out_what_is_left_out_of_its_parts(
    as_role: As, counts: MadeRecord, role: str, gaps: str, mismatches: str
) -> None:
    client = as_role(role)
    listed = client.get("/systems/").content.decode()
    one = client.get("/systems/housing/").content.decode()

    assert cells(listed, "Housing")[4::2][:1] == ["more than 200"]
    assert cells(listed, "Housing")[-2:] == [gaps, mismatches]
    assert cells(listed, "Care")[4] == "a few"
    assert cells(one, ">Need<")[2] == FEW
    newest = cells(one.partition("The newest runs")[2], "20 March 2026")
    assert newest[-3:] == ["more than 200", gaps, mismatches]
    assert "203" not in one
    care = client.get("/systems/care/").content.decode()
    assert cells(care.partition("The newest runs")[2], "20 March 2026")[-3] == "a few"


def test_days_are_told_of_no_lag_that_few_needs_have_and_no_control_total_of_few(
    as_role: As, counts: MadeRecord
) -> None:
    counts.put("lag", {"lag_id": "l1", "kind": "need", "field": "need_type", "source": "housing",
                       "other_source": "care", "pair_count": 40, "later_count": 2,
                       "median_days": 71, "most_days": 83})  # fmt: skip
    counts.put("control_total", {"source": "care", "number": 1, "kind": "marker",
                                 "taken_from": "the register", "expected_count": 64,
                                 "found_count": 3, "is_within": False})  # fmt: skip
    client = as_role("kim_lead")

    page = client.get("/systems/housing/").content.decode()
    care = client.get("/systems/care/").content.decode()

    assert "71" not in cells(page.partition("Who is behind")[2], "Housing")
    assert cells(page.partition("Who is behind")[2], "Care")[-3:] == [FEW, HIDDEN, HIDDEN]
    assert f"{FEW.capitalize()} marker records received; the register has {HIDDEN}." in care


@pytest.mark.parametrize(
    ("subject", "told"),
    [("need", [FEW, HIDDEN]), ("note_sign", [FEW, HIDDEN]), ("field", ["3", "97"]),
     ("place", ["3", "97"])],
)  # fmt: skip
def test_what_a_check_judged_does_not_follow_from_what_it_could_not(
    as_role: As, counts: MadeRecord, subject: str, told: list[str]
) -> None:
    counts.put("check_said", {"check": "a_check", "title": "A check", "subject": subject})
    counts.put("coverage", {"check": "a_check", "source": "housing", "judged_count": 3,
                            "cannot_judge_count": 97})  # fmt: skip
    client = as_role("kim_lead")
    one = client.get("/coverage/a_check/").content.decode()
    assert cells(client.get("/coverage/").content.decode(), "A check")[-2:] == told
    assert cells(one, "Housing")[4:6] == told

    counts.put("coverage", {"check": "a_check", "source": "care", "judged_count": 50,
                            "cannot_judge_count": 0})  # fmt: skip

    both = cells(client.get("/coverage/").content.decode(), "A check")[-2:]
    assert both == (["53", "97"] if told[0] == "3" else ["more than 50", "a few"])


def test_a_sum_of_issues_leaves_out_the_checks_of_which_the_board_is_told_no_number(
    as_role: As, counts: MadeRecord
) -> None:
    counts.put("run", {"run_id": "r1", "today": date(2026, 3, 1), "is_latest": False,
                       "handed_over_at": SINCE, "summary": Jsonb({})})  # fmt: skip
    counts.put("check_said", *({"check": one, "title": one} for one in ("early", "late")))
    counts.put(
        "run_issue",
        *(
            {"run_id": "r1", "check": one, "open_count": n, "new_count": n, "gone_count": 0}
            for one, n in (("early", 61), ("late", 3))
        ),
    )
    counts.put("run_change", {"run_id": "r1", "table": "place", "added": 9, "closed": 0,
                              "row_count": 9})  # fmt: skip
    told = {"kim_lead": (["64", "64", "0"], "3"), "board": (["61", "61", "0"], FEW)}

    for role, (sums, late) in told.items():
        client = as_role(role)
        assert cells(client.get("/runs/").content.decode(), "1 March 2026")[-3:] == sums, role
        page = client.get("/runs/r1/").content.decode()
        assert cells(page, ">late<")[-2] == late, role
