"""The audiences, and each view with its columns: what the manual tells and a test holds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

SCHEMA = "reporting"
LONGEST_NAME = 63
"""Of so many bytes PostgreSQL keeps a name."""
EVERYBODY = "everybody"

AUDIENCES = {
    "board": "Counts alone, of five and more: no home, no person, no member of staff.",
    "operations": "Homes, repairs, visits, hazards, safety checks and cases: no household, no need,"
    " nobody's words.",
    "records": "How good the record is: what each system delivers, lacks and contradicts, in"
    " numbers.",
    "information_rights": "What is held, of which kind and since when, and how often the desk was"
    " looked at, in numbers.",
}
"""Who reads, and what of the record is for them."""

OPERATIONS = (
    "place", "repair", "job_line", "attendance", "hazard_report", "certificate",
    "recommendation", "programme_entry",
)  # fmt: skip
"""Kinds of which operations reads every thing that a repairs team sees anywhere."""
TEXTS = ("uprn", "address", "postcode", "ward", "other_ref", "sor_code")
"""Texts that are kept. Any other may hold somebody's words, a landlord's own fields too."""
TO_JOIN = ("repair", "part_of", "document")
"""References that are kept beside that to the home: they lead to nobody."""
FIRST = {"source": "text", "first_seen_on": "date"}
TYPES = {
    "text": "text", "code": "text", "date": "date", "moment": "timestamptz", "integer": "bigint",
    "decimal": "numeric(14,2)", "boolean": "boolean",
}  # fmt: skip


def role_of(audience: str, database: str) -> str:
    """Give the name of the role that reads for an audience in one database.

    Roles belong to a whole server, and a server may hold the records of several landlords.
    """
    role = f"{shared_role_of(audience)}_{database}"
    if len(role.encode()) <= LONGEST_NAME:
        return role
    return f"{shared_role_of(audience)}_{hashlib.sha256(database.encode()).hexdigest()[:16]}"


def shared_role_of(audience: str) -> str:
    """Give the name by which an audience's role was called in every database of a server."""
    return f"otr_read_{audience}"


class FieldTold(Protocol):
    """What of a field decides whether it stands in a view: said by the record, and by the packs."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def sensitivity(self) -> str: ...


@dataclass(frozen=True)
class KindTold:
    """A kind with its fields, in their order."""

    title: str
    fields: Sequence[FieldTold]


@dataclass(frozen=True)
class ViewShape:
    """One view: for whom, what it says, and its columns with their types, in their order."""

    name: str
    audience: str
    says: str
    columns: Mapping[str, str]
    kind: str = ""
    """The kind whose things it lists, where it does."""


def views_of(kinds: Mapping[str, KindTold]) -> list[ViewShape]:
    """Give every view. A kind's has its ids first, so that a landlord's own fields come last."""
    return [*COUNTED, *(_of_kind(name, kinds[name]) for name in OPERATIONS)]


def _of_kind(name: str, kind: KindTold) -> ViewShape:
    there = {field.name for field in kind.fields}
    ids = dict.fromkeys((f"{name}_id", "place_id"), "text")
    ids |= {f"{one}_id": "text" for one in TO_JOIN if f"{one}_ref" in there}
    fields = {
        field.name: TYPES[field.type]
        for field in kind.fields
        if field.sensitivity == "ordinary"
        and ((field.type in TYPES and field.type != "text") or field.name in TEXTS)
    }
    says = f"{kind.title}: each that a repairs team sees anywhere."
    return ViewShape(f"operations_{name}", "operations", says, ids | FIRST | fields, name)


def _typed(text: str) -> dict[str, str]:
    """Read columns as `name type, name type`."""
    pairs = (part.strip().partition(" ") for part in text.split(","))
    return {name: of_type for name, _, of_type in pairs}


COUNTED = (
    ViewShape(
        "about", EVERYBODY, "The landlord, the day of the record, and when it was handed over.",
        _typed("landlord text, as_of date, handed_over_at timestamptz"),
    ),
    ViewShape(
        "code", EVERYBODY, "What each code means.", _typed("list text, code text, meaning text")
    ),
    ViewShape(
        "board_open_cases", "board", "Cases with an open issue, by lane.",
        _typed("lane text, case_count bigint"),
    ),
    ViewShape(
        "board_issues", "board", "Issues by check: open now, and new or gone in four weeks.",
        _typed(
            "check text, title text, chapter text, lane text, open_count bigint, new_count bigint,"
            " gone_count bigint"
        ),
    ),
    ViewShape(
        "board_repairs", "board", "Repairs by the month in which they were reported.",
        _typed(
            "month date, reported_count bigint, completed_count bigint, open_count bigint,"
            " past_target_count bigint"
        ),
    ),
    ViewShape(
        "board_hazards", "board", "Hazard cases by the month in which the landlord knew of them.",
        _typed(
            "month date, hazard text, known_count bigint, made_safe_count bigint, open_count bigint"
        ),
    ),
    ViewShape(
        "board_coverage", "board", "What each check could judge, and what it could not.",
        _typed("check text, title text, judged_count bigint, cannot_judge_count bigint"),
    ),
    ViewShape(
        "operations_case", "operations", "Cases with an open issue, in the order of the desk.",
        _typed(
            "case_id text, lane text, place_id text, open_issue_count bigint, first_seen_on date,"
            " is_still_open boolean, is_recent boolean, repeated integer, position integer"
        ),
    ),
    ViewShape(
        "operations_issue", "operations", "Open issues that a repairs team sees anywhere.",
        _typed(
            "issue_id text, case_id text, check text, title text, lane text, place_id text,"
            " happened_on date, first_seen_on date, source text"
        ),
    ),
    ViewShape(
        "records_load", "records", "What each system delivered of each kind, and up to when.",
        _typed(
            "source text, kind text, delivery text, record_count bigint, first_on date,"
            " last_on date, loaded_until date"
        ),
    ),
    ViewShape(
        "records_completeness", "records", "How often a field is filled, by system.",
        _typed(
            "source text, kind text, field text, record_count bigint, filled_count bigint,"
            " gap_count bigint"
        ),
    ),
    ViewShape(
        "records_mismatches", "records", "How often a system says otherwise than is shown.",
        _typed("source text, kind text, field text, mismatch_count bigint"),
    ),
    ViewShape(
        "records_rejected", "records", "Rows and values that were not taken, by cause.",
        _typed("extract text, kind text, field text, reason text, rejected_count bigint"),
    ),
    ViewShape(
        "records_lag", "records", "How many days one system is behind another with a fact.",
        _typed(
            "kind text, field text, source text, other_source text, pair_count bigint,"
            " later_count bigint, median_days integer, most_days integer"
        ),
    ),
    ViewShape(
        "information_rights_holdings", "information_rights",
        "What is held: how many records of which kind, of which system, since when.",
        _typed(
            "kind text, title text, sensitivity text, retention text, source text,"
            " record_count bigint, first_on date, last_on date"
        ),
    ),
    ViewShape(
        "information_rights_views", "information_rights",
        "How often the desk was looked at: by month, page, kind and purpose, without who.",
        _typed("month date, page text, kind text, purpose text, view_count bigint"),
    ),
)  # fmt: skip
