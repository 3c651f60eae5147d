"""What the files themselves say of each building, by its number RSN.

Nothing of the pipeline is used here, since the pipeline's answers are judged by it. Only the names
of the fields come from the sources' tables of columns.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

SOURCES = Path(__file__).parent / "landlord" / "sources"
NUMBERS = {"built_year", "homes_count", "storeys_count"}

Said = dict[str, dict[str, str | None]]
"""By RSN, what a file says in each field."""

Change = tuple[str, str, str | None, str | None]
"""RSN, field, before, after."""


@dataclass(frozen=True)
class Difference:
    """What is different between two registers."""

    vanished: set[str]
    appeared: set[str]
    changed: set[Change]


def rows(file: Path) -> list[dict[str, str]]:
    """Read a file as it is."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def said_by(file: Path, source: str) -> Said:
    """Give what a file says; of several evaluations of a building, what the latest says."""
    fields = {
        column["column"]: column["field"]
        for column in rows(SOURCES / source / "columns.csv")
        if column["field"] not in ("", "source_ref")
    }
    in_order = sorted(rows(file), key=lambda row: row.get("EVALUATION COMPLETED ON", ""))
    return {
        row["RSN"]: {field: _plain(row[column], field) for column, field in fields.items()}
        for row in in_order
    }


def difference(before: Path, after: Path) -> Difference:
    """Compare two registers building by building and field by field."""
    old, new = (said_by(file, "rentsafe_register") for file in (before, after))
    return Difference(
        vanished=set(old) - set(new),
        appeared=set(new) - set(old),
        changed={
            (number, field, value, new[number][field])
            for number in set(old) & set(new)
            for field, value in old[number].items()
            if value != new[number][field]
        },
    )


def disagreements(register: Path, evaluations: Path) -> set[tuple[str, str]]:
    """Give RSN and field wherever both say something, and not the same; addresses left aside.

    Addresses are written differently too often for that to mean anything.
    """
    registered = said_by(register, "rentsafe_register")
    evaluated = said_by(evaluations, "rentsafe_evaluations")
    return {
        (number, field)
        for number in set(registered) & set(evaluated)
        for field, value in evaluated[number].items()
        if field != "address" and value and registered[number][field] not in (None, value)
    }


def _plain(cell: str, field: str) -> str | None:
    """Leave out what no reader would see: spaces at the ends, noughts before a number."""
    text = cell.strip()
    return str(int(text)) if text and field in NUMBERS else text or None
