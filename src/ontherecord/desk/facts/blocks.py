"""One block: its homes by floor, and the faults that several of them share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ontherecord.desk.facts.composing import at_most, joined, name, sql
from ontherecord.desk.facts.floors import floor_of
from ontherecord.desk.facts.homes import in_street_order, now_called
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.timeline.kinds import FAULT_OF_HAZARD, NO_FAULT

WITHIN_DAYS, FEWEST_HOMES, MOST_HOMES = 28, 2, 2_000
REPORTS = (("repair", "fault", "reported_on"), ("contact", "fault", "happened_at"),
           ("hazard_report", "hazard", "aware_at"))  # fmt: skip


@dataclass(frozen=True)
class HomeOfBlock:
    """One home of a block. It names nobody."""

    place_id: str
    address: str | None
    floor: int | None
    """None where the address does not tell."""
    open_repair_count: int
    shared_faults: frozenset[str]
    """Faults it reported that others did at about the same time."""


@dataclass(frozen=True)
class SharedFault:
    """One fault that several homes reported, none later than so many days after one before."""

    fault: str
    first_on: date
    last_on: date
    report_count: int
    place_ids: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """A block as its page shows it. Its timeline is `timeline`'s, with kind block."""

    place_id: str
    values: Mapping[str, Any]
    home_count: int
    homes_by_floor: tuple[tuple[int | None, tuple[HomeOfBlock, ...]], ...]
    """From the top; those of which the address tells no floor come last."""
    shared_faults: tuple[SharedFault, ...]
    """Latest first."""


def block(
    reading: Reading,
    place_id: str,
    *,
    since: date | None = None,
    within_days: int = WITHIN_DAYS,
    fewest_homes: int = FEWEST_HOMES,
) -> Block:
    """Give a block, or any place with homes in it, by its id. Four statements. Raises NotThere.

    Shared faults are those reported on or after `since`.
    """
    thing_id = now_called(reading, "place", place_id)
    thing = reading.the_thing("place", thing_id)
    shared = _shared(reading, thing_id, since, within_days, fewest_homes)
    homes, count = _homes(reading, thing_id, shared)
    return Block(thing_id, thing.values, count, homes, shared)


def _homes(
    reading: Reading, place_id: str, shared: tuple[SharedFault, ...]
) -> tuple[tuple[tuple[int | None, tuple[HomeOfBlock, ...]], ...], int]:
    rows = reading.rows(
        sql(
            "select x.place_id, {address}, count(*) over (), ({repairs})"
            " from record.place_within as lying join record.place as x"
            " on x.place_id = lying.place_id where lying.within_id = {id}"
            " and x.place_type = 'home' and {seen} order by x.place_id {most}",
            repairs=sql(
                "select count(*) from record.repair as r where r.place_id = x.place_id"
                " and r.status = 'open' and r.vanished_on is null and {seen}",
                seen=reading.seen("repair", "r"),
            ),
            address=reading.within_reach("place", "x", "address"), id=place_id,
            seen=reading.seen("place", "x"), most=at_most(MOST_HOMES),
        )
    )  # fmt: skip
    faults: dict[str, set[str]] = defaultdict(set)
    for one in shared:
        for home_id in one.place_ids:
            faults[home_id].add(one.fault)
    by_floor: dict[int | None, list[HomeOfBlock]] = defaultdict(list)
    for home_id, address, _, repairs in sorted(rows, key=lambda r: (in_street_order(r[1]), r[0])):
        floor = floor_of(address)
        by_floor[floor].append(
            HomeOfBlock(home_id, address, floor, repairs, frozenset(faults[home_id]))
        )
    from_the_top = sorted(by_floor, key=lambda floor: (floor is None, -(floor or 0)))
    count = rows[0][2] if rows else 0
    return tuple((floor, tuple(by_floor[floor])) for floor in from_the_top), count


def _shared(
    reading: Reading, place_id: str, since: date | None, within_days: int, fewest_homes: int
) -> tuple[SharedFault, ...]:
    """Find runs of reports of one fault with no longer gap, from several homes."""
    pieces = [
        sql(
            "select x.place_id, x.{fault} as fault, {day} as reported_on from record.{table} as x"
            " where x.place_id in (select home_id from homes) and x.{fault} is not null"
            " and {day} between {since} and {today} and {seen}",
            fault=name(fault), table=name(kind), seen=reading.seen(kind, "x"),
            day=sql("(x.{day} at time zone 'Europe/London')::date", day=name(day))
            if day.endswith("_at") else sql("x.{day}", day=name(day)),
            since=since or date(1900, 1, 1), today=reading.today,
        )
        for kind, fault, day in REPORTS
        if not reading.is_closed(kind)
    ]  # fmt: skip
    if not pieces:
        return ()
    rows = reading.rows(
        sql(
            "with homes as materialized (select lying.place_id as home_id"
            " from record.place_within as lying join record.place as home"
            " on home.place_id = lying.place_id where lying.within_id = {id}"
            " and home.place_type = 'home' and {home}),"
            " said as ({reports}),"
            " reported as (select place_id, coalesce({called}::jsonb ->> fault, fault) as fault,"
            " reported_on from said),"
            " begun as (select *, coalesce(reported_on - lag(reported_on) over in_turn > {days},"
            " true) as is_first from reported where not fault = any({nothing})"
            " window in_turn as (partition by fault order by reported_on, place_id)),"
            " numbered as (select *, count(*) filter (where is_first) over"
            " (partition by fault order by reported_on, place_id) as run from begun)"
            " select fault, min(reported_on), max(reported_on), count(*),"
            " array_agg(distinct place_id order by place_id) from numbered group by fault, run"
            " having count(distinct place_id) >= {fewest} order by 3 desc, 1, 2",
            id=place_id, home=reading.seen("place", "home"),
            reports=joined(pieces, " union all "), called=_as_json(FAULT_OF_HAZARD),
            days=within_days, nothing=list(NO_FAULT), fewest=fewest_homes,
        )
    )  # fmt: skip
    return tuple(SharedFault(*row[:4], tuple(row[4])) for row in rows)


def _as_json(words: Mapping[str, str]) -> str:
    pairs = ", ".join(f'"{one}": "{other}"' for one, other in words.items())
    return f"{{{pairs}}}"
