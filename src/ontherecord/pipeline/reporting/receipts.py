"""What was received and what was not taken: files, rejected rows, codes and matches left open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ontherecord.pipeline.reporting.opened import OpenRecord
from ontherecord.pipeline.reporting.words import CAUSES, few, is_special, kind_name, number
from ontherecord.standards.kinds import Standards
from ontherecord.standards.landlord import System

MOST_ROWS = 100
FIRST_CELLS = 3
RARE = 3
"""A code seen less often may be a person's own words in the wrong column: counted, never shown."""


@dataclass(frozen=True)
class Receipts:
    """Everything about the way in, each list bounded with its whole length beside it."""

    files: list[dict[str, Any]]
    file_count: int
    earlier_count: int
    received: int
    mapped: int
    rejected: int
    refused: list[dict[str, Any]]
    rejected_groups: list[dict[str, Any]]
    rejected_group_count: int
    unread_values: int
    codes: list[dict[str, Any]]
    code_count: int
    rare_codes: int
    open_matches: list[dict[str, Any]]
    tickets: list[dict[str, Any]]
    ticket_count: int
    problems: list[dict[str, Any]]


def read_receipts(
    record: OpenRecord, standards: Standards, systems: Mapping[str, System]
) -> Receipts:
    """Read what came in, what was turned away and why, and what a person has still to settle."""
    every = record.run.get("files", [])
    files = new_files(record)
    groups = _rejected_groups(record, files)
    codes = record.rows(
        """
        select source, feed, "column", code_list, their_code, sum(row_count)::bigint as row_count
        from codes_to_translate group by all
        order by row_count desc, source, feed, "column", their_code
        """
    )
    common = [code for code in codes if code["row_count"] >= RARE]
    tickets = _tickets(record, standards, systems)
    return Receipts(
        files=files[:MOST_ROWS],
        file_count=len(files),
        earlier_count=len(every) - len(files),
        received=sum(file.get("received") or 0 for file in files),
        mapped=sum(file.get("mapped") or 0 for file in files),
        rejected=sum(file.get("rejected") or 0 for file in files),
        refused=_refused(every),
        rejected_groups=groups[:MOST_ROWS],
        rejected_group_count=len(groups),
        unread_values=sum(group["row_count"] for group in groups if group["what"] == "value"),
        codes=common[:MOST_ROWS],
        code_count=len(common),
        rare_codes=len(codes) - len(common),
        open_matches=[
            row | {"kind": kind_name(standards, row["kind"])}
            for row in record.rows(
                "select kind, count(other_record_id) as pair_count,"
                " count(*) - count(other_record_id) as crowded_count"
                " from match_open group by kind order by kind"
            )
        ],
        tickets=tickets[:MOST_ROWS],
        ticket_count=len(tickets),
        problems=record.run.get("problems", [])[:MOST_ROWS],
    )


def new_files(record: OpenRecord) -> list[dict[str, Any]]:
    """Give the files this run took in for the first time; all of them when none was new."""
    every = record.run.get("files", [])
    new = set(record.run.get("new_files") or [])
    return [file for file in every if file.get("extract") in new] or every


def _refused(files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """List the columns not taken at the door, once for each system and feed."""
    columns: dict[tuple[str, str], set[str]] = {}
    for file in files:
        key = (file.get("system") or "", file.get("feed") or "")
        columns.setdefault(key, set()).update(file.get("refused_columns") or [])
    return [
        {"system": system, "feed": feed, "columns": sorted(names)}
        for (system, feed), names in sorted(columns.items())
        if names
    ]


def _rejected_groups(record: OpenRecord, files: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Group what the newest files lost; what earlier ones lost has been said in earlier reports."""
    return record.rows(
        """
        select
            extract, "column", reason, coalesce(what, 'row') as what,
            count(*) as row_count,
            list(concat_ws(' ', sheet, cell) order by sheet, row_number)[:$1] as cells
        from rejected where list_contains($2::varchar[], extract)
        group by all order by row_count desc, extract, "column", reason
        """,
        FIRST_CELLS,
        [file.get("extract") for file in files],
    )


def _tickets(
    record: OpenRecord, standards: Standards, systems: Mapping[str, System]
) -> list[dict[str, Any]]:
    """List one ticket per system, column and cause: one answer there mends every row of it."""
    if "detail_gap_count" not in record.details:
        return []
    rows = record.rows(
        """
        select subject_id, detail_cause as cause, detail_gap_count::bigint as gap_count,
            detail_record_count::bigint as record_count, first_seen_on
        from issue_listed
        where gone_on is null and subject_kind = 'field' and detail_gap_count is not null
        order by gap_count desc, subject_id, cause
        """
    )
    tickets = []
    for row in rows:
        source, kind, name = ([*row["subject_id"].split("."), "", ""])[:3]
        system = systems.get(source)
        tickets.append(
            row
            | {
                "system": system.name if system else source,
                "owner": system.owner if system else "",
                "kind": kind_name(standards, kind),
                "field": name,
                "cause": CAUSES.get(row["cause"], row["cause"]),
                "shown": few(row["gap_count"])
                if is_special(standards, name, kind)
                else number(row["gap_count"]),
            }
        )
    return tickets
