"""How much work the first lane brings, and how much of it is what was planted.

    python -m bench.first_lane [--homes 30000] [--seed 1]

A landlord of that size is made with its two deliveries and refreshed on the day of each. Counted
are the cases of the first lane that the second brings, by week, what was planted and found or
missed, decoys that were raised, and the cases in which something planted lies. Each that was missed
or raised is printed. The page is written of the usual size and seed only.
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
SEED = 1
TOLD = ("check", "delivery", "system", "source_ref", "happened_on", "detail", "note")
"""What is printed of a plant that was missed, and of a decoy that was raised."""

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
    decoys: int = 0
    missed_rows: list[dict[str, str]] = field(default_factory=list)
    raised_rows: list[dict[str, str]] = field(default_factory=list)
    """What truth says of each that was missed, and of each decoy that was raised."""

    @property
    def missed(self) -> Counter[str]:
        return Counter(row["check"] for row in self.missed_rows)

    @property
    def raised(self) -> Counter[str]:
        return Counter(row["check"] for row in self.raised_rows)

    @property
    def weeks(self) -> float:
        return (self.days[1] - self.days[0]).days / 7


def made(homes: int, seed: int) -> Made:
    """Make the landlord of a size and seed with its two deliveries, if it is not there."""
    folder = HERE / "work" / f"first-lane-{homes}-{seed}"
    if not (folder / ".made").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        form = "xlsx" if homes < 10_000 else "csv"
        make_landlord(folder, homes, seed, today=TODAY, contractor_format=form, scale_history=True)
        (folder / ".made").touch()
    for left in ("runs", "kept"):
        shutil.rmtree(folder / left, ignore_errors=True)
    (folder / "record").unlink(missing_ok=True)
    return Made(folder)


def measure(homes: int, seed: int = SEED) -> Lane:
    """Refresh the landlord on both days and compare what was found with what was planted."""
    landlord = made(homes, seed)
    days = [date.fromisoformat(row["today"]) for row in landlord.truth("deliveries")]
    first, second = (judged(refresh(landlord.folder, today).run) for today in days)
    told = due(landlord, 2)
    of_plants = {second.cases[s] for row in told if (s := second.subject(row)) in second.cases}
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
        due=Counter(row["check"] for row in told),
        decoys=len(decoys),
        missed_rows=[row for row in told if second.subject(row) not in second.found],
        raised_rows=[row for row in decoys if _is_raised(row, second)],
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
    """Measure what is asked for; of the usual size and seed, write bench/results/first_lane.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--homes", type=int, default=OF_HOMES)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    lane = measure(chosen.homes, chosen.seed)
    for what, rows in (("missed", lane.missed_rows), ("raised", lane.raised_rows)):
        for row in rows:
            print(what, *(row[name] for name in TOLD))
    written = page(lane)
    if (chosen.homes, chosen.seed) == (OF_HOMES, SEED):
        RESULTS.write_text(written, encoding="utf-8")
    print(written)


if __name__ == "__main__":
    main()
