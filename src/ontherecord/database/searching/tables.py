"""The tables search reads, and how a text becomes words."""

from __future__ import annotations

import psycopg

TABLES = """
create schema if not exists record;
create table if not exists record.search_entry (
    happened_on date,
    level smallint not null,
    is_name boolean not null,
    kind text not null,
    thing_id text not null,
    place_id text,
    words tsvector not null
);
comment on table record.search_entry is
    'What is found: a thing''s words of one sensitivity; of whoever is a name, with their address.';
create table if not exists record.search_word (
    word text collate "C" primary key,
    entry_count bigint not null,
    text_count bigint not null default 0,
    place_count bigint not null default 0
);
comment on table record.search_word is
    'Every word of letters, and in how many entries, texts among them and places it stands.';
create table if not exists record.search_near (
    near text collate "C" not null,
    word text collate "C" not null,
    primary key (near, word)
);
comment on table record.search_near is
    'What is left of the beginning of a word when one or two letters are taken out of it.';
create index if not exists search_near_word on record.search_near (word);
create table if not exists record.search_synonym (
    name text not null,
    phrase text not null,
    primary key (name, phrase)
);
comment on table record.search_synonym is 'Phrases that mean the same to whoever searches.';
create table if not exists record.search_stamp (
    handed_over_at timestamptz not null,
    shape text not null
);
comment on table record.search_stamp is 'The handover up to which search has been refreshed.';
"""

INDEXES = """
create unique index if not exists search_entry_thing
    on record.search_entry (thing_id, kind, level);
create index if not exists search_entry_place
    on record.search_entry (place_id, level) where place_id is not null;
create index if not exists search_entry_places
    on record.search_entry using gin (words) with (fastupdate = off) where kind = 'place';
create index if not exists search_entry_names
    on record.search_entry using gin (words) with (fastupdate = off) where is_name;
create index if not exists search_entry_texts
    on record.search_entry using gin (words) with (fastupdate = off) where not is_name;
create index if not exists search_entry_open_texts
    on record.search_entry using gin (words) with (fastupdate = off)
    where not is_name and level <= 0;
create index if not exists search_entry_nowhere
    on record.search_entry (kind) where place_id is null;
"""
WITHOUT_INDEXES = """
drop index if exists record.search_entry_thing;
drop index if exists record.search_entry_place;
drop index if exists record.search_entry_places;
drop index if exists record.search_entry_names;
drop index if exists record.search_entry_texts;
drop index if exists record.search_entry_open_texts;
drop index if exists record.search_entry_nowhere;
"""
"""When all is made anew, indexes are made after the rows: it takes a third of the time."""

PLAIN = """
create or replace function record.plain_words(said text) returns text
language sql immutable parallel safe as $$
    select btrim(regexp_replace(regexp_replace(
        normalize(lower(left(said, 100000)), nfkd), '[\u0300-\u036f''’]', '', 'g'
    ), '[^[:alnum:]]+', ' ', 'g'))
$$;
create or replace function record.joined_word(said text) returns text
language sql immutable parallel safe as $$
    select replace(record.plain_words(said), ' ', '')
$$;
create or replace function record.reference_words(said text) returns text
language sql immutable parallel safe as $$
    select case when said ~ '^[1-9A-Za-z][0-9A-Za-z]*$' then lower(said) else
        record.plain_words(said) || ' ' || record.joined_word(said) || ' '
            || ltrim(record.joined_word(said), '0')
    end
$$;
create or replace function record.without_letters(word text, most integer) returns setof text
language sql immutable parallel safe as $$
    select begun from (select left(word, 7) as begun) as w
    union
    select overlay(left(word, 7) placing '' from i for 1)
    from generate_series(1, least(length(word), 7)) as i where most >= 1
    union
    select overlay(overlay(left(word, 7) placing '' from j for 1) placing '' from i for 1)
    from generate_series(1, least(length(word), 7)) as i,
        generate_series(i + 1, least(length(word), 7)) as j
    where most >= 2
$$;
"""
"""`plain_words`: small letters without accents and apostrophes, a space for whatever else there is.
`joined_word` has no spaces: postcodes, telephone numbers. `reference_words` finds a reference
however its zeros and dashes are typed. `without_letters` is what is near a word. The first three
are one expression each, which PostgreSQL puts in the place of the call.
"""

HAS_COLUMN = """
select 1 from information_schema.columns
where table_schema = 'record' and table_name = %s and column_name = %s
"""
MORE_COUNTS = """
alter table record.search_word add column text_count bigint not null default 0;
alter table record.search_word add column place_count bigint not null default 0;
"""
"""Words were once counted in all entries alone. Readers wait for this, so it is done once."""

SHORTEST, LONGEST, LONG = 4, 30, 6
"""Words from four letters are found with one letter wrong, from six with two; one that is longer
than the longest is not counted."""


def make_search_tables(con: psycopg.Connection) -> None:
    """Make the tables and functions that are not there. Needs nothing to have been handed over."""
    con.execute("set local client_min_messages = warning")
    con.execute(TABLES)
    if con.execute(HAS_COLUMN, ["search_entry", "entry_id"]).fetchone():
        # Entries once had a number that nobody asked for.
        con.execute("alter table record.search_entry drop column entry_id")
    if not con.execute(HAS_COLUMN, ["search_word", "place_count"]).fetchone():
        con.execute(MORE_COUNTS)
    con.execute(INDEXES)
    con.execute(PLAIN)
