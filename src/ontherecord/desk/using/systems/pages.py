"""The pages of systems: all of them, one, and what of it could not be read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse

from ontherecord.desk.facts.reading import NotThere
from ontherecord.desk.facts.said import System
from ontherecord.desk.using.counts import columns, counted, level_of, total_of
from ontherecord.desk.using.lists import pages_of
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.systems import queries, rejected
from ontherecord.desk.using.systems.over_time import over_time
from ontherecord.desk.using.systems.showing import (
    codes_by_owner,
    codes_told,
    field_words,
    freshness,
    gap_rows,
    lag_rows,
    not_few,
    over_time_told,
    totals_told,
)
from ontherecord.desk.using.systems.words import DELIVERIES, NOT_TAKEN, SIDES, as_example
from ontherecord.desk.using.told.showing import asked, said, titled

ROWS_A_PAGE = 50
MENDING = "having a system mended"


def the_system(look: Look, source: str) -> System:
    """Give a system by its key. Raises NotThere."""
    system = look.reading.said.systems.get(source)
    if system is None:
        raise NotThere
    return system


def sees_rows(look: Look) -> bool:
    return "see_rejected" in look.actor.actions


@page("see_systems")
def systems(look: Look) -> HttpResponseBase:
    """Show every system with how fresh and complete it is."""
    came, quiet = queries.deliveries(look.reading), queries.gone_quiet(look.reading)
    loads, gaps = queries.loads(look.reading), queries.gaps_by_system(look.reading)
    differing = queries.mismatches_by_system(look.reading)
    unread = rejected.values_by_system(look.reading)
    codes = queries.codes(look.reading) if sees_rows(look) else []
    rows = []
    for source, system in sorted(look.reading.said.systems.items(), key=lambda s: s[1].name):
        fresh, brought = freshness(look, source, came.get(source), quiet), loads.get(source, ())
        newest = came.get(source)
        rows.append(
            [
                {"text": system.name, "href": reverse("system", args=[source])},
                {"text": fresh["state"][0], "colour": fresh["state"][1]},
                f"{fresh['last']}, {fresh['ago']}" if fresh["last"] else "",
                fresh["usual"],
                total_of(look, [(one.record_count, level_of(look, one.kind)) for one in brought]),
                counted(look, newest.rejected) if newest else "",
                counted(look, unread.get(source, 0)) if newest else "",
                _total(look, gaps.get(source, ())),
                {"text": _total(look, differing.get(source, ())),
                 "href": reverse("system", args=[source]) + "#contradicted"}
                if differing.get(source) else "0",
            ]
        )  # fmt: skip
    return TemplateResponse(
        look.request, "using/systems.html",
        {"rows": rows, "columns": columns("System", "Freshness", "Last received", "Usually comes",
                                           "*Records held", "*Rows rejected",
                                           "*Values not read", "*Required values missing",
                                           "*Contradicted"),
         "owners": codes_by_owner(look, codes), "sees_rows": sees_rows(look),
         "owner_columns": columns("Who answers for it", "System", "*Codes shown there",
                                  "*Too rare to show")},
    )  # fmt: skip


@page("see_systems")
def system(look: Look, source: str) -> HttpResponseBase:
    """Show one system: what it feeds and how well, now and run by run."""
    of, reading = the_system(look, source), look.reading
    fresh = freshness(
        look, source, queries.deliveries(reading, source).get(source), queries.gone_quiet(reading)
    )
    told: dict[str, Any] = {
        "system": of, "side": SIDES.get(of.side, titled(of.side)), "source": source,
        "fresh": fresh, "sees_rows": sees_rows(look),
        "agreements": [
            f"{titled(reading.said.meaning('agreement', 'agreement_type', one[0]) or '')},"
            f" to be looked at again on {said(one[1])}"
            for one in queries.agreements(reading, source)
        ],
        "loads": [
            [
                reading.said.kinds[load.kind].title if load.kind in reading.said.kinds
                else titled(load.kind), DELIVERIES.get(load.delivery, load.delivery),
                counted(look, load.record_count, level_of(look, load.kind)),
                said(load.first_on) or "", said(load.last_on) or "", said(load.loaded_until) or "",
            ]
            for load in queries.loads(reading, source)[source]
        ],
        "load_columns": columns("Kind", "Sent as", "*Records held", "From", "To", "Received"),
        "feeds": queries.feeds(reading, source),
        "totals": [totals_told(look, one) for one in queries.totals(reading, source)],
        "lags": lag_rows(look, source, queries.lags(reading, source)),
        "lag_columns": columns("Fact", "Is behind", "Compared with", "*How often",
                                "*Days, median", "*Days, most"),
        "gaps": gap_rows(look, queries.gaps(reading, source)),
        "gap_columns": columns("Field", "Cause", "*Values missing", "*Of records"),
        "mismatches": [
            [_with_way(look, source, kind, field),
             *(counted(look, n, level_of(look, kind, field)) for n in counts)]
            for kind, field, *counts in queries.mismatches(reading, source)
        ],
        "mismatch_columns": columns("Field", "*Differs from another system",
                                     "*Another's value is shown"),
        "over_time": over_time_told(look, over_time(reading, source, not_few(look))),
        "time_columns": columns("Run", "*Files", "*Received", "*Mapped", "*Rejected", "*Records",
                                 "*Missing", "*Contradicted"),
    }  # fmt: skip
    if sees_rows(look):
        told |= {
            "causes": _causes(look, rejected.Wanted(source)),
            "cause_columns": columns("Why", "Their column", "What was not taken", "*How many"),
            "not_listed": rejected.not_listed(reading, source),
            "codes": codes_told(look, queries.codes(reading, source)),
            "code_columns": columns("Their code", "Their column", "Feed", "To be translated to",
                                     "*Rows"),
        }  # fmt: skip
    return TemplateResponse(look.request, "using/system.html", told)


def _total(look: Look, parts: Iterable[tuple[str, str, int]]) -> str:
    return total_of(look, [(n, level_of(look, kind, field)) for kind, field, n in parts])


def _with_way(look: Look, source: str, kind: str, field: str) -> dict[str, str] | str:
    """Name a field, with the way to each thing that another contradicts for whoever may mend it."""
    words, of = field_words(look, kind, field), look.reading.said.kinds.get(kind)
    if "mend_at_source" not in look.actor.actions or of is None or look.reading.is_closed(kind):
        return words
    return {"text": words, "href": reverse("contradicted", args=[source, kind, field])}


@page("see_rejected")
def rejected_rows(look: Look, source: str) -> HttpResponseBase:
    """Show where rows and values lie that could not be read, page by page."""
    of, wanted = the_system(look, source), rejected.wanted_by(look.request.GET, source)
    files = rejected.files(look.reading, wanted)
    total = sum(file.row_count for file in files)
    at = pages_of(look.request.GET.get("page"), total, ROWS_A_PAGE)
    rows = rejected.listed(look.reading, wanted, files, first=ROWS_A_PAGE, after=at.after)
    look.saw("system", source, "rejected rows", MENDING)
    return TemplateResponse(
        look.request, "using/rejected.html",
        {
            "system": of, "source": source, "wanted": wanted, "total": total, "pages": at,
            "query": look.request.GET.dict(), "reason": as_example(wanted.reason or ""),
            "take": asked(reverse("take_list", args=["rejected"]), of=source, **query_of(wanted)),
            "columns": columns("Row", "Cell", "Their column", "Why", "What was not taken",
                               "Sheet", "File"),
            "rows": [
                [row.row_number, row.cell, row.column, as_example(row.reason),
                 NOT_TAKEN.get(row.what, row.what), row.sheet, row.extract]
                for row in rows
            ],
        },
    )  # fmt: skip


def query_of(wanted: rejected.Wanted) -> dict[str, str | None]:
    """Give the query that asks for the same."""
    return {
        "column": wanted.column, "whole": "row" if wanted.column == "" else None,
        "reason": wanted.reason, "files": "all" if wanted.of_every_file else None,
    }  # fmt: skip


def _causes(look: Look, wanted: rejected.Wanted) -> list[list[Any]]:
    rows = []
    for one in rejected.causes(look.reading, wanted):
        of_it = rejected.Wanted(wanted.source, one.column, one.reason)
        href = asked(reverse("rejected", args=[wanted.source]), **query_of(of_it))
        rows.append(
            [
                {"text": as_example(one.reason), "href": href}, one.column,
                NOT_TAKEN.get(one.what, one.what), f"{one.row_count:,}",
            ]
        )  # fmt: skip
    return rows
