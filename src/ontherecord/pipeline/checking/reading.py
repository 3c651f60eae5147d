"""Reads a check: its header in the opening comment, its SQL, and the examples beside it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlglot import exp
from sqlglot.errors import SqlglotError

from ontherecord.pipeline.checking.examples import Example, read_examples
from ontherecord.pipeline.sql import statements
from ontherecord.standards.packs import MalformedPack, only_keys, packs_dir

CHAPTERS = ("creating", "storing", "using", "sharing", "governance")
RETIRED = "retired"
LANES = ("at_risk", "due", "mend_at_source", "measured")
"""From what people work first to what is only counted, in that order."""

STATUSES = ("draft", "live", "retired")
TEXTS = ("title", "says", "because", "next_step", "subject", "lane", "status", "owner")
MAY_BE_MISSING = {"others", "settings"}
HEADER_KEYS = {*TEXTS, "wrong_when", "precedents", "since", "needs", *MAY_BE_MISSING}
HEADER = re.compile(r"\A/\* check\n(?P<header>.*?)\*/\n(?P<sql>.*)\Z", re.DOTALL)
NAME = re.compile(r"[a-z]+(_[a-z]+)*")
NEEDED = re.compile(
    r"(?P<fields>\w+(?: or \w+)*)(?: from (?P<side>landlord|contractor|two systems))?"
)

SettingValue = int | float | str | bool | date


@dataclass(frozen=True)
class Setting:
    """A threshold of a check, which a landlord may set to another value of the same type."""

    default: SettingValue
    why: str


@dataclass(frozen=True)
class Needed:
    """A field without which a check cannot judge. Any one of `fields` will do.

    With `side`, a system of the landlord, or of a contractor, or any two must load the table.
    """

    fields: tuple[str, ...]
    side: str | None = None

    def __str__(self) -> str:
        return " or ".join(self.fields) + (f" from {self.side}" if self.side else "")


@dataclass(frozen=True)
class Check:
    """One check. Its name is its file's, its chapter the folder's."""

    name: str
    chapter: str
    file: Path
    title: str
    says: str
    because: str
    next_step: str
    wrong_when: tuple[str, ...]
    subject: str
    lane: str
    precedents: tuple[str, ...]
    status: str
    owner: str
    since: date
    needs: dict[str, tuple[Needed, ...]]
    settings: dict[str, Setting]
    sql: str
    tables: tuple[str, ...]
    """The tables it reads, its own CTEs left out. Parsed from the SQL."""
    parameters: tuple[str, ...]
    """What has to be bound: `today` and settings. Parsed from the SQL."""
    examples: tuple[Example, ...]
    others: str = ""
    """The kind of the other things that its finding rests on, where it names any."""

    @property
    def is_shipped(self) -> bool:
        """True for a check of our packs, which was read closely and tried before it was shipped."""
        return self.file.is_relative_to(packs_dir())


def read_checks(*folders: Path) -> list[Check]:
    """Read every `<chapter>/<name>.sql` of the folders; those under `retired/` are left.

    Raises MalformedPack (file, key, reason) at the first that cannot be used.
    """
    checks: dict[str, Check] = {}
    for folder in folders:
        for file in sorted(folder.glob("*/*.sql")):
            if file.parent.name == RETIRED:
                continue
            check = _read_check(file)
            if check.name in checks:
                before = checks[check.name].file
                raise MalformedPack(file, "", f"a check of this name stands in {before}")
            checks[check.name] = check
    return list(checks.values())


def _read_check(file: Path) -> Check:
    chapter = file.parent.name
    if chapter not in CHAPTERS:
        raise MalformedPack(file, "", f"its folder must be one of {', '.join(CHAPTERS)}")
    if not NAME.fullmatch(file.stem):
        raise MalformedPack(file, "", "its name must be lower-case words joined by _")
    header, sql = _parts(file)
    only_keys(file, "", header, HEADER_KEYS)
    for key in HEADER_KEYS - MAY_BE_MISSING:
        if not header.get(key):
            raise MalformedPack(file, key, "is missing")
    for key in (*TEXTS, "others"):
        if not isinstance(header.get(key, ""), str):
            raise MalformedPack(file, key, "must be a text")
    for key, allowed in (("lane", LANES), ("status", STATUSES)):
        if header[key] not in allowed:
            raise MalformedPack(file, key, f"must be one of {', '.join(allowed)}")
    if type(header["since"]) is not date:
        raise MalformedPack(file, "since", "must be a day, as 2026-03-01")
    tables, parameters = _parse(file, sql)
    return Check(
        name=file.stem,
        chapter=chapter,
        file=file,
        **{key: header[key] for key in TEXTS},
        wrong_when=_texts(file, "wrong_when", header["wrong_when"]),
        precedents=_texts(file, "precedents", header["precedents"]),
        since=header["since"],
        needs=_read_needs(file, header["needs"]),
        settings=_read_settings(file, header.get("settings", {})),
        sql=sql,
        tables=tables,
        parameters=parameters,
        examples=read_examples(file.with_name(file.stem + ".examples.md")),
        others=header.get("others", ""),
    )


def _parts(file: Path) -> tuple[dict[str, Any], str]:
    try:
        parts = HEADER.match(file.read_text(encoding="utf-8"))
        if parts is None:
            raise MalformedPack(file, "", "it must begin with /* check, a header and */")
        return tomllib.loads(parts["header"]), parts["sql"].strip() + "\n"
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MalformedPack(file, "", f"its header is not TOML in UTF-8: {error}") from error


@lru_cache(maxsize=256)
def _parse(file: Path, sql: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    try:
        parsed = statements(sql)
    except SqlglotError as error:
        # The parser repeats the text around the fault: the check's own, never a record's.
        raise MalformedPack(file, "sql", f"cannot be read: {str(error).splitlines()[0]}") from error
    if len(parsed) != 1 or not isinstance(parsed[0], exp.Select):
        raise MalformedPack(file, "sql", "must be one select, and nothing beside it")
    own = {cte.alias for cte in parsed[0].find_all(exp.CTE)}
    read = {table.name for table in parsed[0].find_all(exp.Table)} - own
    bound = {str(mark.this or "") for mark in parsed[0].find_all(exp.Placeholder)}
    return tuple(sorted(read)), tuple(sorted(bound))


def _texts(file: Path, key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise MalformedPack(file, key, "must be a list of texts")
    return tuple(value)


def _read_needs(file: Path, table: Any) -> dict[str, tuple[Needed, ...]]:
    needs: dict[str, tuple[Needed, ...]] = {}
    for name, fields in table.items():
        needs[name] = tuple(
            _read_needed(file, name, text) for text in _texts(file, f"needs.{name}", fields)
        )
    return needs


def _read_needed(file: Path, table: str, text: str) -> Needed:
    parts = NEEDED.fullmatch(text)
    if parts is None:
        raise MalformedPack(
            file,
            f"needs.{table}",
            "a field, `a or b`, or `a from` landlord, contractor, two systems",
        )
    return Needed(tuple(parts["fields"].split(" or ")), parts["side"])


def _read_settings(file: Path, tables: Any) -> dict[str, Setting]:
    settings = {}
    for name, table in tables.items():
        key = f"settings.{name}"
        if not isinstance(table, dict):
            raise MalformedPack(file, key, "must be a table with default and why")
        only_keys(file, key, table, {"default", "why"})
        if "default" not in table or not isinstance(table.get("why"), str):
            raise MalformedPack(file, key, "needs a default and a why")
        if not isinstance(table["default"], SettingValue):
            raise MalformedPack(file, f"{key}.default", "must be a number, text, yes/no or day")
        settings[name] = Setting(table["default"], table["why"])
    return settings
