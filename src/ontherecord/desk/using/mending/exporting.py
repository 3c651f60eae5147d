"""A system's worklist as a file for its owner: one row for each record that is to be mended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.facts.withheld import CONFIDENTIAL, PRIVILEGED, held_back
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.mending import queries
from ontherecord.desk.using.mending.pages import MENDING, asked_in, saw
from ontherecord.desk.using.mending.showing import correction_told, told_of
from ontherecord.desk.using.spreadsheets import as_csv, as_xlsx

HEADINGS = (
    "Correction", "What", "Reference in your system", "Field", "Says now", "Ought to say", "Cause",
    "Happened on", "File", "Sheet", "Row", "Asked on", "How it stands", "Held back",
)  # fmt: skip
MARKED = "confidential: tell nobody the address or the whereabouts"


def export_of(ending: str) -> Callable[..., HttpResponseBase]:
    """Give the page that exports a system's worklist, as CSV or as a workbook."""

    @page("mend_at_source")
    def export(look: Look, system: str) -> HttpResponseBase:
        asked = asked_in(look, system)
        rows = queries.worklist(look.reading, asked, first=None)
        written = list(_rows(look, rows))
        saw(look, rows, "corrections exported")
        audit.acted(
            look.actor, "corrections.exported", "correction",
            [str(row.correction_id) for row in rows], purpose=MENDING, at=look.at,
            detail={"system": system, "row_count": len(written)},
        )  # fmt: skip
        name = f"corrections-{look.today}"
        return _as_file(look, ending, name, written)

    return export


def _as_file(look: Look, ending: str, name: str, rows: list[list[Any]]) -> HttpResponse:
    if ending == "csv":
        return as_csv(name, HEADINGS, rows)
    return as_xlsx(name, "Corrections", HEADINGS, rows, look.today)


def _rows(look: Look, rows: list[queries.CorrectionRow]) -> Iterator[list[Any]]:
    """Give the rows: one for a record, and one for each issue of a cause that stands.

    What is privileged never leaves by a file, whoever exports; what is confidential is marked.
    """
    causes = [row.correction_id for row in rows if not row.kind]
    issues: dict[UUID, list[queries.IssueOfCause]] = defaultdict(list)
    for one in queries.issues_of_causes(look.reading, causes):
        issues[one.correction_id].append(one)
    held = held_back(look.reading, _about_rows(rows) | _about_all(issues))
    for row in rows:
        told = correction_told(look.reading, row)
        if row.kind:
            mark = _mark(held, _about(row))
            if mark is not None:
                yield _of_record(look, row, told, mark)
            continue
        for one in issues[row.correction_id]:
            mark = _mark(held, _about_issue(one))
            if mark is not None:
                yield [
                    str(row.correction_id), _title(look, one.subject_kind), one.reference or "",
                    row.column, "", "", row.cause, one.happened_on, "", "", "", row.made_at.date(),
                    told["state"], mark,
                ]  # fmt: skip


def _of_record(
    look: Look, row: queries.CorrectionRow, told: dict[str, Any], mark: str
) -> list[Any]:
    return [
        str(row.correction_id), told["kind"], row.reference or "", told["title"],
        told["says"] or "nothing",
        told_of(look.reading, row.kind, row.column, row.value), "", "", row.file,
        row.sheet or "", row.row_number, row.made_at.date(), told["state"], mark,
    ]  # fmt: skip


def _title(look: Look, kind: str) -> str:
    return look.reading.said.kinds[kind].title if kind in look.reading.said.kinds else kind


def _about(row: queries.CorrectionRow) -> list[tuple[str, str]]:
    """Give the thing of a record, and whose and where it is."""
    return [
        (row.kind, row.thing_id or ""), ("person", row.person_id or ""),
        ("place", row.place_id or ""),
    ]  # fmt: skip


def _about_rows(rows: list[queries.CorrectionRow]) -> set[tuple[str, str]]:
    return {about for row in rows if row.kind for about in _about(row)}


def _about_issue(one: queries.IssueOfCause) -> list[tuple[str, str]]:
    return [
        (one.subject_kind, one.subject_id or ""), ("place", one.place_id or ""),
        ("person", one.person_id or ""),
    ]  # fmt: skip


def _about_all(issues: dict[UUID, list[queries.IssueOfCause]]) -> set[tuple[str, str]]:
    return {about for of in issues.values() for one in of for about in _about_issue(one)}


def _mark(held: dict[tuple[str, str], frozenset[str]], things: list[tuple[str, str]]) -> str | None:
    """Give the mark of what is held back; None where it must not leave the desk."""
    rules = frozenset().union(*(held.get(thing, ()) for thing in things))
    if PRIVILEGED in rules:
        return None
    return MARKED if CONFIDENTIAL in rules else ""
