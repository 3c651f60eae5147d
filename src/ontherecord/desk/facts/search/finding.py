"""Finds things by what was understood: as it was written, then nearly, then all but one word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ontherecord.desk.facts.composing import Sql, joined, name, sql
from ontherecord.desk.facts.homes import in_street_order
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.search import asking
from ontherecord.desk.facts.search.understanding import Understood, UnderstoodWord, understand

FIRST = 20
ENOUGH = 10
"""With so many that are written as typed, what is nearly so is not looked for."""

NOTHING, MOST_LOOKED_AT = -1, 600
"""Of more than so many things of one sort, the rest is not looked at: a word more finds it."""

NAMES = ("place", "person", "named_contact")
TEXTS = ("description", "note", "text", "subject", "file_name", "action", "name", "address")
AS_WRITTEN, NEARLY, BUT_ONE = "as written", "nearly", "all but one word"


@dataclass(frozen=True)
class Hit:
    """One thing that was found."""

    kind: str
    thing_id: str
    place_id: str | None
    happened_on: date | None
    how: str
    """as written, nearly, or all but one word."""
    title: str
    """An address, a name, or the kind and its words, as far as the reader may see them."""
    address: str | None
    """Of the place it is about."""
    values: Mapping[str, Any]
    score: float


@dataclass(frozen=True)
class Found:
    """What was understood, and the first of what was found."""

    understood: Understood
    hits: tuple[Hit, ...]
    is_cut: bool
    """More that the reader may see was found than is given."""


@dataclass(frozen=True)
class _Row:
    kind: str
    thing_id: str
    place_id: str | None
    happened_on: date | None
    score: float
    points: tuple[float, ...]
    """What each piece that was looked for counts here; nothing where it does not stand."""
    near: frozenset[str]
    how: str = ""


def search(reading: Reading, typed: str, *, kinds: Sequence[str] = (), first: int = FIRST) -> Found:
    """Search for what was typed, best first. Four statements; eight where little is so written.

    `kinds` leaves out all others. What is held back, or beyond the reader's reach, is not found.
    """
    understood = understand(reading, typed)
    words = understood.looked_for
    if not words:
        return Found(_as_seen(understood, (), ()), (), False)
    stages = _queries(words)
    found = _matching(reading, stages[:1], words, kinds)
    later = stages[1:]
    if not found[0]:
        # A word that stands nowhere the reader sees is as one that stands nowhere.
        seen = _seen_words(reading, words)
        if seen != words:
            words, found = seen, []
            later = _queries(words) if words else []
        if later:
            found += _matching(reading, later, words, kinds)
    else:
        while later and _goes_on(found):
            found += _matching(reading, later[:1], words, kinds)
            later = later[1:]
    has_all = len(words) == len(understood.words)
    rows = _together(found, stages if has_all else _queries(words) if words else [], has_all)
    shown = rows[:first]
    return Found(_as_seen(understood, words, shown), _shown(reading, shown), len(rows) > first)


def _goes_on(found: Sequence[Sequence[_Row]]) -> bool:
    """Say whether what is less exact is looked for as well."""
    there = len({(row.kind, row.thing_id) for rows in found for row in rows})
    return there < (ENOUGH if len(found) == 1 else 1)


def _together(
    found: Sequence[Sequence[_Row]], stages: Sequence[tuple[str, str]], has_all: bool
) -> list[_Row]:
    """Put together what was found, the most exact first, as far as it is wanted."""
    together: dict[tuple[str, str], _Row] = {}
    for at, rows in enumerate(found):
        if at and not _goes_on(found[:at]):
            break
        how = stages[at][0] if has_all else BUT_ONE
        for row in rows:
            together.setdefault((row.kind, row.thing_id), replace(row, how=how))
    return list(together.values())


def _as_seen(
    understood: Understood, looked_for: Sequence[UnderstoodWord], rows: Sequence[_Row]
) -> Understood:
    """Say of each piece what of it stands in what is shown, and no more.

    That a word stands on the record, or one like it, would tell of somebody who is held back.
    """
    near = frozenset().union(*(row.near for row in rows))
    found = {word for i, word in enumerate(looked_for) if any(row.points[i] > 0 for row in rows)}
    return Understood(
        understood.typed,
        tuple(
            replace(
                word,
                near=tuple(one for one in word.near if one[0] in near),
                is_known=word in found,
                is_found=word in found,
            )
            for word in understood.words
        ),
    )


def _seen_words(reading: Reading, words: tuple[UnderstoodWord, ...]) -> tuple[UnderstoodWord, ...]:
    """Give the pieces that stand, at least nearly, in something the reader may see.

    Two statements. One that stands in more than is looked at tells of nobody, and is given too.
    """
    open_kinds = _kinds(reading, ())
    pieces = [
        sql(
            "(select kind, thing_id, level, {at}::integer from record.search_entry"
            " where words @@ to_tsquery('simple', {query}) and kind = any({kinds}) limit {most})",
            at=at, query=asking.nearly(word), kinds=open_kinds, most=MOST_LOOKED_AT,
        )
        for at, word in enumerate(words)
    ]  # fmt: skip
    rows = reading.rows(joined(pieces, " union all "))
    reach = _reach(reading, rows)
    seen = {
        at for kind, thing_id, level, at in rows if level <= reach.get((kind, thing_id), NOTHING)
    }
    many = Counter(at for *_, at in rows)
    return tuple(word for at, word in enumerate(words) if at in seen or many[at] >= MOST_LOOKED_AT)


def _queries(words: Sequence[UnderstoodWord]) -> list[tuple[str, str]]:
    written = asking.every(map(asking.as_written, words))
    near = [asking.nearly(word) for word in words]
    found = [(AS_WRITTEN, written)]
    if any(word.near for word in words):
        found.append((NEARLY, asking.every(near)))
    if len(near) > 1:
        found.append((BUT_ONE, asking.all_but_one(near)))
    return found


def _matching(
    reading: Reading,
    stages: Sequence[tuple[str, str]],
    words: Sequence[UnderstoodWord],
    kinds: Sequence[str],
) -> list[list[_Row]]:
    """Give for each stage what matches and may be seen, best first, in two statements.

    What matches is found first, so that of the rules of who may see what only those are looked at
    that are of a kind that was found.
    """
    open_kinds = _kinds(reading, kinds)
    candidates = [
        _candidates(at, query, Sql(which), open_kinds)
        for at, (_, query) in enumerate(stages)
        for which in ("is_name", "not is_name")
    ]
    rows = reading.rows(
        sql(
            "with candidate as materialized ({candidates}),"
            " scored as (select *, array[{points}]::double precision[] as points from candidate)"
            " select kind, thing_id, place_id, happened_on, level, points,"
            " array(select near from unnest({near}::text[]) as near"
            " where words @@ near::tsquery), stage from scored"
            " order by stage, (select sum(point) from unnest(points) as point) desc, {turn},"
            " length(words), happened_on desc nulls last, thing_id, level",
            candidates=joined(candidates, " union all "), points=_points(words),
            near=sorted({near for word in words for near, _ in word.near}), turn=TURN,
        )
    )  # fmt: skip
    reach = _reach(reading, rows)
    best: list[dict[tuple[str, str], _Row]] = [{} for _ in stages]
    for kind, thing_id, place_id, happened_on, level, points, near, stage in rows:
        if level <= reach.get((kind, thing_id), NOTHING):
            row = _Row(
                kind, thing_id, place_id, happened_on, sum(points), tuple(points), frozenset(near)
            )
            best[stage].setdefault((kind, thing_id), row)
    return [list(found.values()) for found in best]


def _reach(reading: Reading, rows: Sequence[tuple[Any, ...]]) -> dict[tuple[str, str], int]:
    """Give how far the reader reaches into each thing that was found, of those that may be seen."""
    wanted: dict[str, set[str]] = {}
    for kind, thing_id, *_ in rows:
        wanted.setdefault(kind, set()).add(thing_id)
    pieces = [
        sql(
            "select {kind}::text, x.{own}, {reach} from record.{table} as x"
            " where x.{own} = any({ids}) and {seen}",
            kind=kind,
            own=name(f"{kind}_id"),
            table=name(kind),
            ids=sorted(ids),
            reach=reading.reach(kind, "x"),
            seen=reading.seen(kind, "x"),
        )
        for kind, ids in sorted(wanted.items())
    ]
    if not pieces:
        return {}
    found = reading.rows(joined(pieces, " union all "))
    return {(kind, thing_id): reach for kind, thing_id, reach in found}


TURN = Sql("case kind when 'place' then 0 when 'person' then 1 when 'repair' then 2 else 3 end")


def _kinds(reading: Reading, kinds: Sequence[str]) -> list[str]:
    return [
        kind
        for kind in sorted(reading.said.kinds)
        if (not kinds or kind in kinds) and not reading.is_closed(kind)
    ]


def _candidates(stage: int, query: str, which: Sql, kinds: Sequence[str]) -> Sql:
    return sql(
        "(select kind, thing_id, level, place_id, happened_on, words, {stage}::integer as stage"
        " from record.search_entry where {which} and words @@ to_tsquery('simple', {query})"
        " and kind = any({kinds}) limit {most})",
        stage=stage, which=which, query=query, kinds=list(kinds), most=MOST_LOOKED_AT,
    )  # fmt: skip


def _points(words: Sequence[UnderstoodWord]) -> Sql:
    """Give what each piece counts: most as typed, less for the same, least for each mistake."""
    pieces = []
    for word in words:
        exact = UnderstoodWord(word.typed, word.read_as, word.words)
        cases = [(1.0, asking.every([_bare(exact)])), (0.9, asking.as_written(exact))]
        if word.same:
            cases.append((0.85, asking.as_written(word)))
        for mistakes in (1, 2):
            near = [f"'{one}'" for one, count in word.near if count == mistakes]
            if near:
                cases.append((0.8 - 0.15 * mistakes, " | ".join(near)))
        whens = [
            sql(
                "when words @@ to_tsquery('simple', {query}) then {points}::double precision",
                query=query, points=points,
            )
            for points, query in cases
        ]  # fmt: skip
        pieces.append(sql("(case {whens} else 0 end)", whens=joined(whens, " ")))
    return joined(pieces, ", ")


def _bare(word: UnderstoodWord) -> str:
    return asking.as_written(UnderstoodWord(word.typed, "number", word.words))


def _shown(reading: Reading, rows: Sequence[_Row]) -> tuple[Hit, ...]:
    """Show what was found, and where it is, in one statement."""
    wanted: dict[str, list[str]] = {}
    for row in rows:
        wanted.setdefault(row.kind, []).append(row.thing_id)
        if row.place_id:
            wanted.setdefault("place", []).append(row.place_id)
    things = reading.things(wanted)
    hits = []
    for row in rows:
        thing = things.get((row.kind, row.thing_id))
        place = things.get(("place", row.place_id or ""))
        if thing is None:
            continue
        hits.append(
            Hit(
                row.kind, row.thing_id, row.place_id, row.happened_on, row.how,
                _title(reading, row.kind, thing.values),
                place.values.get("address") if place else None, thing.values, row.score,
            )
        )  # fmt: skip
    return tuple(sorted(hits, key=_best_first))


def _best_first(hit: Hit) -> tuple[int, float, bool, list[tuple[int, int | str]]]:
    """Keep the order in which they were found, but flat 2 before flat 10."""
    is_other = hit.kind != "place"
    turn = (AS_WRITTEN, NEARLY, BUT_ONE).index(hit.how)
    return (turn, -hit.score, is_other, [] if is_other else in_street_order(hit.title))


def _title(reading: Reading, kind: str, values: Mapping[str, Any]) -> str:
    if kind == "person":
        parts = [values.get("first_name"), values.get("surname")]
        return values.get("full_name") or " ".join(part for part in parts if part)
    words = next((values[text] for text in TEXTS if values.get(text)), "")
    if kind == "place":
        return words
    said = reading.said.kinds[kind].title
    return f"{said}: {words}" if words else said
