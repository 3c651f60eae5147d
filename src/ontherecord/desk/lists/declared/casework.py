"""Lists of the work: cases, their issues, and what somebody is to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from ontherecord.desk.facts.composing import TRUE, Sql, sql
from ontherecord.desk.facts.lanes import LANES
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.timeline import references_of
from ontherecord.desk.lists.declared.answered import check_told
from ontherecord.desk.lists.declaring import CASE, Asking, Listed, Part, Row
from ontherecord.desk.permission.queries import addresses_of
from ontherecord.desk.using.casework.answers import open_issues_of
from ontherecord.desk.using.casework.filters import WHOSE_WORDS as CASES_OF
from ontherecord.desk.using.casework.filters import asked_of, part_of
from ontherecord.desk.using.casework.queries import every_case
from ontherecord.desk.using.casework.showing import title_of
from ontherecord.desk.using.casework.things import (
    homes_of_others,
    in_one_line,
    others_of,
    shown_by_others,
)
from ontherecord.desk.using.casework.words import code_told
from ontherecord.desk.using.duties.queries import (
    WHEN_WORDS,
    WHOSE_WORDS,
    every_duty,
    wanted_by,
)
from ontherecord.desk.using.duties.showing import about_told
from ontherecord.files import Column

MANY = 500
LANE_WORDS = {
    "at_risk": "People at risk", "due": "Due and late", "mend_at_source": "Mend at source",
    "measured": "Measured only",
}  # fmt: skip


def _lane(reading: Reading, code: str) -> str:
    return LANE_WORDS.get(code, code)


def _cases(asking: Asking) -> Iterator[Row]:
    said, asked = asking.reading.said, asked_of(asking.query)
    part = part_of(asking.reading, asking.actor, asking.today, asked)
    rows = every_case(asking.reading, asking.today, asked.listed_lane, part)
    while batch := list(islice(rows, MANY)):
        held = addresses_of({row.holder_id for row in batch if row.holder_id})
        for row in batch:
            about = [("issue_case", row.case_id)]
            about += [("place", row.place_id)] if row.place_id else []
            yield Row(
                (
                    row.case_id, LANE_WORDS[row.lane], row.address,
                    title_of(said, row) if row.is_ticket else None, row.open_count,
                    row.first_seen_on, row.latest_on,
                    code_told(said, "hazard", row.hazard) if row.hazard else None,
                    row.hazard_weight, row.household_weight, row.repeated, row.harm,
                    row.is_still_open, row.check_count, row.is_recent,
                    held.get(row.holder_id) if row.holder_id else None, "; ".join(row.titles),
                ),
                f"{row.lane} {row.case_id}", tuple(about),
            )  # fmt: skip


CASES = Listed(
    "cases", "Cases", "see_cases",
    (
        Column("case_id", "Case"), Column("lane", "Lane"), Column("address", "Address"),
        Column("at_source", "To mend in"), Column("open_issues", "Open issues", "integer"),
        Column("first_seen_on", "First seen", "date"), Column("latest_on", "Latest", "date"),
        Column("hazard", "Hazard"), Column("hazard_weight", "Weight of the hazard", "integer"),
        Column("household_weight", "Weight of the household", "integer"),
        Column("repeated", "Repeated", "integer"), Column("harm", "Harm", "integer"),
        Column("is_still_open", "Still open", "boolean"),
        Column("checks", "Checks that agree", "integer"),
        Column("is_recent", "Recent", "boolean"), Column("holder", "Whose it is"),
        Column("checks_said", "What the checks say"),
    ),
    _cases,
    (
        Part("lane", "Lane", _lane),
        Part("whose", "Whose", lambda reading, code: CASES_OF.get(code, code)),
        Part("check", "Check", check_told),
    ),
    "cases",
)  # fmt: skip


def _issues(asking: Asking) -> Iterator[Row]:
    reading, lane, check = asking.reading, asking.asked("lane"), asking.asked("check")
    if reading.is_closed("issue"):
        return
    address = sql(
        "(select {address} from record.place as pl where pl.place_id = its.place_id and {seen})",
        address=reading.within_reach("place", "pl", "address"), seen=reading.seen("place", "pl"),
    )  # fmt: skip
    found = reading.stream(
        sql(
            "select its.issue_id, its.case_id, its.lane, told.title, told.next_step, {address},"
            " its.place_id, its.person_id, coalesce(its.subject_on, its.happened_on),"
            " its.first_seen_on, its.source, its.other_kind, coalesce(its.other_ids, '{{}}'),"
            " coalesce(its.other_count, 0) from record.issue as its"
            " join record.check_said as told on told.check = its.check"
            " where {open} and {lane} and {check} and {case}"
            " order by array_position({lanes}, its.lane), told.title, its.first_seen_on,"
            " its.issue_id",
            address=address, open=open_issues_of(reading, asking.today), lanes=list(LANES),
            lane=_is("its.lane", lane), check=_is("its.check", check),
            case=_is("its.case_id", asking.asked(CASE)),
        )
    )  # fmt: skip
    while batch := [_Found(*row) for row in islice(found, MANY)]:
        yield from _told_together(reading, batch)


@dataclass(frozen=True)
class _Found:
    issue_id: str
    case_id: str
    lane: str
    title: str
    next_step: str
    address: str | None
    place_id: str | None
    person_id: str | None
    happened_on: date | None
    first_seen_on: date | None
    source: str | None
    other_kind: str | None
    other_ids: Sequence[str]
    other_count: int


def _told_together(reading: Reading, issues: Sequence[_Found]) -> Iterator[Row]:
    """Give the rows of some issues: three statements where any was found with other things."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for kind, one in (of for issue in issues for of in others_of(issue)):
        if kind in reading.said.kinds:
            wanted[kind].add(one)
    things = reading.things({kind: sorted(ids) for kind, ids in wanted.items()})
    references = references_of(reading, sorted(things)) if things else {}
    things |= homes_of_others(reading, issues, things)
    for issue in issues:
        about = [("issue", issue.issue_id), *shown_by_others(issue, things)]
        about += [("place", issue.place_id)] if issue.place_id else []
        about += [("person", issue.person_id)] if issue.person_id else []
        cells = (
            issue.issue_id, issue.case_id, LANE_WORDS[issue.lane], issue.title, issue.next_step,
            issue.address, issue.happened_on, issue.first_seen_on,
            reading.said.system_name(issue.source) if issue.source else None,
            in_one_line(reading, issue, things, references),
        )  # fmt: skip
        yield Row(cells, issue.issue_id, tuple(dict.fromkeys(about)))


def _is(column: str, value: str) -> Sql:
    return sql("{column} = {value}", column=Sql(column), value=value) if value else TRUE


ISSUES = Listed(
    "issues", "Open issues", "see_cases",
    (
        Column("issue_id", "Issue"), Column("case_id", "Case"), Column("lane", "Lane"),
        Column("check", "What it says"), Column("next_step", "Next step"),
        Column("address", "Address"), Column("happened_on", "Happened on", "date"),
        Column("first_seen_on", "First seen", "date"), Column("system", "System"),
        Column("found_together", "Found together with"),
    ),
    _issues,
    (Part("lane", "Lane", _lane), Part("check", "Check", check_told), Part(CASE, "Case")),
)  # fmt: skip


def _duties(asking: Asking) -> Iterator[Row]:
    wanted = wanted_by(asking.actor, asking.asked("whose"), asking.asked("when"))
    rows = every_duty(asking.reading, wanted)
    while batch := list(islice(rows, MANY)):
        held = addresses_of({row.holder_id for row in batch})
        named = about_told(asking.reading, batch)
        for row in batch:
            about = (
                ("issue_case", row.case_id), ("issue", row.issue_id), ("place", row.place_id),
                ("person", row.person_id),
            )  # fmt: skip
            is_told = row.what is not None
            yield Row(
                (
                    row.case_id if is_told else None, row.what, _names(named.get(row.duty_id, [])),
                    row.title, row.due_on,
                    held.get(row.holder_id, "somebody"), row.done_on,
                    row.still_stands if is_told else None,
                    row.is_superseded if is_told else None,
                ),
                str(row.duty_id),
                tuple((kind, one) for kind, one in about if is_told and one),
            )  # fmt: skip


def _names(about: list[dict[str, str]]) -> str | None:
    return "; ".join(one["text"] for one in about) or None


DUTIES = Listed(
    "duties", "Duties", "work_cases",
    (
        Column("case_id", "Case"), Column("what", "What is to be done"),
        Column("about", "Home and person"),
        Column("check", "What its issue says"), Column("due_on", "By when", "date"),
        Column("holder", "Whose it is"), Column("done_on", "Done on", "date"),
        Column("still_stands", "The issue still stands", "boolean"),
        Column("is_superseded", "The issue was answered again", "boolean"),
    ),
    _duties,
    (
        Part("whose", "Whose", lambda reading, code: WHOSE_WORDS.get(code, code)),
        Part("when", "When", lambda reading, code: WHEN_WORDS.get(code, code)),
    ),
    "duties",
)  # fmt: skip
