"""What somebody said is two things, while the record still holds it to be one.

"Not the same" acts at once: until a refresh has followed it, nobody reaches what is recorded about
either of the two by where somebody lives or by who they are, for the record cannot tell whose it
is. What belongs to a home whoever lives there stays.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from django.db import connection

from ontherecord.desk.permission import kinds

OF_A_HOME = (
    "place", "repair", "repair_change", "job_line", "appointment", "attendance", "hazard_report",
    "certificate", "recommendation", "programme_entry", "occupancy", "tenancy", "system",
    "agreement", "staff",
)  # fmt: skip
"""Kinds of which each row names its own home: who else lives there does not change whose it is."""


def held_apart(kind: str) -> tuple[str, ...]:
    """Give the ids of the things of a kind that are held apart, and those they had before."""
    by_kind: dict[str, tuple[str, ...]] = kinds.once("apart", lambda: _asked(kinds.served()))
    return by_kind.get(kind, ())


@lru_cache(maxsize=4)
def _asked(of: kinds.Served) -> dict[str, tuple[str, ...]]:
    """Answers are added and never changed: another one, or another run, is served anew."""
    if of.answers == NO_ANSWER:
        return {}
    found: dict[str, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(HELD_APART)
        for kind, thing_id, before in cursor.fetchall():
            found[kind] |= {thing_id, *before}
    return {kind: tuple(sorted(ids)) for kind, ids in found.items()}


NO_ANSWER = "(0,)"

LATEST = """
select distinct on (kind, least(record_id, other_record_id), greatest(record_id, other_record_id))
    kind, record_id, other_record_id, answer, post, answered_at
from desk.match_answer
order by kind, least(record_id, other_record_id), greatest(record_id, other_record_id),
    answered_at desc, id desc
"""
"""The answer that counts about each pair."""

HELD_APART = f"""
select distinct one.kind, one.entity_id, array(
    select led.entity_id from record.redirect as led
    where led.kind = one.kind and led.now_entity_id = one.entity_id and led.known_until is null)
from ({LATEST}) as said
join record.match as one
    on one.record_id = said.record_id and one.kind = said.kind and one.known_until is null
join record.match as other
    on other.record_id = said.other_record_id and other.kind = said.kind
    and other.known_until is null and other.entity_id = one.entity_id
where said.answer = 'not_same'
"""  # noqa: S608 — composed of our own words
