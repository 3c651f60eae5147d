"""The pages of coverage: what cannot be judged and what to load, and one check system by system."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.http import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse

from ontherecord.desk.using.counts import above, columns, counted_together, is_few
from ontherecord.desk.using.coverage.judging import level_judged
from ontherecord.desk.using.coverage.missing import in_words, to_load
from ontherecord.desk.using.coverage.queries import Judged, coverage, the_check
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.told.showing import said, titled

SUBJECTS = {"field": "Field of a system", "lag": "Fact that two systems hold",
            "note_sign": "Note"}  # fmt: skip
WHOLE, PART, NONE = ("Judged", "green"), ("Partly judged", "orange"), ("Cannot judge", "red")


@page("see_systems")
def coverage_page(look: Look) -> HttpResponseBase:
    """Show what to load, with the checks that it opens; then every check."""
    judged = coverage(look.reading)
    checks = _by_check(judged)
    states = states_by_check(judged)
    return TemplateResponse(
        look.request, "using/coverage.html",
        {
            "to_load": to_load(look.reading.said, judged),
            "whole": states.count(WHOLE), "part": states.count(PART), "none": states.count(NONE),
            "columns": columns("Check", "Chapter", "State", "Systems", "What it judges", "*Judged",
                               "*Cannot be judged"),
            "rows": [
                [
                    {"text": title, "href": reverse("check_coverage", args=[name])},
                    titled(rows[0].chapter), {"text": state[0], "colour": state[1]},
                    ", ".join(_named(look, r.source) for r in rows if r.source),
                    _subject(look, rows[0].subject), *_counts(look, rows),
                ]
                for ((name, title), rows), state in zip(checks, states, strict=True)
            ],
        },
    )  # fmt: skip


@page("see_systems")
def check_coverage(look: Look, check: str) -> HttpResponseBase:
    """Show one check: of each system what was judged, from when to when, and what is missing."""
    told, judged = the_check(look.reading, check), coverage(look.reading, check)
    return TemplateResponse(
        look.request, "using/check_coverage.html",
        {
            "check": told, "state": _state(judged),
            "columns": columns("System", "State", "From", "To", "*Judged", "*Cannot be judged",
                               "What to load"),
            "rows": [_row(look, one) for one in judged],
        },
    )  # fmt: skip


def states_by_check(judged: Sequence[Judged]) -> list[tuple[str, str]]:
    """Give how far each check could judge, in words and colour."""
    return [_state(rows) for _, rows in _by_check(judged)]


def _by_check(judged: Sequence[Judged]) -> list[tuple[tuple[str, str], list[Judged]]]:
    grouped = groupby(judged, key=lambda one: (one.check, one.title))
    return [(name, list(rows)) for name, rows in grouped]


def _subject(look: Look, subject: str) -> str:
    """Name what a check judges one by one, so that its counts say what of."""
    kind = look.reading.said.kinds.get(subject)
    return kind.title if kind else SUBJECTS.get(subject, titled(subject.replace("_", " ")))


def _row(look: Look, one: Judged) -> list[Any]:
    state = _state([one])
    return [
        {"text": _named(look, one.source), "href": reverse("system", args=[one.source])}
        if one.source in look.reading.said.systems else _named(look, one.source),
        {"text": state[0], "colour": state[1]}, said(one.first_on) or "", said(one.until_on) or "",
        *_counts(look, [one]),
        " ".join(f"{what}. {why}" for what, why in
                 (in_words(look.reading.said, missing) for missing in one.missing)),
    ]  # fmt: skip


def _named(look: Look, source: str) -> str:
    """Name a system; what the landlord's own settings say comes from none."""
    if source and source not in look.reading.said.systems:
        return "The landlord's own settings"
    return look.reading.said.system_name(source) if source else "No system"


def _state(rows: Sequence[Judged]) -> tuple[str, str]:
    if all(one.is_whole for one in rows):
        return WHOLE
    return PART if any(one.judged_count for one in rows) else NONE


def _counts(look: Look, rows: Sequence[Judged]) -> list[str]:
    level = level_judged(look.reading, rows[0].subject)
    pairs = [(one.judged_count, one.cannot_judge_count) for one in rows]
    if len(pairs) == 1:
        return counted_together(look, pairs[0], level)
    shown = [one for one in pairs if not any(is_few(look.actor, n, level) for n in one)]
    is_whole = len(shown) == len(pairs)
    return [above(sum(one[at] for one in shown), is_whole=is_whole) for at in (0, 1)]
