"""The rules of disposal, from `packs/disposal`: what may go, when, and by which authority."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ontherecord.standards.conditions import check_condition
from ontherecord.standards.kinds import Standards
from ontherecord.standards.packs import Keys, MalformedPack, packs_dir, read_rows, read_toml

RULE_KEYS = {"title", "because", "takes", "years", "child_until", "closed", "open"}
DOCUMENT_TYPES = "document_types.csv"
TAKES = ("people", "matters", "homes")
"""people: whoever left, with all that is theirs. matters: one thing at a time, once closed. homes:
a place that left the landlord, with all that was done to it."""


@dataclass(frozen=True)
class DisposalRule:
    """One rule. Its name is that of the retention it carries out."""

    name: str
    title: str
    because: str
    takes: str
    years: int
    child_until: int
    """The age up to which what is about a child is kept, whatever else the rule says."""
    closed: dict[str, tuple[str, ...]]
    """Kind to the fields of which the first filled says when its matter ended."""
    open: dict[str, str]
    """Kind to the condition under which a matter of it keeps the documents of its home."""


def read_document_retentions(standards: Standards) -> dict[str, str]:
    """Give document type to retention, from `packs/disposal`. Raises MalformedPack (file, row).

    A type that stands there not, as one a landlord added, has none: no rule takes such a document.
    """
    file = packs_dir() / "disposal" / DOCUMENT_TYPES
    found: dict[str, str] = {}
    for number, row in read_rows(file, ["document_type", "retention", "because"]):
        for column in ("document_type", "retention"):
            if row[column] not in standards.codes[column]:
                raise MalformedPack(file, f"row {number}", f"no such code of {column}.csv")
        if row["document_type"] in found or not row["because"]:
            raise MalformedPack(file, f"row {number}", "each type stands once, with its reason")
        found[row["document_type"]] = row["retention"]
    return found


def read_disposal_rules(standards: Standards) -> dict[str, DisposalRule]:
    """Read every shipped rule. Raises MalformedPack (file, key, reason)."""
    files = sorted((packs_dir() / "disposal").glob("*.toml"))
    return {file.stem: _read_rule(file, standards) for file in files}


def _read_rule(file: Path, standards: Standards) -> DisposalRule:
    keys = Keys(file, "", read_toml(file), RULE_KEYS)
    if file.stem not in standards.codes["retention"].meanings:
        raise MalformedPack(file, "", "its name must be a code of retention.csv")
    closed = Keys(file, "closed", keys.values("closed", {}))
    fields = {kind: closed.texts(kind) for kind in closed.table}
    for name, wanted in fields.items():
        kind = standards.kinds.get(name)
        if kind is None or kind.retention != file.stem:
            raise closed.refuse(name, f"no kind of retention {file.stem} is called so")
        for field in wanted:
            if field not in kind.fields or kind.fields[field].type not in ("date", "moment"):
                raise closed.refuse(name, f"{field} is no date or moment of it")
    opened = Keys(file, "open", keys.values("open", {}))
    for name in opened.table:
        if name not in standards.kinds:
            raise opened.refuse(name, "no kind is called so")
        types = {field.name: field.sql_type for field in standards.kinds[name].fields.values()}
        check_condition(file, f"open.{name}", opened.text(name), types)
    return DisposalRule(
        name=file.stem,
        title=keys.text("title"),
        because=keys.text("because"),
        takes=keys.one_of("takes", TAKES),
        years=keys.whole("years", least=1),
        child_until=keys.whole("child_until", least=18),
        closed=fields,
        open={name: opened.text(name) for name in opened.table},
    )
