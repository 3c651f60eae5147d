"""Chooses what a rule lets go on a day, and says of everything it looked at why it stays.

A unit goes whole or stays whole: a person with all that is theirs, one matter, a home with all that
was done to it. One open matter, one child or one hold among what would go, and the unit stays.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from ontherecord.pipeline.disposing.documents import judge_documents, retention_of_document
from ontherecord.pipeline.disposing.holds import Hold, mark_held
from ontherecord.pipeline.mapping.expressions import london_day
from ontherecord.pipeline.sql import literal, parquet, quoted
from ontherecord.standards.disposal import DisposalRule
from ontherecord.standards.kinds import Kind, Standards

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack

HELD = "a hold in holds.csv"
OPEN = "a matter of theirs is still open"
CHILD = "a child, kept until the age the rule says"
NO_AGE = "a child of the household whose age is not known"
LIVING = "lives in a home of the landlord"
NO_END = "no end is known"
TOO_SOON = "the time of the rule is not over"


def open_run(con: duckdb.DuckDBPyConnection, run: Path) -> None:
    """Show every table of a run as a view."""
    for file in sorted(run.glob("*.parquet")):
        con.execute(f"create or replace temp view {quoted(file.stem)} as from {parquet(file)}")


def choose(
    con: duckdb.DuckDBPyConnection,
    rule: DisposalRule,
    rules: dict[str, DisposalRule],
    standards: Standards,
    holds: list[Hold],
    today: date,
) -> None:
    """Write temp tables `going` (unit_id, kind, thing_id), `telling` and `staying`.

    `telling` (unit_id, kind, thing_id) are things that stay and tell of who goes: their words go.
    `staying` (kind, unit_id, reason) says why a unit does not go. Needs `open_run`.
    """
    kinds = _kinds_there(con, standards)
    _write_belonging(con, kinds, standards, rules, today)
    _write_children(con, rule, today)
    candidates = {"people": _people, "matters": _matters, "homes": _homes}[rule.takes]
    con.execute(
        "create or replace temp table unit (kind varchar, unit_id varchar, ended_on date,"
        " reason varchar)"
    )
    candidates(con, rule, today)
    judge_documents(con, kinds, rule, rules, today)
    con.execute(
        f"""update unit set reason = {literal(TOO_SOON)}
        where reason is null and ended_on + interval {rule.years} years > $1""",
        [today],
    )
    _write_members(con, rule)
    everything = mark_held(con, holds)
    con.execute(
        f"""update unit set reason = {literal(HELD)}
        where $1 or unit_id in (
            select unit_id from (from member union all select unit_id, kind, thing_id from teller)
            as part join belonging using (kind, thing_id)
            where thing_id in (select thing_id from held)
                or place_id in (select thing_id from held)
                or person_id in (select thing_id from held)
        )""",
        [everything],
    )
    con.execute(
        f"""update unit set reason = {literal(CHILD)} where reason is null and unit_id in (
            select unit_id from member join belonging using (kind, thing_id)
            where person_id in (select person_id from child)
        )"""
    )
    goes = "unit_id in (select unit_id from unit where reason is null)"
    con.execute(f"create or replace temp table going as from member where {goes}")
    con.execute(f"create or replace temp table telling as from teller where {goes}")
    con.execute(
        "create or replace temp table staying as"
        " select kind, unit_id, reason from unit where reason is not null"
    )


def _kinds_there(con: duckdb.DuckDBPyConnection, standards: Standards) -> list[Kind]:
    views = "select view_name from duckdb_views() where not internal"
    there = {name for (name,) in con.execute(views).fetchall()}
    wanted = [k for k in standards.kinds.values() if k.name not in ("system", "agreement", "staff")]
    return [k for k in wanted if {k.name, f"{k.name}_record"} <= there]


def _write_belonging(
    con: duckdb.DuckDBPyConnection,
    kinds: list[Kind],
    standards: Standards,
    rules: dict[str, DisposalRule],
    today: date,
) -> None:
    """Write `belonging`: every thing, whose it is and where, and when its matter last moved.

    `closed_on` is empty while a matter that can be closed is open.
    """
    day = literal(today.isoformat()) + "::date"
    closed = {k: fields for rule in rules.values() for k, fields in rule.closed.items()}
    parts = []
    for kind in kinds:
        # A day still to come, or a mistyped year, is no sign that anything has moved.
        days = [
            f"case when {london_day(f)} <= {day} then {london_day(f)} end"
            for f in kind.fields.values()
            if f.type in ("date", "moment")
        ]
        ended = [london_day(kind.fields[name]) for name in closed.get(kind.name, ())]
        retention = literal(kind.retention)
        if kind.name == "document":
            retention = retention_of_document(kinds, standards)
        parts.append(
            f"""select {literal(kind.name)} as kind, {kind.name}_id as thing_id,
                person_id, place_id,
                {f"greatest({', '.join(days)})" if days else "null::date"} as last_on,
                {f"coalesce({', '.join(ended)})" if ended else "null::date"} as closed_on,
                {str(bool(ended)).lower()} as is_closable,
                {retention} as retention
            from {quoted(kind.name)}"""
        )
    con.execute(f"create or replace temp table belonging as {' union all '.join(parts)}")


def _write_children(con: duckdb.DuckDBPyConnection, rule: DisposalRule, today: date) -> None:
    """Write `child`: people who are, or may be, younger than the rule's age.

    Of several birth dates the latest counts; with none, the role of a child does.
    """
    con.execute(
        f"""create or replace temp table child as
        with born as (
            select entity_id as person_id, max(date_of_birth) as on_day
            from match join person_record using (record_id)
            where match.kind = 'person' and date_of_birth is not null and date_of_birth <= $1
            group by entity_id
        ),
        by_role as (
            select distinct person_id from occupancy
            where role = 'child' and person_id not in (select person_id from born)
                and (ends_before is null
                    or ends_before + interval {rule.child_until} years > $1)
        )
        select person_id, {literal(CHILD)} as reason from born
        where on_day + interval {rule.child_until} years > $1
        union all select person_id, {literal(NO_AGE)} from by_role""",
        [today],
    )


def _people(con: duckdb.DuckDBPyConnection, rule: DisposalRule, today: date) -> None:
    """Judge every person: those who left, of whom nothing is open and nothing has moved since."""
    con.execute(
        f"""insert into unit
        with stays as (
            select occupancy.person_id,
                bool_or(coalesce(ends_before, died_on, $1 + 1) > $1) as is_living,
                max(coalesce(ends_before, died_on)) as left_on
            from occupancy left join person on person.person_id = occupancy.person_id
            where occupancy.person_id is not null group by all
        ),
        matters as (
            select person_id, max(case when kind <> 'person' then last_on end) as last_on,
                bool_or(is_closable and kind <> 'tenancy'
                    and coalesce(closed_on > $1, true)) as is_open
            from belonging where person_id is not null group by person_id
        )
        select 'person', person.person_id,
            greatest(left_on, died_on, matters.last_on),
            case
                when is_living then {literal(LIVING)}
                when left_on is null and died_on is null then {literal(NO_END)}
                when child.reason is not null then child.reason
                when is_open then {literal(OPEN)}
            end
        from person
        left join stays using (person_id)
        left join matters using (person_id)
        left join child using (person_id)""",
        [today],
    )
    # A tenancy names nobody itself: it goes when its time is over and nobody who held it stays.
    con.execute(
        f"""insert into unit
        select 'tenancy', thing_id, closed_on,
            case when closed_on is null then {literal(NO_END)}
                when thing_id in (
                    select tenancy_id from occupancy
                    where person_id in (select unit_id from unit where reason is not null)
                ) then {literal(TOO_SOON)}
            end
        from belonging where kind = 'tenancy'"""
    )


def _matters(con: duckdb.DuckDBPyConnection, rule: DisposalRule, today: date) -> None:
    """Judge one by one the things that can be closed."""
    con.execute(
        f"""insert into unit
        select kind, thing_id, greatest(closed_on, last_on),
            case when coalesce(closed_on > $1, true) then {literal(OPEN)} else child.reason end
        from belonging left join child using (person_id)
        where retention = {literal(rule.name)} and is_closable and kind <> 'document'""",
        [today],
    )


def _homes(con: duckdb.DuckDBPyConnection, rule: DisposalRule, today: date) -> None:
    """Judge the places that no system has any more."""
    con.execute(
        f"""insert into unit
        select 'place', place.place_id, greatest(vanished_on, max(last_on)),
            case when vanished_on is null then {literal(NO_END)}
                when bool_or(kind = 'occupancy') then {literal(OPEN)} end
        from place left join belonging on belonging.place_id = place.place_id
            and belonging.kind <> 'place'
        group by place.place_id, vanished_on""",
    )


def _write_members(con: duckdb.DuckDBPyConnection, rule: DisposalRule) -> None:
    """Write `member`, what goes with each unit, and `teller`, what stays and tells of it."""
    con.execute(
        "create or replace temp table member as select unit_id, kind, unit_id as thing_id from unit"
    )
    con.execute(
        "create or replace temp table teller (unit_id varchar, kind varchar, thing_id varchar)"
    )
    theirs = {"people": "person", "homes": "place"}.get(rule.takes)
    if theirs is None:
        return
    with_them = {
        "people": ["tenancy_and_six_years", "six_years"],
        "homes": ["life_of_home"],
    }[rule.takes]
    both = (("member", ""), ("teller", "not "))
    for table, negated in both if theirs == "person" else both[:1]:
        con.execute(
            f"""insert into {table}
            select unit.unit_id, belonging.kind, belonging.thing_id
            from unit join belonging on belonging.{theirs}_id = unit.unit_id
            where unit.kind = {literal(theirs)}
                and {negated}(coalesce(list_contains($1, belonging.retention), false)
                    and belonging.kind <> 'tenancy')
                and belonging.kind <> {literal(theirs)}""",
            [with_them],
        )
