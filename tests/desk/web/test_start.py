"""The page one starts from."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db


def test_it_counts_the_cases_that_its_reader_may_see(
    as_role: Callable[[str | None], Client], record: MadeRecord
) -> None:
    record.places({"p1": None, "p2": None})
    record.put(
        "issue_case",
        {"case_id": "case-p1", "place_id": "p1", "lane": "due", "open_issue_count": 2},
        {"case_id": "case-p2", "place_id": "p2", "lane": "due", "open_issue_count": 0},
    )
    record.put(
        "issue",
        {"issue_id": "i1", "case_id": "case-p1", "place_id": "p1", "lane": "due",
         "sensitivity": "ordinary"},
    )  # fmt: skip

    page = as_role("complaints").get("/").content.decode()
    of_nobody_s_patch = as_role("officer").get("/").content.decode()

    to_due = '<a class="govuk-link" href="/cases/?lane=due">Due and late</a>'
    assert f'<span class="desk-lane__count">1</span> {to_due}' in page
    assert "Due and late" in of_nobody_s_patch
    assert '<span class="desk-lane__count">1</span>' not in of_nobody_s_patch


def test_the_board_is_told_no_number_that_could_tell_of_one_home(
    as_role: Callable[[str | None], Client], record: MadeRecord
) -> None:
    cases = [
        {"case_id": f"case-{n}", "place_id": f"{n}", "lane": lane, "open_issue_count": 1}
        for n, lane in enumerate(["due"] * 6 + ["at_risk"] * 3)
    ]
    record.put("issue_case", *cases)

    page = as_role("board").get("/").content.decode()

    assert '<span class="desk-lane__count">6</span> <span>Due and late</span>' in page
    assert '<span class="desk-lane__count">fewer than 5</span> <span>People at risk</span>' in page


def test_it_says_so_when_nothing_was_handed_over(
    as_role: Callable[[str | None], Client],
) -> None:
    page = as_role("officer").get("/").content.decode()

    assert "No record has been handed over yet" in page


@pytest.mark.slow
@pytest.mark.parametrize(("count", "says"), [(300, "300"), (301, "more than 300")])
def test_a_count_that_stops_says_so_in_words_and_every_case_has_a_page(
    as_role: Callable[[str | None], Client], record: MadeRecord, count: int, says: str
) -> None:
    homes = [f"h{number}" for number in range(count)]
    record.places(dict.fromkeys(homes))
    record.put(
        "issue_case",
        *({"case_id": f"case-{home}", "place_id": home, "lane": "due", "open_issue_count": 1,
           "position": number} for number, home in enumerate(homes)),
    )  # fmt: skip
    record.put(
        "issue",
        *({"issue_id": f"of-{home}", "case_id": f"case-{home}", "place_id": home, "lane": "due",
           "sensitivity": "ordinary"} for home in homes),
    )  # fmt: skip
    client = as_role("complaints")

    start, cases = (client.get(page).content.decode() for page in ("/", "/cases/?lane=due"))
    shown, at = set(), 1
    while True:
        page = client.get(f"/cases/?lane=due&page={at}").content.decode()
        shown |= set(re.findall(r"/cases/(case-h\d+)/", page))
        if 'rel="next"' not in page:
            break
        at += 1

    to_due = '<a class="govuk-link" href="/cases/?lane=due">Due and late</a>'
    assert f'<span class="desk-lane__count">{says}</span> {to_due}' in start
    assert f'<span class="desk-lane__count">{says}</span> <strong' in cases
    for page in (start, cases):
        assert ("A lane is counted as far as 300." in page) == (count > 300)
    assert len(shown) == count


@pytest.mark.parametrize("role", ["board", "auditor", "administrator"])
def test_who_works_no_cases_starts_with_how_the_record_stands(
    as_role: Callable[[str | None], Client], record: MadeRecord, role: str,
    django_assert_max_num_queries: Callable,
) -> None:  # fmt: skip
    for number, usual in enumerate((None, 30)):
        record.put(
            "system",
            {"system_id": f"s{number}", "source_ref": f"s{number}", "system_name": f"S{number}"},
        )
        if usual:
            for day in (1, 15):
                record.put(
                    "extract",
                    {"extract": f"{day}.csv", "system": f"s{number}", "feed": "people",
                     "received_on": date(2026, 3, day), "received": 1, "mapped": 1, "rejected": 0},
                )  # fmt: skip
    record.put("check_said", {"check": "a_check", "title": "Late", "subject": "repair"})
    record.put(
        "coverage",
        {"check": "a_check", "source": "s1", "judged_count": 7, "cannot_judge_count": 2,
         "missing": "repair.closed_at: s1 does not fill it"},
    )  # fmt: skip
    client = as_role(role)
    client.get("/")

    with django_assert_max_num_queries(16):
        page = client.get("/").content.decode()

    words = re.sub(r"<[^>]+>|\s+", " ", page)
    words = re.sub(r"\s+", " ", words)
    assert "1 Never received" in words
    assert "1 As usual" in words
    assert "1 Partly judged" in words


def test_who_works_no_cases_starts_without_a_record_too(
    as_role: Callable[[str | None], Client],
) -> None:
    page = as_role("administrator").get("/").content.decode()

    assert "No record has been handed over yet" in page
    assert 'href="/accounts/"' in page
