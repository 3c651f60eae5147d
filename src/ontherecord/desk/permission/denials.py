"""What a denial covers: a person or home under every id, and each part that a run makes of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db import connection

from ontherecord.desk.permission.kinds import is_made

Things = tuple[tuple[str, str], ...]

COVERS = """
with given (denied_id, kind, id, starts_on, spared, is_spared) as (
    select denied.id, denied.kind, denied.thing_id, denied.starts_on,
        array(select unnest(its.record_ids) from desk.spared as its
            where its.denied_id = denied.id),
        exists (select 1 from desk.spared as its
            where its.denied_id = denied.id and its.thing_id = denied.thing_id)
    from desk.denied where denied.id = any(%s)),
-- The records that were the thing when it was denied, and those that came to it new since; not what
-- a merge brought to it and a split took away again, nor what somebody may see again.
held as (
    select given.denied_id, was.kind, was.record_id from record.match as was join given
    on given.kind = was.kind and given.id = was.entity_id
    where was.known_from < given.starts_on + 1
    and coalesce(was.known_until > given.starts_on, true)
    and was.record_id <> all(given.spared)
    union
    select given.denied_id, came.kind, came.record_id from record.match as came join given
    on given.kind = came.kind and given.id = came.entity_id
    where came.known_from >= given.starts_on and came.record_id <> all(given.spared)
    and not (given.is_spared and exists (
        select 1 from record.match as stands where stands.kind = came.kind
        and stands.record_id = came.record_id and stands.entity_id = given.id
        and stands.known_until is null))
    and not exists (
        select 1 from record.match as before where before.kind = came.kind
        and before.record_id = came.record_id and before.known_from < came.known_from)),
now as (
    select denied_id, kind, id from given where not is_spared union
    select given.denied_id, led.kind, led.now_entity_id from record.redirect as led join given
    on given.kind = led.kind and given.id = led.entity_id
    where led.known_until is null and not given.is_spared and not exists (
        select 1 from desk.spared as its
        where its.denied_id = given.denied_id and its.thing_id = led.now_entity_id)
    union
    select held.denied_id, stands.kind, stands.entity_id from record.match as stands join held
    on held.kind = stands.kind and held.record_id = stands.record_id
    where stands.known_until is null)
select denied_id, kind, id, exists (select 1 from record.match as its
    where its.kind = now.kind and its.entity_id = now.id and its.known_until is null)
from now
union
select now.denied_id, led.kind, led.entity_id, false from record.redirect as led join now
on now.kind = led.kind and now.id = led.now_entity_id where led.known_until is null
"""


def under_every_id(denied_ids: Collection[str]) -> Things:
    """Give what denials cover, also under the ids from before two were found to be one."""
    return tuple(sorted({(kind, thing) for _, kind, thing, _ in _covered(denied_ids)}))


def covered_by(denied_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """Give the ids of what each denial covers in the record as it is now, in order."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for denied_id, _, thing, is_there in sorted(_covered([str(one) for one in denied_ids])):
        if is_there:
            found[denied_id].append(thing)
    return dict(found)


def records_of(kind: str, thing_id: str) -> list[str]:
    """Give the records that are taken for a person or home now."""
    if not is_made():
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "select record_id from record.match where kind = %s and entity_id = %s"
            " and known_until is null order by record_id",
            [kind, thing_id],
        )
        return [record_id for (record_id,) in cursor.fetchall()]


def _covered(denied_ids: Collection[str]) -> list[tuple[UUID, str, str, bool]]:
    if not denied_ids or not is_made():
        return []
    with connection.cursor() as cursor:
        cursor.execute(COVERS, [list(denied_ids)])
        found: list[tuple[UUID, str, str, bool]] = cursor.fetchall()
        return found
