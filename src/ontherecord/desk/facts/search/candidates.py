"""The SQL of a search: what matches, of what a reader may see, and what each piece counts in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ontherecord.desk.facts.composing import (
    TRUE,
    Sql,
    at_most,
    constant,
    joined,
    name,
    of_pair,
    sql,
)
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.search import asking
from ontherecord.desk.facts.search.asking import Query
from ontherecord.desk.facts.search.understanding import UnderstoodWord

MOST_LOOKED_AT = 600
"""Of more than so many things of one sort that the reader may see, the rest is not looked at: a
word more finds it."""

WHICH = (Sql("is_name"), Sql("not is_name"))
"""Names and texts have an index each, and of what is asked without saying which, neither helps."""

NAMES = ("place", "person", "named_contact")

TURN = Sql("case kind when 'place' then 0 when 'person' then 1 when 'repair' then 2 else 3 end")


def kinds_asked(reading: Reading, kinds: Sequence[str]) -> list[str]:
    return [
        kind
        for kind in sorted(reading.said.kinds)
        if (not kinds or kind in kinds) and not reading.is_closed(kind)
    ]


def candidates_of(reading: Reading, query: Query, which: Sql, kinds: Sequence[str]) -> Sql:
    return sql(
        "({matched} select * from matched {most})",
        matched=matched(reading, which, *_as_queries(query), kinds), most=at_most(MOST_LOOKED_AT),
    )  # fmt: skip


def first_of_each(
    reading: Reading,
    names: Mapping[int, Query],
    texts: Mapping[int, Query],
    kinds: Sequence[str],
    most: int,
) -> Sql:
    """Give the first so many entries that match each of some queries, with the number of that.

    Names are asked some, texts others. What is asked is bound, so that it is planned once.
    """
    return joined(
        (
            sql(
                "select found.kind, found.thing_id, found.level, one.at"
                " from unnest({numbers}::integer[], {queries}::text[], {wholes}::text[])"
                " as one (at, query, whole)"
                " cross join lateral ({matched} select * from matched limit {most}) as found",
                numbers=list(asked), queries=[query.of_index for query in asked.values()],
                wholes=[query.whole for query in asked.values()], most=most,
                matched=matched(reading, which, Sql("to_tsquery('simple', one.query)"),
                                Sql("to_tsquery('simple', one.whole)"), kinds),
            )
            for which, asked in zip(WHICH, (names, texts), strict=True)
        ),
        " union all ",
    )  # fmt: skip


def seen_candidates_of(
    reading: Reading, query: Query | None, which: Sql, kinds: Sequence[str]
) -> Sql:
    """Give what matches of what the reader may see, each kind by its own rules."""
    of_kind = [
        sql(
            "(select matched.* from matched join record.{table} as x on x.{own} = matched.thing_id"
            " where matched.kind = {kind} and {seen} and matched.level <= {reach} {most})",
            table=name(kind), own=name(f"{kind}_id"), kind=kind, seen=reading.seen(kind, "x"),
            reach=reading.reach(kind, "x"), most=at_most(MOST_LOOKED_AT),
        )
        for kind in kinds
        if (kind in NAMES) == (which is WHICH[0])
    ]  # fmt: skip
    return sql(
        "({matched} select of_kind.* from ({of_kind}) as of_kind {most})",
        matched=matched(reading, which, *_as_queries(query), kinds),
        of_kind=joined(of_kind, " union all "), most=at_most(MOST_LOOKED_AT),
    )  # fmt: skip


def matched(reading: Reading, which: Sql, of_index: Sql, whole: Sql, kinds: Sequence[str]) -> Sql:
    """Give what matches, as `matched`, to be read as far as it is wanted.

    What lies beyond all that the reader reaches is left out, and else would be most of it. It is
    planned as if all of it were wanted: a few of many seem quickest found by reading the whole
    table, which they are not where they stand at its end.
    """
    some = [
        sql(
            "select kind, thing_id, level, place_id, happened_on, words from record.search_entry"
            " as entry where {which} and {found} and (words @@ {whole}) is true"
            " and kind = any({kinds}) and {within}",
            which=which, whole=whole, kinds=constant(kinds), within=of_pair(within),
            # What little there is is not looked for by its words, which may be everywhere.
            found=TRUE if is_little else sql("words @@ {asked}", asked=of_index),
        )
        for within, is_little in reading.sight.within("entry", of_names=which is WHICH[0])
    ]  # fmt: skip
    return sql("with matched as materialized ({some})", some=joined(some, " union all "))


def _as_queries(query: Query | None) -> tuple[Sql, Sql]:
    """Give what is asked of the index and of its entries, read once and not for every row."""
    asked = (None, None) if query is None else query
    of_index, whole = (sql("(select to_tsquery('simple', {words}))", words=one) for one in asked)
    return of_index, whole


def points_of(words: Sequence[UnderstoodWord]) -> Sql:
    """Give what each piece counts: most as typed, less for the same, least for each mistake.

    An array of points, in the order of pieces. What counts is bound and not in the text: however
    many words are typed, it is planned once.
    """
    counting = [(at, *case) for at, word in enumerate(words) for case in _cases(word)]
    return sql(
        "array(select coalesce(max(one.points) filter (where words @@ one.asked), 0)"
        " from unnest((select {at}::integer[]), (select {points}::double precision[]),"
        " (select array(select to_tsquery('simple', said) from unnest({asked}::text[])"
        " with ordinality as each (said, turn) order by turn))) as one (at, points, asked)"
        " group by one.at order by one.at)",
        at=[at for at, _, _ in counting], points=[points for _, points, _ in counting],
        asked=[asked for _, _, asked in counting],
    )  # fmt: skip


def _cases(word: UnderstoodWord) -> list[tuple[float, str]]:
    exact = UnderstoodWord(word.typed, word.read_as, word.words)
    cases = [(1.0, asking.every([_bare(exact)])), (0.9, asking.as_written(exact))]
    if word.same:
        cases.append((0.85, asking.as_written(word)))
    for mistakes in (1, 2):
        near = [f"'{one}'" for one, count in word.near if count == mistakes]
        if near:
            cases.append((0.8 - 0.15 * mistakes, " | ".join(near)))
    return cases


def _bare(word: UnderstoodWord) -> str:
    return asking.as_written(UnderstoodWord(word.typed, "number", word.words))
