"""What must not leave the desk, or leaves it marked, by the rules of who may see what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ontherecord.desk.facts.composing import Sql, constant, joined, name, of_pair, sql
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.permission.kinds import KindInForce, kinds_in_force
from ontherecord.desk.permission.predicates import not_guarded

PRIVILEGED, CONFIDENTIAL = "privileged", "confidential"


def held_back(
    reading: Reading, things: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], frozenset[str]]:
    """Give by which rules things, by kind and id, are held back today. One statement.

    By themselves, by what they point to, and issues by what they are found in: as `permission` has
    it. Also under an id from before two were found to be one. Whoever may see them asks, to tell
    what must not leave the desk.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for kind, thing_id in things:
        wanted[kind].add(thing_id)
    shapes = kinds_in_force()
    pieces = [_held_themselves(wanted)] if wanted else []
    pieces += [
        _held_by_what_they_are(shapes[kind], sorted(ids), rule)
        for kind, ids in sorted(wanted.items())
        if kind in shapes
        for rule in (PRIVILEGED, CONFIDENTIAL)
    ]
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    if pieces:
        for kind, thing_id, rule in reading.rows(joined(pieces, " union all ")):
            found[kind, thing_id].add(rule)
    return {thing: frozenset(rules) for thing, rules in found.items()}


def _held_themselves(wanted: Mapping[str, Iterable[str]]) -> Sql:
    pairs = [(kind, thing_id) for kind, ids in sorted(wanted.items()) for thing_id in sorted(ids)]
    return sql(
        "select asked.kind, asked.id, held.rule"
        " from unnest({kinds}::text[], {ids}::text[]) as asked (kind, id)"
        " left join record.redirect as led on led.kind = asked.kind"
        " and led.entity_id = asked.id and led.known_until is null"
        " join record.guarded as held on held.kind = asked.kind"
        " and held.thing_id in (asked.id, led.now_entity_id) and held.known_until is null"
        " and held.rule = any({rules})",
        kinds=[kind for kind, _ in pairs], ids=[thing_id for _, thing_id in pairs],
        rules=[PRIVILEGED, CONFIDENTIAL],
    )  # fmt: skip


def _held_by_what_they_are(shape: KindInForce, ids: Sequence[str], rule: str) -> Sql:
    free = of_pair(not_guarded(shape, "x", (rule,)))
    if shape.is_held_back:
        free = sql("({free} and x.held_back is distinct from {rule})", free=free, rule=rule)
    return sql(
        "select {kind}::text, x.{own}, {rule}::text from record.{table} as x"
        " where x.{own} = any({ids}) and x.known_until is null and not {free}",
        kind=constant(shape.name), own=name(shape.id_column), rule=constant(rule),
        table=name(shape.name), ids=list(ids), free=free,
    )  # fmt: skip
