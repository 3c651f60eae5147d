"""The lists of the workbook: for each sheet its headings, its rows and how a row is worded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ontherecord.files import Column
from ontherecord.pipeline.guarding import FOR_THE_NAMED_ROLE
from ontherecord.pipeline.reporting.opened import OpenRecord
from ontherecord.pipeline.reporting.receipts import RARE
from ontherecord.pipeline.reporting.references import UNSPOKEN_SUBJECTS, make_references
from ontherecord.pipeline.reporting.tally import Check, Retired
from ontherecord.pipeline.reporting.words import (
    CHAPTERS,
    LANES,
    day,
    detail_words,
    few_of,
    missing_words,
    spoken,
)
from ontherecord.standards.kinds import Standards
from ontherecord.standards.landlord import System


@dataclass(frozen=True)
class Sheet:
    """One list: its title, its columns, and the query that fills it."""

    title: str
    columns: tuple[Column, ...]
    sql: str
    values: tuple[Any, ...] = ()
    as_written: Callable[[Sequence[Any]], Sequence[Any]] | None = None


DAYS = ("Happened on", "First seen on", "Gone on", "From", "Until")


def _columns(*headings: tuple[str, int]) -> tuple[Column, ...]:
    """Give columns of headings and widths."""
    return tuple(
        Column(heading.lower(), heading, "date" if heading in DAYS else "text", width)
        for heading, width in headings
    )


ISSUE_COLUMNS = (
    ("Issue", 22), ("Case", 22), ("Lane", 16), ("Chapter", 11), ("Check", 44), ("What it says", 60),
    ("Next step", 60), ("Place id", 22), ("Property reference", 18), ("About", 14),
    ("System", 24), ("Reference", 22), ("Happened on", 18), ("First seen on", 18),
)  # fmt: skip


def read_me(record: OpenRecord, named_role: str = "") -> list[tuple[str, str]]:
    """Say what the workbook is, for whom, and what stands on which sheet."""
    if named_role:
        return [
            ("On the record", f"{record.run.get('landlord', '')}, {day(record.today)}"),
            (
                "Who it is for",
                f"The {named_role} alone. It holds what notes suggest of people and what could put "
                "somebody in danger: never for a contractor, a board or training.",
            ),
            (
                "What notes suggest",
                "Is a suggestion that expires and not a need, until the resident confirms it.",
            ),
            (
                "What is not here either",
                "What is about somebody whose address is confidential, or came by a privileged "
                "feed. It is in the systems, for those who may see it.",
            ),
        ]
    return [
        ("On the record", f"{record.run.get('landlord', '')}, {day(record.today)}"),
        (
            "Who it is for",
            "Staff who work these issues. It shows homes by reference: do not give it to a board.",
        ),
        (
            "What an issue is",
            "A fact and a gap in what is recorded. It is evidence to look into, not an accusation.",
        ),
        (
            "What is left out",
            "Names, addresses, the words of notes, and the details of what a person needs. "
            "Issues about somebody whose address is confidential, about a marker, from a "
            "privileged feed or from what a note suggests of a need are counted in report.html and "
            "not listed. They are in the systems, for those who may see them.",
        ),
        ("Open issues", "Every issue open on this day, all lanes. Filter by any column."),
        ("Gone", "Issues that were on the record and are no longer there, with the day."),
        ("Coverage", "What each check could judge and what it could not, by system."),
        ("Rejected rows", "Rows and values that were not taken, with the cell and the reason."),
        (
            "Codes to translate",
            f"Codes nobody has translated. Those seen fewer than {RARE} times are counted, not "
            "shown: they may be a person's own words in the wrong column.",
        ),
    ]


def sheets_of(
    record: OpenRecord,
    standards: Standards,
    checks: Sequence[Check],
    systems: Mapping[str, System],
    *,
    is_for_role: bool = False,
) -> list[Sheet]:
    """Give the lists in the order in which people want them."""
    make_references(record, systems)
    names = {key: system.name for key, system in systems.items()}
    if is_for_role:
        return [_issues(record, standards, checks, names, is_gone=False, is_for_role=True)]
    return [
        _issues(record, standards, checks, names, is_gone=False),
        _issues(record, standards, checks, names, is_gone=True),
        _coverage(standards, checks, systems),
        Sheet(
            "Rejected rows",
            _columns(
                ("File", 44), ("Sheet", 16), ("Row", 9), ("Column", 22), ("Cell", 9),
                ("Reason", 60), ("What was not taken", 18),
            ),
            """
            select extract, sheet, row_number, "column", cell, reason, coalesce(what, 'row')
            from rejected order by extract, sheet, row_number, "column"
            """,
        ),
        Sheet(
            "Codes to translate",
            _columns(
                ("System", 24), ("Feed", 18), ("Column", 24), ("Code list", 24),
                ("Their code", 24), ("Rows", 10),
            ),
            """
            select
                source, feed, "column", code_list,
                case when code_count >= $1 then their_code else '(rare codes, not shown)' end
                    as code,
                sum(code_count)::bigint as row_count
            from (
                select source, feed, "column", code_list, their_code, sum(row_count) as code_count
                from codes_to_translate group by all
            )
            group by all order by row_count desc, source, feed, "column", code
            """,
            (RARE,),
            lambda row: (names.get(row[0], row[0]), *row[1:]),
        ),
    ]  # fmt: skip


def _issues(
    record: OpenRecord,
    standards: Standards,
    checks: Sequence[Check],
    names: Mapping[str, str],
    is_gone: bool,
    *,
    is_for_role: bool = False,
) -> Sheet:
    known = {check.name: check for check in checks}

    def as_written(row: Sequence[Any]) -> Sequence[Any]:
        issue_id, case_id, lane, chapter, name, place_id, reference, kind, *rest = row
        system, ref, *rest = rest
        check = known.get(name) or Retired(name, chapter, lane)
        happened, first_seen, gone, sensitivity, other_kind, others, other_count, *details = rest
        is_special = sensitivity in ("special", "confidential")
        return (
            issue_id, case_id, LANES.get(lane, (lane,))[0], CHAPTERS.get(chapter, (chapter,))[0],
            check.title, check.says, check.next_step, place_id, reference, spoken(kind),
            names.get(system, system), ref, happened, first_seen, *((gone,) if is_gone else ()),
            _together(names, other_kind, others, other_count),
            "held back" if is_special and kind != "field" else "; ".join(
                detail_words(standards, column, few_of(value) if is_special else value)
                for column, value in zip(record.details, details, strict=True)
                if value is not None
            ),
        )  # fmt: skip

    details = "".join(f', "{column}"::varchar' for column in record.details)
    gone = (("Gone on", 18),) if is_gone else ()
    return Sheet(
        "Gone" if is_gone else "Open issues",
        _columns(*ISSUE_COLUMNS, *gone, ("Found together with", 44), ("Details", 44)),
        f"""
        select
            issue_id, case_id, lane, chapter, "check", issue.place_id, reference.reference,
            coalesce(vanished.kind, sign.kind, subject_kind), issue.source,
            case when list_contains($2, coalesce(vanished.kind, sign.kind, subject_kind)) then null
                else subject_ref end,
            happened_on, first_seen_on, gone_on, sensitivity, other_kind,
            case when not list_contains($2, other_kind) then other_refs end, other_count {details}
        from {"issue" if is_for_role else "issue_listed"} as issue
        left join reference using (place_id)
        left join (
            select record_id, any_value(kind) as kind from vanished_record group by record_id
        ) as vanished on subject_kind = 'record' and vanished.record_id = subject_id
        left join note_sign as sign on subject_kind = 'note_sign' and note_sign_id = subject_id
        where (gone_on is not null) = $1
            and (held_back is null or list_contains($4, held_back))
            {"and held_back is not null" if is_for_role else ""}
        order by
            gone_on desc, list_position($3, lane), case_id, "check",
            happened_on desc nulls last, issue_id
        """,  # noqa: S608 — the columns are those of our own issue table
        (is_gone, list(UNSPOKEN_SUBJECTS), list(LANES), list(FOR_THE_NAMED_ROLE)),
        as_written,
    )


def _together(
    names: Mapping[str, str], kind: str | None, others: Sequence[str] | None, count: int | None
) -> str | None:
    """Say what else an issue rests on: kind and number, and what their systems call the first."""
    if not kind or not count:
        return None
    said = (other.partition(":") for other in others or ())
    called = [f"{names.get(system, system)} {reference}" for system, _, reference in said]
    more = count - len(called)
    told = [*called, *([f"{more} more"] if called and more else [])]
    return f"{spoken(kind)} × {count}" + (f": {'; '.join(told)}" if told else "")


def _coverage(
    standards: Standards, checks: Sequence[Check], systems: Mapping[str, System]
) -> Sheet:
    titles = {check.name: check.title for check in checks}
    return Sheet(
        "Coverage",
        _columns(
            ("Check", 44), ("System", 24), ("From", 18), ("Until", 18), ("Judged", 10),
            ("Cannot judge", 14), ("What is missing", 60),
        ),
        """
        select "check", source, "from", "until", judged_count, cannot_judge_count, missing
        from coverage order by "check", source
        """,
        (),
        lambda row: (
            titles.get(row[0], spoken(row[0])),
            systems[row[1]].name if row[1] in systems else row[1],
            *row[2:6],
            "; ".join(missing_words(standards, systems, row[6])),
        ),
    )  # fmt: skip
