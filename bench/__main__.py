"""Measures the pipeline: rows a second and peak memory of each step, written to bench/results/.

    python -m bench [--homes 1000,10000,100000,1000000] [--first]

Of sizes that are not asked for, the page keeps what was measured before. The machine may be
shared: beside the seconds on the clock stand those of its processors, by which a step is judged.

Each size is made once into bench/work and refreshed in processes of their own: a first delivery, a
second one of everything in which one row in a hundred says otherwise, and, in a folder whose
systems deliver changes only, those rows alone. With --first the first delivery alone is measured.
From 10,000 homes on the contractor's files are CSV: a workbook of that size would measure the
writing of workbooks. Beyond 100,000 homes the files are those of 100,000, repeated with everything
in them shifted.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import shutil
import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE / "results"
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

OWN_LOAD = 2
"""The load that making the landlord leaves behind by itself, at most."""

MADE, MADE_FIRST = ".made", ".made-first"
"""Mark a landlord made whole, or to its first delivery: the next bench uses it again."""

RUN = """
import json, sys, time
from datetime import date
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


def measure(homes: int, *, first_only: bool = False) -> dict[str, Any]:
    """Make a landlord of a size and refresh it for each delivery; give the figures."""
    workbook = homes < 10_000
    folder = make(homes, first_only=first_only)
    load = round(os.getloadavg()[0], 1)
    deltas = list[dict[str, Any]]()
    if not first_only:
        changes = _delivering_changes(folder)
        deltas = [run(changes, FIRST_DAY), run(changes, SECOND_DAY)]
        shutil.rmtree(changes)
    runs = [run(folder, FIRST_DAY)]
    if not first_only:
        deliver_again(folder, homes)
        runs.append(run(folder, SECOND_DAY))
        _clear(folder)
    told = {"homes": homes, "contractor": "xlsx" if workbook else "csv"}
    told |= {"measured_on": date.today().isoformat(), "machine": machine(), "load": load}  # noqa: DTZ011 — the edge
    return told | {"runs": runs, "deltas": deltas}


def make(homes: int, *, first_only: bool = False) -> Path:
    """Make the landlord of a size, if it is not there, and its later deliveries; give its folder.

    A million homes have twenty gigabytes in each delivery, so with `first_only` no other is made.
    """
    from bench.scaling import change, multiply
    from ontherecord.made_up import make_landlord

    folder = HERE / "work" / str(homes)
    is_made = (folder / MADE).is_file() or (first_only and (folder / MADE_FIRST).is_file())
    if not is_made:
        shutil.rmtree(folder, ignore_errors=True)
        if homes > LARGEST_MADE:
            folder.mkdir(parents=True)
            multiply(
                make(LARGEST_MADE, first_only=True), folder, round(homes / LARGEST_MADE), FIRST_DAY
            )
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
        (folder / MADE_FIRST).touch()
        if not first_only:
            first = folder / "extracts" / FIRST_DAY
            change(first, folder / "changes" / SECOND_DAY, 1.0, only_changed=True)
            (folder / MADE).touch()
    _clear(folder)
    shutil.rmtree(folder / "extracts" / SECOND_DAY, ignore_errors=True)
    return folder


def deliver_again(folder: Path, homes: int) -> None:
    """Put the second delivery of everything into a folder that has taken in the first.

    Of a landlord beyond LARGEST_MADE the first is removed, which a disk need not hold as well.
    """
    from bench.scaling import change

    first = folder / "extracts" / FIRST_DAY
    change(first, folder / "extracts" / SECOND_DAY, 1.0)
    if homes > LARGEST_MADE:
        shutil.rmtree(first)
        for made in (MADE, MADE_FIRST):
            (folder / made).unlink(missing_ok=True)


def _delivering_changes(folder: Path) -> Path:
    """Give a folder of the same landlord whose systems send, the second time, changes only."""
    from ontherecord.standards.packs import packs_dir

    changes = folder.with_name(f"{folder.name}-changes")
    shutil.rmtree(changes, ignore_errors=True)
    shutil.copytree(folder / "extracts", changes / "extracts", copy_function=os.link)
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
    """Refresh in a process of its own, so that its time and peak memory are its own."""
    figures = folder / f"figures-{day}.json"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(folder), day, str(figures)], capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"refresh failed:\n{done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = json.loads(figures.read_text(encoding="utf-8"))
    new = set(told["new_files"])
    return {
        "seconds": told["seconds"],
        "processor_seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "received": sum(f["received"] for f in told["files"] if f["extract"] in new),
        "steps": told["steps"],
    }


def page(measured: list[dict[str, Any]]) -> str:
    """Write the figures as a page."""
    lines = [
        "# Pipeline: rows a second and memory",
        "",
        "Measured by `make bench`, one run each.",
        "On a machine that others use at the same time the seconds on the clock say little:"
        " processor seconds, of both cores together, are what a run takes of it.",
        "",
        *_where(measured),
        "",
        "| homes | delivery | rows received | seconds | bar | processor seconds | rows a second"
        " | peak memory |",
        "|------:|----------|--------------:|--------:|----:|------------------:|--------------:"
        "|------------:|",
    ]
    for size in measured:
        told = [*zip(("first", "1 % changed"), size["runs"], strict=False)]
        told += [("changes only", delta) for delta in size["deltas"][1:]]
        for delivery, figures in told:
            bar = BARS.get(size["homes"]) if delivery == "first" else None
            lines.append(
                f"| {size['homes']:,} | {delivery} | {figures['received']:,}"
                f" | {figures['seconds']:.1f} | {f'{bar:.0f}' if bar else '–'}"
                f" | {figures['processor_seconds']:.1f}"
                f" | {figures['received'] / figures['seconds']:,.0f} | {_peak(figures):,} MB |"
            )
    lines += ["", *_against_bars(measured), *_growth(measured)]
    for size in measured:
        lines += ["", f"## {size['homes']:,} homes, first delivery ({size['contractor']})", ""]
        lines += ["| step | rows | seconds | processor seconds | rows a second | peak memory |"]
        lines += ["|------|-----:|--------:|------------------:|--------------:|------------:|"]
        for step in size["runs"][0]["steps"]:
            rate = f"{step['rows_per_second']:,}" if step["rows"] else "–"
            lines.append(
                f"| {step['step']} | {step['rows']:,} | {step['seconds']:.1f}"
                f" | {step['processor_seconds']:.1f} | {rate} | {step['peak_memory_mb']:,} MB |"
            )
    return "\n".join(lines) + "\n"


def _where(measured: list[dict[str, Any]]) -> list[str]:
    """Say when and on what each size was measured."""
    places: dict[tuple[str, str], list[str]] = {}
    for size in measured:
        where = (size["measured_on"], size["machine"])
        places.setdefault(where, []).append(f"{size['homes']:,}")
    busy = [
        f"{size['homes']:,} homes had to share it: before them its load was {size['load']:g}."
        for size in measured
        if size.get("load", 0) > OWN_LOAD
    ]
    told = [
        f"{_listed(homes)} homes: on {day}, {machine}." for (day, machine), homes in places.items()
    ]
    return [*told, *busy]


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _against_bars(measured: list[dict[str, Any]]) -> list[str]:
    """Say of each bar whether it is met, by how much not, and which steps take the time."""
    lines = []
    for size in measured:
        bar, first = BARS.get(size["homes"]), size["runs"][0]
        if bar is None:
            continue
        whole = first["processor_seconds"]
        share = {s["step"]: s["processor_seconds"] / whole for s in first["steps"]}
        most = sorted(share, key=lambda step: -share[step])[:4]
        verdict = (
            "is met"
            if first["seconds"] <= bar
            else f"is missed: it took {first['seconds'] / bar:.1f} times as long,"
            f" and {first['processor_seconds']:.0f} processor seconds"
        )
        lines += [
            f"The bar of {bar:.0f} seconds at {size['homes']:,} homes {verdict}.",
            f"The processors' time goes to {', '.join(f'{s} ({share[s]:.0%})' for s in most)}.",
        ]
        lines += _other_bars(size)
    return lines


def _other_bars(size: dict[str, Any]) -> list[str]:
    """Say of memory, checks and the runs after the first how they stand to their bars."""
    homes, first = size["homes"], size["runs"][0]
    told = []
    if homes in MEMORY_BARS:
        told.append(_said("memory", "MB", _peak(first), MEMORY_BARS[homes]))
    if homes in CHECK_BARS:
        told.append(
            _said(
                "all checks", "seconds", _seconds(first, "check", of="seconds"), CHECK_BARS[homes]
            )
        )
    if not size["deltas"]:
        return [*told, f"The two deliveries after the first were not measured at {homes:,} homes."]
    again, delta = size["runs"][1], size["deltas"][1]
    share = _seconds(again, "match", "check") / _seconds(first, "match", "check")
    told.append(_said("match and check with 1 % changed", "% of the first", 100 * share, AGAIN_BAR))
    share = delta["processor_seconds"] / size["deltas"][0]["processor_seconds"]
    told.append(_said("a delivery of changes only", "% of the first", 100 * share, DELTA_BAR))
    return told


def _said(what: str, unit: str, took: float, bar: float) -> str:
    verdict = "is met" if took <= bar else "is missed"
    return f"The bar of {bar:,.0f} {unit} for {what} {verdict}: {took:,.0f} {unit}."


def _seconds(figures: dict[str, Any], *steps: str, of: str = "processor_seconds") -> float:
    return sum(step[of] for step in figures["steps"] if step["step"] in steps)


def _peak(figures: dict[str, Any]) -> int:
    return max(step["peak_memory_mb"] for step in figures["steps"])


def _growth(measured: list[dict[str, Any]]) -> list[str]:
    lines = [""]
    for small, large in pairwise(measured):
        first, second = small["runs"][0], large["runs"][0]
        lines.append(
            f"From {small['homes']:,} to {large['homes']:,} homes rows grow"
            f" {second['received'] / first['received']:.1f} times and processor seconds"
            f" {second['processor_seconds'] / first['processor_seconds']:.1f} times."
        )
    return lines


def main() -> None:
    """Measure the sizes asked for; write pipeline.json and, of all sizes, the page pipeline.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--homes", default="1000,10000,100000,1000000")
    parser.add_argument("--first", action="store_true", help="the first delivery alone")
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.homes.split(",")]
    kept = RESULTS / "pipeline.json"
    known = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else []
    measured = {size["homes"]: size for size in known}
    for homes in sizes:
        measured[homes] = measure(homes, first_only=asked.first)
        first = measured[homes]["runs"][0]
        told = f"{first['seconds']:.1f} seconds, {first['processor_seconds']:.1f} of processors"
        print(f"{homes:,} homes: {told}", flush=True)
        in_order = [measured[size] for size in sorted(measured)]
        kept.write_text(json.dumps(in_order, indent=1) + "\n", encoding="utf-8")
        (RESULTS / "pipeline.md").write_text(page(in_order), encoding="utf-8")
    print(page(in_order))


if __name__ == "__main__":
    main()
