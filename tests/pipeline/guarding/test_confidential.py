"""No list, report or trace says where somebody hides; and silence lifts nothing."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest

from ontherecord.pipeline.refresh import refresh
from ontherecord.pipeline.tracing import trace_record
from tests.pipeline.peopled_landlord import AGAIN, FILES, LATER, PeopledLandlord

PEOPLE = FILES["housing/people.csv"]


def reasons(landlord: PeopledLandlord, kind: str = "person") -> dict[str, str]:
    """Give the guarded things of a kind by id, with why."""
    return dict(
        landlord.ask(
            f"select thing_id, reason from guarded where kind = '{kind}' and rule = 'confidential'"
        )
    )


def words_of(book: Path) -> str:
    with zipfile.ZipFile(book) as file:
        return "".join(file.read(n).decode("utf-8", "replace") for n in file.namelist())


@pytest.mark.slow
def test_it_spreads_to_the_household_and_to_all_that_is_about_them(
    guarded: PeopledLandlord,
) -> None:
    wenna, merryn = guarded.person("P4"), guarded.person("P5")

    people = reasons(guarded)

    assert set(people) == {wenna, merryn}
    assert people[merryn] == "lives with somebody whose address is confidential"
    for kind, count in (("occupancy", 3), ("need", 1), ("contact", 1), ("repair", 1)):
        assert len(reasons(guarded, kind)) == count, kind


@pytest.mark.slow
def test_the_other_tenant_of_the_home_they_fled_is_not_told_from_it(
    guarded: PeopledLandlord,
) -> None:
    assert guarded.person("P6") not in reasons(guarded)


@pytest.mark.slow
def test_issues_about_them_are_on_the_record_and_in_no_list(guarded: PeopledLandlord) -> None:
    wenna = guarded.person("P4")
    issues = guarded.ask(
        f"select issue_id, sensitivity, held_back from issue where person_id = '{wenna}'"
    )

    assert issues
    assert {row[1:] for row in issues} == {("confidential", "confidential")}
    said = [
        (guarded.record / "report.html").read_text(),
        (guarded.record / "board.html").read_text(),
        words_of(guarded.record / "issues.xlsx"),
    ]
    assert [i for i, *_ in issues if any(i in text for text in said)] == []
    assert "address is confidential" in said[0]


@pytest.mark.slow
@pytest.mark.parametrize("asked", ["housing:P4", "calls:C4", "housing:P4|005", "calls:K2", "id"])
def test_a_trace_says_that_it_is_held_back_and_not_where(
    guarded: PeopledLandlord, asked: str
) -> None:
    said = trace_record(guarded.record, guarded.person("P4") if asked == "id" else asked)

    assert said
    for line in said.splitlines():
        assert "held back" in line
        assert not re.search(r"row|\.csv|→|005", line)


@pytest.mark.slow
def test_a_trace_of_an_issue_about_them_says_no_more(guarded: PeopledLandlord) -> None:
    [(issue,)] = guarded.ask(
        "select issue_id from issue where subject_ref = 'N2' and subject_kind = 'need'"
    )

    assert "held back" in trace_record(guarded.record, issue)
    assert "N2" not in trace_record(guarded.record, issue)


@pytest.mark.slow
def test_somebody_else_is_traced_as_before(guarded: PeopledLandlord) -> None:
    assert "people.csv, row 2" in trace_record(guarded.record, "housing:P1")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("people", "is_lifted"),
    [
        (PEOPLE.replace(",Hide\n", ",Hidden\n"), False),
        (PEOPLE.replace("005,Y", "005,"), False),
        (PEOPLE.replace("005,Y", "005,see file"), False),
        ("".join(line for line in PEOPLE.splitlines(True) if not line.startswith("P4")), False),
        (PEOPLE.replace("005,Y", "005,N"), True),
    ],
    ids=["column renamed", "cell emptied", "cell unreadable", "row vanished", "said otherwise"],
)
def test_only_a_record_that_says_otherwise_lifts_it(
    guarded: PeopledLandlord, tmp_path: Path, people: str, is_lifted: bool
) -> None:
    copied = shutil.copytree(guarded.folder, tmp_path / "small", symlinks=True)
    landlord = PeopledLandlord.at(copied)
    landlord.deliver(AGAIN, people=people)

    refresh(landlord.folder, LATER)
    wenna = landlord.ask(
        "select entity_id from match where kind = 'person' and source_ref in ('P4', 'C4')"
    )[0][0]

    assert (wenna not in reasons(landlord)) == is_lifted


@pytest.mark.slow
def test_a_first_delivery_with_an_unreadable_cell_hides_too(tmp_path: Path) -> None:
    landlord = PeopledLandlord(tmp_path / "small")
    landlord.deliver(people=PEOPLE.replace("005,Y", "005,ask Jo"))

    refresh(landlord.folder, LATER)

    assert "cannot be read" in reasons(landlord)[landlord.person("P4")]


@pytest.mark.slow
def test_no_mismatch_says_which_homes_systems_give_for_them(guarded: PeopledLandlord) -> None:
    wenna = guarded.person("P4")

    told = guarded.ask(
        f"select field, value from mismatch where entity_id = '{wenna}' and field = 'place_ref'"
    )

    assert told == [("place_ref", None), ("place_ref", None)]
