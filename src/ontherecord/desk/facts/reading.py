"""The door itself: a connection, who looks, and the day of which it is told what was known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from ontherecord.desk.facts.composing import FALSE, Sql, constant, every, joined, name, of_pair, sql
from ontherecord.desk.facts.entered import ENTERED_AS, with_entries
from ontherecord.desk.facts.names import as_json
from ontherecord.desk.facts.said import Said, said_from
from ontherecord.desk.permission.rules import SENSITIVITIES

LONDON = ZoneInfo("Europe/London")
CANNOT_BE_SEEN = 9
"""More than anybody's reach: what no standard names is shown to nobody."""


class NothingHandedOver(Exception):
    """No run has been handed over yet, so that there is no record to show."""


class NotThere(Exception):
    """There is no such thing, or none that the reader may see; no answer tells which."""


class Cursor(Protocol):
    """What is asked of a cursor: Django's has it, and that of any driver."""

    def execute(self, query: str, params: Sequence[object], /) -> object: ...
    def fetchall(self) -> list[tuple[Any, ...]]: ...
    def __enter__(self) -> Cursor: ...
    def __exit__(self, *raised: object) -> object: ...


class Connection(Protocol):
    """What is asked of a connection."""

    def cursor(self) -> Cursor: ...
    def chunked_cursor(self) -> Any: ...


class Sight(Protocol):
    """What whoever looks may see: `desk.permission` gives it, as SQL with its values."""

    def visible(self, kind: str, alias: str) -> Iterable[object]:
        """Give the condition, over rows of `record.<kind>`, that one may be seen."""

    def still_visible(self, kind: str, alias: str) -> Iterable[object]:
        """Give the condition, over rows of a past day, that what they tell of may be seen today."""

    def reach(self, kind: str, alias: str) -> Iterable[object]:
        """Give an expression for how sensitive a field of a row may be, as a number from 0 to 3.

        Only over rows that the same statement holds to `visible`: of others it says too much.
        """

    def names_within(self, alias: str) -> Iterable[object]:
        """Give a condition over entries of names: all entries of what may be seen fulfil it.

        It is quick to ask, by the places of whoever looks; what fulfils it may be beyond them all
        the same. So it is with the two others.
        """

    def texts_within(self, alias: str, *, is_rare: bool) -> Sequence[tuple[Iterable[object], bool]]:
        """Give conditions over entries of texts: all of what may be seen fulfil one, or more.

        With each, whether so little fulfils it that no word is to be looked up for it; where words
        are rare, none is so little.
        """

    def texts_at_places_within(
        self, alias: str, place: str
    ) -> Sequence[tuple[Iterable[object], Iterable[object], int]]:
        """Give conditions over entries of texts and over those of their places, in the same way.

        With each of how many places at least all texts are read, however rare the words.
        """

    def levels(self, kind: str) -> Mapping[str, int]:
        """Give how sensitive each column of a kind is."""

    def apart(self, kind: str) -> Sequence[str]:
        """Give the things of a kind that somebody said are two, while the record holds them one."""


@dataclass(frozen=True)
class Thing:
    """One thing, with the columns that may be seen of it."""

    kind: str
    thing_id: str
    values: Mapping[str, Any]
    since: Mapping[str, date]
    """Since when a later day of it is known, where that was asked."""


@dataclass(frozen=True)
class Reading:
    """One look at the record."""

    connection: Connection
    sight: Sight
    said: Said
    today: date
    """The day of the look: that of the latest run, or the day in the past."""
    as_known_on: date | None = None
    has_entries: bool = False
    """What staff entered and no run has taken in yet lies in the same database."""
    handed_over_at: datetime | None = None
    """When the run that is served became known."""

    def rows(self, query: Sql) -> list[tuple[Any, ...]]:
        """Run one statement."""
        with self.connection.cursor() as cursor:
            cursor.execute(query.text, query.values)
            return cursor.fetchall()

    def stream(self, query: Sql, many: int = 2_000) -> Iterator[tuple[Any, ...]]:
        """Run one statement and give its rows as they come, however many; in a transaction."""
        with self.connection.chunked_cursor() as cursor:
            cursor.execute(query.text, query.values)
            while rows := cursor.fetchmany(many):
                yield from rows

    @property
    def is_past(self) -> bool:
        return self.as_known_on is not None

    def known(self, alias: str) -> Sql:
        """Give the condition that a version of a row was known on the day.

        Each half names its index: what is known now, and what was known before, have their own.
        """
        row = name(alias)
        if self._end is None:
            return sql("{row}.known_until is null", row=row)
        return sql(
            "(({row}.known_until is null and {row}.known_from < {end})"
            " or ({row}.known_until >= {end} and {row}.known_from < {end}))",
            row=row, end=self._end,
        )  # fmt: skip

    def table(self, kind: str) -> Sql:
        """Give the table of a kind's things, with what staff entered that is not in it yet."""
        if self.has_entries and kind == ENTERED_AS:
            columns = [field.column for field in self.said.kinds[kind].fields.values()]
            return with_entries(columns, self.known("published"), self.known("came"))
        return sql("record.{table}", table=name(kind))

    def seen(self, kind: str, alias: str) -> Sql:
        """Give the condition that a row was known on the day and may be seen.

        Of a past day also that what it tells of may be seen today: what is hidden since is hidden
        as it was, too.
        """
        asked = [self.known(alias), of_pair(self.sight.visible(kind, alias))]
        if self.is_past and FALSE not in asked:
            asked.append(of_pair(self.sight.still_visible(kind, alias)))
        return every(asked)

    def reach(self, kind: str, alias: str) -> Sql:
        """Give how far the reader reaches into a row; the statement must hold it to `seen`."""
        return of_pair(self.sight.reach(kind, alias))

    def is_closed(self, kind: str) -> bool:
        """Say whether nothing of a kind may be seen, whatever the row."""
        return of_pair(self.sight.visible(kind, "x")) == FALSE

    def apart(self, kind: str) -> Sequence[str]:
        """Give the things of a kind that somebody said are two, while the record holds them one."""
        return self.sight.apart(kind)

    def within_reach(self, kind: str, alias: str, column: str) -> Sql:
        """Give a column, or nothing where it lies beyond the reach."""
        value = sql("{row}.{column}", row=name(alias), column=name(column))
        return self.as_far_as(kind, alias, (column,), value)

    def as_far_as(self, kind: str, alias: str, columns: Iterable[str], value: Sql) -> Sql:
        """Give what is made of columns of a kind, or nothing where one lies beyond the reach.

        `alias` is the thing, which the statement must hold to `seen`; the columns may be those of a
        record of it. A landlord may have raised any field above its kind. What is no more sensitive
        than the kind is seen by whoever sees the thing.
        """
        level = max(self.level(kind, column) for column in columns)
        of = self.said.kinds.get(kind)
        if of and level <= SENSITIVITIES.index(of.sensitivity):
            return value
        return sql(
            "case when {reach} >= {level} then {value} end",
            reach=self.reach(kind, alias), level=constant(level), value=value,
        )  # fmt: skip

    def level(self, kind: str, column: str) -> int:
        return self.sight.levels(kind).get(column, CANNOT_BE_SEEN)

    def things(
        self, wanted: Mapping[str, Sequence[str]], later: Mapping[str, Sequence[str]] = {}
    ) -> dict[tuple[str, str], Thing]:
        """Give things by kind and id, in one statement; what may not be seen is not among them.

        `later` names, by kind, columns of which is asked since when their value is known. Who asks
        for the same kinds each time, also for none of some, has the statement planned once.
        """
        pieces = [
            sql(
                "select {kind}::text, x.{own}, {row}::text, {reach}, {since}"
                " from {table} as x where x.{own} = any({ids}) and {seen}",
                kind=constant(kind), own=name(f"{kind}_id"), table=self.table(kind),
                ids=list(ids),
                row=as_json(kind, kind, "x", is_past=self.is_past),
                reach=self.reach(kind, "x"), seen=self.seen(kind, "x"),
                since=_since(kind, later.get(kind, ())),
            )
            for kind, ids in sorted(wanted.items())
            if not self.is_closed(kind)
        ]  # fmt: skip
        if not pieces or not any(wanted.values()):
            return {}
        found = self.rows(joined(pieces, " union all "))
        return {
            (kind, thing_id): self._thing(kind, thing_id, json.loads(row), reach, since)
            for kind, thing_id, row, reach, since in found
        }

    def the_thing(self, kind: str, thing_id: str) -> Thing:
        """Give one thing. Raises NotThere."""
        found = self.things({kind: [thing_id]})
        if not found:
            raise NotThere
        return next(iter(found.values()))

    def _thing(
        self, kind: str, thing_id: str, row: dict[str, Any], reach: int, since: str | None
    ) -> Thing:
        levels = self.sight.levels(kind)
        values = self.said.read_all(
            kind,
            {
                column: value
                for column, value in row.items()
                if levels.get(column, CANNOT_BE_SEEN) <= reach
            },
        )
        days = {k: date.fromisoformat(v) for k, v in json.loads(since or "{}").items() if v}
        return Thing(kind, thing_id, values, days)

    @cached_property
    def _end(self) -> datetime | None:
        """The end of the day, in London."""
        if self.as_known_on is None:
            return None
        return datetime.combine(self.as_known_on + timedelta(days=1), time(), LONDON)


def open_reading(
    connection: Connection,
    sight: Sight,
    as_known_on: date | None = None,
    *,
    has_entries: bool = False,
) -> Reading:
    """Look at the record as it is known now, or was on a day. Raises NothingHandedOver.

    Two statements; three more after each handover.
    """
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('record.run') is not null", ())
        if not cursor.fetchall()[0][0]:
            raise NothingHandedOver
        cursor.execute("select run_id, handed_over_at, today from record.run where is_latest", ())
        stamp = cursor.fetchall()
    if not stamp:
        raise NothingHandedOver
    return reading_of_run(connection, stamp[0], sight, as_known_on, has_entries=has_entries)


def reading_of_run(
    connection: Connection,
    run: tuple[str, datetime, date],
    sight: Sight,
    as_known_on: date | None = None,
    *,
    has_entries: bool = False,
) -> Reading:
    """Look at the record of the run that is served: its id, when it was handed over, and its day.

    No statement; three after each handover.
    """
    run_id, handed_over_at, today = run
    said = _said(connection, run_id, handed_over_at)
    day = min(today, as_known_on) if as_known_on else today
    return Reading(connection, sight, said, day, as_known_on, has_entries, handed_over_at)


_LAST: dict[tuple[str, datetime], Said] = {}
"""What the packs said at the latest handover: it changes with a handover alone."""


def _said(connection: Connection, run_id: str, handed_over_at: datetime) -> Said:
    found = _LAST.get((run_id, handed_over_at))
    if found is None:
        asked = []
        with connection.cursor() as cursor:
            for query in (KINDS, CODES, SYSTEMS):
                cursor.execute(query, ())
                asked.append(cursor.fetchall())
        found = said_from(*asked)
        _LAST.clear()
        _LAST[(run_id, handed_over_at)] = found
    return found


KINDS = """
select kind, field, title, meaning, type, codes, refers_to, sensitivity, happened, is_matched
from record.kind_said order by kind, field
"""
CODES = "select list, code, meaning from record.code_said"
SYSTEMS = """
select system.source_ref, system.system_name, system.side, system.owner, max(load.loaded_until)
from record.system
left join record.source_load as load
    on load.source = system.source_ref and load.known_until is null
where system.known_until is null
group by 1, 2, 3, 4
"""


def _since(kind: str, columns: Sequence[str]) -> Sql:
    """Give since when each of some columns has the value it has, as JSON; by version of the row.

    What stood there when the thing was first handed over is known since it was first seen.
    """
    if not columns:
        return Sql("null::text")
    pairs = [
        sql(
            "{word}::text, (select case"
            " when min(v.known_from) filter (where v.{column} = x.{column})"
            " = min(v.known_from) then x.first_seen_on else (min(v.known_from) filter"
            " (where v.{column} = x.{column}) at time zone 'Europe/London')::date end"
            " from record.{table} as v where v.{own} = x.{own})",
            word=constant(column), column=name(column), table=name(kind), own=name(f"{kind}_id"),
        )
        for column in columns
    ]  # fmt: skip
    return sql("json_build_object({pairs})::text", pairs=joined(pairs, ", "))
