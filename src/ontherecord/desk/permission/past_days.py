"""What of a past day may be seen: no more than of the same thing today."""

from __future__ import annotations

from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.fragments import Fragment
from ontherecord.desk.permission.kinds import MATCHED, kinds_in_force
from ontherecord.desk.permission.predicates import visible

# ruff: noqa: S608 — composed of names of kinds in force and our own words


def still_visible(actor: Actor, kind: str, alias: str) -> Fragment:
    """Give the condition that the actor may see today what a row of a past day tells of.

    `alias` is a version of `record.<kind>` as it was known then. Of what is matched it tells of all
    that its records are taken for now: a run may have parted them since, and hidden one of the two.
    """
    shape = kinds_in_force()[kind]
    own, its_id = shape.id_column, f"{alias}.{shape.id_column}"
    ids = f"select {its_id}"
    if kind in MATCHED:
        ids += (
            " union all select stands.entity_id from record.match as was join record.match as"
            " stands on stands.kind = was.kind and stands.record_id = was.record_id"
            f" and stands.known_until is null where was.kind = '{kind}'"
            f" and was.entity_id = {its_id}"
        )
    seen = visible(actor, kind, "as_it_is")
    return Fragment(
        f"not exists (select 1 from record.{kind} as as_it_is"
        f" where as_it_is.{own} = any(array({ids}))"
        f" and as_it_is.known_until is null and ({seen.sql}) is not true)",
        seen.params,
    )
