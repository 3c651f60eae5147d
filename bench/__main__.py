"""Measures the pipeline: rows a second and peak memory of each step, written to bench/results/.

    python -m bench [--homes 1000,10000,100000]

Each size is made once into bench/work and refreshed in a process of its own, twice: all deliveries
but the last, then the last. The contractor's files are CSV from 10,000 homes on: a workbook of that
size would measure the writing of workbooks.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TODAY = date(2026, 3, 20)
BARS = {10_000: 20.0, 100_000: 90.0}
"""Seconds within which a first refresh is to be done, by homes."""

MADE = ".made"
"""Marks a landlord that was made whole, which the next bench uses again."""

RUN = """
import json, sys, time
from datetime import date
from itertools import pairwise
from pathlib import Path
from ontherecord.pipeline.refresh import refresh
began = time.perf_counter()
refreshed = refresh(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))
seconds = {"seconds": time.perf_counter() - began}
Path(sys.argv[3]).write_text(json.dumps(seconds | refreshed.summary))
"""


def machine() -> str:
    """Name the machine a figure was measured on."""
    cpu = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines() if os.path.exists("/proc") else []:
        if line.startswith("model name"):
            cpu = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}"


def measure(homes: int) -> dict[str, Any]:
    """Make a landlord of a size and refresh it for each delivery; give the figures."""
    from ontherecord.made_up import make_landlord

    folder = HERE / "work" / str(homes)
    workbook = homes < 10_000
    if not (folder / MADE).is_file():
        shutil.rmtree(folder, ignore_errors=True)
        make_landlord(
            folder,
            homes,
            seed=1,
            today=TODAY,
            contractor_format="xlsx" if workbook else "csv",
            scale_history=True,
        )
        (folder / MADE).touch()
    for left in ("runs", "kept"):
        shutil.rmtree(folder / left, ignore_errors=True)
    (folder / "record").unlink(missing_ok=True)
    days = sorted({p.name for p in (folder / "extracts").iterdir()})
    runs = [run(folder, day) for day in [*days[:-1], TODAY.isoformat()]]
    return {"homes": homes, "contractor": "xlsx" if workbook else "csv", "runs": runs}


def run(folder: Path, day: str) -> dict[str, Any]:
    """Refresh in a process of its own, so that its peak memory is its own."""
    figures = folder / f"figures-{day}.json"
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(folder), day, str(figures)], capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"refresh failed:\n{done.stderr}")
    return json.loads(figures.read_text(encoding="utf-8"))


def page(measured: list[dict[str, Any]]) -> str:
    """Write the figures as a page."""
    lines = [
        "# Pipeline: rows a second and memory",
        "",
        f"Measured on {date.today().isoformat()} by `make bench` on {machine()}.",  # noqa: DTZ011 — the edge
        "Seconds are of one run each; this machine's runs differ by up to a third.",
        "",
        "| homes | delivery | rows received | seconds | bar | rows a second | peak memory |",
        "|------:|----------|--------------:|--------:|----:|--------------:|------------:|",
    ]
    for size in measured:
        for number, figures in enumerate(size["runs"], start=1):
            new = set(figures["new_files"])
            received = sum(f["received"] for f in figures["files"] if f["extract"] in new)
            bar = BARS.get(size["homes"]) if number == 1 else None
            lines.append(
                f"| {size['homes']:,} | {number} | {received:,} | {figures['seconds']:.1f} |"
                f" {f'{bar:.0f}' if bar else '–'} | {received / figures['seconds']:,.0f} |"
                f" {figures['steps'][-1]['peak_memory_mb']:,} MB |"
            )
    lines += ["", *_against_bars(measured), *_growth(measured)]
    for size in measured:
        lines += ["", f"## {size['homes']:,} homes, first delivery ({size['contractor']})", ""]
        lines += ["| step | rows | seconds | rows a second | peak memory so far |"]
        lines += ["|------|-----:|--------:|--------------:|-------------------:|"]
        for step in size["runs"][0]["steps"]:
            rate = f"{step['rows_per_second']:,}" if step["rows"] else "–"
            lines.append(
                f"| {step['step']} | {step['rows']:,} | {step['seconds']:.1f} | {rate} |"
                f" {step['peak_memory_mb']:,} MB |"
            )
    return "\n".join(lines) + "\n"


def _against_bars(measured: list[dict[str, Any]]) -> list[str]:
    """Say of each bar whether it is met, by how much not, and which steps take the time."""
    lines = []
    for size in measured:
        bar, first = BARS.get(size["homes"]), size["runs"][0]
        if bar is None:
            continue
        share = {s["step"]: s["seconds"] / first["seconds"] for s in first["steps"]}
        most = sorted(share, key=lambda step: -share[step])[:4]
        verdict = (
            "is met"
            if first["seconds"] <= bar
            else f"is missed: it took {first['seconds'] / bar:.1f} times as long"
        )
        lines += [
            f"The bar of {bar:.0f} seconds at {size['homes']:,} homes {verdict}.",
            f"The time goes to {', '.join(f'{step} ({share[step]:.0%})' for step in most)}.",
        ]
    return lines


def _growth(measured: list[dict[str, Any]]) -> list[str]:
    lines = [""]
    for small, large in pairwise(measured):
        first, second = small["runs"][0], large["runs"][0]
        rows = [sum(f["received"] for f in r["files"]) for r in (first, second)]
        lines.append(
            f"From {small['homes']:,} to {large['homes']:,} homes rows grow"
            f" {rows[1] / rows[0]:.1f} times and seconds"
            f" {second['seconds'] / first['seconds']:.1f} times."
        )
    return lines


def main() -> None:
    """Measure the sizes asked for and write bench/results/pipeline.md and .json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--homes", default="1000,10000,100000")
    sizes = [int(size) for size in parser.parse_args().homes.split(",")]
    measured = []
    for homes in sizes:
        measured.append(measure(homes))
        print(f"{homes:,} homes: {measured[-1]['runs'][0]['seconds']:.1f} seconds", flush=True)
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    (results / "pipeline.md").write_text(page(measured), encoding="utf-8")
    print(page(measured))


if __name__ == "__main__":
    main()
