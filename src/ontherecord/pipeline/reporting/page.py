"""`report.html`: one page that needs nothing else, for staff, a board and, one day, a court."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from ontherecord.pipeline.reporting.judged import read_coverage, read_ranges
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
    named_role: str = "",
    pictures: Sequence[str] = (),
) -> None:
    """Write the reports and workbooks into a finished run's folder, from its tables.

    `report.html` and `issues.xlsx` are for staff; `board.html` shows no home and no small count;
    `named_role.xlsx`, written where the landlord names that post, is for it alone.
    `pictures` are pairs of records left open, drawn as HTML without what the records say.
    """
    with open_record(record) as opened:
        for name, seen in (("report", opened), ("board", replace(opened, is_for_board=True))):
            page = _render(seen, standards, checks, systems, named_role, pictures)
            (record / f"{name}.html").write_text(page, encoding="utf-8", newline="\n")
        write_workbook(opened, record / "issues.xlsx", standards, checks, systems)
        if named_role:
            file = record / "named_role.xlsx"
            write_workbook(opened, file, standards, checks, systems, named_role=named_role)


def _render(
    record: OpenRecord,
    standards: Standards,
    checks: Sequence[Check],
    systems: Mapping[str, System],
    named_role: str,
    pictures: Sequence[str] = (),
) -> str:
    tallies, is_for_board = tally_checks(record, checks), record.is_for_board
    lanes = tally_lanes(tallies, is_for_board=is_for_board)
    chapters = tally_chapters(tallies, is_for_board=is_for_board)
    worth = read_worth(record, standards, systems)
    return _environment().get_template("report.html").render(
        run=record.run,
        today=record.today,
        is_opening_balance=record.is_opening_balance,
        is_for_board=is_for_board,
        named_role=named_role,
        held_back=words.few(_held_back(record)),
        figures=_figures(record),
        tallies=tallies,
        lanes=lanes,
        chapters=chapters,
        lane_titles={lane: title for lane, (title, _) in words.LANES.items()},
        worklist=None if is_for_board else read_worklist(record, checks, systems),
        coverage=read_coverage(record, standards, checks, systems),
        ranges=None if is_for_board else read_ranges(record, systems),
        worth=worth,
        receipts=read_receipts(record, standards, systems),
        pictures=[Markup(picture) for picture in pictures],  # drawn by us, escaped
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


def _held_back(record: OpenRecord) -> int:
    """Count the open issues that stand in no list."""
    counted = "select count(*) as n from issue where gone_on is null and held_back is not null"
    return record.rows(counted)[0]["n"]


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
                    f"{chapter.shown[0]} at risk"
                    + ("" if record.is_for_board else f", {_other(chapter)} other"),
                    _length(chapter.by_lane[0], chapter.shown[0]),
                    0 if record.is_for_board else sum(chapter.by_lane[1:]),
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


def _other(chapter: ChapterTally) -> str:
    return words.number(sum(chapter.by_lane[1:]))


def _length(count: int, shown: str) -> float:
    """Give a bar's length; a count held back is drawn at a length that gives nothing away."""
    return count if shown == words.number(count) else words.FEWEST / 2


def _month(value: date | None) -> str:
    return f"{value:%b %Y}" if value else ""
