"""Place records invented for these tests, and the door they go through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from string import ascii_uppercase

import pytest

from ontherecord.pipeline.matching.places import match_places
from tests.passing import passing_database

Records = list[dict]
Arrangement = tuple[list[dict], tuple[tuple[str, str, str], ...]]
"""The records of a test, and what a person decided about them: two records and an answer."""

_RECORD = {
    "record_id": "varchar",
    "source": "varchar",
    "source_ref": "varchar",
    "first_seen_on": "date",
    "last_received_on": "date",
    "vanished_on": "date",
    "place_type": "varchar",
    "uprn": "varchar",
    "address": "varchar",
    "postcode": "varchar",
    "part_of_ref": "varchar",
    "part_of_record_id": "varchar",
    "tenure": "varchar",
    "occupied": "varchar",
    "homes_count": "bigint",
    "storeys_count": "bigint",
    "built_year": "bigint",
    "ward": "varchar",
}


@dataclass(frozen=True)
class Matched:
    """What the door wrote, in forms easy to assert on."""

    links: list[tuple[str, str, str, float | None, str | None]]
    left_open: list[tuple[str, str, float, str]]
    within: dict[str, tuple[str, str]]
    ranges: dict[str, tuple[int, int]]
    """Record of a range to how many homes it names and how many of them are known."""

    @property
    def clusters(self) -> set[frozenset[str]]:
        gathered: dict[str, set[str]] = {}
        for record, cluster, *_ in self.links:
            gathered.setdefault(cluster, set()).add(record)
        return {frozenset(records) for records in gathered.values()}

    @property
    def reasons(self) -> dict[str, str]:
        return {record: reason for record, _, reason, *_ in self.links}

    @property
    def open_pairs(self) -> dict[tuple[str, str], str]:
        return {(one, other): reason for one, other, _, reason in self.left_open}

    def together(self, *records: str) -> bool:
        return any(set(records) <= cluster for cluster in self.clusters)


def match_records(records: Iterable[dict], decisions: Iterable[tuple] = ()) -> Matched:
    """Match records (`id`, `source` and what else they hold) under decisions."""
    with passing_database() as con:
        columns = ", ".join(f"{name} {kind}" for name, kind in _RECORD.items())
        con.execute(f"create table place_record ({columns})")
        con.execute(
            """create table decision (kind varchar, record_id varchar, other_record_id varchar,
                answer varchar, decided_by varchar)"""
        )
        for record in records:
            row = {"first_seen_on": "2026-01-01", "place_type": "home", **record}
            row["record_id"] = row["source_ref"] = row.pop("id")
            values = [row.get(name) for name in _RECORD]
            marks = ", ".join("?" * len(values))
            con.execute(f"insert into place_record values ({marks})", values)
        for one, other, answer in decisions:
            con.execute(
                "insert into decision values ('place', ?, ?, ?, 'a housing officer')",
                [one, other, answer],
            )

        match_places(con)

        within = con.execute("from place_within").fetchall()
        return Matched(
            con.execute("from place_link").fetchall(),
            con.execute("from place_open").fetchall(),
            {record: (block, reason) for record, block, reason in within},
            {
                record: (named, known)
                for record, _, named, known in con.execute("from place_range").fetchall()
            },
        )


def arranged(
    records: Records | Callable[..., Records], *decisions: tuple[str, str, str]
) -> pytest.MarkDecorator:
    """Arrange records for the fixture `matched`, or say how to make them of a test's parameters.

    Every record needs its postcode: by that, tests that share a match are kept apart.
    """
    return pytest.mark.arranged(records, decisions)


def match_apart(cases: dict[str, Arrangement]) -> dict[str, Matched]:
    """Match the records of several tests at once, and give each test its own answer.

    Each has systems and areas of postcodes of its own, and no two areas share a letter.
    """
    answers: dict[str, Matched] = {}
    together: dict[str, Arrangement] = {}
    areas = 0
    for case, (records, decisions) in cases.items():
        needed = len({_area(record["postcode"]) for record in records})
        if areas + needed > len(ascii_uppercase):
            answers |= _match_together(together)
            together, areas = {}, 0
        together[case] = records, decisions
        areas += needed
    return answers | _match_together(together)


def _match_together(cases: dict[str, Arrangement]) -> dict[str, Matched]:
    letters = iter(ascii_uppercase)
    records, decisions = [], []
    for number, (of_case, decided) in enumerate(cases.values()):
        own: dict[str, str] = {}
        for record in of_case:
            area = _area(record["postcode"])
            if area not in own:
                own[area] = next(letters) * 2
            code = own[area] + record["postcode"].strip()[len(area) :]
            records.append({**_renamed(record, number), "postcode": code})
        decisions += [
            (_own(one, number), _own(other, number), said) for one, other, said in decided
        ]
    matched = match_records(records, decisions)
    return {case: _of_case(matched, number) for number, case in enumerate(cases)}


def _area(postcode: str) -> str:
    return re.match("[A-Z]+", postcode.strip().upper())[0]


def _own(name: str, number: int) -> str:
    return f"{number:02d}{name}"


def _renamed(record: dict, number: int) -> dict:
    named = {name: _own(record[name], number) for name in ("id", "source")}
    if record.get("part_of_record_id"):
        named["part_of_record_id"] = _own(record["part_of_record_id"], number)
    return {**record, **named}


def _of_case(matched: Matched, number: int) -> Matched:
    """Take out what begins with a case's number, and the number with it."""
    begins = _own("", number)

    def is_own(record: str) -> bool:
        return record.startswith(begins)

    def short(record: str) -> str:
        return record.removeprefix(begins)

    return Matched(
        [
            (short(one), short(cluster), *said)
            for one, cluster, *said in matched.links
            if is_own(one)
        ],
        [
            (short(one), short(other), *said)
            for one, other, *said in matched.left_open
            if is_own(one) or is_own(other)
        ],
        {
            short(record): (short(block), reason)
            for record, (block, reason) in matched.within.items()
            if is_own(record)
        },
        {short(record): homes for record, homes in matched.ranges.items() if is_own(record)},
    )
