"""Measures the handover: rows, size and rows a second, the first time and with 1 % changed.

    python -m bench.handover [--homes 10000,100000]

Each size is refreshed for both deliveries of `python -m bench`, if it is not yet, and both runs are
handed over to an embedded PostgreSQL beside it, made anew. Seconds of processor time are those of
this process and of the server's; two cores at work give at most two of them a second.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg

from bench.__main__ import FIRST_DAY, HERE, SECOND_DAY, deliver_again, machine, make, run
from ontherecord.database import database_of
from ontherecord.database.searching import refresh_search
from ontherecord.pipeline.checking import read_checks
from ontherecord.pipeline.folder import UNFINISHED, LandlordFolder
from ontherecord.pipeline.handover import HandedOver, hand_over
from ontherecord.standards.kinds import read_standards
from ontherecord.standards.packs import packs_dir
from ontherecord.standards.search_synonyms import read_search_synonyms

FIRST_BAR, AGAIN_BAR = 120_000, 60
"""Rows a second of a first handover with all indexes; seconds of one with 1 % changed."""


@dataclass(frozen=True)
class Measured:
    """What one handover took."""

    homes: int
    which: str
    done: HandedOver
    processor_seconds: float
    gigabytes: float
    peak_mb: int
    entries: int
    """Entries of search that were made anew after it."""
    search_seconds: float
    search_processor_seconds: float

    @property
    def rows_a_second(self) -> float:
        return self.done.added / self.done.seconds

    @property
    def rows_a_second_alone(self) -> float:
        """What two cores with nothing else to do would reach, were all of it done side by side."""
        return 2 * self.done.added / self.processor_seconds


def measure(homes: int) -> list[Measured]:
    """Hand over both runs of a landlord of a size; the database is gone afterwards."""
    folder, runs = landlord(homes)
    shutil.rmtree(folder / "database", ignore_errors=True)
    with database_of(folder, {}) as address, address.connect() as con:
        con.autocommit = True
        measured = hand_over_both(homes, folder, runs, con)
    shutil.rmtree(folder / "database")
    return measured


def landlord(homes: int) -> tuple[Path, list[Path]]:
    """Give the folder of a landlord of a size and its two runs, made where they are not there."""
    folder = HERE / "work" / str(homes)
    runs = [
        one
        for day in (FIRST_DAY, SECOND_DAY)
        for one in sorted((folder / "runs").glob(f"{day}-*"))
        if one.suffix != UNFINISHED
    ]
    if len(runs) != 2:
        make(homes)
        run(folder, FIRST_DAY)
        deliver_again(folder, homes)
        run(folder, SECOND_DAY)
        runs = sorted(LandlordFolder(folder).runs.iterdir())
    return folder, runs


def hand_over_both(
    homes: int, folder: Path, runs: list[Path], con: psycopg.Connection
) -> list[Measured]:
    """Hand over two runs to an empty database, and refresh search after each."""
    standards = read_standards(folder)
    checks = read_checks(packs_dir() / "checks", folder / "checks")
    synonyms = {group.name: group.phrases for group in read_search_synonyms()}
    server = parent_of(con.info.backend_pid)
    measured = []
    for which, one in zip(("first", "1 % changed"), runs, strict=True):
        began = _processor_seconds(server)
        done = hand_over(one.resolve(), con, standards, checks, datetime.now(UTC))
        took = _processor_seconds(server) - began
        began, began_at = _processor_seconds(server), time.perf_counter()
        search = refresh_search(con, standards, synonyms)
        seconds = time.perf_counter() - began_at
        search_took = _processor_seconds(server) - began
        measured.append(
            Measured(
                homes, which, done, took, gigabytes(con), _peak_mb(), search.entries, seconds,
                search_took,
            )
        )  # fmt: skip
    return measured


def page(measured: list[Measured]) -> str:
    """Write the figures as a page."""
    lines = [
        "# Handover: rows a second",
        "",
        f"Measured on {date.today().isoformat()} by `python -m bench.handover` on {machine()}.",  # noqa: DTZ011 — the edge
        f"The load of the machine was {os.getloadavg()[1]:.1f} for its {os.cpu_count()} cores.",
        "Seconds are of one handover each, with all indexes, to an embedded server.",
        "Rows a second alone are what two idle cores reach by the processor time it took.",
        "After each search is brought up to it; the database is with search.",
        "",
        "| homes | handover | rows of the run | added | closed | seconds | processor seconds"
        " | rows a second | alone | database | peak memory | entries of search"
        " | processor seconds of search |",
        "|------:|----------|----------------:|------:|-------:|--------:|------------------:"
        "|--------------:|------:|---------:|------------:|------------------:"
        "|----------------------------:|",
    ]
    for one in measured:
        done = one.done
        lines.append(
            f"| {one.homes:,} | {one.which} | {done.added + done.unchanged:,} | {done.added:,} |"
            f" {done.closed:,} | {done.seconds:.1f} | {one.processor_seconds:.1f} |"
            f" {one.rows_a_second:,.0f} | {one.rows_a_second_alone:,.0f} |"
            f" {one.gigabytes:.2f} GB | {one.peak_mb:,} MB | {one.entries:,} |"
            f" {one.search_processor_seconds:.1f} |"
        )
    return "\n".join([*lines, "", *_against_bars(measured)]) + "\n"


def _against_bars(measured: list[Measured]) -> list[str]:
    lines = []
    for one in measured:
        if one.which == "first":
            met = "is met" if one.rows_a_second >= FIRST_BAR else "is missed"
            alone = "would be met" if one.rows_a_second_alone >= FIRST_BAR else "would be missed"
            lines.append(
                f"The bar of {FIRST_BAR:,} rows a second for a first handover {met} at"
                f" {one.homes:,} homes, and {alone} on two idle cores."
            )
        else:
            met = "is met" if one.done.seconds <= AGAIN_BAR else "is missed"
            lines.append(
                f"One with 1 % changed took {one.done.seconds:.0f} seconds at {one.homes:,} homes;"
                f" the bar of {AGAIN_BAR} seconds, asked of 1,000,000 homes, {met} at this size."
            )
    lines.append("What is compared grows with the rows of a run, however few of them changed.")
    return lines


def _processor_seconds(server: int) -> float:
    """Give what this process, a server and the server's own processes have used so far."""
    ours = resource.getrusage(resource.RUSAGE_SELF)
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue  # it has ended meanwhile
        fields = text.rpartition(")")[2].split()
        if int(stat.parent.name) == server:
            ticks += sum(map(int, fields[11:15]))  # with those of its processes that have ended
        elif int(fields[1]) == server:
            ticks += sum(map(int, fields[11:13]))
    return ours.ru_utime + ours.ru_stime + ticks / os.sysconf("SC_CLK_TCK")


def parent_of(process: int) -> int:
    """Give the process that started one."""
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def gigabytes(con: psycopg.Connection) -> float:
    """Give the size of a database."""
    [(size,)] = con.execute("select pg_database_size(current_database())").fetchall()
    return size / 1024**3


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Measure the sizes asked for and write bench/results/handover.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--homes", default="10000,100000")
    measured: list[Measured] = []
    for size in parser.parse_args().homes.split(","):
        began = time.perf_counter()
        measured += measure(int(size))
        print(f"{int(size):,} homes: {time.perf_counter() - began:.0f} seconds", flush=True)
    (HERE / "results" / "handover.md").write_text(page(measured), encoding="utf-8")
    print(page(measured))


if __name__ == "__main__":
    main()
