"""The life of the embedded server: made, started, joined, found again after a crash, stopped.

One landlord's folder has one server, in `DIR/database/`. Whoever uses it holds a shared lock;
the last to leave stops it. A lock goes with its process, so that a killed one keeps nothing up for
ever: whoever comes next finds the server, uses it and stops it.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO

from ontherecord.database.programs import ProgramFailed, major_of, programs, run
from ontherecord.database.tuning import SOCKET_ONLY, machine_memory_mb, settings

OWNER = "otr_owner"
SOCKET_PATH_LIMIT = 107
"""The longest path of a socket that Linux takes (man 7 unix); macOS takes 103."""

SOCKET_NAME = ".s.PGSQL.5432"
PATIENCE = 600.0
"""Seconds a start may take: a server that was killed reads its log again before it answers."""


class UnableToServe(Exception):
    """The embedded server cannot be made, started or joined; the message says what to do."""


class EmbeddedServer:
    """A PostgreSQL server of our own for one landlord's folder; use it in a `with`.

    `folder` is where it lies, mostly `DIR/database`. It listens on a socket alone.
    """

    def __init__(self, folder: Path, patience: float = PATIENCE) -> None:
        self.folder = folder.absolute()
        self.patience = patience
        self._in_use: IO[str] | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies: here, or where paths are shorter."""
        room = SOCKET_PATH_LIMIT - (4 if os.uname().sysname == "Darwin" else 0)
        if len(str(self.folder / SOCKET_NAME)) <= room:
            return self.folder
        base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]
        return base / f"ontherecord-{os.getuid()}-{digest}"

    def password(self, role: str) -> str:
        """Give a role's password, which stands in a file that the owner of the folder may read."""
        file = self.folder / f"{role}.password"
        if not file.is_file():
            unfinished = self.folder / f".{role}.{os.getpid()}.unfinished"
            handle = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "w") as secret:
                secret.write(secrets.token_urlsafe(32))
            os.replace(unfinished, file)
        return file.read_text(encoding="ascii")

    def __enter__(self) -> EmbeddedServer:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self.leave()

    def start(self) -> None:
        """Start the server, or join one that is up. Raises UnableToServe with what to do."""
        if self._in_use is not None:
            return
        if programs() is None:
            raise UnableToServe(
                "there is no DATABASE_URL, and no PostgreSQL of our own is installed for this"
                " machine; set DATABASE_URL to a PostgreSQL database"
            )
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / "starting.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            in_use = (self.folder / "in_use.lock").open("w")
            fcntl.flock(in_use, fcntl.LOCK_SH)
            try:
                self._make()
                self._bring_up()
            except ProgramFailed as failed:
                in_use.close()
                raise UnableToServe(
                    f"{self.folder}: PostgreSQL would not start: {failed};"
                    f" {self.log.name} beside it may tell more"
                ) from None
            except BaseException:
                in_use.close()
                raise
        self._in_use = in_use
        atexit.register(self.leave)

    def leave(self) -> None:
        """Let go of the server; the last to leave stops it. May be called twice."""
        if self._in_use is None:
            return
        atexit.unregister(self.leave)
        with (self.folder / "starting.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            in_use, self._in_use = self._in_use, None
            with in_use:
                try:
                    fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return  # somebody else is using it
                if self.is_up():
                    run(
                        "pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop", seconds=self.patience
                    )

    def is_up(self) -> bool:
        """Say whether a server runs on this folder, started by whomever."""
        try:
            run("pg_ctl", "-D", self.data, "status")
        except ProgramFailed:
            return False
        return True

    def _make(self) -> None:
        """Make the data folder whole or not at all: it is made beside and then renamed."""
        version = self.data / "PG_VERSION"
        if version.is_file():
            self._refuse_other_version(version.read_text(encoding="ascii").strip())
            return
        unfinished = self.folder / f"data.{secrets.token_hex(8)}.unfinished"
        password = self.folder / f"{OWNER}.password"
        self.password(OWNER)
        run(
            "initdb", "-D", unfinished, "-U", OWNER, "--pwfile", password, "--encoding", "UTF8",
            "--locale", "C.UTF-8", "--auth", "scram-sha-256", "--data-checksums",
        )  # fmt: skip
        (unfinished / "pg_hba.conf").write_text(SOCKET_ONLY, encoding="ascii")
        os.replace(unfinished, self.data)

    def _refuse_other_version(self, made_by: str) -> None:
        folder = programs()
        ours = str(major_of(folder)) if folder else ""
        if made_by != ours:
            raise UnableToServe(
                f"{self.data} was made by PostgreSQL {made_by}, and PostgreSQL {ours} is"
                " installed; back up with the version before, and restore with this one"
            )

    def _bring_up(self) -> None:
        """Start the server unless it is up, and wait until it answers."""
        if self.is_up():
            return
        tuned = self.data / "postgresql.auto.conf"
        tuned.write_text(settings(machine_memory_mb()), encoding="ascii")
        socket = self.socket_folder
        socket.mkdir(mode=0o700, exist_ok=True)
        if socket.stat().st_uid != os.geteuid():
            raise UnableToServe(f"{socket} belongs to somebody else; set XDG_RUNTIME_DIR")
        run(
            "pg_ctl", "-D", self.data, "-l", self.log, "-w", "-t", str(round(self.patience)),
            "-o", f"-k '{socket}'", "start",
            seconds=self.patience + 10,
        )  # fmt: skip
