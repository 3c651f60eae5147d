"""`report.html`: one page that needs nothing else, for staff, a board and, one day, a court."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ontherecord.pipeline.reporting import words
from ontherecord.pipeline.reporting.cases import read_worklist
from ontherecord.pipeline.reporting.charts import (
    Chart,
    bar_chart,
    part_chart,
    span_chart,
    stacked_chart,
)
from ontherecord.pipeline.reporting.judged import read_coverage
from ontherecord.pipeline.reporting.opened import OpenRecord, open_record
from ontherecord.pipeline.reporting.receipts import read_receipts
from ontherecord.pipeline.reporting.tally import (
    ChapterTally,
    Check,
    CheckTally,
    LaneTally,
    tally_chapters,
    tally_checks,
    tally_lanes,
)
from ontherecord.pipeline.reporting.workbook import write_workbook
from ontherecord.pipeline.reporting.worth import Worth, read_worth
from ontherecord.standards.kinds import Standards
from ontherecord.standards.landlord import System

MOST_BARS = 15


def write_report(
    record: Path,
    standards: Standards,
    checks: Sequence[Check],
    systems: Mapping[str, System],
) -> None:
    """Write `report.html` and `issues.xlsx` into a finished run's folder, from its tables."""
    with open_record(record) as opened:
        page = _render(opened, standards, checks, systems)
        (record / "report.html").write_text(page, encoding="utf-8", newline="\n")
        write_workbook(opened, record / "issues.xlsx", standards, checks, systems)


def _render(
    record: OpenRecord,
    standards: Standards,
    checks: Sequence[Check],
    systems: Mapping[str, System],
) -> str:
    tallies = tally_checks(record, checks)
    lanes, chapters = tally_lanes(tallies), tally_chapters(tallies)
    worth = read_worth(record, standards, systems)
    return _environment().get_template("report.html").render(
        run=record.run,
        today=record.today,
        is_opening_balance=record.is_opening_balance,
        figures=_figures(record),
        tallies=tallies,
        lanes=lanes,
        chapters=chapters,
        lane_titles={lane: title for lane, (title, _) in words.LANES.items()},
        worklist=read_worklist(record, checks, systems),
        coverage=read_coverage(record, standards, checks, systems),
        worth=worth,
        receipts=read_receipts(record, standards, systems),
        system_names={key: system.name for key, system in systems.items()},
        charts={chart.key: chart for chart in _charts(lanes, chapters, tallies, worth, record)},
    )  # fmt: skip


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("ontherecord.pipeline.reporting", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": _day,
        "plain_day": words.day,
        "number": words.number,
        "plural": words.plural,
        "spoken": words.spoken,
        "as_example": words.as_example,
        "breakable": _breakable,
    }
    return environment


def _day(value: date | str | None) -> str:
    """Write a day so that it stays on one line and a machine can read it too."""
    when = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    if when is None:
        return ""
    return Markup('<time datetime="{}">{}</time>').format(when.isoformat(), words.day(when))


def _breakable(text: str | None) -> Markup:
    """Let a long file name or column name break where a reader would: after / . and _."""
    escaped = str(Markup.escape(text or ""))
    for mark in "/._":
        escaped = escaped.replace(mark, f"{mark}<wbr>")
    return Markup(escaped)


def _figures(record: OpenRecord) -> dict[str, int]:
    return record.rows(
        """
        select
            (select count(*) from place where vanished_on is null and place_type = 'home')
                as home_count,
            (select count(*) from place where vanished_on is null and place_type <> 'home')
                as other_place_count,
            (select count(*) from person where vanished_on is null) as person_count,
            (select count(*) from repair where vanished_on is null) as repair_count
        """
    )[0]


def _charts(
    lanes: Sequence[LaneTally],
    chapters: Sequence[ChapterTally],
    tallies: Sequence[CheckTally],
    worth: Sequence[Worth],
    record: OpenRecord,
) -> list[Chart]:
    unjudged = sorted(
        (tally for tally in tallies if tally.cannot_judge), key=lambda tally: -tally.cannot_judge
    )
    return [
        bar_chart(
            "lanes",
            "Issues open in each lane",
            [(lane.title, lane.shown[0], _length(lane.open, lane.shown[0])) for lane in lanes],
        ),
        stacked_chart(
            "chapters",
            "Issues open in each chapter",
            [
                (
                    chapter.title,
                    f"{chapter.shown[0]} at risk, {words.number(sum(chapter.by_lane[1:]))} other",
                    _length(chapter.by_lane[0], chapter.shown[0]),
                    sum(chapter.by_lane[1:]),
                )
                for chapter in chapters
            ],
        ),
        part_chart(
            "judged",
            "What could be judged, by check",
            [
                (
                    tally.check.title,
                    f"{words.share(tally.judged, tally.judged + tally.cannot_judge)} judged",
                    tally.judged,
                    tally.cannot_judge,
                )
                for tally in unjudged[:MOST_BARS]
            ],
        ),
        span_chart(
            "periods",
            "The time each system covers",
            [
                (
                    system.name,
                    f"{_month(system.first_on)} to {_month(system.last_on)}"
                    if system.first_on
                    else "no dates",
                    system.first_on,
                    system.last_on,
                )
                for system in worth
            ],
            record.today,
        ),
    ]


def _length(count: int, shown: str) -> float:
    """Give a bar's length; a count held back is drawn at a length that gives nothing away."""
    return count if shown == words.number(count) else words.FEWEST / 2


def _month(value: date | None) -> str:
    return f"{value:%b %Y}" if value else ""
