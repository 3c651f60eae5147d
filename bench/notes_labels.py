"""How sure the labels of notes are: a second hand labels them blind, and the two are compared.

    python -m bench.notes_labels sheet SET... > sheet.csv     texts alone, shuffled
    python -m bench.notes_labels compare second.csv SET...    agreement of the two hands
    python -m bench.notes_labels disputed second.csv SET... > third.csv   for a third hand

The second hand has LABELLING.md and the sheet, and has seen neither rule nor label. `disputed`
writes where the two differ on whether there is a need or hazard at all, with both labels in an
order that does not tell whose they are. Sets are named as in tests/pipeline/noting.
"""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

SETS = Path("tests/pipeline/noting")
SIGNS = ("need", "hazard")
NEEDS = (
    "adapted_bathroom breathing hearing language memory mental_health mobility other reading safety"
    " sight wheelchair"
).split()
HAZARDS = (
    "asbestos damp_mould electrical excess_heat falls fire gas_carbon_monoxide leak"
    " no_heating_or_hot_water other pests_hygiene security structure"
).split()
TRAPS = (
    "negation resolved other_person previous_tenant hypothetical figure_of_speech thing_not_person"
    " two_meanings system_written"
).split()


def read_labelled(*files: Path) -> list[dict[str, str]]:
    """Read labelled notes."""
    rows = []
    for file in files:
        with file.open(encoding="utf-8", newline="") as lines:
            rows += list(csv.DictReader(lines))
    return rows


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Give the 95 % interval of a share, by Wilson's score."""
    if not whole:
        return 0.0, 1.0
    z, share = 1.959964, part / whole
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    reach = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    reach /= 1 + z * z / whole
    return middle - reach, middle + reach


def sheet(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Give the texts without their labels, in an order that tells nothing."""
    blank = dict.fromkeys(SIGNS, "")
    return [
        {"note_id": row["note_id"], "where": row["where"], "text": row["text"], **blank}
        for row in sorted(rows, key=lambda row: sha256(row["note_id"].encode()).digest())
    ]


def kappa(pairs: list[tuple[bool, bool]]) -> float:
    """Give how far two hands agree beyond chance (Cohen)."""
    count = max(1, len(pairs))
    agreed = sum(one == other for one, other in pairs) / count
    first, second = (sum(pair[hand] for pair in pairs) / count for hand in (0, 1))
    chance = first * second + (1 - first) * (1 - second)
    return 1.0 if chance == 1 else (agreed - chance) / (1 - chance)


def pairs_of(
    rows: Iterable[dict[str, str]], second: dict[str, dict[str, str]], sign: str
) -> list[tuple[bool, bool]]:
    """Say for each note that both hands labelled whether each saw the sign."""
    return [
        (bool(row[sign]), bool(second[row["note_id"]][sign]))
        for row in rows
        if row["note_id"] in second
    ]


def agreement(rows: list[dict[str, str]], second: dict[str, dict[str, str]]) -> str:
    """Write how far the hands agree, as a table; precision and recall are the second's."""
    lines = [
        "| sign | notes | first | second | both | kappa | precision (95 %) | recall (95 %) |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for sign in SIGNS:
        pairs = pairs_of(rows, second, sign)
        first, other = (sum(pair[hand] for pair in pairs) for hand in (0, 1))
        both = sum(one and two for one, two in pairs)
        shares = " | ".join(
            f"{both / max(1, of):.2f} ({low:.2f} to {high:.2f})"
            for of, (low, high) in ((n, wilson(both, n)) for n in (other, first))
        )
        counts = " | ".join(map(str, (len(pairs), first, other, both)))
        lines.append(f"| {sign} | {counts} | {kappa(pairs):.2f} | {shares} |")
    return "\n".join(lines)


def agreements(rows: list[dict[str, str]], second: dict[str, dict[str, str]]) -> str:
    """Write a table for each way in which notes were chosen for the second hand."""
    parts = []
    for chosen in sorted({row.get("chosen", "") for row in second.values()}):
        some = {k: row for k, row in second.items() if row.get("chosen", "") == chosen}
        parts += [f"### {chosen or 'all'}", "", agreement(rows, some), ""]
    return "\n".join(parts)


def disputed(
    rows: Iterable[dict[str, str]], second: dict[str, dict[str, str]]
) -> list[dict[str, str]]:
    """Give where the hands differ, both labels in an order that does not tell whose they are."""
    found = []
    for row in rows:
        for sign in SIGNS if row["note_id"] in second else ():
            labels = [row[sign], second[row["note_id"]][sign]]
            if bool(labels[0]) == bool(labels[1]):
                continue
            if sha256(f"{row['note_id']} {sign}".encode()).digest()[0] % 2:
                labels.reverse()
            told = {"note_id": row["note_id"], "sign": sign, "text": row["text"]}
            found.append({**told, "one": labels[0], "other": labels[1], "right": ""})
    return found


def main(arguments: list[str]) -> None:
    """Write the sheet, the agreement or what is disputed."""
    what, *names = arguments
    second: dict[str, dict[str, str]] = {}
    if what != "sheet":
        second = {row["note_id"]: row for row in read_labelled(Path(names.pop(0)))}
    rows = read_labelled(*(SETS / f"{name}.csv" for name in names))
    if what == "compare":
        print(agreements(rows, second))
        return
    written = sheet(rows) if what == "sheet" else disputed(rows, second)
    if written:
        table = csv.DictWriter(sys.stdout, list(written[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(written)


if __name__ == "__main__":
    main(sys.argv[1:])
