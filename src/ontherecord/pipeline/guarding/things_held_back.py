"""Writes `guarded`: which things are held back, by which rule, and why. Deny by default.

confidential: somebody whose address nobody without need may learn, whoever lives with them now, and
everything about either. privileged: what came by a feed of legal advice or a claim. not_current: a
marker that nobody has looked at within 12 months, or whose person has left.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from ontherecord.pipeline.sql import literal, parquet, quoted
from ontherecord.standards.kinds import Kind, Standards
from ontherecord.standards.landlord import Landlord

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack

CONFIDENTIAL, PRIVILEGED, NOT_CURRENT = "confidential", "privileged", "not_current"
HIDDEN = (CONFIDENTIAL, PRIVILEGED)
"""Rules under which a thing stands in no list, trace or export. The others say how it is shown."""

SAID = "a record says so"
UNREADABLE = "what a record says of it cannot be read"
SAID_BEFORE = "a record said so before, and none says otherwise"
LIVES_WITH = "lives with somebody whose address is confidential"
ABOUT = "about somebody whose address is confidential"
MARKER_MONTHS = 12


def write_guarded(
    con: duckdb.DuckDBPyConnection,
    standards: Standards,
    landlord: Landlord,
    last_run: Path | None,
) -> None:
    """Write table `guarded` (kind, thing_id, rule, reason) over the things of a run.

    Reads the things, the records, `match`, `rejected`, `redirect` and `run_day`.
    """
    con.execute(
        "create or replace table guarded"
        " (kind varchar, thing_id varchar, rule varchar, reason varchar)"
    )
    kinds = [k for k in standards.kinds.values() if k.name not in ("system", "agreement", "staff")]
    _people_in_hiding(con, last_run)
    _their_households(con)
    _what_is_about_them(con, kinds)
    _privileged(con, kinds, landlord)
    _markers_not_current(con)
    _values_not_told(con, landlord)


def _people_in_hiding(con: duckdb.DuckDBPyConnection, last_run: Path | None) -> None:
    """Find whose address is confidential by any record; silence never lifts it.

    One record that says so is enough, a vanished one too, and a cell that cannot be read counts as
    yes: a renamed column or a mistyped letter must not show where somebody hides.
    """
    before = last_run / "guarded.parquet" if last_run else None
    carried = (
        f"""select coalesce(redirect.now_entity_id, earlier.thing_id) as person_id
        from {parquet(before)} as earlier
        left join redirect on redirect.entity_id = earlier.thing_id
        where earlier.kind = 'person' and earlier.rule = {literal(CONFIDENTIAL)}
            and list_contains({[SAID, UNREADABLE, SAID_BEFORE]}, earlier.reason)"""
        if before and before.is_file()
        else "select null::varchar as person_id where false"
    )
    con.execute(
        f"""create or replace temp table in_hiding as
        with flagged as (
            select match.entity_id as person_id, record.address_is_confidential as is_hidden,
                record.vanished_on,
                (record.extract, coalesce(record.sheet, ''), record.row_number) in (
                    select (extract, coalesce(sheet, ''), row_number) from rejected
                    where kind = 'person' and field = 'address_is_confidential'
                ) as is_unreadable
            from match join person_record as record using (record_id)
            where match.kind = 'person'
        ),
        by_person as (
            select person_id, bool_or(is_hidden) as says_so,
                bool_or(is_unreadable) as is_unreadable,
                bool_or(not is_hidden and vanished_on is null) as says_otherwise
            from flagged group by person_id
        )
        select person_id,
            case when says_so then {literal(SAID)}
                when is_unreadable then {literal(UNREADABLE)}
                else {literal(SAID_BEFORE)} end as reason
        from by_person
        where says_so or is_unreadable or (
            not coalesce(says_otherwise, false) and person_id in (select person_id from ({carried}))
        )"""
    )


def _their_households(con: duckdb.DuckDBPyConnection) -> None:
    """Add whoever lives now in a home with them: where a child lives says where the mother does."""
    con.execute(
        f"""insert into in_hiding
        with living as (
            select person_id, place_id from occupancy, run_day
            where person_id is not null and place_id is not null
                and (starts_on is null or starts_on <= day)
                and (ends_before is null or ends_before > day)
            union
            select person_id, place_id from person
            where place_id is not null and vanished_on is null
        ),
        homes as (
            select distinct living.place_id from living
            join in_hiding using (person_id)
            join place on place.place_id = living.place_id
            where coalesce(place.place_type, 'home') = 'home'
        )
        select distinct living.person_id, {literal(LIVES_WITH)}
        from living semi join homes using (place_id) anti join in_hiding using (person_id)"""
    )


def _what_is_about_them(con: duckdb.DuckDBPyConnection, kinds: list[Kind]) -> None:
    con.execute(
        f"""insert into guarded
        select 'person', person_id, {literal(CONFIDENTIAL)}, reason from in_hiding"""
    )
    for kind in kinds:
        if kind.name in ("person", "place"):
            continue
        also = (
            " or tenancy_id in (select tenancy_id from occupancy semi join in_hiding"
            " using (person_id))"
            if kind.name == "tenancy"
            else ""
        )
        con.execute(
            f"""insert into guarded
            select {literal(kind.name)}, {kind.name}_id, {literal(CONFIDENTIAL)}, {literal(ABOUT)}
            from {quoted(kind.name)}
            where person_id in (select person_id from in_hiding){also}"""
        )


def _privileged(con: duckdb.DuckDBPyConnection, kinds: list[Kind], landlord: Landlord) -> None:
    """Add what came by a privileged feed; of what is matched, only what no other feed knows."""
    feeds = sorted(
        (system.key, feed.name)
        for system in landlord.systems.values()
        for feed in system.source.feeds.values()
        if system.privileged or feed.privileged
    )
    if not feeds:
        return
    listed = ", ".join(f"({literal(s)}, {literal(f)})" for s, f in feeds)
    reason = "'came by a privileged feed'"
    for kind in kinds:
        record, its_id = f"{kind.name}_record", "record_id"
        if kind.matched:
            record = f"""(select match.entity_id,
                    bool_and((record.source, record.feed) in ({listed})) as is_only
                from match join {record} as record using (record_id)
                where match.kind = {literal(kind.name)} group by 1)"""
            chosen, its_id = "is_only", "entity_id"
        else:
            chosen = f"(source, feed) in ({listed})"
        con.execute(
            f"""insert into guarded
            select {literal(kind.name)}, {its_id}, {literal(PRIVILEGED)}, {reason}
            from {record} where {chosen}"""
        )


def _markers_not_current(con: duckdb.DuckDBPyConnection) -> None:
    """Add markers that may not be shown as current: ended, unreviewed, or of nobody who is there.

    A day of review further away than 12 months is none: a marker must not be set for life.
    """
    con.execute(
        f"""insert into guarded
        with there as (
            select person_id, place_id from occupancy, run_day
            where (ends_before is null or ends_before > day)
        ),
        judged as (
            select marker_id, day, case
                when ends_before <= day then 'it has ended'
                when person.person_id is null then 'it is about nobody on the record'
                when person.died_on <= day then 'the person has died'
                when review_on < day then 'the day of its review has passed'
                when review_on > greatest(decided_on, day) + interval {MARKER_MONTHS} months
                    then 'its review is set more than 12 months away'
                when review_on is null
                    and coalesce(decided_on + interval {MARKER_MONTHS} months < day, true)
                    then 'not looked at within 12 months'
                when marker.place_id is not null and not exists (
                    select 1 from there where there.person_id = marker.person_id
                        and there.place_id = marker.place_id
                ) and exists (
                    select 1 from occupancy where occupancy.person_id = marker.person_id
                ) then 'the person has left the home it names'
            end as reason
            from marker cross join run_day
            left join person on person.person_id = marker.person_id
        )
        select 'marker', marker_id, {literal(NOT_CURRENT)}, reason
        from judged where reason is not null"""
    )


def _values_not_told(con: duckdb.DuckDBPyConnection, landlord: Landlord) -> None:
    """Take out of `mismatch` what a privileged system says, the homes of people in hiding, and the
    birth dates of children.

    Whoever is not known to be an adult may be a child. The dates are numbered, so that checks still
    see that they differ.
    """
    privileged = [system.key for system in landlord.systems.values() if system.privileged]
    con.execute(
        "update mismatch set value = null where list_contains($1::varchar[], source)", [privileged]
    )
    con.execute(
        f"""update mismatch set value = null
        where kind = 'person' and field = 'place_ref' and entity_id in (
            select thing_id from guarded
            where kind = 'person' and rule = {literal(CONFIDENTIAL)}
        )"""
    )
    con.execute(
        """update mismatch set value = 'birth date ' || numbered.number
        from (
            select record_id, dense_rank() over (partition by entity_id order by value) as number
            from mismatch where kind = 'person' and field = 'date_of_birth'
                and entity_id not in (select person_id from person where age_band = 'adult')
        ) as numbered
        where mismatch.kind = 'person' and mismatch.field = 'date_of_birth'
            and mismatch.record_id = numbered.record_id"""
    )
