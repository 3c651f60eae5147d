"""Runs the register and inspections of Toronto's rented buildings through the pipeline.

    python examples/toronto/run.py FOLDER-OF-THE-DATA

Both systems know a building by the same number, RSN. It is hidden from the inspections, so that
only addresses and what both systems say of a building can join them; then the number is used to
tell how often that was right. Results go to `examples/toronto/out/results.md`.
"""

from __future__ import annotations

import csv
import shutil
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from ontherecord.pipeline.comparing import Compared, compare_runs
from ontherecord.pipeline.refresh import refresh
from ontherecord.standards.kinds import read_standards

HERE = Path(__file__).parent
REGISTERS = {
    "2022": "registration_old_2022-05-31.csv",
    "2025": "registration_old_2025-07-06.csv",
    "2025, new program": "registrations_2025-07-06_first.csv",
}
EVALUATIONS = "evaluations_2025-07-09.csv"


@dataclass(frozen=True)
class Joined:
    """How often the address joined an inspection to the right building."""

    right: int
    wrong: int
    possible: int
    mismatches: dict[str, int]
    left_open: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.possible


def landlord_in(folder: Path, files: dict[str, Path]) -> Path:
    """Lay a landlord's folder out: its own packs, and each file where its delivery belongs."""
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(HERE / "landlord", folder)
    for place, file in files.items():
        target = folder / "extracts" / place / file.name
        target.parent.mkdir(parents=True)
        shutil.copyfile(file, target)
    return folder


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def join_by_address(register: Path, evaluations: Path, out: Path) -> Joined:
    """Match without the shared number, then count right, wrong and possible pairs by it."""
    folder = landlord_in(
        out / "joined", {"2025-07-06/register": register, "2025-07-09/evaluations": evaluations}
    )
    record = refresh(folder, date(2025, 7, 9)).run
    con = duckdb.connect()
    matched = con.execute(
        "select entity_id, source, source_ref from read_parquet(?) where kind = 'place'",
        [str(record / "match.parquet")],
    ).fetchall()
    register_numbers = defaultdict(set)
    entity_of = {}
    for entity, source, reference in matched:
        if source == "register":
            register_numbers[entity].add(reference)
        else:
            entity_of[reference] = entity
    known = {row["RSN"] for row in rows(register)}
    right = wrong = possible = 0
    for row in rows(evaluations):
        possible += row["RSN"] in known
        joined = register_numbers[entity_of[f"{row['WARD'].strip()}|{row['SITE ADDRESS'].strip()}"]]
        right += row["RSN"] in joined
        wrong += len(joined - {row["RSN"]})
    fields = con.execute(
        "select field, count(distinct entity_id) from read_parquet(?) group by 1 order by 2 desc",
        [str(record / "mismatch.parquet")],
    ).fetchall()
    left_open = con.execute(
        "select count(*) from read_parquet(?) where kind = 'place'",
        [str(record / "match_open.parquet")],
    ).fetchone()
    return Joined(right, wrong, possible, dict(fields), left_open[0])


def compare_registers(before: Path, after: Path, out: Path) -> tuple[Compared, bool]:
    """Refresh with one register, then the other; say what differs, and if it is true by RSN."""
    first, second = date(2025, 7, 6), date(2025, 7, 7)  # the order counts, not the day
    folder = landlord_in(
        out / "compared", {f"{first}/register": before, f"{second}/register": after}
    )
    old = refresh(folder, first).run
    new = refresh(folder, second).run
    compared = compare_runs(old, new, read_standards(folder).kinds["place"])
    then, now = ({row["RSN"] for row in rows(file)} for file in (before, after))
    is_true = {number for _, number in compared.vanished} == then - now and {
        number for _, number in compared.appeared
    } == now - then
    return compared, is_true


def results(data: Path, out: Path) -> str:
    """Run every comparison and give the results as a page."""
    joined = join_by_address(data / REGISTERS["2025, new program"], data / EVALUATIONS, out)
    lines = [
        "# Rented buildings of Toronto: results",
        "",
        "Contains information licensed under the Open Government Licence – Toronto.",
        "",
        "## Joined by address, with the shared number hidden",
        "",
        f"- precision {joined.precision:.4f} ({joined.right:,} right, {joined.wrong} wrong)",
        f"- recall {joined.recall:.4f} of {joined.possible:,} inspections of registered buildings",
        f"- {joined.left_open} pairs left for a person to decide",
        "",
        "Fields on which register and inspections disagree, in buildings:",
        "",
        *(f"- {field}: {count}" for field, count in joined.mismatches.items()),
    ]
    for title, before, after in (
        ("From the register of 2022 to that of 2025", "2022", "2025"),
        (
            "Two exports of one day, old and new program",
            "2025",
            "2025, new program",
        ),
    ):
        compared, is_true = compare_registers(
            data / REGISTERS[before], data / REGISTERS[after], out
        )
        fields = Counter(change.field for change in compared.changed)
        buildings = {change.source_ref for change in compared.changed}
        lines += [
            "",
            f"## {title}",
            "",
            f"- vanished: {len(compared.vanished)}; appeared: {len(compared.appeared)}"
            f" ({'each true' if is_true else 'NOT all true'} by RSN)",
            f"- changed: {len(buildings):,} buildings in {len(fields)} fields",
            *(f"  - {field}: {count}" for field, count in fields.most_common(12)),
        ]
        if len(compared.vanished) <= 25:
            lines.append(f"- vanished RSN: {', '.join(ref for _, ref in compared.vanished)}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run with the data's folder as the one argument."""
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / EVALUATIONS).is_file():
        sys.exit(f"Usage: python examples/toronto/run.py FOLDER (holding {EVALUATIONS} and others)")
    out = HERE / "out"
    page = results(Path(sys.argv[1]), out)
    (out / "results.md").write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
