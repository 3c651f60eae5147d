"""Writes the figures of `bench.desk` as a page, bar by bar."""

from __future__ import annotations

from typing import Any

HOME_BAR, SEARCH_BAR = 80, 100
ROWS_BAR, AGAIN_BAR = 120_000, 60
MEMORY_BAR, SLOPE_BAR, FOUND_BAR = 250, 1.0, 0.95
ASKED_OF = 1_000_000
"""The homes of which the bars are asked."""


def page(measured: list[dict[str, Any]]) -> str:
    """Write the figures of every size measured as a page."""
    lines = [
        "# The desk: handover, pages, search and a load",
        "",
        "Measured by `make bench-desk`: `ontherecord serve` with two workers over loopback, its"
        " database beside it, and eight clients on the same two cores.",
        "Without a pause each client asks for the next page as soon as it has one; with a pause of"
        " a second, as people do at most.",
        "A search is sent as the script of the box on every page sends it, and answered at once; a"
        " browser without scripts is led on to what was found, which is two requests.",
        f"The bars are asked of {ASKED_OF:,} homes; each size says how it stands to them.",
    ]
    for said in sorted(measured, key=lambda one: -one["homes"]):
        lines += ["", *_of_size(said)]
    if len(measured) > 1:
        lines += ["", *_growth(sorted(measured, key=lambda one: one["homes"]))]
    return "\n".join(lines) + "\n"


def _of_size(said: dict[str, Any]) -> list[str]:
    loaded, paused = said["load"], said["paused"]
    return [
        f"## {said['homes']:,} homes",
        "",
        f"On {said['measured_on']}, {said['machine']}; {loaded['load_average']:.1f} programs wanted"
        " a processor when the load ended.",
        "",
        *_handovers(said["handovers"]),
        "",
        *_bars(said),
        "",
        "Each page asked for by one client alone, in milliseconds of processors:",
        "",
        "| page | web | database | on the clock, p50 | p95 | KB |",
        "|---|--:|--:|--:|--:|--:|",
        *(
            f"| {name} | {one['web_ms']:.0f} | {one['database_ms']:.0f} | {one['p50_ms']:.0f}"
            f" | {one['p95_ms']:.0f} | {one['kilobytes']:.0f} |"
            for name, one in said["alone"].items()
        ),
        "",
        f"Eight clients, without a pause for {loaded['seconds'] / 60:.1f} minutes and with one for"
        f" {paused['seconds'] / 60:.1f}, in milliseconds on the clock:",
        "",
        "| page | asked for | p50 | p95 | p99 | p50 with a pause | p95 | p99 |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
        *_latencies(loaded["pages"], paused["pages"]),
        "",
        f"{loaded['answers'] / loaded['seconds']:.0f} pages a second without a pause, each"
        f" {loaded['web_ms']:.0f} ms of processor in the workers and {loaded['database_ms']:.0f} ms"
        " in the database.",
        *_lasting(said.get("lasting")),
        *(f"An error: {one['page']}, status {one['status']}." for one in loaded["errors"]),
    ]


def _lasting(said: dict[str, Any] | None) -> list[str]:
    if said is None:
        return []
    return [
        "",
        f"A lasting load on {said['measured_on']}, eight clients that pause half a second for"
        f" {said['seconds'] / 60:.0f} minutes, others using the machine:"
        f" {said['answers']:,} pages, {said['error_count']:,} errors; the largest worker reached"
        f" {said['worker_peak_mb']:.0f} MB and after warming up grew"
        f" {said['slope_mb_a_minute']:.2f} MB a minute.",
    ]


def _handovers(handovers: list[dict[str, Any]]) -> list[str]:
    lines = [
        "| handover | rows of the run | added | closed | minutes | processor seconds"
        " | rows a second | on two idle cores | database | processor seconds of search |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for one in handovers:
        done = one["done"]
        lines.append(
            f"| {one['which']} | {done['added'] + done['unchanged']:,} | {done['added']:,}"
            f" | {done['closed']:,} | {done['seconds'] / 60:.2f} | {one['processor_seconds']:.1f}"
            f" | {one['rows_a_second']:,.0f} | {one['alone']:,.0f} | {one['gigabytes']:.2f} GB"
            f" | {one['search_processor_seconds']:.1f} |"
        )
    return lines


def _bars(said: dict[str, Any]) -> list[str]:
    first, again = said["handovers"]
    lasting = said.get("lasting", said["load"])
    pages, paused, found = said["load"]["pages"], said["paused"]["pages"], said["search"]
    told = [
        ("home page, p95, eight clients without a pause", _p95(pages, "home"), HOME_BAR, "ms"),
        ("home page, p95, eight clients with a pause", _p95(paused, "home"), HOME_BAR, "ms"),
        ("search, p95, eight clients without a pause", _p95(pages, "search"), SEARCH_BAR, "ms"),
        ("search, p95, eight clients with a pause", _p95(paused, "search"), SEARCH_BAR, "ms"),
        ("a handover with 1 % changed, search with it",
         again["done"]["seconds"] + again["search_seconds"], AGAIN_BAR, "s"),
        ("memory of a web worker, at most",
         max(one["worker_peak_mb"] for one in (said["load"], lasting)), MEMORY_BAR, "MB"),
        (f"memory a minute after warming up, in {lasting['seconds'] / 60:.0f} minutes",
         lasting["slope_mb_a_minute"], SLOPE_BAR, "MB"),
        ("errors under load",
         sum(one["error_count"] for one in (said["load"], said.get("lasting")) if one), 0, ""),
    ]  # fmt: skip
    lines = ["| bar | asked | measured | |", "|---|--:|--:|---|"]
    lines += [
        f"| {what} | {bar:,} {unit} | {value:,.1f} {unit} | {_met(value <= bar)} |"
        for what, value, bar, unit in told
    ]
    lines += [
        f"| rows a second of a first handover, all indexes | {ROWS_BAR:,}"
        f" | {first['rows_a_second']:,.0f} | {_met(first['rows_a_second'] >= ROWS_BAR)} |",
        f"| search: the right record in the first ten | {FOUND_BAR} | {found['in_first_ten']:.3f}"
        f" | {_met(found['in_first_ten'] >= FOUND_BAR)} |",
    ]
    return lines


def _p95(pages: dict[str, Any], name: str) -> float:
    """Give what a page takes; of one that nobody asked for in so short a load, no bar is met."""
    return float(pages[name]["p95_ms"]) if name in pages else float("inf")


def _met(is_met: bool) -> str:
    return "met" if is_met else "missed"


def _latencies(pages: dict[str, Any], paused: dict[str, Any]) -> list[str]:
    lines = []
    for name in sorted(pages, key=lambda one: (one == "all", one)):
        cells = [
            f"{of[name][p]:.0f}" if name in of else "–"
            for of in (pages, paused)
            for p in ("p50_ms", "p95_ms", "p99_ms")
        ]
        lines.append(f"| {name} | {pages[name]['count']:,} | {' | '.join(cells)} |")
    return lines


def _growth(measured: list[dict[str, Any]]) -> list[str]:
    """Say how what a page takes grows from the smallest size to the largest."""
    small, large = measured[0], measured[-1]
    lines = [
        f"## From {small['homes']:,} to {large['homes']:,} homes",
        "",
        f"Homes grow {large['homes'] / small['homes']:.0f} times.",
        "What each page takes of processors, web and database together:",
        "",
        f"| page | {small['homes']:,} homes | {large['homes']:,} homes |",
        "|---|--:|--:|",
    ]
    for name in [one for one in small["alone"] if one in large["alone"]]:
        both = [of["alone"][name]["web_ms"] + of["alone"][name]["database_ms"]
                for of in (small, large)]  # fmt: skip
        lines.append(f"| {name} | {both[0]:.0f} ms | {both[1]:.0f} ms |")
    rows = [
        f"| {which} handover | {a['processor_seconds']:.0f} s | {b['processor_seconds']:.0f} s |"
        for which, a, b in zip(
            ("first", "1 %"), small["handovers"], large["handovers"], strict=True
        )
    ]
    return [*lines, *rows]
