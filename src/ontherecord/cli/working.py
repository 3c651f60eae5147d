"""Keeps the desk's worker up beside what serves pages, and ends it with them."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping

WORKER = "ontherecord.desk.web.working"
PATIENCE = 10
"""Seconds that the list in hand has to be finished; it is made anew at the next start."""
FIRST_WAIT, LONGEST_WAIT = 1, 60
"""Seconds until a worker that ended is begun again: longer each time it ends soon."""
SOON = 30


@contextlib.contextmanager
def worker_kept_up(environment: Mapping[str, str]) -> Iterator[None]:
    """Run the worker for as long as the block lasts; begin it again whenever it ends."""
    ending = threading.Event()
    keeper = threading.Thread(target=_keep, args=(environment, ending), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        keeper.join(PATIENCE + 5)


def _keep(environment: Mapping[str, str], ending: threading.Event) -> None:
    wait = FIRST_WAIT
    while not ending.is_set():
        # Of a session of its own: a Ctrl+C is told to it by us, and not in the middle of a list.
        worker = subprocess.Popen(
            [sys.executable, "-m", WORKER],
            env=os.environ | dict(environment),
            start_new_session=True,
        )
        lived = 0.0
        while worker.poll() is None and not ending.wait(0.5):
            lived += 0.5
        if worker.poll() is None:
            _end(worker)
            return
        wait = FIRST_WAIT if lived > SOON else min(wait * 2, LONGEST_WAIT)
        ending.wait(wait)


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    try:
        worker.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
