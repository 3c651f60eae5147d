"""Measure how addresses are matched: the 21 hard cases, and a made-up set of messy ones.

    python -m bench.uk_addresses [--cases FILE] [--public FILE] [--messy 1500] [--seed 4101]

A messy address is right when it is joined with its own home and no other of the list, wrong when it
is joined with any other. Recall is of those whose home is in the list.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import defaultdict
from pathlib import Path

import duckdb

from bench.address_set import Messy, make_set
from ontherecord.pipeline.matching.places import match_places

_COLUMNS = (
    "record_id varchar, source varchar, source_ref varchar, first_seen_on date,"
    " last_received_on date, vanished_on date, place_type varchar, uprn varchar, address varchar,"
    " postcode varchar, part_of_ref varchar, part_of_record_id varchar, tenure varchar,"
    " occupied varchar, homes_count bigint, storeys_count bigint, built_year bigint, ward varchar"
)


def join(
    listed: list[tuple[str, str]], messy: list[tuple[str, str]]
) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Match two lists of (address, postcode): for each messy one what it is joined with, and what
    is suggested for it."""
    con = duckdb.connect()
    con.execute("set enable_progress_bar = false")
    con.execute(f"create table place_record ({_COLUMNS})")
    con.execute(
        "create table decision (kind varchar, record_id varchar, other_record_id varchar,"
        " answer varchar, decided_by varchar)"
    )
    for source, rows in (("list", listed), ("messy", messy)):
        con.executemany(
            "insert into place_record (record_id, source, first_seen_on, place_type, address,"
            " postcode) values (?, ?, '2026-01-01', 'home', ?, ?)",
            [[f"{source} {at}", source, *row] for at, row in enumerate(rows)],
        )
    match_places(con)
    joined: dict[int, set[int]] = defaultdict(set)
    for one, other in con.execute(
        """select own.record_id, other.record_id
        from place_link as own join place_link as other using (cluster)
        where own.record_id like 'messy %' and other.record_id like 'list %'"""
    ).fetchall():
        joined[int(one.split()[1])].add(int(other.split()[1]))
    suggested: dict[int, set[int]] = defaultdict(set)
    for pair in con.execute("select record_id, other_record_id from place_open").fetchall():
        other, one = sorted(pair)
        suggested[int(one.split()[1])].add(int(other.split()[1]))
    return joined, suggested


def measure_cases(file: Path) -> dict[str, object]:
    """Match each of the cases by itself; the first address of its list is the true one."""
    right, wrong, not_joined = 0, 0, []
    for number, (messy, *listed) in enumerate(read_cases(file), 1):
        joined = join(listed, [messy])[0].get(0, set())
        right += joined == {0}
        wrong += bool(joined) and joined != {0}
        if not joined:
            not_joined.append(number)
    return {"right": right, "wrong": wrong, "not_joined": not_joined}


def read_cases(file: Path) -> list[list[tuple[str, str]]]:
    """Read the cases: each a messy address, then its list."""
    parts = file.read_text(encoding="utf-8").split("messy_address:")[1:]
    return [re.findall(r'\[\s*"([^"]*)",\s*"([^"]*)",?\s*\]', part) for part in parts]


def measure_set(
    seed: int, count: int, public: Path | None, show: bool = False
) -> dict[str, object]:
    """Make a set and match it: precision, recall, and what was done where it was not joined."""
    written = []
    if public:
        with public.open(encoding="utf-8", newline="") as opened:
            rows = {(row["address_concat"], row["postcode"]) for row in csv.DictReader(opened)}
        written = sorted(row for row in rows if row[1] and len(row[0].split()) > 2)
    homes, messy = make_set(seed, count, written)
    joined, suggested = join(
        [(home.line(), home.postcode) for home in homes],
        [(one.line, one.postcode) for one in messy],
    )
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for at, one in enumerate(messy):
        found = joined.get(at, set())
        is_right = bool(found) and found == {one.home}
        if found and not is_right:
            is_right = _is_same(homes, one, found)
        verdict = 0 if is_right else 1 if found else 2
        tally[_kind(one)][verdict] += 1
        if show and (verdict == 1 or (verdict == 2 and one.home is not None)):
            named = homes[one.home].line() if one.home is not None else "(not in the list)"
            beside = [homes[other].line() for other in found or suggested.get(at, ())][:3]
            print(
                "WRONG" if found else "open ",
                one.done,
                "|",
                one.line,
                one.postcode,
                "|",
                named,
                "|",
                beside,
            )
    with_home = {kind: row for kind, row in tally.items() if kind != "not in the list"}
    right = sum(row[0] for row in with_home.values())
    wrong = sum(row[1] for row in tally.values())
    return {
        "messy": len(messy),
        "list": len(homes),
        "not_in_the_list": sum(tally["not in the list"]),
        "right": right,
        "wrong": wrong,
        "precision": round(right / max(right + wrong, 1), 4),
        "recall": round(right / sum(map(sum, with_home.values())), 4),
        "top_suggestion_or_joined": round(
            sum(
                one.home in (joined.get(at) or suggested.get(at, ()))
                for at, one in enumerate(messy)
                if one.home is not None
            )
            / sum(one.home is not None for one in messy),
            4,
        ),
        "by_kind": {kind: dict(zip(("right", "wrong", "open"), row, strict=True))
                    for kind, row in sorted(tally.items())},
    }  # fmt: skip


def _kind(one: Messy) -> str:
    if one.home is None:
        return "not in the list"
    return "public address" if one.done.startswith("public") else "made up"


def _is_same(homes: list, one: Messy, found: set[int]) -> bool:
    """Public addresses stand in the list twice, with and without a comma, say."""
    if one.home is None or len(found) > 1:
        return False
    plain = [
        re.sub(r"[^A-Z0-9]+", "", homes[at].line().upper()) for at in (one.home, next(iter(found)))
    ]
    return plain[0] == plain[1] and homes[one.home].postcode == homes[next(iter(found))].postcode


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path)
    parser.add_argument("--public", type=Path)
    parser.add_argument("--messy", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=4101)
    parser.add_argument("--show", action="store_true", help="list what is wrong or open")
    chosen = parser.parse_args()
    figures: dict[str, object] = {}
    if chosen.cases:
        figures["cases"] = measure_cases(chosen.cases)
    figures["set"] = measure_set(chosen.seed, chosen.messy, chosen.public, chosen.show)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
