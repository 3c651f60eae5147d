"""Lays a landlord's folder out for each comparison."""

from __future__ import annotations

import shutil
from pathlib import Path

LANDLORD = Path(__file__).parent / "landlord"


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
