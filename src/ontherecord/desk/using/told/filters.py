"""What of a timeline is asked for, read from a query and put back into the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.timeline import Asked, Timeline
from ontherecord.desk.facts.timeline.kinds import NO_FAULT, told_kinds
from ontherecord.desk.using.looking import day_of
from ontherecord.desk.using.told.typed_words import query_in

LANES = {"resident": "Resident", "landlord": "Landlord", "contractor": "Contractor"}


def asked_in(request: HttpRequest) -> Asked:
    """Read the filters of a timeline. What is unknown leaves nothing out."""
    return asked_of(query_in(request))


def asked_of(query: Mapping[str, str]) -> Asked:
    """Read the filters of a timeline from what was asked."""
    kind, lane = query.get("kind", ""), query.get("lane", "")
    return Asked(
        kinds=frozenset({kind} if kind else ()),
        lanes=frozenset({lane} if lane in LANES else ()),
        fault=query.get("fault") or None,
        episode_id=query.get("episode") or None,
        from_on=day_of(query, "since"),
        until_on=day_of(query, "until"),
        words=query.get("words", "").strip()[:100],
    )


def fields_of(request: HttpRequest, reading: Reading, timeline: Timeline) -> list[dict[str, Any]]:
    """Give the fields of the filter form, with what there is to choose."""
    kinds = {t.kind for t in timeline.happened}
    faults = {e.fault for e in timeline.all_episodes if e.fault}
    if timeline.since:  # what is older may be of any
        kinds |= {kind for kind in told_kinds(reading.said) if not reading.is_closed(kind)}
        faults |= set(reading.said.codes_of("repair", "fault")) - set(NO_FAULT)
    fault_words = {one: reading.said.meaning("repair", "fault", one) or one for one in faults}
    return [
        {"kind": "search", "name": "words", "label": "Words in it", "value": _of(request, "words")},
        {"kind": "choice", "name": "lane", "label": "Whose doing", "value": _of(request, "lane"),
         "all": "Everybody's", "options": _options(LANES)},
        {"kind": "choice", "name": "kind", "label": "What", "value": _of(request, "kind"),
         "all": "Everything",
         "options": _options({k: reading.said.kinds[k].title for k in sorted(kinds)})},
        {"kind": "choice", "name": "fault", "label": "Fault", "value": _of(request, "fault"),
         "all": "Every fault", "options": _options(dict(sorted(fault_words.items())))},
        {"kind": "date", "name": "since", "label": "From", "value": _of(request, "since")},
        {"kind": "date", "name": "until", "label": "Until", "value": _of(request, "until")},
    ]  # fmt: skip


def _of(request: HttpRequest, name: str) -> str:
    return query_in(request).get(name, "")


def _options(words: dict[str, str]) -> list[dict[str, str]]:
    return [{"value": value, "text": text} for value, text in words.items()]
