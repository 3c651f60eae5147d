"""From columns that fit to the records of a feed: the main one, and those its rows hold besides.

A visit's row may hold an appointment, a job's row a place and a person: each needs a key.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb

from ontherecord.pipeline.drafting.assigning import (
    Assigned,
    assign,
    leftover,
)
from ontherecord.pipeline.drafting.judging import Join, fit, identifies
from ontherecord.pipeline.drafting.keys import key_of, unique_share
from ontherecord.pipeline.drafting.looking import Table
from ontherecord.pipeline.drafting.words import Synonyms
from ontherecord.pipeline.mapping.records import FROM_LANDLORD
from ontherecord.standards.kinds import Field, Kind, Standards

LEAST_KIND = 1.2
"""Score below which no kind is recognised, and the table is left to a person."""
SHARED = 0.75
STRONG = 0.8


@dataclass(frozen=True)
class Guess:
    """One column sent to one field of one record, how sure and why."""

    column: str
    record: str
    field: str
    score: float
    why: str
    system: str = ""
    """For a reference: the system that allocated it, when another one did."""


@dataclass
class RecordDraft:
    """A record that a feed's rows give."""

    kind: Kind
    key: tuple[str, ...]
    key_score: float
    assigned: Assigned
    only_if: tuple[str, ...] = ()
    constants: dict[str, str] = field(default_factory=dict)


def main_kind(
    table: Table, standards: Standards, synonyms: Synonyms, joins: dict[str, list[Join]]
) -> Assigned | None:
    """Say which kind of record a table holds, by its columns and its name."""
    judged = [
        assign(table, kind, synonyms, joins)
        for kind in standards.kinds.values()
        if kind.name not in FROM_LANDLORD
    ]
    best = max(judged, key=lambda a: (a.score, a.kind.name))
    return best if best.score >= LEAST_KIND and len(best.fields) >= 2 else None


def compose(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    main: Kind,
    standards: Standards,
    synonyms: Synonyms,
    joins: dict[str, list[Join]],
) -> list[RecordDraft]:
    """Give the records of a table's rows, the main one first."""
    key, score = key_of(con, table, main, synonyms, joins)
    own = assign(table, main, synonyms, joins, key)
    records = [RecordDraft(main, key, score, own)]
    tried = [
        assign(table, kind, synonyms, joins, key, leftover(table, own, key=key))
        for kind in standards.kinds.values()
        if kind.name not in (main.name, *FROM_LANDLORD)
    ]
    strong = [a for a in tried if any(f.score >= STRONG for _, f in a.fields.values())]
    for other in sorted(strong, key=lambda a: (-a.score, a.kind.name)):
        free = leftover(table, *(r.assigned for r in records), key=key)
        mine = assign(table, other.kind, synonyms, joins, key, free)
        found = _beside(con, table, records[0], mine, synonyms, joins)
        if found:
            records.append(found)
    for record in records:
        record.only_if = _only_if(table, record, records)
    return records


def _beside(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    main: RecordDraft,
    mine: Assigned,
    synonyms: Synonyms,
    joins: dict[str, list[Join]],
) -> RecordDraft | None:
    """Judge whether a table's rows hold a record of a second kind, and what names it."""
    kind = mine.kind
    own = {c: f for c, f in mine.fields.items() if kind.fields[f[0]].type != "reference"}
    if not own or max(f.score for _, f in own.values()) < STRONG:
        return None
    shared = _shared(table, main, kind, mine, synonyms, joins)
    filled = {name for name, _ in (*own.values(), *shared.values())}
    needed = [f.name for f in kind.references if f.required == "always"]
    needed = [
        f.name
        for f in kind.fields.values()
        if f.required == "always" and f.type != "reference" and f.name not in needed
    ]
    share = sum(1 for name in needed if name in filled) / len(needed) if needed else 1.0
    is_child = any(f.to == main.kind.name for f in kind.references)
    enough = len(own) >= (1 if is_child and needed else 2) and share == 1
    if not enough and not (len(own) >= 3 and share >= 0.5):
        return None
    key, score = _second_key(con, table, main, kind, mine, synonyms, joins, is_child)
    if not key:
        return None
    fields = {c: f for c, f in {**shared, **mine.fields}.items() if c not in key or f[0] in filled}
    fields = {c: f for c, f in fields.items() if kind.fields[f[0]].type != "reference"}
    return RecordDraft(kind, key, score, Assigned(kind, fields, mine.score, mine.maybe))


def _second_key(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    main: RecordDraft,
    kind: Kind,
    mine: Assigned,
    synonyms: Synonyms,
    joins: dict[str, list[Join]],
    is_child: bool,
) -> tuple[tuple[str, ...], float]:
    """Find what names the second record: what the first points to it by, or its own number."""
    pointing = [
        column
        for column, (name, _) in main.assigned.fields.items()
        if main.kind.fields[name].to == kind.name
    ]
    elsewhere = {c for c in pointing if any(j.system for j in joins.get(c, ()))}
    if pointing and (kind.name == "place" or pointing[0] not in elsewhere):
        return (pointing[0],), 0.8
    if pointing:
        return (), 0.0
    free = [c for c in leftover(table, main.assigned, mine, key=main.key)]
    free = [c for c in table.columns if c in free and table.profiles[c].may_be_reference]
    named = sorted(free, key=lambda c: -identifies(synonyms.words(c), kind, synonyms))
    named = [c for c in named if table.profiles[c].filled]
    if named and identifies(synonyms.words(named[0]), kind, synonyms) >= 0.6 and not is_child:
        return (named[0],), 0.75
    if not is_child or not main.key:
        return (), 0.0
    if len(main.key) == 1 and unique_share(con, table, main.key) >= 0.985:
        lines = [c for c in named if set(synonyms.words(c)) & {"line", "id", "item", "number"}]
        return (*main.key, *lines[:1]), 0.7
    return main.key, 0.7


def _shared(
    table: Table,
    main: RecordDraft,
    kind: Kind,
    mine: Assigned,
    synonyms: Synonyms,
    joins: dict[str, list[Join]],
) -> dict[str, tuple[str, object]]:
    """Find columns of the first record that fill a field of the same or of required meaning."""
    shared = {}
    there = {name for name, _ in mine.fields.values()}
    for column, (name, judged) in main.assigned.fields.items():
        for own in kind.fields.values():
            if own.name in there or own.type == "reference":
                continue
            if own.name == name and own.type in ("date", "code") and name != "status":
                shared[column] = (name, judged)
            elif own.required == "always" and own.type == "date" and column not in shared:
                fits = fit(
                    synonyms.words(column),
                    table.profiles[column],
                    own,
                    kind,
                    synonyms,
                    joins.get(column, ()),
                )
                if fits.score >= SHARED:
                    shared[column] = (own.name, fits)
                    there.add(own.name)
    return shared


def _only_if(table: Table, record: RecordDraft, records: list[RecordDraft]) -> tuple[str, ...]:
    """Name columns without which a row gives no such record, where rows give several."""
    if len(records) == 1:
        return ()
    needed = [
        column
        for column, (name, _) in record.assigned.fields.items()
        if record.kind.fields[name].required == "always"
        and record.kind.fields[name].type != "reference"
        and table.profiles[column].filled < 0.97 * table.profiles[column].rows
    ]
    return tuple(needed[:1])


def guesses(
    records: list[RecordDraft], standards: Standards, joins: dict[str, list[Join]]
) -> list[Guess]:
    """Give every column sent somewhere: keys, fields, and what points from record to record."""
    main, found = records[0], []
    for record in records:
        name = record.kind.name
        for column in record.key:
            found.append(Guess(column, name, "source_ref", record.key_score, "names the record"))
        for column, (to, judged) in record.assigned.fields.items():
            system = ""
            if record.kind.fields[to].type == "reference":
                target = record.kind.fields[to].to
                local = any(r.kind.name == target and column in r.key for r in records)
                system = "" if local else _system(joins.get(column, []), target)
            found.append(Guess(column, name, to, judged.score, judged.why, system))
        if record is main:
            found += [
                Guess(c, name, "place_ref", other.key_score, "the same row")
                for other in records
                for c in other.key
                if other.kind.name == "place" and _lacks_place(main)
            ]
            continue
        for own in record.kind.references:
            found += _pointing(own, record, main, records, found)
    return list({(g.column, g.record, g.field): g for g in found}.values())


def _lacks_place(record: RecordDraft) -> bool:
    return "place_ref" in record.kind.fields and not record.assigned.column_of("place_ref")


def _pointing(
    own: Field,
    record: RecordDraft,
    main: RecordDraft,
    records: list[RecordDraft],
    found: list[Guess],
) -> list[Guess]:
    """Point a second record to the records of the same row, or to where the first one points."""
    why = "the same row"
    beside = main if own.to == main.kind.name else None
    beside = beside or next((r for r in records if r.kind.name == own.to and r is not record), None)
    if beside and own.name.removesuffix("_ref") == own.to:
        return [Guess(c, record.kind.name, own.name, beside.key_score, why) for c in beside.key]
    return [
        Guess(g.column, record.kind.name, own.name, g.score, why, g.system)
        for g in found
        if g.record == main.kind.name
        and g.field == own.name
        and main.kind.fields.get(g.field)
        and main.kind.fields[g.field].to == own.to
    ]


def _system(joins: list[Join], kind: str | None) -> str:
    """Name the system whose keys a reference holds; '' for the one being drafted."""
    own = [join for join in joins if join.kind == kind]
    return max(own, key=lambda join: join.share).system if own else ""


def constants(
    table: Table, record: RecordDraft, standards: Standards, synonyms: Synonyms
) -> dict[str, str]:
    """Draft a code that every row has: a log called texts holds texts."""
    found = {}
    words = {w for name in (table.name, *table.sheet_names) for w in synonyms.words(name)}
    words |= set(table.name.split("_"))
    sent = {name for name, _ in record.assigned.fields.values()}
    for own in record.kind.fields.values():
        if own.type != "code" or own.required != "always" or own.name in sent:
            continue
        known = synonyms.codes.get(own.codes or "", {})
        said = {known[w] for w in words if w in known} | {
            known[w.removesuffix("s")] for w in words if w.removesuffix("s") in known
        }
        if len(said) == 1 and own.name != "place_type":
            found[own.name] = said.pop()
    return found
