"""How much work the first lane brings, and how much of it is what was planted.

    python -m bench.first_lane [--homes 30000]

A landlord of that size is made with its two deliveries and refreshed on the day of each. Counted
are the cases of the first lane that the second brings, by week, what was planted and found or
missed, decoys that were raised, and the cases in which something planted lies.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "first_lane.md"
sys.path.insert(0, str(HERE.parent / "tests" / "made_up"))

from judged_runs import FIELD, Judged, due, judged, planted  # noqa: E402 — found by the line above
from made_landlord import BY_LIKENESS, Made  # noqa: E402 — found by the line above

from ontherecord.made_up import make_landlord  # noqa: E402 — stands after the two above
from ontherecord.pipeline.refresh import refresh  # noqa: E402 — stands after the two above

TODAY = date(2026, 3, 20)
MOST_A_WEEK, OF_HOMES = 60, 30_000
PLANTED_SHARE = 0.8


@dataclass
class Lane:
    """The first lane after the second delivery."""

    homes: int
    days: list[date]
    opened: int
    """Cases that were there after the first delivery."""
    cases: int
    new: int
    new_with_planted: int
    with_planted: int
    due: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    decoys: int = 0
    raised: Counter[str] = field(default_factory=Counter)

    @property
    def weeks(self) -> float:
        return (self.days[1] - self.days[0]).days / 7


def made(homes: int) -> Made:
    """Make the landlord of a size with its two deliveries, if it is not there."""
    folder = HERE / "work" / f"first-lane-{homes}"
    if not (folder / ".made").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        form = "xlsx" if homes < 10_000 else "csv"
        make_landlord(
            folder, homes, seed=1, today=TODAY, contractor_format=form, scale_history=True
        )
        (folder / ".made").touch()
    for left in ("runs", "kept"):
        shutil.rmtree(folder / left, ignore_errors=True)
    (folder / "record").unlink(missing_ok=True)
    return Made(folder)


def measure(homes: int) -> Lane:
    """Refresh the landlord on both days and compare what was found with what was planted."""
    landlord = made(homes)
    days = [date.fromisoformat(row["today"]) for row in landlord.truth("deliveries")]
    first, second = (judged(refresh(landlord.folder, today).run) for today in days)
    told = [(row["check"], second.subject(row)) for row in due(landlord, 2)]
    of_plants = {second.cases[subject] for _, subject in told if subject in second.cases}
    cases, before = set(second.cases.values()), set(first.cases.values())
    decoys = planted(landlord, "decoys")
    return Lane(
        homes,
        days,
        opened=len(before),
        cases=len(cases),
        new=len(cases - before),
        new_with_planted=len((cases - before) & of_plants),
        with_planted=len(cases & of_plants),
        due=Counter(check for check, _ in told),
        missed=Counter(check for check, subject in told if subject not in second.found),
        decoys=len(decoys),
        raised=Counter(row["check"] for row in decoys if _is_raised(row, second)),
    )


def _is_raised(row: dict[str, str], run: Judged) -> bool:
    fields = {subject.partition(" ")[0] for check, subject in run.found if check == FIELD}
    return run.subject(row) in run.found or (row["check"] == FIELD and row["source_ref"] in fields)


def page(lane: Lane) -> str:
    """Write the figures as a page."""
    a_week = lane.new / lane.weeks
    allowed = MOST_A_WEEK * lane.homes / OF_HOMES
    share = lane.with_planted / lane.cases if lane.cases else 1.0
    verdict = "is met" if a_week <= allowed else f"is missed: {a_week / allowed:.1f} times as many"
    four_in_five = "is met" if share >= PLANTED_SHARE else "is missed"
    exact = {c: n for c, n in lane.missed.items() if c not in BY_LIKENESS}
    lines = [
        "# The first lane: how much it brings, and of what",
        "",
        f"Measured on {date.today().isoformat()} by `python -m bench.first_lane --homes"  # noqa: DTZ011 — the edge
        f" {lane.homes}` on a made-up landlord of {lane.homes:,} homes.",
        f"Its two deliveries are refreshed on {lane.days[0]} and {lane.days[1]},"
        f" {lane.weeks:.1f} weeks apart.",
        "",
        "| | |",
        "|---|--:|",
        f"| cases of the first lane after the first delivery | {lane.opened:,} |",
        f"| after the second | {lane.cases:,} |",
        f"| of these new | {lane.new:,} |",
        f"| new in a week | {a_week:,.1f} |",
        f"| new that hold a planted issue | {lane.new_with_planted:,} |",
        f"| cases that hold a planted issue | {lane.with_planted:,} ({share:.0%}) |",
        f"| planted issues due in the second run, in all lanes | {lane.due.total():,} |",
        f"| of these missed | {lane.missed.total():,} |",
        f"| missed where a check is exact | {sum(exact.values()):,} |",
        f"| decoys | {lane.decoys:,} |",
        f"| decoys raised | {lane.raised.total():,} |",
        "",
        f"The bar of about {allowed:.0f} new cases a week ({MOST_A_WEEK} at {OF_HOMES:,} homes)"
        f" {verdict}.",
        f"The bar of four in five cases that hold a planted issue {four_in_five}.",
    ]
    for title, counts, whole in (
        ("Planted and missed", lane.missed, lane.due),
        ("Decoys raised", lane.raised, None),
    ):
        if counts:
            lines += ["", f"## {title}, by check", "", "| check | count |", "|---|--:|"]
            for check, count in sorted(counts.items()):
                of = f" of {whole[check]:,}" if whole else ""
                lines.append(f"| {check} | {count:,}{of} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure the size asked for and write bench/results/first_lane.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--homes", type=int, default=OF_HOMES)
    written = page(measure(parser.parse_args().homes))
    RESULTS.write_text(written, encoding="utf-8")
    print(written)


if __name__ == "__main__":
    main()
