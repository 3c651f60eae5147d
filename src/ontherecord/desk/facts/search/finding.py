"""Finds things by what was understood: as it was written, then nearly, then all but one word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ontherecord.desk.facts.composing import (
    Sql,
    constant,
    joined,
    name,
    sql,
)
from ontherecord.desk.facts.homes import in_street_order
from ontherecord.desk.facts.reading import CANNOT_BE_SEEN, Reading
from ontherecord.desk.facts.search import asking
from ontherecord.desk.facts.search.asking import Asked
from ontherecord.desk.facts.search.candidates import (
    MOST_LOOKED_AT,
    NAMES,
    TURN,
    candidates_of,
    first_of_each,
    kinds_asked,
    names_of,
    points_of,
    seen_candidates_of,
    texts_of,
)
from ontherecord.desk.facts.search.understanding import Understood, UnderstoodWord, understand

FIRST = 20
ENOUGH = 10
"""With so many that are written as typed, what is nearly so is not looked for."""

NOTHING, A_FEW = -1, 40
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
    """Search for what was typed, best first.

    Four statements where enough is so written; two more for each way it is looked for after that,
    two or four to learn which words the reader sees at all, and one where much is beyond them.
    `kinds` leaves out all others. What is held back, or beyond the reader's reach, is not found.
    """
    understood = understand(reading, typed)
    words = understood.looked_for
    if not words:
        return Found(_as_seen(understood, (), ()), (), False)
    stages = _queries(words)
    found, later = [_matching(reading, stages[0][1], words, kinds, first)], stages[1:]
    if later and later[0][0] == NEARLY and _goes_on(found):
        found.append(_matching(reading, later.pop(0)[1], words, kinds, first))
    if not any(found):
        # A word that stands nowhere the reader sees is as one that stands nowhere.
        seen = _seen_words(reading, words)
        if seen != words:
            words, found, later = seen, [], _queries(seen) if seen else []
    while later and _goes_on(found):
        found.append(_matching(reading, later.pop(0)[1], words, kinds, first))
    has_all = len(words) == len(understood.words)
    rows = _together(found, stages if has_all else _queries(words) if words else [], has_all)
    shown = rows[:first]
    return Found(_as_seen(understood, words, shown), _shown(reading, shown), len(rows) > first)


def _goes_on(found: Sequence[Sequence[_Row]]) -> bool:
    """Say whether what is less exact is looked for as well."""
    there = len({(row.kind, row.thing_id) for rows in found for row in rows})
    return there < (ENOUGH if len(found) == 1 else 1)


def _together(
    found: Sequence[Sequence[_Row]], stages: Sequence[tuple[str, Asked | None]], has_all: bool
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

    Two statements where the first few names tell of every word, four where the first few texts do,
    and six else. One that stands in more than is looked at tells of nobody, and is given too: of
    words that are so common, nothing is asked.
    """
    open_kinds = kinds_asked(reading, ())
    near = [asking.as_near(word) for word in words]
    many = {at for at, word in enumerate(words) if word.nearly.texts > asking.FEW_TEXTS}

    def look(asked: set[int], names: bool, texts: bool, most: int) -> tuple[set[int], set[int]]:
        """Give which stand in something that may be seen, and which of the rest in more yet."""
        of_names, of_few, of_many = (
            {at: near[at] for at in sorted(some)}
            for some in (
                asked if names else set(),
                asked - many if texts else set(),
                asked & many if texts else set(),
            )
        )
        found = first_of_each(reading, of_names, of_few, of_many, open_kinds, most)
        rows = reading.rows(found) if asked else []
        reach = _reach(reading, rows)
        seen = {at for k, thing_id, level, at in rows if level <= reach.get((k, thing_id), NOTHING)}
        return seen, {
            at for at, count in Counter(at for *_, at in rows).items() if count >= most
        } - seen

    common = {at for at, word in enumerate(words) if word.entry_count >= 2 * MOST_LOOKED_AT}
    rare = set(range(len(words))) - common
    by_name, more_names = look(rare, True, False, A_FEW)
    by_text, more_texts = look(rare - by_name, False, True, A_FEW)
    at_last, countless = look((more_names | more_texts) - by_text, True, True, MOST_LOOKED_AT)
    given = common | by_name | by_text | at_last | countless
    return tuple(word for at, word in enumerate(words) if at in given)


def _queries(words: Sequence[UnderstoodWord]) -> list[tuple[str, Asked | None]]:
    """Give each way in which words are looked for, the most exact first, and what is asked then.

    Nothing is asked where it is known that nothing has it.
    """
    written = asking.pieces_of(words, nearly=False)
    near = asking.pieces_of(words, nearly=True)
    found = [(AS_WRITTEN, asking.all_of(written))]
    if any(word.near for word in words):
        found.append((NEARLY, asking.all_of(near)))
    if len(near) > 1:
        found.append((BUT_ONE, asking.but_one_of(near)))
    return found


def _matching(
    reading: Reading,
    asked: Asked | None,
    words: Sequence[UnderstoodWord],
    kinds: Sequence[str],
    first: int,
) -> list[_Row]:
    """Give what matches and may be seen, best first, in two statements.

    What matches is found first, so that of the rules of who may see what only those are looked at
    that are of a kind that was found. Where more matches than is looked at, and little of that may
    be seen, it is found anew among what may be: one statement more.
    """
    if asked is None:
        return []
    open_kinds = kinds_asked(reading, kinds)
    matched = (names_of(reading, asked.names, open_kinds), texts_of(reading, asked, open_kinds))
    rows = _scored(reading, map(candidates_of, matched), words)
    best = _best(rows, _reach(reading, rows))
    looked_at = Counter(row[0] in NAMES for row in rows)
    seen = Counter(kind in NAMES for kind, _ in best)
    is_cut = {
        is_name: looked_at[is_name] >= MOST_LOOKED_AT and seen[is_name] < first
        for is_name in (True, False)
    }
    if not any(is_cut.values()):
        return list(best.values())
    among = [
        seen_candidates_of(
            reading, names_of(reading, asked.names if is_cut[True] else None, open_kinds),
            [kind for kind in open_kinds if kind in NAMES],
        ),
        seen_candidates_of(
            reading, texts_of(reading, asked if is_cut[False] else None, open_kinds),
            [kind for kind in open_kinds if kind not in NAMES],
        ),
    ]  # fmt: skip
    more = _scored(reading, among, words)
    found = _best(more, {(kind, thing_id): CANNOT_BE_SEEN for kind, thing_id, *_ in more}) | best
    return sorted(found.values(), key=lambda row: -row.score)


def _scored(
    reading: Reading, candidates: Iterable[Sql], words: Sequence[UnderstoodWord]
) -> list[tuple[Any, ...]]:
    """Give candidates with what each piece counts in them, best first. One statement."""
    return reading.rows(
        sql(
            "with candidate as materialized ({candidates}),"
            " scored as materialized (select *, {points} as points from candidate)"
            " select kind, thing_id, place_id, happened_on, level, points,"
            " array(select near from unnest({near}::text[], (select {near}::tsquery[]))"
            " as one (near, asked) where words @@ asked) from scored"
            " order by (select sum(point) from unnest(points) as point) desc, {turn},"
            " length(words), happened_on desc nulls last, thing_id, level",
            candidates=joined(candidates, " union all "), points=points_of(words),
            near=sorted({near for word in words for near, _ in word.near}), turn=TURN,
        )
    )  # fmt: skip


def _best(
    rows: Iterable[tuple[Any, ...]], reach: Mapping[tuple[str, str], int]
) -> dict[tuple[str, str], _Row]:
    """Give each thing within reach, by the best of its entries."""
    best: dict[tuple[str, str], _Row] = {}
    for kind, thing_id, place_id, happened_on, level, points, near in rows:
        if level <= reach.get((kind, thing_id), NOTHING):
            row = _Row(
                kind, thing_id, place_id, happened_on, sum(points), tuple(points), frozenset(near)
            )
            best.setdefault((kind, thing_id), row)
    return best


def _reach(reading: Reading, rows: Sequence[tuple[Any, ...]]) -> dict[tuple[str, str], int]:
    """Give how far the reader reaches into each thing that was found, of those that may be seen."""
    if not rows:
        return {}
    wanted: dict[str, set[str]] = {kind: set() for kind in _asked_with(reading, rows)}
    for kind, thing_id, *_ in rows:
        wanted[kind].add(thing_id)
    pieces = [
        sql(
            "select {kind}::text, x.{own}, {reach} from record.{table} as x"
            " where x.{own} = any({ids}) and {seen}",
            kind=constant(kind),
            own=name(f"{kind}_id"),
            table=name(kind),
            ids=sorted(ids),
            reach=reading.reach(kind, "x"),
            seen=reading.seen(kind, "x"),
        )
        for kind, ids in sorted(wanted.items())
    ]
    found = reading.rows(joined(pieces, " union all "))
    return {(kind, thing_id): reach for kind, thing_id, reach in found}


def _asked_with(reading: Reading, rows: Iterable[Sequence[Any]]) -> Sequence[str]:
    """Give the kinds to ask for beside those that were found: the same each time, planned once."""
    names = [kind for kind in NAMES if not reading.is_closed(kind)]
    return names if all(row[0] in NAMES for row in rows) else kinds_asked(reading, ())


def _shown(reading: Reading, rows: Sequence[_Row]) -> tuple[Hit, ...]:
    """Show what was found, and where it is, in one statement."""
    if not rows:
        return ()
    asked_with = _asked_with(reading, [(row.kind,) for row in rows])
    wanted: dict[str, list[str]] = {kind: [] for kind in asked_with}
    for row in rows:
        wanted[row.kind].append(row.thing_id)
        if row.place_id and "place" in wanted:
            wanted["place"].append(row.place_id)
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
