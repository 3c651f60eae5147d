"""Lays a landlord's folder out for each comparison."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

LANDLORD = Path(__file__).parent / "landlord"


def day_of(file: Path) -> date:
    """Give the day that a file's name tells."""
    return date.fromisoformat(re.search(r"\d{4}-\d{2}-\d{2}", file.name)[0])


def landlord_in(folder: Path, files: dict[str, Path]) -> Path:
    """Make the folder anew: its own packs, and each file where its delivery belongs."""
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(LANDLORD, folder, ignore=shutil.ignore_patterns("extracts"))
    for place, file in files.items():
        target = folder / "extracts" / place / file.name
        target.parent.mkdir(parents=True)
        shutil.copyfile(file, target)
    return folder
