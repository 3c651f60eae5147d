"""Says, before an issue is believed, whether a check could judge: per system, field and period.

An issue is evidence only if what would have disproved it would have been seen. So each check names
what it needs; a system that never fills a needed field, or a day for which a needed table was not
loaded, is counted as "cannot judge" and brings no issue.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

import duckdb

from ontherecord.pipeline.checking.counting import Counts, row_of
from ontherecord.pipeline.checking.reading import Check, Needed
from ontherecord.pipeline.checking.tables import (
    FROM_LANDLORD_TOML,
    MAY_BE_EMPTY,
)
from ontherecord.standards.kinds import Kind, Standards

NO_PERIOD = (date.min, date.max)


@dataclass(frozen=True)
class Verdict:
    """What a check could judge of the subjects one system brought."""

    source: str | None
    judged_count: int
    cannot_judge_count: int
    missing: str | None
    window_from: date | None = None
    window_until: date | None = None
    """The days for which everything the check needs was loaded."""
    first_on: date | None = None
    until_on: date | None = None
    """The days the system itself was loaded for, as far as they were judged."""

    @property
    def can_judge(self) -> bool:
        return self.judged_count > 0


@dataclass
class _Needs:
    """What holds for every system: tables and fields that are missing, and the period there is."""

    missing: list[str] = field(default_factory=list)
    first: date = date.min
    until: date = date.max
    short: list[str] = field(default_factory=list)


def judge(
    con: duckdb.DuckDBPyConnection, check: Check, standards: Standards, counts: Counts
) -> list[Verdict]:
    """Give a verdict for each system that brings subjects, or one for none at all."""
    needs = _Needs()
    for table, fields in check.needs.items():
        _look_at(con, check, table, fields, standards, counts, needs)
    if check.subject == "field":
        fields = "select source, count(distinct kind || '.' || field) from completeness group by 1"
        verdicts = _plain_verdicts(con, fields, needs)
    elif check.subject == "record":
        verdicts = _verdicts_on_deliveries(con, needs)
    elif check.subject == "lag":
        verdicts = _plain_verdicts(con, "select source, count(*) from lag group by 1", needs)
    elif check.subject == "note_sign":
        verdicts = _verdicts_on_notes(con, needs)
    else:
        verdicts = _verdicts_on_kind(con, check, standards.kinds[check.subject], counts, needs)
    missing = "; ".join(needs.missing) or f"{check.subject}: no system loads it"
    return verdicts or [Verdict(None, 0, 0, missing)]


def _look_at(
    con: duckdb.DuckDBPyConnection,
    check: Check,
    table: str,
    fields: tuple[Needed, ...],
    standards: Standards,
    counts: Counts,
    needs: _Needs,
) -> None:
    for needed in fields:
        if needed.side and not _loaded_from(con, table, needed.side):
            needs.missing.append(f"{table}: not loaded from {_sides(needed.side)}")
    if table == check.subject:
        return
    if table in MAY_BE_EMPTY:
        return
    filled = counts.filled(table, fields)
    for needed, count in zip(fields, filled, strict=True):
        if count == 0 and not needed.side:
            needs.missing.append(f"{table}.{needed}: no system loads it")
    if not fields and counts.count(table) == 0:
        needs.missing.append(f"{table}: no system loads it")
    kind = standards.kinds.get(table)
    named = {name for needed in fields for name in needed.fields}
    if kind and kind.happened in named and table not in FROM_LANDLORD_TOML:
        _narrow(con, table, needs)


def _narrow(con: duckdb.DuckDBPyConnection, table: str, needs: _Needs) -> None:
    """Take the period for which a table was loaded as a bound: naming its date asks for it."""
    first, until = row_of(
        con,
        "select min(first_on), max(loaded_until) from source_load where kind = $table",
        {"table": table},
    )
    first, until = first or date.min, until or date.max
    needs.first, needs.until = max(needs.first, first), min(needs.until, until)
    if (first, until) != NO_PERIOD:
        needs.short.append(f"{table}: loaded only from {first} to {until}")


def _loaded_from(con: duckdb.DuckDBPyConnection, table: str, side: str) -> bool:
    if side == "two systems":
        sql = "select count(distinct source) > 1 from source_load where kind = $table"
        return bool(row_of(con, sql, {"table": table})[0])
    sql = """select count(*) > 0 from source_load
        join system on system.system_id = source_load.source
        where source_load.kind = $table and system.side = $side"""
    return bool(row_of(con, sql, {"table": table, "side": side})[0])


def _sides(side: str) -> str:
    return {"landlord": "a landlord's system", "contractor": "a contractor's system"}.get(
        side, side
    )


def _plain_verdicts(con: duckdb.DuckDBPyConnection, counts: str, needs: _Needs) -> list[Verdict]:
    missing = "; ".join(needs.missing) or None
    return [
        Verdict(source, 0 if missing else count, count if missing else 0, missing)
        for source, count in con.execute(f"{counts} order by 1").fetchall()
    ]


def _verdicts_on_deliveries(con: duckdb.DuckDBPyConnection, needs: _Needs) -> list[Verdict]:
    """Judge records by how they are delivered: only a repeated list can show that one is gone."""
    rows = con.execute(
        """select source,
            coalesce(sum(record_count) filter (where delivery <> 'delta'), 0)::bigint,
            coalesce(sum(record_count) filter (where delivery = 'delta'), 0)::bigint,
            max(loaded_until)
        from source_load group by source order by source"""
    ).fetchall()
    verdicts = []
    for source, repeated, changes, until in rows:
        missing = list(needs.missing)
        if changes:
            missing.append("source_load.delivery: changes only, so a record gone cannot be seen")
        judged = 0 if needs.missing else repeated
        verdicts.append(
            Verdict(
                source,
                judged,
                repeated + changes - judged,
                "; ".join(missing) or None,
                until_on=until,
            )
        )
    return verdicts


def _verdicts_on_notes(con: duckdb.DuckDBPyConnection, needs: _Needs) -> list[Verdict]:
    """Judge by the notes that were read, those without a sign among them."""
    rows = con.execute(
        """select source, sum(note_count)::bigint, min(first_on), max(last_on)
        from note_read group by source order by source"""
    ).fetchall()
    missing = "; ".join(needs.missing) or None
    return [
        Verdict(
            source,
            0 if missing else count,
            count if missing else 0,
            missing,
            None if needs.first == date.min else needs.first,
            None if needs.until == date.max else needs.until,
            _latest(first_on, needs.first),
            _earliest(last_on, needs.until),
        )
        for source, count, first_on, last_on in rows
    ]


def _verdicts_on_kind(
    con: duckdb.DuckDBPyConnection, check: Check, kind: Kind, counts: Counts, needs: _Needs
) -> list[Verdict]:
    own = [needed for needed in check.needs.get(kind.name, ()) if not needed.side]
    verdicts = []
    loads = con.execute(
        "select source, max(loaded_until) from source_load where kind = $kind group by source",
        {"kind": kind.name},
    ).fetchall()
    loaded = dict(loads)
    for source, count, within, first_on, filled in _subjects(kind, own, counts, needs):
        missing = list(needs.missing)
        missing += [
            f"{kind.name}.{needed}: {source} does not fill it"
            for needed, filled_count in zip(own, filled, strict=True)
            if filled_count == 0
        ]
        judged = 0 if missing else within
        if not missing and within < count:
            missing = needs.short
        verdicts.append(
            Verdict(
                source,
                judged,
                count - judged,
                "; ".join(missing) or None,
                None if needs.first == date.min else needs.first,
                None if needs.until == date.max else needs.until,
                _latest(first_on, needs.first),
                _earliest(loaded.get(source), needs.until),
            )
        )
    return verdicts


def _subjects(
    kind: Kind, own: list[Needed], counts: Counts, needs: _Needs
) -> Iterator[tuple[str | None, int, int, date | None, tuple[int, ...]]]:
    """Count, for each system: subjects, those within the period, and those that fill each field."""
    counts.filled(kind.name, own)
    is_bounded = kind.happened and (needs.first, needs.until) != NO_PERIOD
    there = [row for row in counts.of(kind.name) if row.is_there]
    by_source = sorted(there, key=lambda row: (row.source is None, row.source or ""))
    for source, group in groupby(by_source, key=lambda row: row.source):
        rows = list(group)
        days = [row.day for row in rows if row.day]
        within = sum(
            row.count
            for row in rows
            if not is_bounded or (row.day and needs.first <= row.day <= needs.until)
        )
        filled = tuple(sum(row.filled[needed.fields] for row in rows) for needed in own)
        yield source, sum(row.count for row in rows), within, min(days, default=None), filled


def _latest(own: date | None, bound: date) -> date | None:
    return None if own is None else max(own, bound)


def _earliest(own: date | None, bound: date) -> date | None:
    return min(own, bound) if own else (None if bound == date.max else bound)
