"""What is told of runs and of what each check could judge."""

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
MOMENTS = [datetime(2026, 3, day, 6, tzinfo=UTC) for day in (1, 8, 15)]


@pytest.fixture
def three_runs(record: MadeRecord) -> None:
    for number, at in enumerate(MOMENTS, start=1):
        record.put(
            "run",
            {"run_id": f"r{number}", "today": at.date(), "handed_over_at": at, "is_latest": False,
             "summary": Jsonb({"rejected": number, "versions": {"duckdb": f"1.{number}"},
                               "steps": [{"step": "load", "seconds": 2.5, "rows": 10}]})},
        )  # fmt: skip
        record.put(
            "run_change",
            {"run_id": f"r{number}", "table": "place", "added": 10 * number, "closed": number,
             "row_count": 100 + number},
            {"run_id": f"r{number}", "table": "need", "added": number, "closed": 0,
             "row_count": 100},
        )  # fmt: skip
        record.put(
            "run_issue",
            {"run_id": f"r{number}", "check": "late", "open_count": 6 + number,
             "new_count": 8 * number, "gone_count": 7},
            {"run_id": f"r{number}", "check": "still", "open_count": 9, "new_count": 0,
             "gone_count": 0},
        )  # fmt: skip
        record.put(
            "extract",
            {"extract": f"f{number}.csv", "system": "housing", "feed": "people",
             "received_on": at.date(), "received": 50, "mapped": 49, "rejected": 1,
             "known_from": at},
        )  # fmt: skip
    # Its kept copy expired: the file is known in another version, and came with no other run.
    record.put(
        "extract",
        {"extract": "f1.csv", "system": "housing", "feed": "people", "received": 50, "mapped": 49,
         "rejected": 1, "known_from": MOMENTS[1]},
    )  # fmt: skip
    record.put("check_said", {"check": "late", "title": "A repair is late"},
               {"check": "still", "title": "Nothing moves"})  # fmt: skip


def row_with(page: str, words: str) -> str:
    return " ".join(next(row for row in page.split("<tr") if words in row).split())


def numbers(row: str) -> list[str]:
    return [part.partition("<")[0] for part in row.split('--numeric">')[1:]]


def test_two_runs_are_compared_by_what_changed_between_them(as_role: As, three_runs: None) -> None:
    for one, other in (("r1", "r3"), ("r3", "r1")):
        page = as_role("kim_lead").get(f"/runs/compare/?one={one}&other={other}").content.decode()

        # Rows and issues of the second and third run; what stood after the first, and stands now.
        assert numbers(row_with(page, "Place</th>")) == ["101", "103", "50", "5"]
        assert numbers(row_with(page, "A repair is late")) == ["7", "9", "40", "14"]
        assert "Nothing moves" not in page
        assert "Of 1 more check no issue came or went" in page
        assert "1.3" in row_with(page, "Version of duckdb")
        assert "Files that came: 2" in page


def test_one_run_says_what_it_changed_since_the_one_before(as_role: As, three_runs: None) -> None:
    page = as_role("auditor").get("/runs/r2/").content.decode()

    assert numbers(row_with(page, "Place</th>")) == ["101", "102", "20", "2"]
    assert "Files that came: 1" in page
    assert "2.5" in row_with(page, "Load</th>")
    assert 'href="/runs/r1/"' in page
    assert 'href="/runs/r3/"' in page


def test_a_page_of_an_earlier_run_tells_below_of_the_record_that_is_served(
    as_role: As, three_runs: None
) -> None:
    page = as_role("board").get("/runs/r1/").content.decode()

    assert "Marker Homes. The record as of 20 March 2026." in page
    assert "Run of 1 March 2026" in page


def test_a_run_tells_the_rows_of_its_own_files_apart_from_all_there_ever_were(
    as_role: As, three_runs: None
) -> None:
    page = as_role("kim_lead").get("/runs/r2/").content.decode()

    facts = page.split('summary-list">')[1].split("</dl>")[0]
    assert re.search(r"Rows in them\s*</dt>\s*<dd[^>]*>\s*50\s*<", facts)
    assert "Rows rejected, in all so far" in facts


def test_no_count_of_all_issues_stands_beside_those_that_everybody_sees(
    as_role: As, record: MadeRecord, three_runs: None
) -> None:
    for table in ("issue", "issue_case"):
        record.put(
            "run_change",
            {"run_id": "r2", "table": table, "added": 90, "closed": 0, "row_count": 999},
        )

    page = as_role("board").get("/runs/r2/").content.decode()

    assert "999" not in page


def test_runs_whose_changes_were_not_counted_say_so(
    as_role: As, record: MadeRecord, three_runs: None
) -> None:
    record.con.execute("delete from record.run_change where run_id = 'r2'")

    page = as_role("kim_lead").get("/runs/compare/?one=r1&other=r3").content.decode()

    assert "Changes were not counted" in page
    assert "A repair is late" not in page


def test_nobody_sees_a_small_number_of_needs_and_the_board_none_of_issues(
    as_role: As, record: MadeRecord, three_runs: None
) -> None:
    record.con.execute("update record.run_issue set new_count = 3 where run_id = 'r2'")
    few = "fewer than 5"

    for role, new in (("board", few), ("kim_lead", "3")):
        page = as_role(role).get("/runs/r2/").content.decode()

        assert numbers(row_with(page, "Need</th>")) == ["100", "100", few, "0"]
        assert numbers(row_with(page, "A repair is late")) == ["7", "8", new, "7"]


def test_a_comparison_of_one_run_with_itself_leads_to_it(as_role: As, three_runs: None) -> None:
    client = as_role("kim_lead")

    assert client.get("/runs/compare/?one=r1&other=r1")["Location"] == "/runs/r1/"
    assert client.get("/runs/compare/?one=r1")["Location"] == "/runs/"
    assert client.get("/runs/compare/?one=r1&other=r9").status_code == 404


@pytest.fixture
def judged(record: MadeRecord) -> None:
    record.put(
        "system",
        {"system_id": "mears", "source_ref": "mears", "system_name": "Contractor's return",
         "owner": "repairs manager", "side": "contractor"},
    )  # fmt: skip
    closed = "repair.closed_at: mears does not fill it"
    notice = "notice.sent_at: no system loads it"
    until = {"from": date(2026, 1, 1), "until": date(2026, 3, 1)}
    record.put(
        "coverage",
        {"check": "late", "source": "mears", "judged_count": 0, "cannot_judge_count": 40,
         "missing": f"{closed}; {notice}"},
        {"check": "early", "source": "mears", "judged_count": 30, "cannot_judge_count": 3,
         "missing": "repair: loaded only from 2026-01-01 to 2026-03-01"} | until,
        {"check": "silent", "source": "mears", "judged_count": 0, "cannot_judge_count": 2,
         "missing": notice},
        {"check": "fine", "source": "mears", "judged_count": 9, "cannot_judge_count": 0} | until,
    )  # fmt: skip
    record.put(
        "check_said",
        *(
            {"check": name, "title": title, "says": "The rows.", "because": "It matters.",
             "next_step": "Ask.", "owner": "data lead", "chapter": "creating", "lane": "due",
             "subject": subject}
            for name, title, subject in (
                ("late", "Closed late", "repair"), ("early", "Closed early", "repair"),
                ("silent", "Nobody told", "need"), ("fine", "All is well", "repair"),
            )
        ),
    )  # fmt: skip


def test_what_to_load_is_said_once_with_every_check_that_it_opens(
    as_role: As, judged: None
) -> None:
    page = as_role("kim_lead").get("/coverage/").content.decode()

    cards = page.split('class="desk-card"')[1:]
    assert len(cards) == 3
    assert "No system sends it. With it, these 2 checks can be asked" in cards[0]
    assert "Closed late" in cards[0]
    assert "Nobody told" in cards[0]
    assert any("Repair, from before 1 January 2026" in card for card in cards)
    assert any("from Contractor&#x27;s return" in card for card in cards)
    table = page.partition("Check by check")[2]
    assert "Cannot judge" in row_with(table, "Closed late</a>")
    assert "Partly judged" in row_with(table, "Closed early</a>")
    assert ">Repair</td>" in row_with(table, "Closed early</a>"), "its counts are of repairs"
    assert "fewer than 5" in row_with(table, "Nobody told</a>"), "its subject is needs"


def test_what_to_load_is_named_in_words_also_where_it_points_to_another_thing(
    as_role: As, record: MadeRecord
) -> None:
    record.put("check_said", {"check": "c", "title": "A check", "lane": "due"})
    record.put("coverage", {"check": "c", "missing": "repair.place_id: no system loads it"})

    page = as_role("kim_lead").get("/coverage/").content.decode()

    assert "Repair: place" in page
    assert "place id" not in page


def test_one_check_says_from_when_to_when_it_judged_which_system(as_role: As, judged: None) -> None:
    page = as_role("administrator").get("/coverage/early/").content.decode()

    row = row_with(page, "Contractor&#39;s return</a>")
    assert "1 January 2026" in row
    assert "1 March 2026" in row
    assert numbers(row) == ["30", "3"]
    assert "It is there only from" in row
