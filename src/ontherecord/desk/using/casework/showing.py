"""Plain data for the pages of cases: the parts of an order, and each issue with its rows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from ontherecord.desk.facts.said import Said
from ontherecord.desk.facts.timeline import references_of
from ontherecord.desk.permission.queries import addresses_of
from ontherecord.desk.using.casework.queries import (
    CaseRow,
    IssueRow,
    looked_at,
    sharing_a_cause,
)
from ontherecord.desk.using.looking import Look
from ontherecord.desk.using.sampling.queries import answers_by_month, in_all
from ontherecord.desk.using.told.showing import link_to, said, titled
from ontherecord.desk.using.told.words import OWN_WORDS

NOT_SHOWN = ("place_id", "person_id")
MOST_TITLES = 3
WHICH_WORDS = {
    "wrong_data": "wrong data", "wrong_match": "wrong match", "wrong_rule": "wrong rule",
    "right_but_accepted": "right but accepted",
}  # fmt: skip


def case_told(look: Look, row: CaseRow) -> dict[str, Any]:
    """Give a case with its title and the parts of its order."""
    hazard = code_told(look.reading.said, "hazard", row.hazard)
    is_person = row.case_id.startswith("person-")
    title = row.address or (
        "Somebody without a home on the record" if is_person else "A home without an address"
    )
    parts = []
    if row.repeated is not None:
        parts = [
            *_weights(row, hazard),
            "still open" if row.is_still_open else "not open any more",
            "1 check says so" if row.check_count == 1 else f"{row.check_count} checks agree",
        ]
        if row.latest_on:
            parts.append(f"latest {said(row.latest_on)}")
        if not row.is_recent:
            parts.append("not recent")
    return {
        "case_id": row.case_id, "lane": row.lane, "title": title, "parts": parts,
        "titles": row.titles[:MOST_TITLES], "more_titles": len(row.titles[MOST_TITLES:]),
        "count": row.open_count, "first_seen_on": row.first_seen_on,
        "href": f"{reverse('case', args=[row.case_id])}?lane={row.lane}",
        "home": link_to("place", row.place_id) if row.place_id else "",
    }  # fmt: skip


def _weights(row: CaseRow, hazard: str) -> list[str]:
    """Give what weighs in the order; without the household where the reader sees no needs of it."""
    named = f"hazard {row.hazard_weight}{f' ({hazard})' if row.hazard else ''}"
    if row.harm is not None and row.hazard_weight is not None:
        return [
            f"harm {row.harm} = {named} × household {row.household_weight}"
            f" × repeated {row.repeated}"
        ]
    return [*([named] if row.hazard_weight is not None else []), f"repeated {row.repeated}"]


def issues_told(look: Look, issues: Sequence[IssueRow]) -> list[dict[str, Any]]:
    """Give each issue with its rows, how far was looked, the answer, and what shares its cause.

    Six statements however many issues there are.
    """
    reading, checks = look.reading, sorted({issue.check for issue in issues})
    wanted: dict[str, list[str]] = defaultdict(list)
    for issue in issues:
        if issue.thing_kind in reading.said.kinds and issue.thing_id:
            wanted[issue.thing_kind].append(issue.thing_id)
    things = reading.things(wanted) if wanted else {}
    references = references_of(reading, list(things)) if things else {}
    looked = defaultdict(list)
    for one in looked_at(reading, checks):
        looked[one.check].append(one)
    causes = {(issue.check, issue.source) for issue in issues}
    shared = sharing_a_cause(reading, look.today, causes)
    answered = answers_by_month(reading, checks)
    accounts = {a for issue in issues for a in (issue.answered_by, issue.duty_holder) if a}
    named = addresses_of(accounts) if accounts else {}
    return [
        {
            "issue": issue,
            "detail": [(capfirst(name.replace("_", " ")), code_told(reading.said, name, value))
                       for name, value in sorted(issue.detail.items())
                       if value is not None and name not in NOT_SHOWN],
            "row": _row(look, things.get((issue.thing_kind, issue.thing_id))),
            "is_about_a_thing": issue.thing_kind in reading.said.kinds,
            "subject_href": link_to(issue.thing_kind, issue.thing_id)
            if (issue.thing_kind, issue.thing_id) in things else "",
            "references": references.get((issue.thing_kind, issue.thing_id), []),
            "looked": [{"of": one, "system": reading.said.system_name(one.source)}
                       for one in looked[issue.check]],
            "right": in_all(answered.get(issue.check, {})).right,
            "shared_count": max(0, shared.get((issue.check, issue.source), 0) - 1),
            "system": reading.said.system_name(issue.source) if issue.source else "",
            "is_answered": issue.is_answered(look.today),
            "which": WHICH_WORDS.get(issue.which or "", ""),
            "answered_by": named.get(issue.answered_by) if issue.answered_by else "",
            "duty_holder": named.get(issue.duty_holder) if issue.duty_holder else "",
            "asked_of": reading.said.system_name(issue.system) if issue.system else "",
        }
        for issue in issues
    ]  # fmt: skip


A_CHECKS_OWN_CODE = re.compile("[a-z]+(_[a-z]+)+")


def code_told(record: Said, name: str, value: Any) -> Any:
    """Give what a code that a check adds means, by the list of a field of that name.

    The hazard of a case may be the fault of a repair, or the programme or survey that told of it.
    """
    hazards = ("hazard", "fault", "programme", "recommended_by")
    names = hazards if name == "hazard" else (name,)
    for wanted in names:
        for kind in record.kinds.values():
            listed = kind.fields[wanted].codes if wanted in kind.fields else None
            if listed and (meaning := record.codes.get((listed, str(value)))):
                return meaning
    if isinstance(value, str) and A_CHECKS_OWN_CODE.fullmatch(value):
        return value.replace("_", " ")
    return said(value)


def _row(look: Look, thing: Any) -> dict[str, Any] | None:
    """Give a thing in its own words: what it says, field by field, as far as may be seen."""
    if thing is None:
        return None
    kind = look.reading.said.kinds[thing.kind]
    words = next((thing.values[c] for c in OWN_WORDS if thing.values.get(c)), "")
    fields = [
        (titled(one.title), said(value, look.reading.said.meaning(thing.kind, one.column, value)))
        for one in kind.fields.values()
        if one.type != "reference"
        and one.name not in OWN_WORDS
        and (value := thing.values.get(one.column)) is not None
    ]
    return {"title": kind.title, "words": words, "fields": fields}
