"""The commands, read from the program itself."""

from __future__ import annotations

import click

from docs.generate.markdown import code, table
from ontherecord.cli import commands
from ontherecord.cli.ending import FAILED, REJECTED, STOPPED, USAGE

ENDINGS = (
    (0, "done, and nothing of what is new was rejected"),
    (REJECTED, "done, and something was rejected or stands to be mended: the report says what"),
    (USAGE, "not begun: the command's words, landlord.toml, a pack or a decision is not usable"),
    (FAILED, "failed: the last whole run is still served"),
    (STOPPED, "stopped by a person: the last whole run is still served"),
)


def page() -> str:
    """Make the page."""
    lines = [
        "# Commands",
        "",
        "Every command of `ontherecord`, its arguments and options.",
        "",
        "In a checkout the program is `.venv/bin/ontherecord`.",
        "",
    ]
    for name, command in sorted(commands.commands.items()):
        if not command.hidden:
            lines += section(name, command)
    lines += [
        "## How a command ends",
        "",
        *table(["exit code", "what it means"], ((code(str(c)), why) for c, why in ENDINGS)),
        "An error nobody foresaw is not repeated in its own words, which may hold a cell.",
        "With `ONTHERECORD_TRACEBACK=1` in the environment it is shown whole.",
        "",
    ]
    return "\n".join(lines)


def section(name: str, command: click.Command) -> list[str]:
    """Describe one command."""
    context = click.Context(command, info_name=f"ontherecord {name}")
    options = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
    lines = [
        f"## {name}",
        "",
        f"`ontherecord {name} {' '.join(command.collect_usage_pieces(context))}`",
        "",
        *[" ".join(part.split()) for part in (command.help or "").split("\n\n") if part.strip()],
        "",
    ]
    if options:
        lines += table(
            ["option", "meaning", "default"],
            ([code(spelling(o)), o.help or "", default_of(o)] for o in options),
        )
    return lines


def spelling(option: click.Option) -> str:
    """Give an option as it is typed."""
    names = ", ".join([*option.opts, *option.secondary_opts])
    if option.is_flag:
        return names
    choices = getattr(option.type, "choices", None)
    return f"{names} {'|'.join(choices) if choices else option.metavar or option.type.name.upper()}"


def default_of(option: click.Option) -> str:
    """Give a default worth telling: not that of a flag, nor one found when the command runs."""
    shown = isinstance(option.default, str | int) and not isinstance(option.default, bool)
    return code(str(option.default)) if shown and not option.is_flag else ""
