"""A labelled set of people in households as four systems see them, to measure matching with.

Twins, a parent and child of one name, couples, typing mistakes, initials, short names, missing,
turned and default birth dates, joint names, changed surnames, and a contractor without birth dates.
"""

from __future__ import annotations

import hashlib
from datetime import date
from random import Random

import duckdb
import pyarrow as pa

from ontherecord.made_up.household_people import People, Person, Shares
from ontherecord.made_up.household_systems import FIELDS, SYSTEMS, Writer, Written

TODAY = date(2026, 3, 20)
_DATES = ("date_of_birth", "died_on")


def make_households(
    con: duckdb.DuckDBPyConnection, people: int, seed: int, shares: Shares | None = None
) -> None:
    """Write `person_record`, `person_place`, an empty `decision`, and the truth about them.

    `person_truth` (record_id, person, rival_count) says whose record it is (nobody's: a joint
    name) and how many others of the home what is written fits as well; `person_group` (person,
    person_group) who is a twin, of a couple, or has a parent's or child's name.
    """
    shares = shares or Shares()
    rng = Random(seed)
    made = People(rng, shares, TODAY)
    made.make(people)
    writer = Writer(rng, shares, made.names, TODAY)
    records: list[Written] = []
    for person in made.everybody:
        for source, covered in zip(SYSTEMS, shares.covered, strict=True):
            while rng.random() < covered:
                records.append(writer.write(person, source))
                covered = shares.twice_in_a_system
        if person.group == "couple" and rng.random() < shares.joint_name / 2:
            records.append(writer.joint(person, rng.choice(SYSTEMS[:2])))
    rng.shuffle(records)
    _store(con, made, records)


def _store(con: duckdb.DuckDBPyConnection, made: People, records: list[Written]) -> None:
    ids = [
        hashlib.md5(f"{record.source}|person|{number}".encode()).hexdigest()[:20]
        for number, record in enumerate(records)
    ]
    columns = {
        "record_id": pa.array(ids),
        "source": pa.array([record.source for record in records]),
        "source_ref": pa.array([str(number) for number in range(len(records))]),
    } | {
        name: pa.array(
            [record.fields[name] for record in records],
            pa.date32() if name in _DATES else pa.string(),
        )
        for name in FIELDS
    }
    _table(con, "person_record", columns)
    stays = [
        (key, *stay) for key, record in zip(ids, records, strict=True) for stay in record.stays
    ]
    _table(con, "person_place", {
        "record_id": pa.array([stay[0] for stay in stays], pa.string()),
        "place_id": pa.array([f"place-{stay[1]}" for stay in stays], pa.string()),
        "starts_on": pa.array([stay[2] for stay in stays], pa.date32()),
        "ends_before": pa.array([stay[3] for stay in stays], pa.date32()),
    })  # fmt: skip
    _table(con, "person_truth", {
        "record_id": pa.array(ids),
        "person": pa.array([record.person for record in records], pa.int32()),
        "rival_count": pa.array([_rivals(made, record) for record in records], pa.int32()),
    })  # fmt: skip
    _table(con, "person_group", {
        "person": pa.array([person.number for person in made.everybody], pa.int32()),
        "person_group": pa.array([person.group for person in made.everybody]),
    })  # fmt: skip
    con.execute(
        "create or replace table decision (kind varchar, record_id varchar,"
        " other_record_id varchar, answer varchar, decided_by varchar)"
    )


def _table(con: duckdb.DuckDBPyConnection, name: str, columns: dict[str, pa.Array]) -> None:
    con.register("made_up_columns", pa.table(columns))
    con.execute(f"create or replace table {name} as from made_up_columns")
    con.unregister("made_up_columns")


def _rivals(made: People, record: Written) -> int | None:
    """Count the others who live in the record's home at its date whom its words fit as well.

    Nothing where the record names no home of the landlord's and no birth date: no occupant can
    then be looked for.
    """
    at_home = [stay for stay in record.stays if stay[0] >= 0]
    if record.person is None or not (at_home or record.born_as == "whole"):
        return None
    true = made.everybody[record.person]
    return len({
        other.number
        for home, starts_on, ends_before in at_home
        for other in made.homes[home]
        if other.number != true.number
        and _lives_there(other, home, starts_on, ends_before)
        and _fits(other, true, record)
    })  # fmt: skip


def _lives_there(other: Person, home: int, starts_on: date | None, ends: date | None) -> bool:
    return any(
        place == home
        and (ends is None or came < ends)
        and (starts_on is None or left is None or starts_on < left)
        for place, came, left in other.stays
    )


def _fits(other: Person, true: Person, record: Written) -> bool:
    first_fits = {
        "whole": other.first == true.first,
        "initial": other.first[0] == true.first[0],
        "missing": True,
    }[record.first_as]
    return (
        first_fits
        and record.surname in (other.surname, other.former_surname)
        and (record.born_as == "missing" or other.born == true.born)
        and not (record.has_sex and other.sex != true.sex)
    )
