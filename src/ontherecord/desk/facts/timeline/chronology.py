"""The chronology for export: every entry with the system, reference, file and row it came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ontherecord.desk.facts.composing import constant, joined, name, sql
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.timeline.pages import Timeline
from ontherecord.desk.facts.timeline.shown import Entry, show
from ontherecord.desk.facts.withheld import not_privileged

BATCH = 500


@dataclass(frozen=True)
class Reference:
    """Where a record came from."""

    system: str
    system_name: str
    reference: str | None
    """The system's own; empty where the reader may not see it."""
    file: str
    sheet: str
    row_number: int | None

    @property
    def said(self) -> str:
        sheet = f", sheet {self.sheet}" if self.sheet else ""
        row = f", row {self.row_number}" if self.row_number else ""
        return f"{self.system_name} {self.reference or ''}: {self.file}{sheet}{row}"


@dataclass(frozen=True)
class ChronologyRow:
    """One entry and every record that says it."""

    entry: Entry
    references: tuple[Reference, ...]


def chronology(reading: Reading, timeline: Timeline) -> Iterator[ChronologyRow]:
    """Give all that was asked for, oldest first, unfolded. Two statements for each 500 entries."""
    for at in range(0, len(timeline.events), BATCH):
        events = timeline.events[at : at + BATCH]
        entries = show(reading, [[event] for event in events], timeline.episode_of)
        found = references_of(reading, [(event.kind, event.thing_id) for event in events])
        for entry in entries:
            assert isinstance(entry, Entry)
            references = found.get((entry.kind, entry.thing_id), [])
            yield ChronologyRow(entry, tuple(references))


def references_of(
    reading: Reading, things: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], list[Reference]]:
    """Give where each thing, by kind and id, was told: every record that says it. One statement."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for kind, thing_id in things:
        wanted[kind].add(thing_id)
    pieces = [
        sql(
            "select {kind}::text, x.{own}, r.source,"
            " case when {reach} >= {level} then r.source_ref end, r.extract, r.sheet,"
            " r.row_number, r.record_id from record.{table} as x {to_records}"
            " where x.{own} = any({ids}) and {seen} and {known} and {told}",
            kind=constant(kind), own=name(f"{kind}_id"), table=name(kind), ids=sorted(ids),
            reach=reading.reach(kind, "x"), level=constant(reading.level(kind, "source_ref")),
            to_records=_to_records(reading, kind), seen=reading.seen(kind, "x"),
            known=reading.known("r"), told=not_privileged("r"),
        )
        for kind, ids in sorted(wanted.items())
        if not reading.is_closed(kind)
    ]  # fmt: skip
    if not pieces:
        return {}
    query = sql("{all} order by 1, 2, 3, 8", all=joined(pieces, " union all "))
    found: dict[tuple[str, str], list[Reference]] = defaultdict(list)
    for kind, thing_id, source, reference, file, sheet, row, _ in reading.rows(query):
        system = reading.said.system_name(source)
        found[kind, thing_id].append(Reference(source, system, reference, file, sheet or "", row))
    return found


def _to_records(reading: Reading, kind: str) -> object:
    """Join a thing with its records: of what is matched by `match`, else its one."""
    if reading.said.kinds[kind].is_matched:
        return sql(
            "join record.match as m on m.entity_id = x.{own} and m.kind = {kind} and {known}"
            " join record.{records} as r on r.record_id = m.record_id",
            own=name(f"{kind}_id"), kind=kind, known=reading.known("m"),
            records=name(f"{kind}_record"),
        )  # fmt: skip
    return sql(
        "join record.{records} as r on r.record_id = x.first_record_id",
        records=name(f"{kind}_record"),
    )
