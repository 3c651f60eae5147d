"""Has documents read by a process that may be killed: each within its time, whatever it holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Event, Timer
from typing import Any

READERS = Path(__file__).with_name("readers.py")
SECONDS, MEMORY_BYTES = 20, 1_000_000_000
PASSED_ON = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR")
"""What of the environment the process sees: no password, no URL of a database."""


class DocumentReader:
    """Reads documents one after another; a context that ends its process."""

    def __init__(self, seconds: float = SECONDS, memory_bytes: int = MEMORY_BYTES) -> None:
        self.seconds, self.memory_bytes = seconds, memory_bytes
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> DocumentReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def read(self, path: Path) -> dict[str, Any]:
        """Give what was read of a document: kind, state, text, and what it says of itself.

        A document that takes too long, or on which the process dies, has a state that says so.
        """
        if self.process is None or self.process.poll() is not None:
            self.process = self._begun()
        process, is_late = self.process, Event()
        assert process.stdin
        assert process.stdout

        def give_up() -> None:
            is_late.set()
            process.kill()

        timer = Timer(self.seconds, give_up)
        timer.start()
        try:
            process.stdin.write(json.dumps(str(path.resolve())).encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = b""
        finally:
            timer.cancel()
        if line.endswith(b"\n") and not is_late.is_set():
            return json.loads(line)
        self._end()
        state = "too_slow" if is_late.is_set() else "damaged"
        return {"kind": "other", "state": state, "text": ""}

    def _begun(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [
                sys.executable,
                "-I",  # of Python's own settings nothing passes on either
                str(READERS),
                str(self.memory_bytes),
                str(max(1, round(self.seconds))),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # libraries log the words they stumble over
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
        )

    def _end(self) -> None:
        if self.process is None:
            return
        self.process.kill()
        self.process.communicate()
        self.process = None
