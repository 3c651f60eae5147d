"""Keeps a former name from being shown: one system knows that it is former, another still uses it.

A former name is `unseen` where a source delivers it as one. Elsewhere it stands as the name, and
would be shown or told as a disagreement once the two records are one person.
"""

from __future__ import annotations

import duckdb

from ontherecord.standards.kinds import Kind

NAMES = ("first_name", "middle_name", "surname", "full_name")
"""The fields in which a former name may stand."""

# ruff: noqa: S608 — only fragments of our own SQL are composed

_WORD = "regexp_replace(lower(strip_accents({0})), '[^a-z0-9]', '', 'g')"
_WORDS = f"list_transform(string_split(trim({{0}}), ' '), lambda word: {_WORD.format('word')})"


def records_told(kind: Kind) -> str:
    """Name what the values of a kind are shown from: its records, people's without former names."""
    return "person_told" if kind.name == "person" else f"{kind.name}_record"


def leave_out_former_names(con: duckdb.DuckDBPyConnection) -> None:
    """Show `person_told`: `person_record` without a name that a record of that person calls former.

    Reads `match`; leaves temp table `former_name`.
    """
    former = former_names("person_record", "match")
    con.execute(f"create or replace temp table former_name as {former}")
    told = without_former_names("person_record", "former_name")
    con.execute(f"create or replace temp view person_told as {told}")


def former_names(records: str, matches: str) -> str:
    """Give the query of the names that are former, as lists of words, for each record they are of.

    `records` and `matches` are what `person_record` and `match` are read from.
    """
    return f"""
        with said as (
            select match.entity_id,
                {_WORD.format("former_first_name")} as first,
                {_WORD.format("former_surname")} as last,
                {_WORD.format("coalesce(first_name, '')")} as first_now,
                {_WORD.format("coalesce(surname, '')")} as last_now
            from {records} as record join {matches} as match using (record_id)
            where match.kind = 'person'
                and (former_first_name is not null or former_surname is not null)
        ),
        by_person as (
            select entity_id,
                list(distinct first) filter (first not in ('', first_now)) as firsts,
                list(distinct last) filter (last not in ('', last_now)) as lasts
            from said group by entity_id
        )
        select match.record_id, coalesce(firsts, []) as firsts, coalesce(lasts, []) as lasts
        from by_person join {matches} as match using (entity_id)
        where match.kind = 'person' and (firsts is not null or lasts is not null)"""


def without_former_names(records: str, former: str) -> str:
    """Give the query of records in which no former name stands as the name.

    A former first name goes wherever it is a word of the first, middle or full name; a former
    surname where it is the surname, or a word of the full name. A record that gives one name as
    both says nothing by it. `former` is what `former_names` gave.
    """
    of_first = {name: "former.firsts" for name in ("first_name", "middle_name")}
    of_either = of_first | {"full_name": "list_concat(former.firsts, former.lasts)"}
    told = [
        f"case when coalesce(list_has_any({_WORDS.format(f'record.{name}')}, {words}), false)"
        f" then null else record.{name} end as {name}"
        for name, words in of_either.items()
    ]
    told.append(
        f"case when coalesce(list_contains(former.lasts, {_WORD.format('record.surname')}), false)"
        " then null else record.surname end as surname"
    )
    return f"""select record.* replace ({", ".join(told)})
        from {records} as record left join {former} as former using (record_id)"""
