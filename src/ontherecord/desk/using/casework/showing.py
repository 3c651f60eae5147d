"""Plain data for the pages of cases: the parts of an order, and each issue with its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from ontherecord.desk.facts.lanes import LANES
from ontherecord.desk.facts.reading import Thing
from ontherecord.desk.facts.said import Said
from ontherecord.desk.facts.timeline import references_of
from ontherecord.desk.permission.queries import addresses_of
from ontherecord.desk.using.casework.queries import (
    MOST_ISSUES,
    CaseRow,
    IssueRow,
    LookedAt,
    looked_at,
    sharing_a_cause,
)
from ontherecord.desk.using.casework.sides import OPEN_ON_ONE_SIDE, Sides, sides_of
from ontherecord.desk.using.casework.things import (
    found_together,
    homes_of_others,
    in_own_words,
    others_of,
)
from ontherecord.desk.using.casework.words import code_told, detail_told, field_told
from ontherecord.desk.using.coverage.missing import in_words
from ontherecord.desk.using.looking import Look
from ontherecord.desk.using.sampling.queries import answers_by_month, in_all
from ontherecord.desk.using.told.showing import called, link_to, said
from ontherecord.desk.using.told.words import APART

NOT_SHOWN = ("place_id", "person_id")
TOLD_BESIDE = ("field", "field_count", OPEN_ON_ONE_SIDE)
"""Details that what each system says tells better."""
MOST_TITLES = 3
WHICH_WORDS = {
    "wrong_data": "wrong data", "wrong_match": "wrong match", "wrong_rule": "wrong rule",
    "right_but_accepted": "right but accepted",
}  # fmt: skip


def case_told(look: Look, row: CaseRow) -> dict[str, Any]:
    """Give a case with its title and the parts of its order."""
    hazard = code_told(look.reading.said, "hazard", row.hazard)
    parts = []
    if row.lane == LANES[0] and not row.check_count:
        parts = ["what put it in this lane is answered"]
    elif row.lane == LANES[0]:
        parts = [
            *_weights(row, hazard),
            *_still_open(row),
            "1 check says so" if row.check_count == 1 else f"{row.check_count} checks agree",
        ]
        if row.latest_on:
            parts.append(f"latest {said(row.latest_on)}")
        if row.is_recent is False:
            parts.append("not recent")
    return {
        "case_id": row.case_id, "lane": row.lane, "title": title_of(look.reading.said, row),
        "parts": parts,
        "titles": row.titles[:MOST_TITLES], "more_titles": len(row.titles[MOST_TITLES:]),
        "count": row.open_count, "most_issues": MOST_ISSUES, "first_seen_on": row.first_seen_on,
        "href": reverse("case", args=[row.case_id]),
        "home": link_to("place", row.place_id) if row.place_id else "",
    }  # fmt: skip


def title_of(record: Said, row: CaseRow) -> str:
    """Give what a case is called: its home or block, or the system it is to be mended in."""
    if row.address:
        return row.address
    if not row.is_ticket:
        is_person = row.case_id.startswith("person-")
        return "Somebody without a home on the record" if is_person else "A home without an address"
    about = [one.partition(":")[::2] for one in row.about]
    systems = [record.system_name(of) for kind, of in about if kind == "system"]
    fields = [field_told(record, of) for kind, of in about if kind != "system"]
    title = ", ".join(systems) or record.system_name(row.source or "") or "A system"
    return f"{title}: {', '.join(fields)}" if fields else title


def _weights(row: CaseRow, hazard: str) -> list[str]:
    """Give what weighs in the order; without the household where the reader sees no needs of it,
    and nothing where they do not see all that made it."""
    if row.hazard_weight is None:
        return []
    if row.hazard_weight == 0:
        living = [f"household {row.household_weight}"] if row.harm is not None else []
        return ["no hazard named", *living, f"repeated {row.repeated}"]
    named = f"hazard {row.hazard_weight}{f' ({hazard})' if row.hazard else ''}"
    if row.harm is None:
        return [named, f"repeated {row.repeated}"]
    return [
        f"harm {row.harm} = {named} × household {row.household_weight} × repeated {row.repeated}"
    ]


def _still_open(row: CaseRow) -> list[str]:
    if row.is_still_open is None:
        return []
    return ["still open" if row.is_still_open else "not open any more"]


def issues_told(
    look: Look, issues: Sequence[IssueRow], of_place: str | None = None
) -> list[dict[str, Any]]:
    """Give each issue with its rows, how far was looked, the answer, and what shares its cause.

    `of_place` is the home or block whose page they stand on, which is not named again; what a
    check says of all its issues is told once, at `check_told_at`, the first of them. Six
    statements however many issues there are; one more where systems differ, and one where what
    they are found together with is of other homes.
    """
    reading, checks = look.reading, sorted({issue.check for issue in issues})
    sides = sides_of(reading, issues)
    things = reading.things(_wanted(reading.said, issues, sides))
    things |= homes_of_others(reading, issues, things)
    shown = {
        of for issue in issues
        for of in ((issue.thing_kind, issue.thing_id or ""), *others_of(issue)) if of in things
    }  # fmt: skip
    references = references_of(reading, sorted(shown)) if shown else {}
    looked = defaultdict(list)
    for one in looked_at(reading, checks):
        looked[one.check].append(_looked(reading.said, one))
    causes = {(issue.check, issue.source) for issue in issues}
    shared = sharing_a_cause(reading, look.today, causes)
    answered = answers_by_month(reading, checks)
    accounts = {a for issue in issues for a in (issue.answered_by, issue.duty_holder) if a}
    named = addresses_of(accounts) if accounts else {}
    first_of = {issue.check: issue.issue_id for issue in reversed(issues)}
    return [
        {
            "issue": issue,
            "check_told_at": first_of[issue.check],
            "about": _about(look, issue, things, of_place),
            "sides": (beside := sides.told(look, issue, things)),
            "detail": [detail_told(reading.said, issue.thing_kind, name, value)
                       for name, value in sorted(issue.detail.items())
                       if value is not None and name not in NOT_SHOWN
                       and not (beside and name in TOLD_BESIDE)],
            "row": in_own_words(reading, things.get((issue.thing_kind, issue.thing_id or ""))),
            "together": found_together(reading, issue, things, references),
            "is_about_a_thing": issue.thing_kind in reading.said.kinds,
            "subject_href": link_to(issue.thing_kind, issue.thing_id)
            if (issue.thing_kind, issue.thing_id) in things else "",
            "references": references.get((issue.thing_kind, issue.thing_id or ""), []),
            "looked": looked[issue.check],
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


def _wanted(record: Said, issues: Sequence[IssueRow], sides: Sides) -> dict[str, list[str]]:
    """Name what the issues show: what each was found in, where, about whom, and what differs."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for issue in issues:
        if issue.thing_kind in record.kinds and issue.thing_id:
            wanted[issue.thing_kind].add(issue.thing_id)
        if issue.place_id:
            wanted["place"].add(issue.place_id)
        if issue.person_id:
            wanted["person"].add(issue.person_id)
        for kind, other_id in others_of(issue):
            if kind in record.kinds:
                wanted[kind].add(other_id)
    wanted["place"].update(sides.places())
    return {kind: sorted(ids) for kind, ids in wanted.items() if ids}


def _about(
    look: Look, issue: IssueRow, things: Mapping[tuple[str, str], Thing], of_place: str | None
) -> list[dict[str, str]]:
    """Say whom and which home or field an issue is about, with the way there, as far as seen."""
    record, told = look.reading.said, []
    for word, kind, thing_id in (
        ("Home", "place", issue.place_id), ("Person", "person", issue.person_id),
    ):  # fmt: skip
        thing = things.get((kind, thing_id or ""))
        if thing and thing_id != of_place:
            is_apart = thing_id in look.reading.apart(kind)
            text = APART if is_apart else called(kind, thing.values)
            told.append({"word": word, "text": text, "href": link_to(kind, thing_id)})
    if issue.thing_kind in ("field", "lag") and issue.thing_id:
        source, *rest = issue.thing_id.split(".")
        told.append({"word": "System", "text": record.system_name(source)})
        if issue.thing_kind == "lag" and rest:
            told.append({"word": "Behind", "text": record.system_name(rest[0])})
        told.append({"word": "Field", "text": field_told(record, issue.thing_id)})
    return told


def _looked(record: Said, one: LookedAt) -> dict[str, Any]:
    """Say how far a check could look in what one system sends, and what was not there."""
    missing = [in_words(record, each) for each in (one.missing or "").split("; ") if each]
    return {
        "system": record.system_name(one.source), "until": one.until,
        "missing": [what for what, _ in missing],
    }  # fmt: skip
