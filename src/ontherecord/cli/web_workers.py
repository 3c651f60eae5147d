"""How the desk's web workers begin and end: every one by itself, none killed for a race."""

from __future__ import annotations

import os
import signal
import time
from multiprocessing.connection import wait

from granian.server import MPServer

SECONDS_TO_END = 10
"""What a request may still take when the desk ends."""

ENDING = (signal.SIGTERM, signal.SIGINT)


class WebWorkers(MPServer):
    """Granian, which asks how its workers ended only when that can be known.

    A thread of granian's waits for each worker. Where that thread was told of the end and had not
    yet said so, granian held a worker that was gone for one that refuses to end, and killed it.
    """

    def _stop_workers(self) -> None:
        until = time.monotonic() + SECONDS_TO_END
        for worker in self.wrks:
            worker.terminate()
        for worker in self.wrks:
            ended = wait([worker.inner.sentinel], max(0.0, until - time.monotonic()))
            while ended and worker.is_alive():
                time.sleep(0.001)
        self.workers_kill_timeout = 1
        super()._stop_workers()


def end_forked_workers_by_signal() -> None:
    """Let a signal end a process that is forked from now on, however early it comes.

    A worker is forked with the supervisor's handlers, and has its own only when it has read the
    desk; and Python forgets a signal that comes before it has tidied up after the fork. Either was
    lost, and ten seconds later the worker was killed. So they wait from before the fork until the
    worker has no handler.
    """

    def hold() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)

    def heed() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)

    def begin() -> None:
        for one in ENDING:
            signal.signal(one, signal.SIG_DFL)
        heed()

    os.register_at_fork(before=hold, after_in_parent=heed, after_in_child=begin)
