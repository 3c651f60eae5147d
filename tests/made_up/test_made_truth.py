"""The truth: it names what is in the files, and plants and decoys cover every check."""

from __future__ import annotations

import csv
import re
from collections import Counter

import duckdb
import pytest
from made_landlord import HOMES, SAID_IN_WORDS, SUBJECT, Made, MapFiles

from ontherecord.made_up.truth import CHECKS
from ontherecord.standards.packs import packs_dir

OF_ONE_SOURCE = ("appointment_without_purpose", "systems_lag", "feed_without_a_current_agreement")
"""Checks that raise one issue for a whole source."""
Mapped = dict[str, duckdb.DuckDBPyConnection]


def refs(con: duckdb.DuckDBPyConnection, kind: str) -> set[str]:
    return {ref for (ref,) in con.execute(f"select source_ref from incoming_{kind}").fetchall()}


def test_the_checks_of_truth_are_the_checks_that_are_shipped() -> None:
    shipped = {file.stem for file in (packs_dir() / "checks").rglob("*.sql")}

    assert set(CHECKS) <= shipped


@pytest.mark.parametrize("table", ["issues", "decoys"])
@pytest.mark.parametrize("check", CHECKS)
def test_every_check_has_issues_and_decoys(made: Made, check: str, table: str) -> None:
    planted = [row for row in made.truth(table) if row["check"] == check]

    assert len(planted) >= (1 if check in OF_ONE_SOURCE else 2)


@pytest.mark.parametrize("check", [c for c in CHECKS if c in SUBJECT or c in SAID_IN_WORDS])
def test_at_least_four_issues_are_planted_for_each_check(made: Made, check: str) -> None:
    planted = [row for row in made.truth("issues") if row["check"] == check]

    assert len(planted) >= 4


def test_some_issues_are_new_and_some_gone_in_the_second_run(made: Made) -> None:
    issues = made.truth("issues")

    assert len({row["check"] for row in issues if row["delivery"] == "2"}) >= 10
    assert len({row["check"] for row in issues if row["gone_in"] == "2"}) >= 7


def test_nothing_is_both_an_issue_and_a_decoy_of_one_check(made: Made) -> None:
    def planted(table: str) -> set[tuple[str, str, str]]:
        return {(row["check"], row["system"], row["source_ref"]) for row in made.truth(table)}

    assert planted("issues") & planted("decoys") == set()


@pytest.mark.slow
@pytest.mark.parametrize("table", ["issues", "decoys"])
def test_what_is_planted_stands_in_the_second_delivery(
    made: Made, mapped: Mapped, table: str
) -> None:
    missing = [
        row
        for row in made.truth(table)
        if row["check"] in SUBJECT
        and row["source_ref"] not in refs(mapped[row["system"]], SUBJECT[row["check"]])
    ]

    assert missing == []


@pytest.mark.slow
def test_what_vanished_stands_in_the_first_delivery_and_not_in_the_second(
    made: Made, mapped: Mapped, map_files: MapFiles
) -> None:
    packs = {"housing": "housing_csv", "complaints": "complaints_tracker"}
    packs |= {"drives": "drive_listing", "notices": "notice_log"}
    before = {key: map_files(made.extracts[0] / key, pack, key) for key, pack in packs.items()}

    planted = [
        (row["system"], row["detail"], row["source_ref"])
        for table in ("issues", "decoys")
        for row in made.truth(table)
        if row["check"] == "record_vanished_between_extracts"
    ]

    assert {kind for _, kind, _ in planted} >= {"repair", "need", "person", "place", "document"}
    assert [p for p in planted if p[2] not in refs(before[p[0]], p[1])] == []
    assert [p for p in planted if p[2] in refs(mapped[p[0]], p[1])] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "kind", "systems"),
    [
        ("places", "place", ("housing", "contractor", "recommendations")),
        ("people", "person", ("housing", "contractor", "contacts")),
        ("jobs", "repair", ("housing", "contractor")),
    ],
)
def test_truth_says_of_every_record_which_thing_it_is(
    made: Made, mapped: Mapped, table: str, kind: str, systems: tuple[str, ...]
) -> None:
    told = Counter((row["system"], row["source_ref"]) for row in made.truth(table))

    untold = [(s, ref) for s in systems for ref in refs(mapped[s], kind) if (s, ref) not in told]

    assert untold == []
    assert [key for key, count in told.items() if count > 1] == []


@pytest.mark.slow
def test_there_are_as_many_homes_people_and_shares_as_set(made: Made, mapped: Mapped) -> None:
    con = mapped["housing"]

    def count(of: str) -> int:
        return con.execute(f"select count(*) from {of}").fetchone()[0]

    homes = count("incoming_place where place_type = 'home' and source_ref not like 'NW%'")
    without = count("incoming_place where place_type = 'home' and uprn is null")
    people = count("incoming_person where person_type = 'resident'")
    tenants = count("incoming_occupancy where role in ('sole_tenant', 'joint_tenant')")
    joint = count("incoming_occupancy where role = 'joint_tenant'")
    assert homes == HOMES
    assert 0.08 < without / homes < 0.25
    assert 1.5 < people / homes < 2.1
    assert 0.3 < joint / tenants < 0.6
    assert count("incoming_place where place_type = 'block'") == round(HOMES * 0.06)


@pytest.mark.slow
def test_an_address_of_the_contractor_is_never_written_as_the_landlord_writes_it(
    mapped: Mapped,
) -> None:
    def addresses(key: str) -> set[str]:
        return {a for (a,) in mapped[key].execute("select address from incoming_place").fetchall()}

    assert addresses("contractor") & addresses("housing") == set()


def test_nobody_can_be_reached_by_what_is_written(made: Made) -> None:
    file = next((made.extracts[-1] / "housing").glob("person_*.csv"))
    with file.open(encoding="windows-1252", newline="") as lines:
        people = list(csv.DictReader(lines))

    kept_for_drama = re.compile(
        r"unknown|"
        r"(07700 900|01632 960|020 7946 0|0191 498 0|01(1[3-8]|21|51|61) 496 0)[0-9]{3}( .*)?"
    )
    numbers = [row["PHONE"] for row in people if row["PHONE"]]
    assert [n for n in numbers if not kept_for_drama.fullmatch(n)] == []
    assert {row["EMAIL"].partition("@")[2] for row in people} == {"", "example.org"}
