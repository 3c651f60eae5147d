"""Runs the government's CORE bulk-upload files through the pipeline, each as one delivery.

    python examples/core_bulk_upload/run.py FOLDER-OF-THE-DATA

Every file loads, or the page says why not; every cell that cannot be read is named. Results go to
`examples/core_bulk_upload/out`.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from ontherecord.pipeline.refresh import refresh

HERE = Path(__file__).parent
OUT, TODAY = HERE / "out", date(2026, 4, 30)
DATA = ("*.csv", "*.xlsx")


@dataclass(frozen=True)
class FileRead:
    """What became of one file: its rows, or the reason that nothing of it was read."""

    file: str
    received: int
    mapped: int
    rejected: int
    cells: tuple[str, ...]
    """Each cell that could not be read, with the reason: `H9: not a date …`."""
    reason: str


def run(data: Path, out: Path) -> list[FileRead]:
    """Refresh a landlord that holds these files and say what became of each."""
    landlord = out / "landlord"
    if landlord.exists():
        shutil.rmtree(landlord)
    shutil.copytree(HERE / "landlord", landlord, ignore=shutil.ignore_patterns("extracts"))
    delivered = landlord / "extracts" / TODAY.isoformat() / "core"
    delivered.mkdir(parents=True)
    files = sorted(file for pattern in DATA for file in data.glob(pattern))
    for file in files:
        shutil.copyfile(file, delivered / file.name)
    summary = refresh(landlord, TODAY).summary
    read = {Path(f["extract"]).name: f for f in summary["files"]}
    problems = {Path(p["file"]).name: p["reason"] for p in summary["problems"]}
    cells = cells_rejected(landlord / "record" / "rejected.parquet")
    return [
        FileRead(
            file.name,
            *(
                read.get(file.name, {}).get(count, 0)
                for count in ("received", "mapped", "rejected")
            ),
            tuple(cells.get(file.name, ())),
            problems.get(file.name, ""),
        )
        for file in files
    ]


def cells_rejected(rejected: Path) -> dict[str, list[str]]:
    """Give the cells that could not be read, by file."""
    rows = duckdb.execute(
        "select extract, cell, reason from read_parquet(?) order by all", [str(rejected)]
    ).fetchall()
    found: dict[str, list[str]] = {}
    for extract, cell, reason in rows:
        found.setdefault(Path(extract).name, []).append(f"{cell}: {reason}")
    return found


def page(files: list[FileRead]) -> str:
    """Give the results as a page."""
    lines = [
        "# CORE bulk uploads, file by file",
        "",
        "| file | rows received | mapped | rejected | cells that cannot be read | reason |",
        "|---|---|---|---|---|---|",
    ]
    for f in files:
        told = (f.file, f.received, f.mapped, f.rejected, "; ".join(f.cells), f.reason)
        lines.append(f"| {' | '.join(map(str, told))} |")
    return "\n".join([*lines, ""])


def main() -> None:
    """Run with the data's folder as the one argument."""
    data = Path(sys.argv[1]) if len(sys.argv) == 2 else None
    if data is None:
        sys.exit(
            "Usage: python examples/core_bulk_upload/run.py FOLDER, where FOLDER holds the data"
        )
    if not any(file for pattern in DATA for file in data.glob(pattern)):
        sys.exit(f"{data} holds no file; examples/core_bulk_upload/README.md says what it is")
    text = page(run(data, OUT))
    (OUT / "results.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
