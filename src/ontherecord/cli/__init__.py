"""The commands. The edge of the program: here the clock is read and the environment is known.

For a landlord's data lead and for contributors. Each command calls one function of a room below.
Exit codes: 0 clean, 1 something was rejected or stands to be mended, 2 usage or a pack that cannot
be used, 70 failed, 130 stopped by whoever started it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Container
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from ontherecord.cli.demonstrate import demonstrate
from ontherecord.cli.drafting import add, begin
from ontherecord.cli.ending import REJECTED, USAGE, ended_by
from ontherecord.cli.handing_over import desk_to_ask, hand_over, hand_over_if_wanted
from ontherecord.cli.keeping import back_up_folder, restore_folder, tell_backups, verify_backups
from ontherecord.cli.people import explain_people, train_people_model
from ontherecord.cli.progress import drawn
from ontherecord.cli.reporting import open_views
from ontherecord.cli.serving import add_account, give_patch, serve_desk
from ontherecord.desk.reporting.shapes import AUDIENCES
from ontherecord.desk.web.configuration import DEBUG, NO_MORE
from ontherecord.made_up import make_landlord
from ontherecord.pipeline.disposing import dispose, lift_disposal
from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.matching.decisions import (
    ANSWERS,
    KINDS,
    Decision,
    append_decision,
    held_back_in_run,
    read_decisions,
    unknown_in_run,
)
from ontherecord.pipeline.refresh import refresh as refresh_folder
from ontherecord.pipeline.reporting import summary
from ontherecord.pipeline.tracing import trace_record
from ontherecord.standards.kinds import read_standards
from ontherecord.standards.landlord import read_landlord

LONDON = ZoneInfo("Europe/London")


def today_in_london() -> date:
    return datetime.now(LONDON).date()


class Day(click.ParamType):
    """A day as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: object, ctx: object) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value} is not a day; write it as 2026-03-20")


today_option = click.option(
    "--today", type=Day(), default=today_in_london, help="The day to run for; by default today's."
)
port_option = click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Its port."
)
landlord_folder = click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@click.group()
@click.version_option(package_name="ontherecord")
def commands() -> None:
    """One record of a landlord's homes and residents, joined from every system."""


@commands.command()
@click.option("--homes", default=300, show_default=True, help="How many homes it has.")
@click.option("--seed", default=1, show_default=True, help="Another seed, another landlord.")
@click.option("--no-open", is_flag=True, help="Open nothing in a browser; print the addresses.")
@click.option("--report-only", is_flag=True, help="Make the report alone: no database, no desk.")
@port_option
@click.argument("folder", type=click.Path(path_type=Path), default=Path("demo"))
@today_option
def demo(
    folder: Path, homes: int, seed: int, no_open: bool, report_only: bool, port: int, today: date
) -> None:
    """Make a landlord in FOLDER (./demo), refresh it twice, hand it over and serve its desk."""
    demonstrate(folder, homes, seed, today, port=port, opens=not no_open, serves=not report_only)


@commands.command()
@landlord_folder
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@port_option
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; by default one a core.")
def serve(folder: Path, host: str, port: int, workers: int | None) -> None:
    """Serve the desk of FOLDER, with its database, until Ctrl+C or SIGTERM."""
    serve_desk(folder, host, port, workers)


@commands.command("add-account")
@landlord_folder
@click.argument("email")
@click.option("--role", "roles", multiple=True, required=True, help="A role; may be repeated.")
@click.password_option(help="Asked for where it is not given.")
def add_account_command(folder: Path, email: str, roles: tuple[str, ...], password: str) -> None:
    """Let somebody with this EMAIL sign in to the desk of FOLDER."""
    add_account(folder, email, roles, password)
    click.echo("Made. At the first sign-in a second factor is set up.")


@commands.command("give-patch")
@landlord_folder
@click.argument("team")
@click.argument("patch")
@click.option("--until", type=Day(), help="The day on which it ends; today ends it now.")
def give_patch_command(folder: Path, team: str, patch: str, until: date | None) -> None:
    """Let everybody in TEAM look after PATCH; both were made at /accounts/ of the desk."""
    give_patch(folder, team, patch, until)
    click.echo(f"{team} has {patch}" + (f" until {until}." if until else "."))


@commands.command("open-views")
@landlord_folder
@click.option("--to", "opened", type=click.Choice(list(AUDIENCES)), help="Let it sign in.")
@click.option("--close", "closed", type=click.Choice(list(AUDIENCES)), help="Let it no longer.")
def open_views_command(folder: Path, opened: str | None, closed: str | None) -> None:
    """Make the views of FOLDER's record that Power BI, Excel or psql read, by audience."""
    open_views(folder, opened, closed)


@commands.command()
@landlord_folder
@today_option
@click.option(
    "--hand-over/--no-hand-over",
    "wanted",
    default=None,
    help="Publish it in the database, or not; by default where FOLDER has one.",
)
def refresh(folder: Path, today: date, wanted: bool | None) -> None:
    """Load, map, match and check what has arrived in FOLDER, and write its report."""
    with drawn() as say, desk_to_ask(folder, wanted) as environment:
        refreshed = refresh_folder(folder, today, say, environment)
    if not refreshed.is_new:
        click.echo("Nothing has changed since the last run; nothing was done.")
    click.echo(summary(refreshed.run))
    click.echo(f"Report: {folder / 'record' / 'report.html'}")
    hand_over_if_wanted(folder, wanted)
    sys.exit(0 if refreshed.is_clean else REJECTED)


@commands.command("hand-over")
@landlord_folder
def hand_over_command(folder: Path) -> None:
    """Publish the last run of FOLDER in its database: DATABASE_URL, or FOLDER/database."""
    hand_over(folder)


@commands.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def new(folder: Path) -> None:
    """Make a landlord's folder in FOLDER, with a landlord.toml to fill."""
    begin(folder)


@commands.command("add-source")
@landlord_folder
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--system", help="The system's key; by default the name of the files' folder.")
@click.option("--dry-run", is_flag=True, help="Say what would come of it and write nothing.")
@click.option("--take", is_flag=True, help="Also put the files where a refresh finds them.")
@click.option("--password-from", default="", help="The variable with the workbooks' password.")
@today_option
def add_source(
    folder: Path,
    files: tuple[Path, ...],
    system: str | None,
    password_from: str,
    dry_run: bool,
    take: bool,
    today: date,
) -> None:
    """Draft how a system is read by looking at its FILES, and add it to FOLDER."""
    add(
        folder,
        list(files),
        system,
        today,
        password_from=password_from,
        dry_run=dry_run,
        take=take,
    )


@commands.command("make-landlord")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--homes", default=300, show_default=True, help="How many homes it has.")
@click.option("--seed", default=1, show_default=True, help="Another seed, another landlord.")
@click.option(
    "--contractor-format",
    type=click.Choice(["xlsx", "csv"]),
    default="xlsx",
    show_default=True,
    help="How the contractor sends its jobs.",
)
@click.option("--history", is_flag=True, help="Ten repairs and twenty attendances a home.")
@today_option
def make_landlord_command(
    folder: Path, homes: int, seed: int, contractor_format: str, history: bool, today: date
) -> None:
    """Write a made-up landlord's files into FOLDER, with their truth beside them."""
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} is not empty; name a new folder")
    make_landlord(
        folder, homes, seed, today, contractor_format=contractor_format, scale_history=history
    )
    click.echo(f"Made {homes:,} homes in {folder}. Next: ontherecord refresh {folder}")


@commands.command()
@landlord_folder
@click.argument("identifier")
def trace(folder: Path, identifier: str) -> None:
    """Say where a thing, record or issue of FOLDER came from: file, sheet, row, match."""
    click.echo(trace_record(last_run(folder), identifier))


@commands.command()
@landlord_folder
@click.argument("one")
@click.argument("other")
@click.option(
    "--page", type=click.Path(dir_okay=False, path_type=Path), help="Draw it into this HTML file."
)
def explain(folder: Path, one: str, other: str, page: Path | None) -> None:
    """Say what speaks for and against two records of people, each named as SYSTEM:REFERENCE."""
    explain_people(folder, last_run(folder), one, other, page)


@commands.command()
@landlord_folder
@today_option
@click.option(
    "--decided",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Decided pairs as the desk gives them, beside those in FOLDER.",
)
def train(folder: Path, today: date, decided: Path | None) -> None:
    """Propose another model for matching people, with a report; a person adopts it."""
    train_people_model(folder, last_run(folder), today, decided)


@commands.command("dispose")
@landlord_folder
@click.option("--rule", required=True, help="The rule of disposal, as tenancy_and_six_years.")
@click.option("--by", default="", help="The post of whoever ordered it; not needed to try it.")
@click.option("--dry-run", is_flag=True, help="Say what would go and why, and change nothing.")
@click.option("--extracts", is_flag=True, help="Also delete the files in extracts/ that hold it.")
@today_option
def dispose_command(
    folder: Path, rule: str, by: str, dry_run: bool, extracts: bool, today: date
) -> None:
    """Dispose of what FOLDER has kept long enough, from every version. It cannot be undone."""
    outcome = dispose(folder, rule, today, by=by, is_dry_run=dry_run, removes_extracts=extracts)
    for line in outcome.lines():
        click.echo(line)
    if outcome.is_done and outcome.going:
        tell_backups(folder)
        hand_over_if_wanted(folder, None)


@commands.command("lift-disposal")
@landlord_folder
@click.argument("record")
@click.option("--by", required=True, help="The post of whoever ordered it.")
@today_option
def lift_disposal_command(folder: Path, record: str, by: str, today: date) -> None:
    """Let a RECORD that was disposed of, named as SYSTEM:REFERENCE, come in again."""
    lifted = lift_disposal(folder, *named_in(folder, record), today, by=by)
    tell_backups(folder)
    click.echo(f"Lifted for {lifted} records. The next delivery brings what it holds of them.")


@commands.command()
@landlord_folder
@click.argument("target", type=click.Path(file_okay=False, path_type=Path))
@click.option("--verify", "verifies", is_flag=True, help="Read every file of it again afterwards.")
@click.option("--keep", type=click.IntRange(1), help="Keep the newest N there; delete the others.")
def backup(folder: Path, target: Path, verifies: bool, keep: int | None) -> None:
    """Back FOLDER and its database up, as one set of one moment, into a new folder in TARGET."""
    back_up_folder(folder, target, verifies=verifies, keep=keep)


@commands.command("verify-backup")
@click.argument("target", type=click.Path(exists=True, file_okay=False, path_type=Path))
def verify_backup_command(target: Path) -> None:
    """Read a backup, or all backups in TARGET, again, and say whether they are whole."""
    verify_backups(target)


@commands.command("restore")
@click.argument("backup", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--disposals",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A later disposed.jsonl; by default the latest beside the backups.",
)
def restore_command(backup: Path, folder: Path, disposals: Path | None) -> None:
    """Restore a BACKUP, or the newest in that folder, into FOLDER and an empty database."""
    restore_folder(backup, folder, disposals)


@commands.command()
@landlord_folder
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("one")
@click.argument("other")
@click.argument("answer", type=click.Choice(ANSWERS))
@click.option("--by", required=True, help="The post of whoever decided.")
def decide(folder: Path, kind: str, one: str, other: str, answer: str, by: str) -> None:
    """Record a decision about two records, each named as SYSTEM:REFERENCE."""
    decisions, record = LandlordFolder(folder).decisions, last_run(folder)
    landlord = read_landlord(folder, read_standards(folder))
    systems = landlord.systems
    at = datetime.now(LONDON).isoformat(timespec="seconds")
    both = named(one, systems), named(other, systems)
    decision = Decision(kind, *both, answer, by, at, "this answer")
    if unknown := unknown_in_run(record, decision):
        raise click.UsageError("; ".join(unknown))
    read_decisions(decisions, (decision,))
    append_decision(decisions, decision)
    for system, reference in held_back_in_run(record, decision):
        post = landlord.named_role or "nobody: landlord.toml names no post as named_role"
        click.echo(
            f"{system}:{reference} is held back: it stands in no list but the one for {post}."
        )
    click.echo("Recorded. The next refresh follows it.")


def named_in(folder: Path, record: str) -> tuple[str, str]:
    """Read a record's name by the systems of a landlord's folder."""
    return named(record, read_landlord(folder, read_standards(folder)).systems)


def last_run(folder: Path) -> Path:
    """Give the folder of the last whole run; without one there is nothing to ask."""
    record = LandlordFolder(folder).last_run()
    if record is None:
        raise click.UsageError(f"{folder} has no record yet; run: ontherecord refresh {folder}")
    return record


def named(record: str, systems: Container[str]) -> tuple[str, str]:
    """Read a record's name, given as system:reference."""
    system, _, reference = record.partition(":")
    if not reference.strip():
        raise click.UsageError("name each record as system:reference, as housing:00123")
    if system not in systems:
        raise click.UsageError(f"landlord.toml has no system called {system}")
    return system, reference


def main() -> None:
    """Run a command; say an error in one line, with the exit code for it."""
    os.umask(0o077)  # what is written holds personal data: for nobody but whoever runs this
    if os.environ.get(DEBUG):
        click.echo(f"Note: {NO_MORE}.", err=True)
    try:
        sys.exit(commands.main(standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except (Exception, KeyboardInterrupt) as error:
        if os.environ.get("ONTHERECORD_TRACEBACK") == "1":
            raise
        code, words = ended_by(error)
        click.echo(words, err=True)
        sys.exit(code)
