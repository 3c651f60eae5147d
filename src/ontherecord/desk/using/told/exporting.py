"""The chronology as a file: one row for each entry and each record that says it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.timezone import localtime

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.facts.timeline import Subject, chronology, read_timeline
from ontherecord.desk.facts.timeline.chronology import ChronologyRow
from ontherecord.desk.facts.timeline.shown import Entry
from ontherecord.desk.facts.withheld import CONFIDENTIAL, PRIVILEGED, held_back
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.spreadsheets import harmless
from ontherecord.desk.using.told.filters import asked_in
from ontherecord.desk.using.told.words import OWN_WORDS, happened

HEADINGS = (
    "Happened on", "At", "Whose doing", "What", "In their own words", "Entered",
    "Known to us since", "System", "Reference", "File", "Sheet", "Row", "Held back",
)  # fmt: skip
MARKED = "confidential: tell nobody the address or the whereabouts"


def chronology_of(subject: str, kind: str) -> Callable[..., HttpResponseBase]:
    """Give the page that exports the chronology of a home or of a person."""

    @page("export")
    def export(look: Look, thing_id: str) -> HttpResponseBase:
        purpose = look.purpose("export", kind, thing_id)
        if thing_id in look.reading.apart(kind):
            return redirect(kind if kind == "person" else "home", thing_id)
        answer = HttpResponse(content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="chronology-{look.today}.csv"'
        answer.write("\ufeff")
        writer = csv.writer(answer)
        writer.writerow(HEADINGS)
        shown: dict[str, set[str | None]] = {"person": set(), "place": set()}
        for one, mark in entries_of(look, Subject(subject, thing_id)):
            for of, ids in shown.items():
                ids.add(one.entry.values.get(f"{of}_id"))
            for row in rows(look, one, mark):
                writer.writerow([harmless(cell) for cell in row])
        look.saw_too("chronology", purpose, **shown)
        audit.acted(look.actor, "chronology.exported", kind, thing_id, purpose=purpose, at=look.at)
        return answer

    return export


def entries_of(look: Look, subject: Subject) -> Iterator[tuple[ChronologyRow, str]]:
    """Give what is exported, oldest first, each with the mark of what is confidential.

    Legal advice and papers of a claim are never among them, whoever exports: a chronology goes to
    the other side. What is confidential is marked, for whoever sends it on.
    """
    timeline = read_timeline(look.reading, subject, asked_in(look.request))
    told_of = list(chronology(look.reading, timeline))
    held = held_back(look.reading, (thing for one in told_of for thing in _about(look, one.entry)))
    for one in told_of:
        rules = frozenset().union(*(held.get(t, ()) for t in _about(look, one.entry)))
        if PRIVILEGED not in rules:
            yield one, MARKED if CONFIDENTIAL in rules else ""


def rows(look: Look, one: ChronologyRow, mark: str) -> Iterator[list[Any]]:
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
        yield [*told, *where, mark]


def _about(look: Look, entry: Entry) -> Iterator[tuple[str, str]]:
    """Give the thing of an entry and all that it points to."""
    yield entry.kind, entry.thing_id
    kinds = look.reading.said.kinds
    refers = {f.column: f.refers_to for f in kinds[entry.kind].fields.values() if f.refers_to}
    for column, value in entry.values.items():
        kind = refers.get(column) or column.removesuffix("_id")
        if value and column.endswith("_id") and kind in kinds:
            yield kind, value
