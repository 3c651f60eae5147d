"""Measures the loading of one large workbook: seconds and peak memory, into bench/results.

    python -m bench.workbook [--rows 1000000]

The workbook has nine columns, as a contractor's return has them. It is made once into bench/work;
it is loaded in a process of its own, through the same door as in a refresh, twice.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from bench.__main__ import machine

HERE = Path(__file__).parent
BAR_SECONDS = 60.0
HEADINGS = (
    *("Job No", "Site Ref", "Received", "Trade", "Works", "Priority", "Status", "Completed"),
    "Value",
)
TRADES = ("Plumber", "Gas", "Electrician", "Joiner", "Roofer")
WORKS = ("Tap drips", "No heating", "Socket does not work", "Door sticks", "Tiles off the roof")

RUN = """
import json, sys, time
from pathlib import Path
from ontherecord.pipeline.loading import load_file
from ontherecord.pipeline.steps import peak_memory_mb
from ontherecord.standards.sources import Column, Feed, Record
key, *others = json.loads(sys.argv[3])
columns = [Column(key, "job", "source_ref"), *(Column(c, "job", "words") for c in others)]
record = Record("job", "job", columns=tuple(columns))
feed = Feed("jobs", "Jobs", ("*",), "xlsx", "full", (record,))
began = time.perf_counter()
loaded = load_file(Path(sys.argv[1]), feed, Path(sys.argv[2]), b"bench")
seconds = time.perf_counter() - began
worked = time.process_time()
told = {"seconds": seconds, "worked": worked, "rows": loaded.received}
print(json.dumps(told | {"memory": peak_memory_mb()}))
"""


def made(rows: int) -> Path:
    """Give a workbook of so many rows, made if it is not there."""
    file = HERE / "work" / f"workbook-{rows}.xlsx"
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".unfinished")
        _write(unfinished, rows)
        unfinished.rename(file)
    return file


def _write(file: Path, rows: int) -> None:
    first = date(2024, 1, 1)
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Jobs")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADINGS)
        for row in range(1, rows + 1):
            received = first + timedelta(days=row % 700)
            sheet.write_string(row, 0, f"J{row:07d}")
            sheet.write_number(row, 1, 100_000 + row % 30_000)
            sheet.write_datetime(row, 2, received, day)
            sheet.write_string(row, 3, TRADES[row % 5])
            sheet.write_string(row, 4, WORKS[row * 7 % 5])
            sheet.write_string(row, 5, "28 Day")
            sheet.write_string(row, 6, "Complete" if row % 10 else "WIP")
            if row % 10:
                sheet.write_datetime(row, 7, received + timedelta(days=14), day)
            sheet.write_number(row, 8, row % 500 + 0.25)


def measure(rows: int) -> list[dict[str, float]]:
    """Load the workbook twice, each time in a process of its own; give the figures of each."""
    workbook, into = made(rows), HERE / "work" / "workbook.parquet"
    told = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", RUN, str(workbook), str(into), json.dumps(HEADINGS)],
            check=True,
            capture_output=True,
            text=True,
        )
        told.append(json.loads(done.stdout.splitlines()[-1]))
        into.unlink()
    return told


def page(rows: int, told: list[dict[str, float]]) -> str:
    """Give the figures as a page."""
    megabytes = made(rows).stat().st_size / 1e6
    lines = [
        "# A large workbook",
        "",
        f"One sheet of {rows:,} rows and {len(HEADINGS)} columns, {megabytes:.0f} MB,"
        " loaded through the intake filter.",
        f"Measured on {machine()}.",
        f"The bar for a million rows is {BAR_SECONDS:.0f} seconds.",
        "",
        "| run | rows read | seconds | of processor | rows a second | peak memory, MB |",
        "|---|---|---|---|---|---|",
    ]
    for number, run in enumerate(told, start=1):
        pace = run["rows"] / run["seconds"]
        times = (f"{run['seconds']:.1f}", f"{run['worked']:.1f}")
        figures = (f"{run['rows']:,}", *times, f"{pace:,.0f}", f"{run['memory']:,}")
        lines.append(f"| {number} | {' | '.join(figures)} |")
    return "\n".join([*lines, ""])


def main() -> None:
    """Measure and write bench/results/workbook.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    text = page(rows, measure(rows))
    (HERE / "results" / "workbook.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
