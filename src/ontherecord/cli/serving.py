"""The command that serves the desk: one supervisor for database, web workers and worker."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from psycopg.conninfo import conninfo_to_dict

from ontherecord.cli.before_serving import refuse_database, refuse_folder, refuse_port
from ontherecord.cli.web_workers import (
    SECONDS_TO_END,
    WebWorkers,
    end_forked_workers_by_signal,
)
from ontherecord.cli.working import worker_kept_up
from ontherecord.database import Address, database_of
from ontherecord.database.roles import grant
from ontherecord.desk.web.configuration import is_loopback, read_configuration
from ontherecord.desk.web.logs import supervisor_logging

THREADS = 3
"""Of a web worker: one draws while another asks, and each has a connection with its plans."""
SECONDS_IDLE = 600
"""After which a thread without work ends, with its connection and plans: the most granian takes."""
MOST_WORKERS = 8
SECONDS_TO_ASK = 5
"""In which a browser or proxy has to send the head of a request; less than SECONDS_TO_END."""

READY = Callable[[Address, dict[str, str]], None]


class UnableToOpenDesk(Exception):
    """The desk cannot be made ready; the message says what to do."""


def serve_desk(
    folder: Path,
    host: str,
    port: int,
    workers: int | None = None,
    switches: Mapping[str, str] | None = None,
    before: READY | None = None,
) -> None:
    """Serve the desk of a landlord's folder until SIGTERM or Ctrl+C, then end database and web.

    `switches` are set over the environment; `before` is called when the tables are there.
    """
    refuse_folder(folder)
    refuse_port(host, port)
    with _ended_by_signal(), database_of(folder, os.environ) as address:
        environment = desk_environment(folder, address, host, switches or {})
        refuse_database(address)
        make_ready(address, environment)
        if before:
            before(address, environment)
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"The desk: http://{shown}:{port}/ (Ctrl+C ends it)")
        os.environ.update(environment)
        with worker_kept_up(environment):
            _serve(host, port, workers, read_configuration(os.environ).log_form)


def desk_environment(
    folder: Path, address: Address, host: str, switches: Mapping[str, str]
) -> dict[str, str]:
    """Give what the desk's processes are told. Raises BadConfiguration with what to mend."""
    (folder / "desk").mkdir(mode=0o700, exist_ok=True)
    told = {
        "ONTHERECORD_DIR": str(folder.absolute()),
        "DATABASE_URL": address.web,
        "DATABASE_WEB_URL": address.web,
        "DJANGO_SETTINGS_MODULE": "ontherecord.desk.web.settings",
        **switches,
    }
    if not is_loopback(host) and "ONTHERECORD_HOSTS" not in os.environ:
        raise click.UsageError(
            f"{host} can be reached from elsewhere; set ONTHERECORD_HOSTS to the names people use,"
            " and put a proxy that ends TLS in front (ONTHERECORD_BEHIND_TLS=1)"
        )
    read_configuration(os.environ | told)
    return told


def make_ready(address: Address, environment: Mapping[str, str]) -> None:
    """Bring the desk's tables up to date as their owner, and let the desk's role use them."""
    as_owner = {**environment, "DATABASE_WEB_URL": address.owner}
    run_in_desk("ontherecord.desk.web.prepare", [], as_owner)
    owner, web = (conninfo_to_dict(one).get("user") for one in (address.owner, address.web))
    if owner == web:
        click.echo(
            "The desk connects as the owner of its tables, who can change the audit; set"
            " DATABASE_WEB_URL to a role that cannot (docs/how-to/serve-the-desk.md).",
            err=True,
        )
        return
    with address.connect() as con:
        grant(con, str(web))


def run_in_desk(
    module: str, arguments: Sequence[str], environment: Mapping[str, str], said: str = ""
) -> Any:
    """Run a module of the desk in a process of its own; give what it answers, as JSON.

    Its errors are not repeated: they hold addresses and values.
    """
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=os.environ | dict(environment),
        input=said,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,  # a Ctrl+C of ours ends it when we do, not in the middle
    )
    if done.returncode == 2:
        raise click.UsageError(done.stderr.strip())
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1].partition(":")[0]
        raise UnableToOpenDesk(
            f"the desk could not be made ready ({last or 'no reason given'}); check that the"
            " database answers and that its owner may create schema desk, and run again"
        )
    return json.loads(done.stdout) if done.stdout.strip() else None


def add_account(folder: Path, email: str, roles: Sequence[str], password: str) -> None:
    """Make an account, on the machine of the desk."""
    _keep(folder, ["add", email, *roles], password)


def give_patch(folder: Path, team: str, patch: str, until: date | None) -> None:
    """Let a team have a patch until a day, on the machine of the desk."""
    _keep(folder, ["team-patch", team, patch, until.isoformat() if until else ""])


def _keep(folder: Path, told: Sequence[str], said: str = "") -> None:
    refuse_folder(folder)
    with _ended_by_signal(), database_of(folder, os.environ) as address:
        environment = desk_environment(folder, address, "127.0.0.1", {})
        make_ready(address, environment)
        run_in_desk("ontherecord.desk.web.keeping", told, environment, said)


def demo_accounts(address: Address, environment: dict[str, str]) -> None:
    """Make an account for each role with a password by chance, and print them."""
    made = run_in_desk("ontherecord.desk.web.keeping", ["demo"], environment)
    click.echo("\nAccounts of the demonstration, for this machine alone:")
    for account in made:
        click.echo(f"  {account['email']:<36} {account['password']}")
    click.echo()


def _serve(host: str, port: int, workers: int | None, log_form: str) -> None:
    end_forked_workers_by_signal()
    server = WebWorkers(
        "ontherecord.desk.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers or min(os.cpu_count() or 1, MOST_WORKERS),
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=SECONDS_IDLE,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_END,
        # A connection that never says what it asks for would hold a worker at its end.
        http1_settings=HTTP1Settings(header_read_timeout=SECONDS_TO_ASK * 1000),
        log_level="warning",  # type: ignore[arg-type]  # an enumeration of strings
        log_dictconfig=supervisor_logging(log_form),
    )
    server.serve()


@contextlib.contextmanager
def _ended_by_signal() -> Iterator[None]:
    """Let SIGTERM end this as Ctrl+C does, so that the database is left as it should be."""

    def end(signal_number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
