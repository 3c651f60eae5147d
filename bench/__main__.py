"""Measures the pipeline: rows a second and peak memory of each step, written to bench/results/.

    python -m bench [--homes 1000,10000,100000,1000000]

Each size is made once into bench/work and refreshed in processes of their own: a first delivery, a
second one of everything in which one row in a hundred says otherwise, and, in a folder whose
systems deliver changes only, those rows alone. From 10,000 homes on the contractor's files are CSV:
a workbook of that size would measure the writing of workbooks. Beyond 100,000 homes the files are
those of 100,000, repeated with everything in them shifted.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TODAY = date(2026, 3, 20)
FIRST_DAY, SECOND_DAY = "2026-02-20", "2026-03-17"
BARS = {10_000: 20.0, 100_000: 90.0, 1_000_000: 600.0}
"""Seconds within which a first refresh is to be done, by homes."""

CHECK_BARS = {1_000_000: 90.0}
MEMORY_BARS = {1_000_000: 10_000}
AGAIN_BAR, DELTA_BAR = 15, 10
"""What a run with one changed row in a hundred may take, in hundredths of the first: match and
check where all is delivered again, everything where the changes alone are."""

LARGEST_MADE = 100_000
"""A larger landlord is made of one of this size, repeated."""

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
    workbook = homes < 10_000
    folder = make(homes)
    runs = [run(folder, FIRST_DAY), run(folder, SECOND_DAY)]
    _clear(folder)
    changes = _delivering_changes(folder)
    deltas = [run(changes, FIRST_DAY), run(changes, SECOND_DAY)]
    _clear(changes)
    form = "xlsx" if workbook else "csv"
    return {"homes": homes, "contractor": form, "runs": runs, "deltas": deltas}


def make(homes: int) -> Path:
    """Make the landlord of a size, if it is not there, and its second delivery; give its folder."""
    from bench.scaling import change, multiply
    from ontherecord.made_up import make_landlord

    folder = HERE / "work" / str(homes)
    if not (folder / MADE).is_file():
        shutil.rmtree(folder, ignore_errors=True)
        if homes > LARGEST_MADE:
            folder.mkdir(parents=True)
            multiply(make(LARGEST_MADE), folder, round(homes / LARGEST_MADE), FIRST_DAY)
        else:
            make_landlord(
                folder,
                homes,
                seed=1,
                today=TODAY,
                contractor_format="xlsx" if homes < 10_000 else "csv",
                scale_history=True,
            )
            for day in (folder / "extracts").iterdir():
                if day.name > FIRST_DAY:
                    shutil.rmtree(day)
        first = folder / "extracts" / FIRST_DAY
        change(first, folder / "extracts" / SECOND_DAY, 1.0)
        change(first, folder / "changes" / SECOND_DAY, 1.0, only_changed=True)
        (folder / MADE).touch()
    _clear(folder)
    return folder


def _delivering_changes(folder: Path) -> Path:
    """Give a folder of the same landlord whose systems send, the second time, changes only."""
    from ontherecord.standards.packs import packs_dir

    changes = folder.with_name(f"{folder.name}-changes")
    shutil.rmtree(changes, ignore_errors=True)
    shutil.copytree(folder / "extracts", changes / "extracts", copy_function=os.link)
    shutil.rmtree(changes / "extracts" / SECOND_DAY)
    shutil.copytree(folder / "changes" / SECOND_DAY, changes / "extracts" / SECOND_DAY)
    shutil.copy(folder / "landlord.toml", changes)
    for pack in (packs_dir() / "sources").iterdir():
        own = changes / "sources" / pack.name
        shutil.copytree(pack, own)
        toml = (own / "source.toml").read_text(encoding="utf-8")
        toml = re.sub(r'(?m)^delivery = "(full|restated|rolling)"$', 'delivery = "delta"', toml)
        toml = re.sub(r"(?m)^rolling_days = .*\n", "", toml)
        (own / "source.toml").write_text(toml, encoding="utf-8")
    return changes


def _clear(folder: Path) -> None:
    for left in ("runs", "kept"):
        shutil.rmtree(folder / left, ignore_errors=True)
    (folder / "record").unlink(missing_ok=True)


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
        told = [*zip(("first", "1 % changed"), size["runs"], strict=True)]
        told.append(("changes only", size["deltas"][1]))
        for delivery, figures in told:
            new = set(figures["new_files"])
            received = sum(f["received"] for f in figures["files"] if f["extract"] in new)
            bar = BARS.get(size["homes"]) if delivery == "first" else None
            lines.append(
                f"| {size['homes']:,} | {delivery} | {received:,} | {figures['seconds']:.1f} |"
                f" {f'{bar:.0f}' if bar else '–'} | {received / figures['seconds']:,.0f} |"
                f" {_peak(figures):,} MB |"
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
        lines += _other_bars(size)
    return lines


def _other_bars(size: dict[str, Any]) -> list[str]:
    """Say of memory, checks and the runs after the first how they stand to their bars."""
    homes, (first, again), delta = size["homes"], size["runs"], size["deltas"][1]
    told = []
    if homes in MEMORY_BARS:
        told.append(_said("memory", "MB", _peak(first), MEMORY_BARS[homes]))
    if homes in CHECK_BARS:
        told.append(_said("all checks", "seconds", _seconds(first, "check"), CHECK_BARS[homes]))
    share = _seconds(again, "match", "check") / _seconds(first, "match", "check")
    told.append(_said("match and check with 1 % changed", "% of the first", 100 * share, AGAIN_BAR))
    share = delta["seconds"] / size["deltas"][0]["seconds"]
    told.append(_said("a delivery of changes only", "% of the first", 100 * share, DELTA_BAR))
    return told


def _said(what: str, unit: str, took: float, bar: float) -> str:
    verdict = "is met" if took <= bar else "is missed"
    return f"The bar of {bar:,.0f} {unit} for {what} {verdict}: {took:,.0f} {unit}."


def _seconds(figures: dict[str, Any], *steps: str) -> float:
    return sum(step["seconds"] for step in figures["steps"] if step["step"] in steps)


def _peak(figures: dict[str, Any]) -> int:
    return max(step["peak_memory_mb"] for step in figures["steps"])


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
    parser.add_argument("--homes", default="1000,10000,100000,1000000")
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
