"""The command about the views for other tools: made, opened to an audience, and closed."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ontherecord.cli.serving import desk_environment, make_ready, run_in_desk
from ontherecord.database import Address, database_of

OPENING_VIEWS = "ontherecord.desk.web.opening_views"
SHORTEST = 16


def open_views(folder: Path, opened: str | None, closed: str | None) -> None:
    """Make the views anew; then let an audience's role sign in, or no longer."""
    if not (folder / "landlord.toml").is_file():
        raise click.UsageError(f"{folder} is no landlord's folder: it has no landlord.toml")
    password = _password(opened) if opened else ""
    with database_of(folder, os.environ) as address:
        make_ready(address, desk_environment(folder, address, "127.0.0.1", {}))
        views = _as_owner(folder, address, ["make"])
        click.echo(f"{len(views)} views in schema reporting; docs/reference/reporting.md says"
                   " what each holds.")  # fmt: skip
        if opened:
            [role] = _as_owner(folder, address, ["open", opened], password)
            click.echo(f"{role} can sign in now, and reads its own views of this database alone.")
            if address.is_embedded:
                click.echo("The database is this machine's own: nobody reaches it from elsewhere.")
        if closed:
            [role] = _as_owner(folder, address, ["close", closed])
            click.echo(f"{role} can sign in no more; who is signed in stays so.")
        for role in _as_owner(folder, address, ["shared"]):
            click.echo(
                f"{role} still reads here: it is shared by every database of the server. Open its"
                " audience anew, which ends that, and give the new name to whoever reads.",
                err=True,
            )


def remake_views(folder: Path, address: Address) -> None:
    """Make the views anew after a handover, where they were made before."""
    with address.connect() as con:
        there = con.execute("select to_regnamespace('reporting') is not null").fetchone()
    if there and there[0]:
        _as_owner(folder, address, ["remake"])


def _as_owner(folder: Path, address: Address, arguments: list[str], said: str = "") -> list[str]:
    told = desk_environment(folder, address, "127.0.0.1", {})
    done = run_in_desk(OPENING_VIEWS, arguments, told | {"DATABASE_WEB_URL": address.owner}, said)
    return list(done or [])


def _password(audience: str) -> str:
    password = click.prompt(
        f"A password for the role of {audience}", hide_input=True, confirmation_prompt=True
    )
    if len(password) < SHORTEST:
        raise click.UsageError(f"the password needs {SHORTEST} characters or more")
    return str(password)
