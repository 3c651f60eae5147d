"""The draft of a source: its feeds, where each column goes, how sure, and what is left open."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from ontherecord.pipeline.drafting.addressed import place_by_address
from ontherecord.pipeline.drafting.composing import (
    Guess,
    RecordDraft,
    compose,
    constants,
    guesses,
    main_kind,
)
from ontherecord.pipeline.drafting.delivered import Delivered, how_delivered
from ontherecord.pipeline.drafting.judging import Join
from ontherecord.pipeline.drafting.keys import joins_of, key_of, own_keys, prepare_keys
from ontherecord.pipeline.drafting.looking import Table, look
from ontherecord.pipeline.drafting.refusing import refused_as, refused_by_values
from ontherecord.pipeline.drafting.translating import Translation, translate
from ontherecord.pipeline.drafting.words import Synonyms
from ontherecord.standards.kinds import Standards

WITH_ITS_TIME = "the day of the time beside it"


@dataclass
class FeedDraft:
    """One feed as drafted. Every heading stands in exactly one of the three."""

    table: Table
    records: list[RecordDraft]
    sent: list[Guess]
    not_taken: dict[str, str] = field(default_factory=dict)
    """Column to the reason for not taking it."""
    left_open: dict[str, str] = field(default_factory=dict)
    """Column nobody could place to what it might be."""
    formats: dict[str, str] = field(default_factory=dict)
    serials: tuple[str, ...] = ()
    """Columns whose days are numbers, as a spreadsheet counts them."""
    delivered: Delivered = field(default_factory=Delivered)
    codes: list[Translation] = field(default_factory=list)
    several: tuple[str, str] | None = None
    """A column of which a cell may hold several references, and the pattern of one."""

    @property
    def name(self) -> str:
        return self.table.name


@dataclass
class Draft:
    """What was made of the files given."""

    feeds: list[FeedDraft]
    problems: list[str]
    """What could not be read, a sentence each."""
    unplaced: list[str] = field(default_factory=list)
    """Tables in which no kind of record was recognised."""


def draft(
    files: list[Path],
    standards: Standards,
    synonyms: Synonyms,
    con: duckdb.DuckDBPyConnection,
    work: Path,
    looked_at: list[Table] | None = None,
) -> Draft:
    """Draft a source from files. `con` may hold `keys_seen`, the keys of other systems.

    Tables are judged twice: once by themselves, then again knowing which columns hold whose keys.
    """
    tables, problems = (looked_at, []) if looked_at else look(files, con, work, synonyms)
    if not con.execute("select 1 from duckdb_tables() where table_name = 'keys_seen'").fetchall():
        prepare_keys(con)
    joins: dict[str, dict[str, list[Join]]] = {table.name: {} for table in tables}
    kinds = {}
    for _ in range(2):
        kinds = {t.name: main_kind(t, standards, synonyms, joins[t.name]) for t in tables}
        keyed = []
        for table in tables:
            found = kinds[table.name]
            if found:
                key, _ = key_of(con, table, found.kind, synonyms, joins[table.name])
                keyed.append((table, found.kind, key))
        con.execute("delete from keys_seen where system = ''")
        own_keys(con, keyed)
        mine = {table.name: (kind.name, key) for table, kind, key in keyed}
        joins = {t.name: joins_of(con, t, *mine.get(t.name, ("", ()))) for t in tables}
    feeds, unplaced = [], []
    for table in tables:
        found = main_kind(table, standards, synonyms, joins[table.name])
        if found is None:
            unplaced.append(table.name)
            continue
        records = compose(con, table, found.kind, standards, synonyms, joins[table.name])
        place = place_by_address(table, records, standards, synonyms)
        records += [place] if place else []
        for record in records:
            record.constants = constants(table, record, standards, synonyms)
        feeds.append(_feed(con, table, records, standards, synonyms, joins[table.name]))
    return Draft(feeds, problems, unplaced)


def _feed(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    records: list[RecordDraft],
    standards: Standards,
    synonyms: Synonyms,
    joins: dict[str, list[Join]],
) -> FeedDraft:
    found = FeedDraft(table, records, guesses(records, standards, joins))
    _read_days(found, synonyms)
    for column in table.columns:
        why = refused_by_values(table.profiles[column])
        if why:
            found.sent = [guess for guess in found.sent if guess.column != column]
            found.not_taken[column] = why
    placed = {guess.column for guess in found.sent}
    found.not_taken |= table.unread
    for column in table.columns:
        if column in placed or column in found.not_taken or column in found.left_open:
            continue
        refused = refused_as(synonyms.words(column), synonyms)
        if refused and table.profiles[column].days.share < 0.5:
            found.not_taken[column] = f"{refused.why} ({refused.score:.2f})"
        else:
            found.left_open[column] = _maybe(column, records)
    for record in records:
        taken = {guess.column for guess in found.sent}
        record.only_if = tuple(column for column in record.only_if if column in taken)
    found.several = _several(found, joins)
    found.delivered = how_delivered(con, table, records[0])
    found.codes = translate(table, found.sent, standards, synonyms)
    return found


def _several(found: FeedDraft, joins: dict[str, list[Join]]) -> tuple[str, str] | None:
    referring = {guess.column for guess in found.sent if guess.field.endswith("_ref")}
    patterns = [
        (column, join.like)
        for column, known in joins.items()
        for join in known
        if join.like and column in referring
    ]
    return patterns[0] if patterns else None


def _day_of(found: FeedDraft, guess: Guess) -> Guess | None:
    """Give what sends the day of a time of day, which its record or a neighbour holds."""
    beside = [
        other
        for other in found.sent
        if other.column != guess.column
        and (days := found.table.profiles[other.column].days).share > 0.5
        and not (days.has_time or days.doubt)
    ]
    own = [other for other in beside if other.record == guess.record]
    same = [other for other in own if other.field == guess.field]
    found_day = next(iter([*same, *own]), None)
    return None if found_day is None else replace(found_day, record=guess.record)


def _maybe(column: str, records: list[RecordDraft]) -> str:
    for record in records:
        if column in record.assigned.maybe:
            name, judged = record.assigned.maybe[column]
            return f"perhaps {record.kind.name}.{name} ({judged.score:.2f}: {judged.why})"
    return "not recognised"


def _read_days(found: FeedDraft, synonyms: Synonyms) -> None:
    """Give each day its form; leave open what cannot be read without a person's word."""
    kept = []
    kinds = {record.kind.name: record.kind for record in found.records}
    for guess in found.sent:
        own = kinds[guess.record].fields.get(guess.field)
        days = found.table.profiles[guess.column].days
        if own and own.type == "text" and own.sensitivity == "special":
            found.left_open[guess.column] = (
                f"{guess.record}.{guess.field} ({guess.score:.2f}), but free words may tell of"
                " health: a person decides whether they are taken"
            )
            continue
        if own is None or own.type not in ("date", "moment"):
            kept.append(guess)
            continue
        clock = found.table.profiles[guess.column].clock
        if clock:
            day = _day_of(found, guess)
            found.formats[guess.column] = clock
            kept += [*([replace(day, field=guess.field, why=WITH_ITS_TIME)] if day else []), guess]
            if day is None:
                found.left_open[guess.column] = (
                    f"{guess.record}.{guess.field}, but it holds times of day: send the column of"
                    " their day to the same field, and say both forms under format"
                )
            continue
        born = "dob" in synonyms.words(own.name)
        if days.doubt:
            found.left_open[guess.column] = (
                f"{guess.record}.{guess.field}, but {days.doubt}: say which under format"
            )
        elif days.two_digit_years and born:
            found.left_open[guess.column] = (
                f"{guess.record}.{guess.field}, but years have two digits, which cannot tell 1926"
                " from 2026: ask for four"
            )
        else:
            kept.append(guess)
            found.formats[guess.column] = days.forms
            if days.is_serial and guess.column not in found.serials:
                found.serials = (*found.serials, guess.column)
    kept = [guess for guess in kept if guess.column not in found.left_open]
    found.sent = list({(g.column, g.record, g.field): g for g in kept}.values())
