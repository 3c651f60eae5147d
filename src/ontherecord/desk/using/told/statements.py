"""Who says what of a thing, in words: for its page, and in rows for a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ontherecord.desk.facts.reading import Reading, Thing
from ontherecord.desk.facts.says_who import FieldSaid, says_who
from ontherecord.desk.using.told.showing import called, said, titled

NOT_SEEN = "something that you may not see"
ITSELF = "it is the record itself"
About = tuple[tuple[str, str], ...]
Meant = Mapping[str, tuple[str, Thing | None]]


def meant_by(reading: Reading, kind: str, fields: Sequence[FieldSaid]) -> Meant:
    """Give, by field, the kind and the thing that each field which points to another shows.

    One statement where a field does. What the reader may not see is nothing.
    """
    of = reading.said.kinds[kind].fields
    points_to = {one.field: to for one in fields if one.shown and (to := of[one.field].refers_to)}
    wanted: dict[str, list[str]] = {}
    for one in fields:
        if to := points_to.get(one.field):
            wanted.setdefault(to, []).append(one.shown)
    things = reading.things(wanted)
    return {
        one.field: (to, things.get((to, one.shown)))
        for one in fields if (to := points_to.get(one.field))
    }  # fmt: skip


def name_of(reading: Reading, kind: str, thing: Thing | None) -> str:
    """Give what a thing that something points to is called."""
    if thing is None:
        return NOT_SEEN
    return called(kind, thing.values) or titled(reading.said.kinds[kind].title)


def rows(reading: Reading, kind: str, thing_id: str) -> Iterator[tuple[list[Any], str, About]]:
    """Give a row for each record that says something of each field, with its key and what it tells
    of: field, shown, system, reference, says, is shown, file, sheet, row, received, known since, no
    longer delivered since, and why it is of this thing. Raises NotThere.
    """
    fields = says_who(reading, kind, thing_id)
    meant = meant_by(reading, kind, fields)
    for field in fields:
        shown, about = said(field.shown, field.shown_meaning), [(kind, thing_id)]
        if field.field in meant:
            to, thing = meant[field.field]
            shown, about = name_of(reading, to, thing), [*about, *_of(thing)]
        for one in field.statements:
            why = (one.match_reason or ITSELF).replace("_", " ")
            cells = [
                titled(field.title), shown, one.system_name, one.reference,
                said(one.value, one.meaning), one.is_shown, one.file, one.sheet or None,
                one.row_number, one.received_on, one.known_since, one.vanished_on, why,
            ]  # fmt: skip
            yield cells, f"{field.field} {one.record_id}", tuple(about)


def _of(thing: Thing | None) -> list[tuple[str, str]]:
    return [] if thing is None else [(thing.kind, thing.thing_id)]
