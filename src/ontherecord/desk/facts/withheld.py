"""What a privileged system says of something that others know too is told to nobody here.

A thing that only a privileged system knows is held back by `record.guarded`, and permission sees to
it. Of a home or person whom others know as well, that system's own record stands beside theirs. By
its feed it is known: the landlord's settings declare each that is privileged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ontherecord.desk.facts.composing import Sql, name, sql
from ontherecord.desk.facts.reading import Reading

PRIVILEGED, CONFIDENTIAL = "privileged", "confidential"


def not_privileged(record: str) -> Sql:
    """Give the condition, over rows of a `…_record`, that it did not come by a privileged feed."""
    return sql(
        "not exists (select 1 from record.privileged_feed as held"
        " where held.source = {r}.source and held.feed = {r}.feed)",
        r=name(record),
    )


def held_back(
    reading: Reading, things: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], frozenset[str]]:
    """Give by which rules things, by kind and id, are held back today. One statement.

    Also under an id from before two were found to be one. Whoever may see them asks, to tell what
    must not leave the desk.
    """
    asked = sorted(set(things))
    if not asked:
        return {}
    rows = reading.rows(
        sql(
            "select asked.kind, asked.id, held.rule"
            " from unnest({kinds}::text[], {ids}::text[]) as asked (kind, id)"
            " left join record.redirect as led on led.kind = asked.kind"
            " and led.entity_id = asked.id and led.known_until is null"
            " join record.guarded as held on held.kind = asked.kind"
            " and held.thing_id in (asked.id, led.now_entity_id) and held.known_until is null"
            " and held.rule = any({rules})",
            kinds=[kind for kind, _ in asked], ids=[thing_id for _, thing_id in asked],
            rules=[PRIVILEGED, CONFIDENTIAL],
        )
    )  # fmt: skip
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for kind, thing_id, rule in rows:
        found[kind, thing_id].add(rule)
    return {thing: frozenset(rules) for thing, rules in found.items()}
