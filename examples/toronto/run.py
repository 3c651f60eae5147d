"""Runs the register and inspections of Toronto's rented buildings through the pipeline.

    python examples/toronto/run.py FOLDER-OF-THE-DATA

Both systems know a building by the same number, RSN. It is hidden from the inspections, so that
only addresses and what both systems say of a building can join them; then the number is used to
tell how often that was right. Results go to `examples/toronto/out`.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from dataclasses import astuple
from pathlib import Path

import by_rsn
import page
from hidden_number import join_by_address
from two_registers import Compared, compare_programs, compare_registers

OUT = Path(__file__).parent / "out"
REGISTER_2022 = "registration_old_2022-05-31.csv"
REGISTER_2025 = "registration_old_2025-07-06.csv"
NEW_PROGRAM = "registrations_2025-07-06_first.csv"
EVALUATIONS = "evaluations_2025-07-09.csv"
DECEMBER = "registrations_2025-12-06.csv"
EVALUATIONS_DECEMBER = "evaluations_2025-12-31.csv"
FILES = (
    *(REGISTER_2022, REGISTER_2025, NEW_PROGRAM, EVALUATIONS),
    *(DECEMBER, EVALUATIONS_DECEMBER),
)


def run(data: Path, out: Path) -> str:
    """Run every comparison, write its table into `out` and give the results as a page."""
    out.mkdir(parents=True, exist_ok=True)
    joined = join_by_address(data / NEW_PROGRAM, data / EVALUATIONS, out / "july")
    write(
        out / "disagreements.csv",
        ("RSN", "field", "register", "evaluations"),
        map(astuple, joined.disagreements),
    )
    other_export = by_rsn.said_by(data / REGISTER_2025, "rentsafe_register")
    half_a_year_later = join_by_address(
        data / DECEMBER, data / EVALUATIONS_DECEMBER, out / "december"
    )
    parts = [
        page.joining(joined),
        page.half_a_year_later(half_a_year_later),
        page.disagreeing(joined, other_export),
    ]
    _, years = compare(
        "2022-to-2025",
        "From the register of 2022 to that of 2025",
        (data / REGISTER_2022, data / REGISTER_2025),
        out,
    )
    exports = (data / REGISTER_2025, data / NEW_PROGRAM)
    compared, day = compare("between-exports", "Two exports of one day", exports, out)
    later = by_rsn.said_by(data / DECEMBER, "rentsafe_register")
    programs = compare_programs(*exports, later, compared.found.changed)
    parts += [years, day, page.export_programs(programs)]
    text = page.whole(parts)
    (out / "results.md").write_text(text, encoding="utf-8")
    return text


def compare(
    name: str, title: str, registers: tuple[Path, Path], out: Path
) -> tuple[Compared, list[str]]:
    """Compare two registers, write the table of it and tell of it."""
    compared = compare_registers(*registers, out / name)
    lines = compared.lines(*registers)
    file = out / f"changes-{name}.csv"
    write(file, ("RSN", "what", "field", "before", "after"), lines)
    return compared, page.comparing(title, compared, lines, file.name)


def write(file: Path, heading: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(lines)


def main() -> None:
    """Run with the data's folder as the one argument."""
    data = Path(sys.argv[1]) if len(sys.argv) == 2 else None
    if data is None:
        sys.exit("Usage: python examples/toronto/run.py FOLDER, where FOLDER holds the data")
    missing = [name for name in FILES if not (data / name).is_file()]
    if missing:
        sys.exit(f"{data} lacks {', '.join(missing)}; examples/toronto/README.md says what it is")
    print(run(data, OUT))


if __name__ == "__main__":
    main()
