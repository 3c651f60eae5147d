"""Where another system says otherwise of one field, thing by thing, within what may be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse

from ontherecord.desk.facts.composing import TRUE, name, sql
from ontherecord.desk.facts.reading import NotThere, Reading, Thing
from ontherecord.desk.facts.says_who import CHILDREN
from ontherecord.desk.facts.withheld import not_privileged
from ontherecord.desk.using.counts import columns
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.mending.showing import told_of
from ontherecord.desk.using.systems.pages import MENDING, the_system
from ontherecord.desk.using.systems.showing import field_words
from ontherecord.desk.using.told.showing import called, said

ROWS_A_PAGE = 50
SILENT = "Nothing, where others tell it"
OTHERWISE = "Another home"
"""Of what points to another record both are shown by their own page alone."""


@dataclass(frozen=True)
class Contradicted:
    """A record of a system of which another says otherwise in a field."""

    thing_id: str
    reference: str | None
    value: str | None
    is_shown: bool
    others: list[tuple[str, str | None]]
    """Which other systems say otherwise, and what."""


def contradicted(
    reading: Reading, source: str, kind: str, field: str, *, first: int, after: int
) -> list[Contradicted]:
    """Give the records of a system that another contradicts in a field. One statement.

    Only of things and fields that the reader may see, none of a privileged feed, none of what is
    held apart.
    """
    own, reach = name(f"{kind}_id"), reading.reach(kind, "x")
    is_born = kind == "person" and field in CHILDREN
    rows = reading.rows(
        sql(
            "select d.entity_id, case when {reach} >= {of_reference} then r.source_ref end,"
            " to_jsonb(r) ->> {field}, d.is_shown,"
            " array(select distinct array[o.source, to_jsonb(o) ->> {field}]"
            " from record.mismatch as other"
            " join record.{records} as o on o.record_id = other.record_id and {o} and {told_o}"
            " where other.entity_id = d.entity_id and other.kind = {kind} and other.field = {field}"
            " and other.source <> {source} and {other}"
            " and to_jsonb(o) ->> {field} is distinct from to_jsonb(r) ->> {field} order by 1)"
            " from record.mismatch as d"
            " join record.{records} as r on r.record_id = d.record_id and {r} and {told}"
            " join record.{table} as x on x.{own} = d.entity_id and {seen}"
            " where d.kind = {kind} and d.field = {field} and d.source = {source} and {d}"
            " and {reach} >= {level} and {not_child} and d.entity_id <> all({apart})"
            " order by d.entity_id, d.record_id limit {first} offset {after}",
            reach=reach, of_reference=reading.level(kind, "source_ref"),
            level=reading.level(kind, field), records=name(f"{kind}_record"), table=name(kind),
            own=own, r=reading.known("r"), told=not_privileged("r"), d=reading.known("d"),
            o=reading.known("o"), told_o=not_privileged("o"), other=reading.known("other"),
            seen=reading.seen(kind, "x"), kind=kind, field=field, source=source,
            not_child=sql("coalesce(x.age_band, 'adult') = 'adult'") if is_born else TRUE,
            apart=list(reading.apart(kind)), first=first, after=after,
        )
    )  # fmt: skip
    return [Contradicted(*row) for row in rows]


@page("mend_at_source")
def contradicted_field(look: Look, source: str, kind: str, field: str) -> HttpResponseBase:
    """Show of which things another system says otherwise, each with the way to who says what."""
    system, reading = the_system(look, source), look.reading
    of = reading.said.kinds.get(kind)
    if of is None or not of.is_matched or field not in of.fields or reading.is_closed(kind):
        raise NotThere
    number = look.request.GET.get("page", "1")
    at = int(number) if number.isdecimal() and 0 < int(number) < 100_000 else 1
    rows = contradicted(
        reading, source, kind, field, first=ROWS_A_PAGE + 1, after=(at - 1) * ROWS_A_PAGE
    )
    has_next, rows = len(rows) > ROWS_A_PAGE, rows[:ROWS_A_PAGE]
    things = reading.things({kind: sorted({row.thing_id for row in rows})})
    look.saw(kind, [row.thing_id for row in rows], "contradicted", MENDING)
    look.saw_too(
        "contradicted", MENDING,
        **{to: [one.values.get(f"{to}_id") for one in things.values()]
           for to in ("place", "person") if to != kind},
    )  # fmt: skip
    return TemplateResponse(
        look.request, "using/contradicted.html",
        {
            "system": system, "source": source, "title": field_words(look, kind, field),
            "columns": columns(of.title, "Reference there", "It says", "Others say", "Shown"),
            "rows": [
                _told(look, kind, field, row, things[kind, row.thing_id])
                for row in rows if (kind, row.thing_id) in things
            ],
            "pages": {"number": at, "count": None, "previous": at - 1, "next": at + 1,
                      "has_previous": at > 1, "has_next": has_next},
        },
    )  # fmt: skip


def _told(look: Look, kind: str, field: str, row: Contradicted, thing: Thing) -> list[Any]:
    of = look.reading.said.kinds[kind].fields[field]
    text = called(kind, thing.values) or row.reference or row.thing_id
    href = reverse("says_who_field", args=[kind, row.thing_id, field])
    is_told = of.type != "reference"

    def told(said_there: str | None) -> str:
        return told_of(look.reading, kind, field, said_there) if said_there else SILENT

    value = thing.values.get(of.column)
    shown = said(value, look.reading.said.meaning(kind, of.column, value)) if is_told else ""
    others = [
        f"{look.reading.said.system_name(source)}: {told(said_there)}" if is_told
        else look.reading.said.system_name(source)
        for source, said_there in row.others
    ]  # fmt: skip
    return [
        {"text": text, "href": href}, row.reference or "",
        told(row.value) if is_told else OTHERWISE, "; ".join(dict.fromkeys(others)),
        "What it says" if row.is_shown else shown or "",
    ]  # fmt: skip
