"""The terminal summary: what was received, what it came to, and what a person has to do."""

from __future__ import annotations

from pathlib import Path

from ontherecord.pipeline.reporting.opened import OpenRecord, open_record
from ontherecord.pipeline.reporting.receipts import new_files
from ontherecord.pipeline.reporting.tally import tally_checks, tally_lanes
from ontherecord.pipeline.reporting.words import day, number, plural

MOST_PROBLEMS = 10
THINGS = (
    ("place", "place", "places"),
    ("person", "person", "people"),
    ("repair", "job", "jobs"),
    ("need", "need", "needs"),
    ("complaint", "complaint", "complaints"),
    ("document", "document", "documents"),
)


def summary(record: Path) -> str:
    """Give what a person reads after a refresh; counts only, so it may stand in a log."""
    with open_record(record) as opened:
        lines = [
            f"{opened.run.get('landlord', '')}, {day(opened.today)}",
            _received(opened),
            _on_record(opened),
            "",
            *_lanes(opened),
            "",
            _not_judged(opened),
            *_problems(opened),
        ]
    return "\n".join(lines)


def _received(record: OpenRecord) -> str:
    files = new_files(record)
    new = " new" if len(files) < len(record.run.get("files", [])) else ""
    received, mapped, rejected = (
        sum(file.get(name) or 0 for file in files) for name in ("received", "mapped", "rejected")
    )
    return (
        f"{plural(len(files), f'{new} file'.strip())}: {plural(received, 'row')} received, "
        f"{number(mapped)} mapped, {number(rejected)} rejected"
    )


def _on_record(record: OpenRecord) -> str:
    counts = record.run.get("counts", {})
    things = [plural(counts[table], one, many) for table, one, many in THINGS if counts.get(table)]
    return "On the record: " + (", ".join(things) if things else "nothing yet")


def _lanes(record: OpenRecord) -> list[str]:
    rows = [("Issues", "open", "new", "gone")]
    for lane in tally_lanes(tally_checks(record, [])):
        new = "-" if record.is_opening_balance else number(lane.new)
        rows.append((lane.title, number(lane.open), new, number(lane.gone)))
    lines = [f"  {title:<16}{opened:>10}{new:>10}{gone:>10}" for title, opened, new, gone in rows]
    if record.is_opening_balance:
        lines.append("  This is the opening balance: nothing counts as new yet.")
    return lines


def _not_judged(record: OpenRecord) -> str:
    row = record.rows(
        """
        select
            coalesce(sum(cannot_judge_count), 0)::bigint as subject_count,
            count(distinct "check") filter (cannot_judge_count > 0 or missing <> '') as check_count
        from coverage
        """
    )[0]
    if not row["check_count"]:
        return "Every check could judge everything it looks at."
    return (
        f"Cannot judge: {number(row['subject_count'])} in {plural(row['check_count'], 'check')}; "
        "report.html says what to load"
    )


def _problems(record: OpenRecord) -> list[str]:
    problems = record.run.get("problems", [])
    if not problems:
        return []
    lines = [f"{plural(len(problems), 'problem')}:"]
    for problem in problems[:MOST_PROBLEMS]:
        lines.append(f"  {problem.get('file') or ''}: {problem.get('reason') or ''}")
        lines.append(f"    What to do: {problem.get('next_step') or ''}")
    if len(problems) > MOST_PROBLEMS:
        lines.append(f"  and {len(problems) - MOST_PROBLEMS} more in report.html")
    return lines
