"""All of one kind that somebody may see: a published table, row by row within their reach.

What is confidential or privileged is in none of them, whoever asks: such a thing is looked at
alone, for a reason of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from ontherecord.desk.facts.composing import TRUE, joined, name, of_pair, sql
from ontherecord.desk.facts.reading import NotThere, Reading
from ontherecord.desk.facts.said import FieldOfKind
from ontherecord.desk.lists.declaring import Asking, Listed, Row, opens_guarded
from ontherecord.desk.permission.kinds import ABOUT_NO_PLACE, OF_OUR_OWN, kinds_in_force
from ontherecord.desk.permission.predicates import not_apart, not_guarded
from ontherecord.files import Column

OF_KIND = "all-"
TYPES = {"date": "date", "moment": "moment", "integer": "integer", "decimal": "decimal",
         "boolean": "boolean"}  # fmt: skip
OF_CHILDREN = ("date_of_birth",)
"""Told of adults alone; of all others the age band."""
BESIDE = (("source", "System"), ("source_ref", "Its reference"), ("first_seen_on", "First seen"))


def tables_of(reading: Reading) -> list[Listed]:
    """Give the kinds of which whoever looks may see anything, each as a list."""
    return [
        table_of(reading, kind)
        for kind in sorted(reading.said.kinds)
        if kind not in OF_OUR_OWN and not reading.is_closed(kind)
    ]


def table_of(reading: Reading, kind: str) -> Listed:
    """Give all of a kind as a list. Raises NotThere."""
    said = reading.said.kinds.get(kind)
    if said is None or kind in OF_OUR_OWN or reading.is_closed(kind):
        raise NotThere
    fields = list(said.fields.values())
    columns = [Column(f"{kind}_id", "Id")]
    columns += [Column(f.column, _heading(f), TYPES.get(f.type, "text")) for f in fields]
    if kind == "person":
        columns.append(Column("age_band", "Age band"))
    there = {column.name for column in columns}
    columns += [
        Column(own, heading, "date" if own.endswith("_on") else "text")
        for own, heading in BESIDE
        if own not in there
    ]
    return Listed(
        f"{OF_KIND}{kind}", f"All on the record: {said.title.lower()}", "see_homes", columns,
        lambda asking: _rows(asking, kind, [column.name for column in columns]),
        holds_people=kind not in ABOUT_NO_PLACE,
    )  # fmt: skip


def _rows(asking: Asking, kind: str, columns: list[str]) -> Iterator[Row]:
    reading, shape = asking.reading, kinds_in_force()[kind]
    levels = [reading.level(kind, column) for column in columns]
    of_children = [number for number, column in enumerate(columns) if column in OF_CHILDREN]
    points = [(c, k) for c, k in shape.points_to.items() if k in ("place", "person")]
    points += [("place_id", "place")] if kind == "person" else []
    whole = sql(
        "select {reach}, {band}, {about}, {columns} from record.{table} as x"
        " where {seen} and {free} and {apart} order by x.{own}",
        reach=reading.reach(kind, "x"),
        band=name("age_band") if kind == "person" else sql("'adult'"),
        about=joined(
            [sql("x.{own}::text", own=name(f"{kind}_id")),
             *(sql("x.{column}::text", column=name(column)) for column, _ in points)], ", "
        ),
        columns=joined([sql("x.{column}", column=name(column)) for column in columns], ", "),
        table=name(kind), own=name(f"{kind}_id"),
        seen=reading.seen(kind, "x"), apart=of_pair(not_apart(shape, "x")),
        # Whoever opens nothing that is guarded sees none of it already.
        free=of_pair(not_guarded(shape, "x")) if opens_guarded(asking.actor) else TRUE,
    )  # fmt: skip
    kinds = [kind, *(of for _, of in points)]
    for reach, band, *rest in reading.stream(whole):
        ids, cells = rest[: len(kinds)], rest[len(kinds) :]
        shown = [
            cell if level <= reach else None for cell, level in zip(cells, levels, strict=True)
        ]
        for number in of_children if band != "adult" else ():
            shown[number] = None
        about = tuple((of, one) for of, one in zip(kinds, ids, strict=True) if one)
        yield Row(shown, ids[0], about)


def _heading(field: FieldOfKind) -> str:
    return field.title[:1].upper() + field.title[1:]
