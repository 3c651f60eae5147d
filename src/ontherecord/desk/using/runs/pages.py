"""The pages of runs: all, one, and two side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from ontherecord.desk.permission.rules import PERSONAL, SPECIAL
from ontherecord.desk.using.counts import columns, counted, fewest_shown, level_of
from ontherecord.desk.using.lists import pages_of
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.runs import queries
from ontherecord.desk.using.told.showing import said, titled

RUNS_A_PAGE = 50
SOURCE = "source "
TABLES = {
    "extract": "Files", "rejected": "Rejected rows and values", "mismatch": "Mismatches",
    "match": "Matches", "match_open": "Matches to decide", "note_sign": "What notes suggest",
    "codes_to_translate": "Codes to translate", "vanished_record": "Vanished records",
}  # fmt: skip
"""The tables about the record that say something to a reader, and how they are called. Issues are
not among them: counted with those that are held back they would tell of these."""
COUNTED_OF_ALL = {
    "received": "Rows received, in all so far", "mapped": "Rows mapped, in all so far",
    "rejected": "Rows rejected, in all so far",
}  # fmt: skip


@page("see_systems")
def runs(look: Look) -> HttpResponseBase:
    """Show the runs that were handed over, the newest first."""
    at = pages_of(look.request.GET.get("page"), queries.count(look.reading), RUNS_A_PAGE)
    rows = queries.runs(
        look.reading, fewest=fewest_shown(look, PERSONAL), first=RUNS_A_PAGE, after=at.after
    )
    return TemplateResponse(
        look.request, "using/runs.html",
        {"runs": [_listed(look, row) for row in rows], "pages": at,
         "leaves_out": fewest_shown(look, PERSONAL) > 1,
         "columns": columns("Run", "Handed over", "*New files", "*Rows rejected, in all",
                             "*Seconds", "*Rows added", "*Rows closed", "*Issues standing",
                             "*Came", "*Went"),
         "choices": [(row.run_id, said(row.today)) for row in rows]},
    )  # fmt: skip


@page("see_systems")
def run(look: Look, run_id: str) -> HttpResponseBase:
    """Show one run, and what it changed since the run before it."""
    of = queries.the_run(look.reading, run_id, fewest_shown(look, PERSONAL))
    before = (
        queries.the_run(look.reading, of.before, fewest_shown(look, PERSONAL))
        if of.before
        else None
    )
    changed = _between(look, before, of)
    return TemplateResponse(
        look.request, "using/run.html",
        {"of": of, "before": before, "steps": _steps(of.summary),
         "versions": sorted(_versions(look, of).items()),
         "facts": _facts(of, changed["row_count"]),
         "step_columns": columns("Step", "*Seconds", "*Processor seconds", "*Rows",
                                  "*Most memory, MB"),
         **changed},
    )  # fmt: skip


@page("see_systems")
def compare(look: Look) -> HttpResponseBase:
    """Show two runs side by side, the earlier first."""
    asked = [look.request.GET.get(name, "") for name in ("one", "other")]
    if not all(asked):
        return redirect("runs")
    one, other = sorted(
        (queries.the_run(look.reading, run_id, fewest_shown(look, PERSONAL)) for run_id in asked),
        key=lambda of: of.handed_over_at,
    )
    if one.run_id == other.run_id:
        return redirect("run", one.run_id)
    return TemplateResponse(
        look.request, "using/compare.html",
        {"one": one, "other": other, "columns": columns("", one.run_id, other.run_id),
         "sides": _sides(look, one, other), **_between(look, one, other)},
    )  # fmt: skip


def _between(look: Look, since: queries.RunRow | None, until: queries.RunRow) -> dict[str, Any]:
    """Give what changed after one run and up to another."""
    reading = look.reading
    is_counted = queries.is_counted_throughout(reading, since, until)
    files = queries.files(reading, since, until)
    issues = [one for one in queries.issues(reading, since, until) if is_counted and one.check]
    moved = [one for one in issues if one.new or one.gone]
    return {
        "is_counted": is_counted, "file_count": sum(one.file_count for one in files),
        "row_count": sum(one.received for one in files),
        "tables": [
            [
                named,
                *(
                    counted(look, n, _level(look, one.table))
                    for n in (one.before, one.now, one.added, one.closed)
                ),
            ]
            for one in (queries.changes(reading, since, until) if is_counted else ())
            if (named := _table(look, one.table))
        ],
        "table_columns": columns("Table", "*Rows before", "*Rows now", "*Added", "*Closed"),
        "issues": [
            [
                {"text": one.title, "href": reverse("check_coverage", args=[one.check])},
                *(counted(look, n, PERSONAL) for n in (one.before, one.now, one.new, one.gone)),
            ]
            for one in moved
        ],
        "still_count": len(issues) - len(moved),
        "issue_columns": columns("Check", "*Stood before", "*Stand now", "*Came", "*Went"),
        "files": [
            [
                reading.said.system_name(one.system), titled(one.feed.replace("_", " ")),
                one.file_count, f"{one.received:,}", f"{one.mapped:,}", f"{one.rejected:,}",
            ]
            for one in files
        ],
        "file_columns": columns("System", "Feed", "*Files", "*Rows received", "*Mapped",
                                "*Rejected"),
    }  # fmt: skip


def _listed(look: Look, row: queries.RunRow) -> list[Any]:
    return [
        {"text": said(row.today), "href": reverse("run", args=[row.run_id])},
        said(row.handed_over_at), row.file_count, f"{row.rejected:,}", f"{row.seconds:,.0f}",
        counted(look, row.added), counted(look, row.closed),
        counted(look, row.open_issues, PERSONAL), counted(look, row.new_issues, PERSONAL),
        counted(look, row.gone_issues, PERSONAL),
    ]  # fmt: skip


def _steps(summary: Mapping[str, Any]) -> list[list[Any]]:
    return [
        [
            titled(step["step"]), f"{step.get('seconds', 0):,.1f}",
            f"{step.get('processor_seconds', 0):,.1f}", f"{step.get('rows', 0):,}",
            f"{step.get('peak_memory_mb', 0):,}",
        ]
        for step in summary.get("steps", ())
    ]  # fmt: skip


def _facts(of: queries.Run, rows_in_files: int) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [
        {"key": "For the day", "value": said(of.today)},
        {"key": "Handed over", "value": said(of.handed_over_at)},
        {"key": "New files", "value": f"{of.file_count:,}"},
        {"key": "Rows in them", "value": f"{rows_in_files:,}"},
        *(
            {"key": words, "value": f"{getattr(of, name):,}"}
            for name, words in COUNTED_OF_ALL.items()
        ),
        {"key": "Seconds to refresh", "value": f"{of.seconds:,.0f}"},
    ]
    if of.summary.get("problem_count"):
        facts.append({"key": "Problems to be mended", "value": of.summary["problem_count"]})
    return facts


def _sides(look: Look, one: queries.Run, other: queries.Run) -> list[list[Any]]:
    """Give the facts of two runs beside each other, and which versions differ."""
    rows = [
        ["For the day", said(one.today), said(other.today)],
        ["Handed over", said(one.handed_over_at), said(other.handed_over_at)],
        *(
            [words, f"{getattr(one, name):,}", f"{getattr(other, name):,}"]
            for name, words in COUNTED_OF_ALL.items()
        ),
        ["Seconds to refresh", f"{one.seconds:,.0f}", f"{other.seconds:,.0f}"],
        ["Issues standing", *(counted(look, x.open_issues, PERSONAL) for x in (one, other))],
    ]
    mine, theirs = _versions(look, one), _versions(look, other)
    changed = [
        [f"Version of {name}", mine.get(name, "not told"), theirs.get(name, "not told")]
        for name in dict.fromkeys((*mine, *theirs))
        if mine.get(name) != theirs.get(name)
    ]
    return [*rows, *(changed or [["Versions of program, packs and models", "", "the same"]])]


def _versions(look: Look, of: queries.Run) -> dict[str, str]:
    """Name the versions of program, packs and models that a run was made with."""
    named = look.reading.said.system_name
    return {
        f"source of {named(name.removeprefix(SOURCE))}" if name.startswith(SOURCE) else name: told
        for name, told in (of.summary.get("versions", {}) | of.summary.get("packs", {})).items()
    }


def _table(look: Look, name: str) -> str:
    """Name a published table in words; nothing where its rows tell a reader nothing."""
    kind = look.reading.said.kinds.get(name.removesuffix("_record"))
    if kind is None:
        return TABLES.get(name, "")
    return f"{kind.title}: what each system says" if name.endswith("_record") else kind.title


def _level(look: Look, name: str) -> int:
    """Give how sensitive it is how many rows of a table came."""
    kind = name.removesuffix("_record")
    return level_of(look, kind) if kind in look.reading.said.kinds else SPECIAL
