"""Place records invented for these tests, and the door they go through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ontherecord.pipeline.matching.places import match_places
from tests.passing import passing_database

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
