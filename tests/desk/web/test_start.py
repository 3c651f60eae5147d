"""The page one starts from."""

from __future__ import annotations

from collections.abc import Callable

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

    assert '<span class="desk-lane__count">1</span> <span>Due and late</span>' in page
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
