"""The checks: what each says, why, what to do next and when it is wrong, with its first example."""

from __future__ import annotations

from docs.generate.markdown import code, table
from ontherecord.pipeline.checking.examples import Example, Table
from ontherecord.pipeline.checking.reading import CHAPTERS, LANES, Check, read_checks
from ontherecord.standards.packs import packs_dir


def page() -> str:
    """Make the page."""
    checks = sorted(
        read_checks(packs_dir() / "checks"),
        key=lambda check: (CHAPTERS.index(check.chapter), LANES.index(check.lane), check.name),
    )
    lines = [
        "# Checks",
        "",
        f"The {len(checks)} checks: what each finds, why it matters and what to do next.",
        "",
        "A check stands in `packs/checks/<chapter>/<check>.sql`, its examples beside it.",
        "See [add a check](../how-to/add-a-check.md).",
        "",
        *table(
            ["check", "chapter", "lane", "status"],
            ([f"[{c.title}](#{c.name})", c.chapter, code(c.lane), c.status] for c in checks),
        ),
    ]
    for check in checks:
        lines += section(check)
    return "\n".join(lines)


def section(check: Check) -> list[str]:
    """Describe one check."""
    lines = [f"## {check.name}", "", f"**{check.title}**", "", check.says, check.because, ""]
    lines += [f"- Next step: {check.next_step}"]
    lines += [f"- Wrong when: {text}" for text in check.wrong_when]
    lines += [f"- Precedent: {precedent(slug)}" for slug in check.precedents]
    together = f", found together with: {check.others}" if check.others else ""
    said = f"- Subject: {check.subject}{together}; owner: {check.owner}; since {check.since}"
    lines += [said, ""]
    lines += ["Without these it cannot judge:", ""]
    lines += [
        f"- `{name}`: {', '.join(map(str, fields)) or 'any record'}"
        for name, fields in check.needs.items()
    ]
    lines += [""]
    if check.settings:
        rows = ([code(n), str(s.default), s.why] for n, s in check.settings.items())
        lines += table(["setting", "default", "why"], rows)
    return lines + first_example(check.examples[0])


def precedent(slug: str) -> str:
    """Name a published case and lead to it."""
    first = (packs_dir() / "precedents" / f"{slug}.md").read_text(encoding="utf-8").splitlines()[0]
    title = first.removeprefix("# ").strip("- ") or slug
    return f"[{title}](../../packs/precedents/{slug}.md)"


def first_example(example: Example) -> list[str]:
    """Show an example as it stands in the check's own examples."""
    day = f"{example.today.day} {example.today:%B %Y}"
    lines = [f"Example: {example.title.rstrip('.')}.", f"Today is {day}.", ""]
    for name, drawn in example.tables.items():
        lines += [f"`{name}`", "", *draw(drawn)]
    if example.issues:
        lines += ["Issues", "", *draw(example.issues)]
    return lines


def draw(drawn: Table) -> list[str]:
    """Draw a table of an example."""
    rows = ([cells[column] or "" for column in drawn.columns] for cells in drawn.rows)
    return table(list(drawn.columns), rows)
