"""The chronology in rows: one for each entry and each record that says it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.timeline.chronology import ChronologyRow
from ontherecord.desk.facts.timeline.shown import Entry
from ontherecord.desk.using.told.particulars import codes_of, particulars
from ontherecord.desk.using.told.words import OWN_WORDS, happened


def rows(reading: Reading, one: ChronologyRow) -> Iterator[list[Any]]:
    """Give the rows of one entry: one for each record that says it.

    When, at what moment, whose doing, what, in whose words, entered and known when; then system,
    reference, file, sheet and row.
    """
    entry, kind = one.entry, reading.said.kinds[one.entry.kind]
    words = next((entry.values[c] for c in OWN_WORDS if entry.values.get(c)), None)
    codes = ", ".join(entry.meanings[column] for column in codes_of(entry))
    what = happened(entry.kind, entry.moment, kind.title) + (f": {codes}" if codes else "")
    more = particulars(entry)
    told = [
        entry.happened_on, entry.happened_at, entry.lane, f"{what}. {more}" if more else what,
        words, entry.entered_at, entry.known_on,
    ]  # fmt: skip
    for said in one.references or (None,):
        where = (
            [said.system_name, said.reference, said.file, said.sheet, said.row_number]
            if said
            else [entry.system_name, None, None, None, None]
        )
        yield [*told, *where]


def about(reading: Reading, entry: Entry) -> Iterator[tuple[str, str]]:
    """Give the thing of an entry and all that it points to."""
    yield entry.kind, entry.thing_id
    kinds = reading.said.kinds
    refers = {f.column: f.refers_to for f in kinds[entry.kind].fields.values() if f.refers_to}
    for column, value in entry.values.items():
        kind = refers.get(column) or column.removesuffix("_id")
        if value and column.endswith("_id") and kind in kinds:
            yield kind, value
