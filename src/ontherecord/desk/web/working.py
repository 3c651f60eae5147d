"""The worker: a process that the supervisor keeps, beside those that serve pages.

It looks every few seconds for saved lists that are due. It ends on SIGTERM after the list in hand,
and by itself when the supervisor is gone.
"""

from __future__ import annotations

import logging
import os
import signal
from threading import Event

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ontherecord.desk.web.settings")

LOOKS_EVERY = 10
"""Seconds."""
SWEEPS_EVERY = 360
"""Looks."""


def work(ending: Event, looks_every: float = LOOKS_EVERY) -> None:
    """Make what is due until it is to end, or the process that began this one is gone."""
    django.setup()
    from django.db import DatabaseError, connection  # here: they need the set-up
    from django.utils import timezone

    from ontherecord.desk.lists.working import make_next, sweep

    log, parent, looks = logging.getLogger("ontherecord.desk"), os.getppid(), 0
    while not ending.is_set() and os.getppid() == parent:
        try:
            if looks % SWEEPS_EVERY == 0:
                sweep(timezone.now())
            while not ending.is_set() and make_next(timezone.now()):
                pass
        except (DatabaseError, OSError):
            # The database is away, or a disk is full: a later look may find it mended.
            log.warning("worker waits", exc_info=True)
            connection.close()
        looks += 1
        ending.wait(looks_every)


def main() -> None:
    ending = Event()
    signal.signal(signal.SIGTERM, lambda *of: ending.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl+C is the supervisor's to tell
    work(ending)


if __name__ == "__main__":
    main()
