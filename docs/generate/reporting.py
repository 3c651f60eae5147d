"""The views for other tools, by audience, with the version of each that is promised."""

from __future__ import annotations

from docs.generate.markdown import code, table
from ontherecord.desk.reporting.shapes import (
    AUDIENCES,
    EVERYBODY,
    SCHEMA,
    KindTold,
    ViewShape,
    role_of,
    views_of,
)
from ontherecord.standards.kinds import read_standards

LINES = (
    "What Power BI, Excel and psql read in PostgreSQL: the views of schema `reporting`, by"
    " audience.",
    "",
    "[How to read them](../how-to/read-with-power-bi.md) says how they are made and opened.",
    "No view names a resident, tells of a household or holds somebody's words.",
    "The addresses are those of homes.",
    "What is confidential or privileged is in none, and is counted in none that counts things.",
    "A count of one to four is empty, and so is one from which another follows that is of one to"
    " four.",
    "Columns stay: more may come at the end, and what is to change comes as a view of another"
    " name.",
    "",
)


def shipped_views() -> list[ViewShape]:
    """Give the views of the shipped standards."""
    kinds = read_standards().kinds
    return views_of({name: KindTold(kind.title, kind.shown_fields) for name, kind in kinds.items()})


def page() -> str:
    """Make the page."""
    lines = ["# Views for other tools", "", *LINES]
    views = shipped_views()
    for audience, says in {EVERYBODY: "Read by every audience.", **AUDIENCES}.items():
        lines += [f"## {audience.replace('_', ' ').capitalize()}", ""]
        lines += [says, ""]
        if audience != EVERYBODY:
            lines += [f"Its role is {code(role_of(audience, 'DATABASE'))}.", ""]
        lines += table(
            ["view", "what it says", "columns"],
            (
                [
                    code(f"{SCHEMA}.{one.name}"),
                    one.says,
                    ", ".join(f"{code(name)} {of}" for name, of in one.columns.items()),
                ]
                for one in views
                if one.audience == audience
            ),
        )
    return "\n".join(lines)
