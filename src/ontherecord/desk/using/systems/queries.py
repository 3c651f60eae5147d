"""Reading how each system keeps the record, in counts. What a privileged feed brought is counted
only as rows: its files, codes and rejected rows are told one by one to nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from ontherecord.desk.facts.composing import TRUE, Sql, name, sql
from ontherecord.desk.facts.reading import Reading

RARE = 3
"""A code seen less often may be a person's own words in the wrong column: counted, never shown."""
GONE_QUIET = "source_gone_quiet"


@dataclass(frozen=True)
class Delivered:
    """When a system delivered, and what became of the newest delivery of each of its feeds."""

    first_on: date
    last_on: date
    usual_days: int | None
    """The days from one delivery to the next, in the median; nothing before the second."""
    received: int
    unread: int
    mapped: int
    rejected: int


@dataclass(frozen=True)
class Load:
    """One kind of record as a system delivers it."""

    source: str
    kind: str
    delivery: str
    record_count: int
    first_on: date | None
    last_on: date | None
    loaded_until: date | None


@dataclass(frozen=True)
class Feed:
    """What became of the newest delivery of a feed."""

    feed: str
    delivery: str
    received_on: date
    file_count: int
    received: int
    unread: int
    mapped: int
    rejected: int
    is_unusual: bool
    refused_columns: tuple[str, ...]
    messages: tuple[str, ...]
    """What is worth knowing of it; told of no privileged feed."""
    is_privileged: bool


@dataclass(frozen=True)
class Lag:
    """How far one system is behind another with the same fact."""

    kind: str
    field: str
    source: str
    other_source: str
    pair_count: int
    later_count: int
    median_days: int
    most_days: int


@dataclass(frozen=True)
class Gap:
    """A field of a system that lacks values, or has them where others say otherwise."""

    kind: str
    field: str
    required: str | None
    cause: str
    record_count: int
    gap_count: int
    filled_count: int


@dataclass(frozen=True)
class Code:
    """A code that nobody has translated."""

    source: str
    feed: str
    column: str
    kind: str
    field: str
    code_list: str
    their_code: str
    row_count: int


@dataclass(frozen=True)
class Total:
    """What arrived beside a count that the landlord knows from elsewhere."""

    kind: str
    counted: str
    taken_from: str
    expected_count: int
    found_count: int
    is_within: bool


PRIVILEGED = Sql(
    "exists (select 1 from record.privileged_feed as held"
    " where held.source = x.system and held.feed = x.feed)"
)


def _of(source: str | None, column: str = "x.source") -> Sql:
    return sql("{column} = {source}", column=Sql(column), source=source) if source else TRUE


def deliveries(reading: Reading, source: str | None = None) -> dict[str, Delivered]:
    """Say of each system when it delivered and what of the newest was read. One statement."""
    rows = reading.rows(
        sql(
            "with came as (select x.system, x.received_on, x.received, x.unread, x.mapped,"
            " x.rejected, x.received_on = max(x.received_on) over (partition by x.system, x.feed)"
            " as is_newest from record.extract as x where {known} and {of}),"
            " apart as (select system, received_on - lag(received_on) over"
            " (partition by system order by received_on) as days"
            " from (select distinct system, received_on from came) as one)"
            " select system, min(received_on), max(received_on), (select percentile_disc(0.5)"
            " within group (order by days) from apart where apart.system = came.system),"
            " {sums} from came group by 1",
            known=reading.known("x"), of=_of(source, "x.system"),
            sums=Sql(", ".join(
                f"coalesce(sum({c}) filter (where is_newest), 0)::bigint"
                for c in ("received", "unread", "mapped", "rejected")
            )),
        )
    )  # fmt: skip
    return {system: Delivered(*rest) for system, *rest in rows}


def loads(reading: Reading, source: str | None = None) -> dict[str, list[Load]]:
    """Give what each system delivers of which kind, the most first. One statement."""
    found: dict[str, list[Load]] = defaultdict(list)
    for row in reading.rows(
        sql(
            "select x.source, x.kind, coalesce(x.delivery, ''), coalesce(x.record_count, 0),"
            " x.first_on, x.last_on, x.loaded_until from record.source_load as x"
            " where {known} and {of} order by x.record_count desc, x.kind",
            known=reading.known("x"), of=_of(source),
        )
    ):  # fmt: skip
        found[row[0]].append(Load(*row))
    return found


def gone_quiet(reading: Reading) -> set[str]:
    """Name the systems of which the check says that they stopped delivering. One statement.

    Such an issue is about a system, no home and nobody, so that it needs no other permission.
    """
    return {
        source
        for (source,) in reading.rows(
            sql(
                "select x.subject_id from record.issue as x where x.check = {check} and {known}"
                " and x.gone_on is null and x.subject_kind = 'system'"
                " and x.place_id is null and x.person_id is null",
                check=GONE_QUIET, known=reading.known("x"),
            )
        )
    }  # fmt: skip


Parts = Mapping[str, Sequence[tuple[str, str, int]]]
"""By system: kind, field and how often."""


def gaps_by_system(reading: Reading) -> Parts:
    """Count the values that the standard requires and each system lacks. One statement."""
    return _parts(reading, "completeness", "gap_count")


def mismatches_by_system(reading: Reading) -> Parts:
    """Count the values in which each system differs from another. One statement."""
    return _parts(reading, "mismatch_count", "thing_count")


def _parts(reading: Reading, table: str, column: str) -> Parts:
    found: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for source, *part in reading.rows(
        sql(
            "select x.source, x.kind, x.field, x.{column}::bigint from record.{table} as x"
            " where {known} and x.{column} > 0",
            column=name(column), table=name(table), known=reading.known("x"),
        )
    ):  # fmt: skip
        found[source].append((part[0], part[1], part[2]))
    return found


def agreements(reading: Reading, source: str) -> list[tuple[str, date]]:
    """Give type and day of review of the agreements in force for a system. One statement."""
    if reading.is_closed("agreement"):
        return []
    return reading.rows(
        sql(
            "select x.agreement_type, x.review_on from record.agreement as x"
            " where x.system_id = {source} and {seen} and x.starts_on <= {today}"
            " and coalesce(x.ends_before, 'infinity') > {today} order by 2, 1",
            source=source, seen=reading.seen("agreement", "x"), today=reading.today,
        )
    )  # fmt: skip


def feeds(reading: Reading, source: str) -> list[Feed]:
    """Give the newest delivery of each feed of a system. One statement."""
    rows = reading.rows(
        sql(
            "with came as (select x.*, {held} as is_held, x.received_on = max(x.received_on)"
            " over (partition by x.feed) as is_newest"
            " from record.extract as x where x.system = {source} and {known})"
            " select feed, delivery, received_on, received, unread, mapped, rejected, is_unusual,"
            " refused_columns, messages, mapping_messages, is_held from came where is_newest"
            " order by feed, extract",
            held=PRIVILEGED, source=source, known=reading.known("x"),
        )
    )  # fmt: skip
    return [_feed(list(files)) for _, files in groupby(rows, key=lambda row: row[0])]


def _feed(files: Sequence[tuple[Any, ...]]) -> Feed:
    """Add up the files of one delivery."""
    feed, delivery, received_on = files[0][:3]
    is_held = any(file[11] for file in files)
    received, unread, mapped, rejected = (
        sum(file[place] or 0 for file in files) for place in range(3, 7)
    )
    refused = {name for file in files for name in file[8] or ()}
    messages = {said for file in files for said in (*(file[9] or ()), *(file[10] or ()))}
    return Feed(
        feed=feed, delivery=delivery or "", received_on=received_on, file_count=len(files),
        received=received, unread=unread, mapped=mapped, rejected=rejected,
        is_unusual=any(file[7] for file in files), refused_columns=tuple(sorted(refused)),
        messages=() if is_held else tuple(sorted(messages)), is_privileged=is_held,
    )  # fmt: skip


def lags(reading: Reading, source: str) -> list[Lag]:
    """Give how far a system is behind others, and they behind it. One statement."""
    return [
        Lag(*row)
        for row in reading.rows(
            sql(
                "select x.kind, x.field, x.source, x.other_source, x.pair_count, x.later_count,"
                " x.median_days, x.most_days from record.lag as x where {known}"
                " and {source} in (x.source, x.other_source)"
                " order by x.source <> {source}, x.later_count desc, x.lag_id",
                known=reading.known("x"), source=source,
            )
        )
    ]  # fmt: skip


def gaps(reading: Reading, source: str) -> list[Gap]:
    """Give the fields of a system that lack values the standard requires. One statement."""
    return [
        Gap(*row)
        for row in reading.rows(
            sql(
                "select x.kind, x.field, told.required, x.cause, x.record_count, x.gap_count,"
                " x.filled_count from record.completeness as x"
                " left join record.kind_said as told on told.kind = x.kind"
                " and told.field = x.field where x.source = {source} and {known}"
                " and (x.gap_count > 0 or (x.cause = 'not_delivered' and told.required = 'always'))"
                " order by x.gap_count desc, x.kind, x.field, x.cause",
                source=source, known=reading.known("x"),
            )
        )
    ]  # fmt: skip


def mismatches(reading: Reading, source: str) -> list[tuple[str, str, int, int]]:
    """Give kind, field, how often the system differs, and how often another is shown."""
    return reading.rows(
        sql(
            "select x.kind, x.field, x.thing_count, x.not_shown_count from record.mismatch_count"
            " as x where x.source = {source} and {known} order by 3 desc, 1, 2",
            source=source, known=reading.known("x"),
        )
    )  # fmt: skip


def codes(reading: Reading, source: str | None = None) -> list[Code]:
    """Give the codes nobody has translated, the commonest first; of no privileged feed."""
    return [
        Code(*row)
        for row in reading.rows(
            sql(
                "select x.system, x.feed, x.column, x.kind, x.field, x.code_list, x.their_code,"
                " x.row_count from (select *, source as system from record.codes_to_translate)"
                " as x where {known} and {of} and not {held}"
                " order by x.row_count desc, x.source, x.feed, x.column, x.their_code",
                known=reading.known("x"), of=_of(source), held=PRIVILEGED,
            )
        )
    ]  # fmt: skip


def totals(reading: Reading, source: str) -> list[Total]:
    """Give what arrived of a system beside the counts known from elsewhere. One statement."""
    return [
        Total(*row)
        for row in reading.rows(
            sql(
                "select x.kind, coalesce(x.counted, ''), x.taken_from, x.expected_count,"
                " x.found_count, x.is_within from record.control_total as x"
                " where x.source = {source} and {known} order by x.number",
                source=source, known=reading.known("x"),
            )
        )
    ]  # fmt: skip
