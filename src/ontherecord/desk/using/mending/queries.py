"""Reading corrections within what may be seen, each with what its record says now.

That something is mended is read off the record, here and nowhere else: a record whose newest
delivery says the chosen value, a cause of which no issue stands. So it is found with the next
handover, and is gone again where a system goes back to what it said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ontherecord.desk.facts.composing import TRUE, Sql, at_most, every, joined, name, sql
from ontherecord.desk.facts.last_known import may_be_seen
from ontherecord.desk.facts.reading import NotThere, Reading
from ontherecord.desk.facts.says_who import CHILDREN
from ontherecord.desk.facts.showing_issues import shown_by
from ontherecord.desk.facts.withheld import not_privileged
from ontherecord.desk.using.casework.answers import is_in_force
from ontherecord.desk.using.mending.comparing import plain_in_sql
from ontherecord.desk.using.mending.models import Correction

MENDED = "mended"
STATES = ("to_send", "sent", "accepted", "refused", MENDED, "withdrawn")
OPEN = ("to_send", "sent", "accepted", "refused")
OF_CAUSE = "cause"


@dataclass(frozen=True)
class CorrectionRow:
    """A correction, as far as the reader may see what it is about."""

    correction_id: UUID
    system: str
    column: str
    cause: str
    kind: str
    """Of the record; empty for a cause."""
    said: str
    value: str
    state: str
    """One of STATES: what people said, or that it is mended."""
    made_at: datetime
    made_by: UUID
    thing_id: str | None
    person_id: str | None
    place_id: str | None
    reference: str | None
    """That of the record in its own system."""
    file: str | None
    sheet: str | None
    row_number: int | None
    says: str | None
    """What the record says now."""
    vanished_on: date | None
    """Since when the record is delivered no longer: whether it was mended cannot be seen then."""
    issue_count: int | None
    """Of a cause: its issues that the reader sees, those of them that still stand, and those that
    were put to it once and are no longer: their answer was undone, or is another since."""
    standing_count: int | None
    left_count: int | None


@dataclass(frozen=True)
class Asked:
    """Which corrections are wanted."""

    system: str | None = None
    states: tuple[str, ...] = ()
    what: str = ""
    """A field, as `person.telephone`, or `cause`; empty for all."""
    until: UUID | None = None
    """The latest that was shown: what was asked after it is left out."""


def asked_by(reading: Reading, system: str, query: Mapping[str, str]) -> Asked:
    """Read the filters of a system's worklist; those to send where none is given.

    Raises NotThere where nothing is known of the system, or nothing stands so.
    """
    if system not in reading.said.systems and not _has_any(system):
        raise NotThere
    state = query.get("state") or "to_send"
    states: tuple[str, ...] = (state,)
    if state in ("open", "all"):
        states = OPEN if state == "open" else ()
    elif state not in STATES:
        raise NotThere
    return Asked(system, states, query.get("what", ""), _id_in(query.get("until")))


def _has_any(system: str) -> bool:
    return Correction.objects.filter(system=system).exists()


def _id_in(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as wrong:
        raise NotThere from wrong


def worklist(
    reading: Reading, asked: Asked, *, first: int | None = 50, after: int = 0
) -> list[CorrectionRow]:
    """Give corrections, the oldest first. One statement."""
    rows = reading.rows(
        sql(
            "select f.* from ({found}) as f where {states} order by f.id {first}"
            " offset {after}",
            found=_found(reading, _wanted(asked)), states=_of_states(asked), first=at_most(first),
            after=after,
        )
    )  # fmt: skip
    return [CorrectionRow(*row) for row in rows]


def count(reading: Reading, asked: Asked) -> tuple[int, UUID | None]:
    """Count corrections, and give the latest of them. One statement."""
    rows = reading.rows(
        sql(
            "select count(*), max(f.id::text)::uuid from ({found}) as f where {states}",
            found=_found(reading, _wanted(asked)), states=_of_states(asked),
        )
    )  # fmt: skip
    return rows[0][0], rows[0][1]


def count_by_system(reading: Reading) -> dict[str, dict[str, int]]:
    """Count corrections by system and state. One statement."""
    counts: dict[str, dict[str, int]] = {}
    for system, state, number in reading.rows(
        sql("select f.system, f.state, count(*) from ({found}) as f group by 1, 2",
            found=_found(reading, TRUE))
    ):  # fmt: skip
        counts.setdefault(system, dict.fromkeys(STATES, 0))[state] = number
    return counts


def kinds_of_work(reading: Reading, system: str) -> list[str]:
    """Give what is asked of a system, as far as it is seen: its fields, as `person.telephone`, and
    `cause`.
    """
    rows = reading.rows(
        sql(
            "select distinct case when f.kind = '' then {cause} else f.kind || '.' || f.column end"
            " from ({found}) as f order by 1",
            cause=OF_CAUSE, found=_found(reading, sql("c.system = {system}", system=system)),
        )
    )  # fmt: skip
    return [row[0] for row in rows]


def the_correction(reading: Reading, correction_id: UUID) -> CorrectionRow:
    """Give one. Raises NotThere."""
    found = reading.rows(_found(reading, sql("c.id = {id}", id=correction_id)))
    if not found:
        raise NotThere
    return CorrectionRow(*found[0])


def of_records(reading: Reading, record_ids: Sequence[str]) -> list[CorrectionRow]:
    """Give what is asked of some records and not withdrawn. One statement."""
    found = _found(reading, sql("c.record_id = any({ids})", ids=list(record_ids)))
    rows = reading.rows(
        sql("select f.* from ({found}) as f where f.state <> 'withdrawn' order by f.id",
            found=found)
    )  # fmt: skip
    return [CorrectionRow(*row) for row in rows]


def _wanted(asked: Asked) -> Sql:
    conditions = [TRUE]
    if asked.system is not None:
        conditions.append(sql("c.system = {system}", system=asked.system))
    if asked.what == OF_CAUSE:
        conditions.append(Sql("c.kind = ''"))
    elif asked.what:
        conditions.append(sql("c.kind || '.' || c.column = {what}", what=asked.what))
    if asked.until is not None:
        conditions.append(sql("c.id <= {until}", until=asked.until))
    return every(conditions)


def _of_states(asked: Asked) -> Sql:
    return sql("f.state = any({states})", states=list(asked.states)) if asked.states else TRUE


OURS = "c.id, c.system, c.column, c.cause, c.kind, c.said, c.value"


def _found(reading: Reading, wanted: Sql) -> Sql:
    """Give corrections of records and of causes that may be seen, as one query."""
    return sql(
        "select {ours}, case when c.state <> 'withdrawn' and now.says is not null"
        " and {says} = {value} then 'mended' else c.state end as state, c.made_at, c.made_by,"
        " now.thing_id, now.person_id, now.place_id, now.reference, now.extract, now.sheet,"
        " now.row_number, now.says, now.vanished_on, null::bigint, null::bigint,"
        " null::bigint"
        " from desk.correction as c join lateral ({now}) as now on true"
        " where c.kind <> '' and {wanted}"
        " union all select {ours}, case when c.state <> 'withdrawn' and its.is_mended"
        " then 'mended' else c.state end, c.made_at, c.made_by, null, null, null, null, null, null,"
        " null, null, null, its.put_count, its.standing_count, its.seen_count - its.put_count"
        " from desk.correction as c"
        " join lateral ({its}) as its on its.seen_count > 0 where c.kind = '' and {wanted}",
        ours=Sql(OURS), wanted=wanted, now=_record_now(reading), its=_issues(reading),
        says=plain_in_sql(reading.said, "c", "now.says"),
        value=plain_in_sql(reading.said, "c", "c.value"),
    )  # fmt: skip


def _record_now(reading: Reading) -> Sql:
    """Give what a record says now, where the reader may see its thing and that field."""
    pieces = [_of_kind(reading, kind) for kind in _kinds(reading)]
    return joined(pieces, " union all ", none=Sql(NOTHING))


NOTHING = (
    "select null::text as says, null::date as vanished_on, null::text as thing_id,"
    " null::text as person_id, null::text as place_id, null::text as reference,"
    " null::text as extract, null::text as sheet, null::bigint as row_number where false"
)


def _kinds(reading: Reading) -> list[str]:
    matched = [kind.name for kind in reading.said.kinds.values() if kind.is_matched]
    return [kind for kind in sorted(matched) if not reading.is_closed(kind)]


NO_CHILD = sql(
    "(c.column <> all({born}) or coalesce(x.age_band, 'adult') = 'adult')", born=list(CHILDREN)
)
"""What is told of nobody under 18 is not asked of them either, once they are found to be."""


def of_one_thing(choice: str, kind: str, thing_id: Sql) -> Sql:
    """Give the condition that all that a choice was made of is one thing's still.

    Where a run parted it, the value may be somebody else's. `choice` is SQL, of our own words, for
    the id of the choice.
    """
    return sql(
        "not exists (select 1 from desk.value_choice as made"
        " cross join lateral jsonb_object_keys(made.said_then) as one (record_id)"
        " join record.match as stands on stands.record_id = one.record_id"
        " and stands.kind = {kind} and stands.known_until is null"
        " where made.id = {choice} and stands.entity_id <> {thing_id})",
        kind=kind, choice=Sql(choice), thing_id=thing_id,
    )  # fmt: skip


def _of_kind(reading: Reading, kind: str) -> Sql:
    fields = [field.name for field in reading.said.kinds[kind].fields.values()]
    reach = reading.reach(kind, "x")
    return sql(
        "select to_jsonb(r) ->> c.column as says, r.vanished_on, x.{own} as thing_id,"
        " {person} as person_id, x.place_id,"
        " case when {reach} >= {of_reference} then r.source_ref end as reference,"
        " r.extract, r.sheet, r.row_number from record.{records} as r"
        " join record.match as m on m.record_id = r.record_id and m.kind = {kind} and {m}"
        " join record.{table} as x on x.{own} = m.entity_id and {seen}"
        " where c.kind = {kind} and r.record_id = c.record_id and {r} and {told} and {not_child}"
        " and x.{own} <> all({apart}) and {one_thing}"
        " and {reach} >= (select told.level from unnest({fields}::text[], {levels}::int[])"
        " as told (field, level) where told.field = c.column)",
        own=name(f"{kind}_id"), records=name(f"{kind}_record"), table=name(kind), kind=kind,
        person=Sql("x.person_id" if kind != "place" else "null::text"),
        reach=reach, of_reference=reading.level(kind, "source_ref"), m=reading.known("m"),
        r=reading.known("r"), told=not_privileged("r"), seen=reading.seen(kind, "x"),
        not_child=NO_CHILD if kind == "person" else TRUE, apart=list(reading.apart(kind)),
        one_thing=of_one_thing("c.choice_id", kind, sql("x.{own}", own=name(f"{kind}_id"))),
        fields=fields, levels=[reading.level(kind, field) for field in fields],
    )  # fmt: skip


def _issues(reading: Reading) -> Sql:
    """Count the issues of a cause: those that the reader sees, and those that still stand.

    Seen are also those that were put to it and have another answer since, so that what was asked
    is found when a bulk was undone; they are counted apart.
    It is mended when none stands, of all; an issue that is not on the record any more tells
    nothing.
    """
    if reading.is_closed("issue"):
        return Sql(
            "select 0 as seen_count, 0 as put_count, 0 as standing_count, false as is_mended"
        )
    return sql(
        "select count(distinct its.issue_id) filter (where {seen}) as seen_count,"
        " count(*) filter (where {seen} and {latest}) as put_count,"
        " count(*) filter (where its.gone_on is null and {seen} and {latest}) as standing_count,"
        " coalesce(bool_and(its.gone_on is not null) filter (where {latest}), false) as is_mended"
        " from desk.issue_answer as a left join record.issue as its"
        " on its.issue_id = a.issue_id and its.known_until is null"
        " where a.correction_id = c.id",
        seen=may_be_seen(reading, "issue", "its"), latest=is_in_force("a"),
    )  # fmt: skip


@dataclass(frozen=True)
class IssueOfCause:
    """One issue of a cause, as its system's owner needs it."""

    correction_id: UUID
    thing_kind: str
    thing_id: str | None
    """What shows it; the kind is none of the record's where no thing does."""
    reference: str | None
    place_id: str | None
    person_id: str | None
    happened_on: date | None


def issues_of_causes(
    reading: Reading, correction_ids: Sequence[UUID], first: int | None = None
) -> list[IssueOfCause]:
    """Give the issues of causes that stand and may be seen, none held back. One statement."""
    if not correction_ids or reading.is_closed("issue"):
        return []
    shows = shown_by(reading, "its")
    rows: list[tuple[Any, ...]] = reading.rows(
        sql(
            "select a.correction_id, {thing_kind}, {thing_id},"
            " case when its.source = c.system then its.subject_ref end, its.place_id,"
            " its.person_id, coalesce(its.subject_on, its.happened_on)"
            " from desk.issue_answer as a join desk.correction as c on c.id = a.correction_id"
            " join record.issue as its on its.issue_id = a.issue_id {shows}"
            " where a.correction_id = any({ids}) and {latest} and its.gone_on is null"
            " and its.held_back is null and {seen}"
            " order by a.correction_id, its.subject_ref, its.issue_id {first}",
            ids=list(correction_ids), latest=is_in_force("a"),
            seen=reading.seen("issue", "its"), first=at_most(first),
            thing_kind=shows.kind, thing_id=shows.thing_id, shows=shows.joined,
        )
    )  # fmt: skip
    return [IssueOfCause(*row) for row in rows]
