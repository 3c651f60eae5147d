"""The chronology as a file: one row for each entry and each record that says it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.timezone import localtime

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.facts.timeline import Subject, chronology, read_timeline
from ontherecord.desk.facts.timeline.chronology import ChronologyRow
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.told.filters import asked_in
from ontherecord.desk.using.told.words import OWN_WORDS, happened

HEADINGS = (
    "Happened on", "At", "Whose doing", "What", "In their own words", "Entered",
    "Known to us since", "System", "Reference", "File", "Sheet", "Row",
)  # fmt: skip
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def chronology_of(subject: str, kind: str) -> Callable[..., HttpResponseBase]:
    """Give the page that exports the chronology of a home or of a person."""

    @page("export")
    def export(look: Look, thing_id: str) -> HttpResponseBase:
        purpose = look.purpose("export", kind, thing_id)
        answer = HttpResponse(content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="chronology-{look.today}.csv"'
        answer.write("\ufeff")
        writer = csv.writer(answer)
        writer.writerow(HEADINGS)
        shown: dict[str, set[str | None]] = {"person": set(), "place": set()}
        for one in entries_of(look, Subject(subject, thing_id)):
            for of, ids in shown.items():
                ids.add(one.entry.values.get(f"{of}_id"))
            for row in rows(look, one):
                writer.writerow([_harmless(cell) for cell in row])
        look.saw_too("chronology", purpose, **shown)
        audit.acted(look.actor, "chronology.exported", kind, thing_id, purpose=purpose, at=look.at)
        return answer

    return export


def entries_of(look: Look, subject: Subject) -> Iterator[ChronologyRow]:
    """Give what is exported, oldest first."""
    timeline = read_timeline(look.reading, subject, asked_in(look.request))
    yield from chronology(look.reading, timeline)


def rows(look: Look, one: ChronologyRow) -> Iterator[list[Any]]:
    """Give the rows of one entry: one for each record that says it."""
    entry, kind = one.entry, look.reading.said.kinds[one.entry.kind]
    words = next((entry.values[c] for c in OWN_WORDS if entry.values.get(c)), "")
    told = [
        entry.happened_on, f"{localtime(entry.happened_at):%H:%M}" if entry.happened_at else "",
        entry.lane, happened(entry.kind, entry.moment, kind.title), words,
        entry.entered_at or "", entry.known_on,
    ]  # fmt: skip
    for said in one.references or (None,):
        where = (
            [said.system_name, said.reference, said.file, said.sheet, said.row_number]
            if said
            else [entry.system_name, "", "", "", ""]
        )
        yield [*told, *where]


def _harmless(cell: Any) -> Any:
    """Keep a spreadsheet from reading somebody's words as a formula."""
    is_formula = isinstance(cell, str) and cell.startswith(BEGINS_A_FORMULA)
    return f"'{cell}" if is_formula else cell
