"""Where another system says otherwise of one field, thing by thing, within what may be seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse

from ontherecord.desk.facts.composing import TRUE, Sql, at_most, name, sql
from ontherecord.desk.facts.reading import NotThere, Reading, Thing
from ontherecord.desk.facts.says_who import CHILDREN
from ontherecord.desk.facts.withheld import not_privileged
from ontherecord.desk.using.counts import columns
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.mending.showing import told_of
from ontherecord.desk.using.systems.pages import MENDING, the_system
from ontherecord.desk.using.systems.showing import field_words
from ontherecord.desk.using.told.showing import asked, called, said

ROWS_A_PAGE = 50
SILENT = "Nothing, where others tell it"
OTHERWISE = "Another home"
"""Of what points to another record both are shown by their own page alone."""
SAME = "What it says"


@dataclass(frozen=True)
class Contradicted:
    """A record of a system of which another says otherwise in a field."""

    thing_id: str
    reference: str | None
    value: str | None
    is_shown: bool
    others: list[tuple[str, str | None]]
    """Which other systems say otherwise, and what."""


@dataclass(frozen=True)
class Told:
    """One of them in words."""

    thing: Thing
    name: str
    says: Any
    others: str
    """What each of the others says; of what points to another record, which they are."""
    shown: Any
    """What the record shows; nothing where that is told by the page of what it points to."""


def require_field(reading: Reading, source: str, kind: str, field: str) -> None:
    """Raise NotThere for what no system can be contradicted on, or the reader sees nothing of."""
    of = reading.said.kinds.get(kind)
    is_matched = of is not None and of.is_matched and field in of.fields
    if source not in reading.said.systems or not is_matched or reading.is_closed(kind):
        raise NotThere


def contradicted(
    reading: Reading, source: str, kind: str, field: str, *, first: int, after: int
) -> list[Contradicted]:
    """Give the records of a system that another contradicts in a field. One statement.

    Only of things and fields that the reader may see, none of a privileged feed, none of what is
    held apart.
    """
    query = _listed(reading, source, kind, field, first, after)
    return [Contradicted(*row) for row in reading.rows(query)]


def every_contradicted(
    reading: Reading, source: str, kind: str, field: str
) -> Iterator[Contradicted]:
    """Give all the pages of `contradicted` one after the other. One statement, read as it comes.

    Raises NotThere for what no system can be contradicted on.
    """
    require_field(reading, source, kind, field)
    for row in reading.stream(_listed(reading, source, kind, field)):
        yield Contradicted(*row)


def _listed(
    reading: Reading, source: str, kind: str, field: str, first: int | None = None, after: int = 0
) -> Sql:
    own, reach = name(f"{kind}_id"), reading.reach(kind, "x")
    is_born = kind == "person" and field in CHILDREN
    return sql(
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
        " order by d.entity_id, d.record_id {first} offset {after}",
        reach=reach, of_reference=reading.level(kind, "source_ref"),
        level=reading.level(kind, field), records=name(f"{kind}_record"), table=name(kind),
        own=own, r=reading.known("r"), told=not_privileged("r"), d=reading.known("d"),
        o=reading.known("o"), told_o=not_privileged("o"), other=reading.known("other"),
        seen=reading.seen(kind, "x"), kind=kind, field=field, source=source,
        not_child=sql("coalesce(x.age_band, 'adult') = 'adult'") if is_born else TRUE,
        apart=list(reading.apart(kind)), first=at_most(first), after=after,
    )  # fmt: skip


def told(
    reading: Reading, kind: str, field: str, rows: Iterable[Contradicted]
) -> list[tuple[Contradicted, Told]]:
    """Put such records into words, as far as their things are seen. One statement."""
    rows = list(rows)
    things = reading.things({kind: sorted({row.thing_id for row in rows})})
    return [
        (row, _told(reading, field, row, things[kind, row.thing_id]))
        for row in rows if (kind, row.thing_id) in things
    ]  # fmt: skip


def about(one: Told) -> list[tuple[str, str]]:
    """Give the thing, and the home and person that it names."""
    named = [(to, one.thing.values.get(f"{to}_id")) for to in ("place", "person")]
    return [
        (one.thing.kind, one.thing.thing_id),
        *((to, said) for to, said in named if said and to != one.thing.kind),
    ]


@page("mend_at_source")
def contradicted_field(look: Look, source: str, kind: str, field: str) -> HttpResponseBase:
    """Show of which things another system says otherwise, each with the way to who says what."""
    system, reading = the_system(look, source), look.reading
    require_field(reading, source, kind, field)
    number = look.request.GET.get("page", "1")
    at = int(number) if number.isdecimal() and 0 < int(number) < 100_000 else 1
    found = contradicted(
        reading, source, kind, field, first=ROWS_A_PAGE + 1, after=(at - 1) * ROWS_A_PAGE
    )
    has_next = len(found) > ROWS_A_PAGE
    rows = told(reading, kind, field, found[:ROWS_A_PAGE])
    shown: dict[str, list[str]] = defaultdict(list)
    for _, one in rows:
        for to, thing_id in about(one):
            shown[to].append(thing_id)
    look.saw_too("contradicted", MENDING, **shown)
    return TemplateResponse(
        look.request, "using/contradicted.html",
        {
            "system": system, "source": source, "title": field_words(look, kind, field),
            "columns": columns(reading.said.kinds[kind].title, "Reference there", "It says",
                               "Others say", "Shown"),
            "rows": [
                [
                    {"text": one.name,
                     "href": reverse("says_who_field", args=[kind, row.thing_id, field])},
                    row.reference or "", one.says, one.others, one.shown or "",
                ]
                for row, one in rows
            ],
            "take": asked(reverse("take_list", args=["contradicted"]), of=source, of_kind=kind,
                          field=field),
            "pages": {"number": at, "count": None, "previous": at - 1, "next": at + 1,
                      "has_previous": at > 1, "has_next": has_next},
        },
    )  # fmt: skip


def _told(reading: Reading, field: str, row: Contradicted, thing: Thing) -> Told:
    of = reading.said.kinds[thing.kind].fields[field]
    is_told = of.type != "reference"

    def in_words(value: str | None) -> str:
        return told_of(reading, thing.kind, field, value) if value else SILENT

    value = thing.values.get(of.column)
    shown = said(value, reading.said.meaning(thing.kind, of.column, value)) if is_told else None
    others = [
        f"{reading.said.system_name(source)}: {in_words(value)}" if is_told
        else reading.said.system_name(source)
        for source, value in row.others
    ]  # fmt: skip
    return Told(
        thing, called(thing.kind, thing.values) or row.reference or row.thing_id,
        in_words(row.value) if is_told else OTHERWISE, "; ".join(dict.fromkeys(others)),
        SAME if row.is_shown else shown,
    )  # fmt: skip
