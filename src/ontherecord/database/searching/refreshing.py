"""Brings search up to the latest handover: over what changed, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

import psycopg
from psycopg import sql

from ontherecord.database.published import published_tables
from ontherecord.database.searching.entries import (
    ALL,
    READ_AS_NEEDED,
    READ_ONCE,
    TELLING,
    entry_query,
    of_changed,
    searched,
)
from ontherecord.database.searching.tables import (
    INDEXES,
    LONG,
    LONGEST,
    SHORTEST,
    WITHOUT_INDEXES,
    make_search_tables,
)
from ontherecord.database.shaping import let_the_desk_read
from ontherecord.standards.kinds import Kind, Standards

SHAPE = "3"
"""Another one, and every entry is made anew: raise it when what is searched changes."""

LOCK = 0x6F6E7468_73656172
"""The advisory lock of a refresh: "onthsear"."""

IS_WORD = "^[[:alpha:]]+$"


@dataclass(frozen=True)
class RefreshedSearch:
    """What a refresh did."""

    is_new: bool
    """False when search stood at the latest handover already."""
    things: int = 0
    """Things that changed; none where all is made anew."""
    entries: int = 0
    words: int = 0
    """Words that came or went."""


class UnableToRefreshSearch(Exception):
    """Search could not be brought up to a handover; it finds what it found before."""


def refresh_search(
    con: psycopg.Connection, standards: Standards, synonyms: Mapping[str, Iterable[str]]
) -> RefreshedSearch:
    """Bring search up to the latest handover. `con` is the owner's and in no transaction.

    `synonyms` are phrases by the name of their group. What changed since the last refresh is made
    anew, so that a name that was disposed of is found no more. All is done or nothing. Raises
    UnableToRefreshSearch, with nothing of a row in it.
    """
    try:
        return _refresh(con, standards, synonyms)
    except psycopg.Error as failed:
        raise UnableToRefreshSearch(
            f"search is not up to date: PostgreSQL refused ({type(failed).__name__})"
        ) from None


def _refresh(
    con: psycopg.Connection, standards: Standards, synonyms: Mapping[str, Iterable[str]]
) -> RefreshedSearch:
    tables = published_tables(standards)
    kinds = searched(tables)
    shape = _shape_of(kinds)
    with con.transaction():
        make_search_tables(con)
        let_the_desk_read(con)
        con.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        con.execute("set local jit = off")
        _write_synonyms(con, synonyms)
        latest = con.execute(
            "select handed_over_at, disposals from record.run where is_latest"
        ).fetchone()
        stamp = con.execute("select handed_over_at, shape from record.search_stamp").fetchone()
        if latest is None:
            return RefreshedSearch(False)
        # A disposal blanks words in rows that stay as they are, and a feed that is declared
        # privileged takes its words out of what others say as well: all is made anew.
        shape = f"{shape} {latest[1]} {_privileged(con)}"
        if stamp == (latest[0], shape):
            return RefreshedSearch(False)
        since = stamp[0] if stamp and stamp[1] == shape else None
        if since is not None:
            _find_changed(con, kinds, since)
        done = _make_anew(con, kinds, is_all=since is None)
        con.execute("delete from record.search_stamp")
        con.execute("insert into record.search_stamp values (%s, %s)", [latest[0], shape])
    return done


def _privileged(con: psycopg.Connection) -> str:
    feeds = con.execute("select source, feed from record.privileged_feed order by 1, 2").fetchall()
    return sha256(repr(feeds).encode()).hexdigest()[:16] if feeds else ""


def _shape_of(kinds: list[Kind]) -> str:
    said = [SHAPE, *(entry_query(kind).as_string(None) for kind in kinds)]
    return sha256(repr(said).encode()).hexdigest()[:16]


def _write_synonyms(con: psycopg.Connection, synonyms: Mapping[str, Iterable[str]]) -> None:
    con.execute("delete from record.search_synonym")
    with con.cursor() as cursor:
        cursor.executemany(
            "insert into record.search_synonym values (%s, record.plain_words(%s))"
            " on conflict do nothing",
            [(group, phrase) for group, phrases in synonyms.items() for phrase in phrases],
        )


def _find_changed(con: psycopg.Connection, kinds: list[Kind], since: object) -> None:
    """Write `changed_thing`: whose entries are to be made anew.

    A thing of which a version came or went; one that a record was matched with or parted from, for
    its references; one in whose words something was read; who is at a place whose address changed.
    Only a disposal takes a version away without a trace, and after one all is made anew.
    """
    con.execute(
        "create temp table changed_thing (kind text, thing_id text, primary key (kind, thing_id))"
        " on commit drop"
    )
    for kind in kinds:
        _changed_things(con, kind, since)
    con.execute(
        "insert into pg_temp.changed_thing select distinct sign.kind, sign.thing_id"
        " from record.note_sign as sign where sign.kind = any(%s)"
        " and (sign.known_from > %s or sign.known_until > %s) on conflict do nothing",
        [list(TELLING), since, since],
    )
    matched = [kind.name for kind in kinds if kind.matched]
    con.execute(
        "insert into pg_temp.changed_thing select distinct m.kind, m.entity_id"
        " from record.match as m"
        " where m.kind = any(%s) and (m.known_from > %s or m.known_until > %s)"
        " on conflict do nothing",
        [matched, since, since],
    )
    con.execute(
        "insert into pg_temp.changed_thing select distinct 'place', m.entity_id"
        " from record.place_record as r join record.match as m on m.record_id = r.record_id"
        " where m.kind = 'place' and m.known_until is null and (r.known_from > %s"
        " or r.known_until > %s) on conflict do nothing",
        [since, since],
    )
    con.execute(
        "insert into pg_temp.changed_thing select entry.kind, entry.thing_id"
        " from record.search_entry as entry join pg_temp.changed_thing as place"
        " on place.thing_id = entry.place_id and place.kind = 'place' where entry.is_name"
        " on conflict do nothing"
    )


def _changed_things(con: psycopg.Connection, kind: Kind, since: object) -> None:
    con.execute(
        sql.SQL(
            "insert into pg_temp.changed_thing select distinct {kind}, x.{id}"
            " from record.{table} as x where x.known_from > {since} or x.known_until > {since}"
            " on conflict do nothing"
        ).format(
            kind=sql.Literal(kind.name), id=sql.Identifier(f"{kind.name}_id"),
            table=sql.Identifier(kind.name), since=sql.Literal(since),
        )
    )  # fmt: skip


def _make_anew(con: psycopg.Connection, kinds: list[Kind], *, is_all: bool) -> RefreshedSearch:
    con.execute(
        "create temp table counted (word text, entries bigint, texts bigint, places bigint)"
        " on commit drop"
    )
    things = 0
    if is_all:
        con.execute("truncate record.search_entry, record.search_word, record.search_near")
        con.execute(WITHOUT_INDEXES)
    else:
        things = _count_changed(con)
        _count_words(con, -1, of_changed=True)
        con.execute(
            "delete from record.search_entry as entry using pg_temp.changed_thing as changed"
            " where changed.thing_id = entry.thing_id and changed.kind = entry.kind"
        )
    for query in READ_ONCE if is_all else READ_AS_NEEDED:
        con.execute(query)
    entries = 0
    for kind in kinds:
        query = entry_query(kind, ALL if is_all else of_changed(kind))
        entries += con.execute(
            sql.SQL(
                "insert into record.search_entry"
                " (kind, thing_id, level, is_name, place_id, happened_on, words) {}"
            ).format(query)
        ).rowcount
    if not is_all:
        con.execute("drop view pg_temp.place_words")
    con.execute(INDEXES)
    con.execute("analyze record.search_entry")
    _count_words(con, 1, of_changed=not is_all)
    words = _write_words(con)
    return RefreshedSearch(True, things, entries, words)


def _count_changed(con: psycopg.Connection) -> int:
    con.execute("analyze pg_temp.changed_thing")
    [(things,)] = con.execute("select count(*) from pg_temp.changed_thing").fetchall()
    return int(things)


def _count_words(con: psycopg.Connection, by: int, *, of_changed: bool) -> None:
    """Count in how many entries each word of letters stands, those of changed things or of all.

    Of these, in how many texts, which have no words of an address, and in how many places.
    """
    chosen = sql.SQL(
        "join pg_temp.changed_thing as changed on changed.thing_id = entry.thing_id"
        " and changed.kind = entry.kind"
        if of_changed
        else ""
    )
    con.execute(
        sql.SQL(
            "insert into pg_temp.counted select lexeme, {by} * count(*),"
            " {by} * count(*) filter (where not entry.is_name),"
            " {by} * count(*) filter (where entry.kind = 'place')"
            " from record.search_entry as entry {chosen} cross join lateral"
            " unnest(tsvector_to_array(entry.words)) as lexeme"
            " where length(lexeme) <= {longest} and lexeme ~ {is_word}"
            " group by lexeme"
        ).format(
            by=sql.Literal(by), chosen=chosen, longest=sql.Literal(LONGEST),
            is_word=sql.Literal(IS_WORD),
        )
    )  # fmt: skip


def _write_words(con: psycopg.Connection) -> int:
    """Bring the words and what is near them up to the count; what stands nowhere is gone."""
    con.execute(
        "create temp table new_word on commit drop as select word, sum(entries)::bigint as entries,"
        " sum(texts)::bigint as texts, sum(places)::bigint as places from pg_temp.counted"
        " group by word having (sum(entries), sum(texts), sum(places)) <> (0, 0, 0)"
    )
    con.execute(
        "create temp table came on commit drop as select word from pg_temp.new_word"
        " where word not in (select word from record.search_word)"
    )
    con.execute(
        "insert into record.search_word (word, entry_count, text_count, place_count)"
        " select word, entries, texts, places from pg_temp.new_word"
        " on conflict (word) do update"
        " set entry_count = record.search_word.entry_count + excluded.entry_count,"
        " text_count = record.search_word.text_count + excluded.text_count,"
        " place_count = record.search_word.place_count + excluded.place_count"
    )
    gone = con.execute(
        "with gone as (delete from record.search_word where entry_count <= 0 returning word)"
        " delete from record.search_near where word in (select word from gone)"
    ).rowcount
    came = con.execute(
        sql.SQL(
            "insert into record.search_near select near, word from pg_temp.came,"
            " record.without_letters(word, case when length(word) >= {long} then 2 else 1 end)"
            " as near where length(word) >= {shortest} on conflict do nothing"
        ).format(long=sql.Literal(LONG), shortest=sql.Literal(SHORTEST))
    ).rowcount
    con.execute("analyze record.search_word")
    con.execute("analyze record.search_near")
    return came + gone
