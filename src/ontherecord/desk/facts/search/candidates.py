"""The SQL of a search: what matches, of what a reader may see, and what each piece counts in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ontherecord.desk.facts.composing import (
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
from ontherecord.desk.facts.search.asking import Asked, Cut, Query
from ontherecord.desk.facts.search.understanding import UnderstoodWord

MOST_LOOKED_AT, MOST_READ = 600, 20_000
"""Of more than so many things of one sort that the reader may see, the rest is not looked at: a
word more finds it. Where a text's words stand in many and so do its address's, so many are read."""

NAMES = ("place", "person", "named_contact")

TURN = Sql("case kind when 'place' then 0 when 'person' then 1 when 'repair' then 2 else 3 end")


def kinds_asked(reading: Reading, kinds: Sequence[str]) -> list[str]:
    return [
        kind
        for kind in sorted(reading.said.kinds)
        if (not kinds or kind in kinds) and not reading.is_closed(kind)
    ]


def names_of(reading: Reading, query: Query | None, kinds: Sequence[str]) -> Sql:
    """Give the names that match, as `matched`, to be read as far as they are wanted."""
    return _matched([_names(reading, *_as_queries(query), kinds)])


def texts_of(reading: Reading, asked: Asked | None, kinds: Sequence[str]) -> Sql:
    """Give the texts that match by themselves, and by the address of their place, as `matched`."""
    alone, cuts, is_rare = (asked.alone, asked.cuts, asked.is_rare) if asked else (None, (), True)
    return _matched(
        [
            *_texts(reading, *_as_queries(alone), kinds, is_rare=is_rare),
            *_texts_at_places(reading, cuts, kinds),
        ]
    )


def candidates_of(matched: Sql) -> Sql:
    return sql("({matched} select * from matched {most})",
               matched=matched, most=at_most(MOST_LOOKED_AT))  # fmt: skip


def first_of_each(
    reading: Reading,
    names: Mapping[int, str],
    texts: Mapping[int, str],
    many_texts: Mapping[int, str],
    kinds: Sequence[str],
    most: int,
) -> Sql:
    """Give the first so many entries that match each of some pieces, with its number.

    Names are asked some, texts others, and those pieces that may stand in many texts by themselves.
    What is asked is bound, so that it is planned once.
    """
    asked = Sql("to_tsquery('simple', one.asked)")
    return joined(
        (
            sql(
                "select found.kind, found.thing_id, found.level, one.at"
                " from unnest({numbers}::integer[], {asked}::text[]) as one (at, asked)"
                " cross join lateral ({matched} select * from matched limit {most}) as found",
                numbers=list(pieces), asked=list(pieces.values()), most=most,
                matched=_matched(some),
            )
            for pieces, some in (
                (names, [_names(reading, asked, asked, kinds)]),
                (texts, _texts(reading, asked, asked, kinds, is_rare=True)),
                (many_texts, _texts(reading, asked, asked, kinds, is_rare=False)),
            )
        ),
        " union all ",
    )  # fmt: skip


def seen_candidates_of(reading: Reading, matched: Sql, kinds: Sequence[str]) -> Sql:
    """Give what matches of what the reader may see, each of some kinds by its own rules."""
    of_kind = [
        sql(
            "(select matched.* from matched join record.{table} as x on x.{own} = matched.thing_id"
            " where matched.kind = {kind} and {seen} and matched.level <= {reach} {most})",
            table=name(kind), own=name(f"{kind}_id"), kind=kind, seen=reading.seen(kind, "x"),
            reach=reading.reach(kind, "x"), most=at_most(MOST_LOOKED_AT),
        )
        for kind in kinds
    ]  # fmt: skip
    return sql(
        "({matched} select of_kind.* from ({of_kind}) as of_kind {most})",
        matched=matched, of_kind=joined(of_kind, " union all "), most=at_most(MOST_LOOKED_AT),
    )  # fmt: skip


def _matched(some: Sequence[Sql]) -> Sql:
    """Give what matches, as `matched`, to be read as far as it is wanted.

    It is planned as if all of it were wanted: a few of many seem quickest found by reading the
    whole table, which they are not where they stand at its end.
    """
    return sql("with matched as materialized ({some})", some=joined(some, " union all "))


ENTRIES = Sql(
    "select entry.kind, entry.thing_id, entry.level, entry.place_id, entry.happened_on, entry.words"
    " from record.search_entry as entry where"
)


def _names(reading: Reading, of_index: Sql, whole: Sql, kinds: Sequence[str]) -> Sql:
    return sql(
        "{entries} is_name and words @@ {asked} and (words @@ {whole}) is true"
        " and kind = any({kinds}) and {within}",
        entries=ENTRIES, asked=of_index, whole=whole, kinds=constant(kinds),
        within=of_pair(reading.sight.names_within("entry")),
    )  # fmt: skip


def _texts(
    reading: Reading, of_index: Sql, whole: Sql, kinds: Sequence[str], *, is_rare: bool
) -> list[Sql]:
    """Give what matches by its own words; what lies beyond all that the reader reaches is not."""
    return [
        sql(
            "{entries} not is_name and {found} and (words @@ {whole}) is true"
            " and kind = any({kinds}) and {within}",
            entries=ENTRIES, whole=whole, kinds=constant(kinds), within=of_pair(within),
            # What little there is is not looked for by its words, which may be everywhere.
            found=sql("{whole} is not null", whole=whole) if is_little
            else sql("words @@ {asked}", asked=of_index),
        )
        for within, is_little in reading.sight.texts_within("entry", is_rare=is_rare)
    ]  # fmt: skip


def _texts_at_places(reading: Reading, cuts: Sequence[Cut], kinds: Sequence[str]) -> list[Sql]:
    """Give the texts that match by some words, at places that match by the others.

    Where the places are few, their texts are read; where they are many, the texts are looked up by
    their words and the place of each is read.
    """
    return [
        sql(
            "({cuts} select found.kind, found.thing_id, found.level, found.place_id,"
            " found.happened_on, found.words || place.words as words from cut cross join lateral"
            " ({entries} not is_name and place_id = any(cut.place_ids)"
            " and (cut.texts is null or cardinality(cut.place_ids) <= cut.few"
            " and words @@ cut.texts) and kind = any({kinds}) and {of_text}"
            " union all select * from ({entries} not is_name and words @@ cut.text"
            " and (words @@ cut.texts) is true and kind = any({kinds})"
            " and (cut.place is null or cardinality(cut.place_ids) > cut.few)"
            " and {of_text} limit {most_read}) as found) as found cross join lateral"
            " (select words from record.search_entry as place"
            " where place.thing_id = found.place_id and {is_place} limit 1) as place"
            " where (cut.places is null or place.words @@ cut.places)"
            " and (cut.together is null or (found.words || place.words) @@ cut.together))",
            cuts=sql(
                CUTS, place=[cut.of_place and cut.of_place.of_index for cut in cuts],
                places=[cut.of_place and cut.of_place.whole for cut in cuts],
                text=[cut.of_text and cut.of_text.of_index for cut in cuts],
                texts=[cut.of_text and cut.of_text.whole for cut in cuts],
                together=[cut.of_both for cut in cuts],
                few=[cut.few for cut in cuts],
                at_least=constant(at_least), of_place=of_pair(of_place), is_place=IS_PLACE,
            ),
            entries=ENTRIES, kinds=constant(kinds), of_text=of_pair(of_text),
            most_read=constant(MOST_READ), is_place=IS_PLACE,
        )
        for of_text, of_place, at_least in reading.sight.texts_at_places_within("entry", "place")
    ]  # fmt: skip


IS_PLACE = Sql("place.kind = 'place' and place.level = 0")
CUTS = """with asked as materialized (select
    to_tsquery('simple', place) as place, to_tsquery('simple', places) as places,
    to_tsquery('simple', text) as text, to_tsquery('simple', texts) as texts,
    to_tsquery('simple', together) as together, greatest(few, {at_least}) as few
from unnest({place}::text[], {places}::text[], {text}::text[], {texts}::text[], {together}::text[],
    {few}::integer[])
    as one (place, places, text, texts, together, few)
), cut as materialized (select asked.*, array(
    select place.thing_id from record.search_entry as place where {is_place}
    and words @@ asked.place and (words @@ asked.places) is true and {of_place} limit few + 1
) as place_ids from asked)"""
"""What is asked, with the places that match: one more than are read at most."""


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
