"""Joins register and evaluations with their shared number hidden, and judges the join by it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import duckdb
from by_rsn import disagreements, rows
from laying_out import day_of, landlord_in

from ontherecord.pipeline.refresh import refresh

SQL_DISAGREEMENTS = """
    select register.source_ref, mismatch.field,
        string_agg(distinct value, '; ' order by value) filter (mismatch.source = 'register'),
        string_agg(distinct value, '; ' order by value) filter (mismatch.source = 'evaluations')
    from read_parquet($mismatches) as mismatch
    join read_parquet($matches) as register
        on register.entity_id = mismatch.entity_id and register.source = 'register'
    where mismatch.kind = 'place' and register.kind = 'place'
    group by all
    order by mismatch.field, register.source_ref
"""
SQL_OPEN = """
    select distinct if(one.source = 'register', one.source_ref, other.source_ref),
        if(one.source = 'register', other.source_ref, one.source_ref)
    from read_parquet($doubts) as doubt
    join read_parquet($records) as one on one.record_id = doubt.record_id
    join read_parquet($records) as other on other.record_id = doubt.other_record_id
    where doubt.kind = 'place' and one.source <> other.source
"""


@dataclass(frozen=True)
class Disagreement:
    """One field of one building on which register and evaluations differ."""

    rsn: str
    field: str
    register: str
    evaluations: str


@dataclass(frozen=True)
class NotJoined:
    """A building whose evaluations the address did not bring to it."""

    rsn: str
    register: str
    evaluations: str
    is_left_open: bool


@dataclass(frozen=True)
class Joined:
    """How often the address joined an evaluation to the right building."""

    right: int
    wrong: int
    possible: int
    not_joined: list[NotJoined]
    disagreements: list[Disagreement]
    truly_disagreeing: set[tuple[str, str]]

    @property
    def other_than_address(self) -> set[tuple[str, str]]:
        """RSN and field of every disagreement but those about how the address is written."""
        return {(each.rsn, each.field) for each in self.disagreements if each.field != "address"}

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.possible


def join_by_address(register: Path, evaluations: Path, folder: Path) -> Joined:
    """Match without the shared number, then count right, wrong and possible pairs by it."""
    files = {
        f"{day_of(register)}/register": register,
        f"{day_of(evaluations)}/evaluations": evaluations,
    }
    record = refresh(landlord_in(folder, files), day_of(evaluations)).run
    tables = {
        name: str(record / f"{file}.parquet")
        for name, file in (
            ("matches", "match"),
            ("mismatches", "mismatch"),
            ("doubts", "match_open"),
            ("records", "place_record"),
        )
    }
    con = duckdb.connect()
    found = con.execute(SQL_DISAGREEMENTS, _named(tables, "mismatches", "matches")).fetchall()
    numbers, thing_of = defaultdict(set), {}
    for thing, source, reference in con.execute(
        "select entity_id, source, source_ref from read_parquet(?) where kind = 'place'",
        [tables["matches"]],
    ).fetchall():
        if source == "register":
            numbers[thing].add(reference)
        else:
            thing_of[reference] = thing
    left_open = set(con.execute(SQL_OPEN, _named(tables, "doubts", "records")).fetchall())
    address_of = {row["RSN"]: row["SITE_ADDRESS"] for row in rows(register)}
    right = wrong = possible = 0
    not_joined = set()
    for row in rows(evaluations):
        rsn, address = row["RSN"], row["SITE ADDRESS"].strip()
        reference = f"{row['WARD'].strip()}|{address}"
        joined = numbers[thing_of[reference]]
        wrong += len(joined - {rsn})
        if rsn in address_of:
            possible += 1
            right += rsn in joined
            if rsn not in joined:
                ours = " ".join(address_of[rsn].split())
                not_joined.add(NotJoined(rsn, ours, address, (rsn, reference) in left_open))
    apart = {pair.rsn for pair in not_joined}
    return Joined(
        right,
        wrong,
        possible,
        sorted(not_joined, key=lambda pair: (pair.evaluations, pair.rsn)),
        [Disagreement(*row) for row in found],
        {each for each in disagreements(register, evaluations) if each[0] not in apart},
    )


def _named(tables: dict[str, str], *names: str) -> dict[str, str]:
    return {name: tables[name] for name in names}
