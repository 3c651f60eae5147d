"""Says what is wrong with a check before anybody runs it: `lint` everything, `unsafe` its SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import sqlglot

from ontherecord.pipeline.checking.others import OTHER
from ontherecord.pipeline.checking.portable import problems_of
from ontherecord.pipeline.checking.reading import Check
from ontherecord.pipeline.checking.tables import SUBJECTS_BESIDE_KINDS, joined_tables
from ontherecord.standards.kinds import Standards, read_standards
from ontherecord.standards.packs import packs_dir

LONGEST_SQL = 60
MOST_DETAILS = 4
FEWEST_WORDS = 6
REQUIRED_COLUMNS = {"subject_id", "happened_on"}
ALLOWED_COLUMNS = REQUIRED_COLUMNS | {"place_id", "person_id"}
DETAIL = re.compile(r"detail(_[a-z]+)+")
FILLER = ("none", "unknown", "n/a", "not applicable", "to do", "tbc", "tbd")


def lint(
    check: Check, standards: Standards | None = None, others: Sequence[Check] = ()
) -> list[str]:
    """Say everything that is wrong with a check, in sentences; nothing when all is well.

    `others` are the checks it stands beside: no text of theirs may stand in it.
    """
    standards = standards or _shipped_standards()
    return [
        *unsafe(check, standards),
        *_texts(check, others),
        *_settings(check),
        *_needs(check, standards),
        *_precedents(check),
        *_examples(check),
    ]


def unsafe(check: Check, standards: Standards) -> list[str]:
    """Say what in its SQL is not portable, not safe or not an issue's shape. It is not run then."""
    tables = joined_tables(standards)
    written = {
        (kind.name, field.name)
        for kind in standards.kinds.values()
        for field in kind.fields.values()
        if field.type == "text"
    } | {("mismatch", "value")}
    # A reference is what a system made of it: of a document a path, of a person often a name.
    written |= {(name, "source_ref") for name, columns in tables.items() if "source_ref" in columns}
    personal = {
        ("person", field.name)
        for field in standards.kinds["person"].fields.values()
        if field.type not in ("code", "reference")
    }
    return [
        *_problems(check.sql, _frozen(tables), frozenset(written), frozenset(personal)),
        *_columns(check),
        *_parameters(check),
        *_subject(check, standards),
        *_others(check, standards),
    ]


_Tables = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def _frozen(tables: dict[str, dict[str, str]]) -> _Tables:
    return tuple((name, tuple(columns.items())) for name, columns in tables.items())


@lru_cache(maxsize=256)
def _problems(
    sql: str,
    tables: _Tables,
    written: frozenset[tuple[str, str]],
    personal: frozenset[tuple[str, str]],
) -> tuple[str, ...]:
    """Remember what was said of a check: reading its SQL closely takes a tenth of a second."""
    known = {name: dict(columns) for name, columns in tables}
    return tuple(problems_of(sql, known, set(written), set(personal)))


@lru_cache(maxsize=1)
def _shipped_standards() -> Standards:
    return read_standards()


def _columns(check: Check) -> Iterator[str]:
    names = sqlglot.parse_one(check.sql, read="duckdb").named_selects
    for missing in sorted(REQUIRED_COLUMNS - set(names)):
        yield f"it gives no {missing}"
    details = [name for name in names if name.startswith("detail_")]
    if len(details) > MOST_DETAILS:
        yield f"it gives {len(details)} detail_ columns; at most {MOST_DETAILS} can be read"
    for name in names:
        if name not in {*ALLOWED_COLUMNS, OTHER} and not DETAIL.fullmatch(name):
            yield f"it gives a column {name or 'without a name'}, which no issue has"
    if len(set(names)) != len(names):
        yield "it gives a column twice"


def _parameters(check: Check) -> Iterator[str]:
    known = {"today", *check.settings}
    for name in check.parameters:
        if name not in known:
            yield f"${name} is neither today nor one of its settings"


def _subject(check: Check, standards: Standards) -> Iterator[str]:
    if check.subject not in standards.kinds and check.subject not in SUBJECTS_BESIDE_KINDS:
        yield f"its subject {check.subject} is no kind of record"
    elif check.subject == "agreement":
        yield "its subject agreement is read from landlord.toml: take the system it is about"


def _others(check: Check, standards: Standards) -> Iterator[str]:
    names = sqlglot.parse_one(check.sql, read="duckdb").named_selects
    if not check.others:
        if OTHER in names:
            yield f"it gives {OTHER}, and its header does not say of which kind: others"
        return
    if OTHER not in names:
        yield f"it names others and gives no {OTHER}"
    if check.others not in standards.kinds:
        yield f"its others, {check.others}, are no kind of record"
    elif check.others not in check.tables:
        yield f"its others, {check.others}, are of a kind that it does not read"


def _texts(check: Check, others: Sequence[Check]) -> Iterator[str]:
    if len(check.sql.strip().splitlines()) > LONGEST_SQL:
        yield f"its SQL is longer than {LONGEST_SQL} lines"
    elsewhere = {
        text.casefold(): other.name
        for other in others
        if other.name != check.name
        for text in (other.title, other.says, *_sentences(other))
    }
    for text in _sentences(check):
        if len(text.split()) < FEWEST_WORDS or text.strip(" .").casefold() in FILLER:
            yield f"“{text}” says nothing of this check: at least {FEWEST_WORDS} words"
    for text in (check.title, check.says, *_sentences(check)):
        if text.casefold() in elsewhere:
            yield f"“{text}” stands in {elsewhere[text.casefold()]} too"


def _sentences(check: Check) -> tuple[str, ...]:
    return (check.because, check.next_step, *check.wrong_when)


def _settings(check: Check) -> Iterator[str]:
    for name, setting in check.settings.items():
        if name not in check.parameters:
            yield f"its setting {name} is not used"
        if len(setting.why.split()) < FEWEST_WORDS:
            yield f"its setting {name} gives no reason: at least {FEWEST_WORDS} words"


def _needs(check: Check, standards: Standards) -> Iterator[str]:
    tables = joined_tables(standards)
    for table, fields in check.needs.items():
        if table not in tables:
            yield f"it needs {table}, which is no joined table"
            continue
        for name in (name for needed in fields for name in needed.fields):
            if name not in tables[table]:
                yield f"it needs {table}.{name}, which is no column"
        if table not in {*check.tables, "source_load"} and not any(f.side for f in fields):
            yield f"it needs {table} and does not read it"


def _precedents(check: Check) -> Iterator[str]:
    for name in check.precedents:
        if not (packs_dir() / "precedents" / f"{name}.md").is_file():
            yield f"no precedent is called {name}"


def _examples(check: Check) -> Iterator[str]:
    kinds = {
        "one that is an issue": any(example.issues for example in check.examples),
        "one that is not": any(
            not example.issues and not example.cannot_judge for example in check.examples
        ),
        "one on the edge": any(example.is_edge for example in check.examples),
        "one that cannot be judged": any(example.cannot_judge for example in check.examples),
    }
    if check.others:
        kinds[f"one that says in {OTHER} what is found together"] = any(
            row.get(OTHER) for e in check.examples if e.issues for row in e.issues.rows
        )
    for kind, there in kinds.items():
        if not there:
            yield f"among its examples there is not {kind}"
