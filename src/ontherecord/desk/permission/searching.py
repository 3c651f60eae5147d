"""Which entries of search may be of what an actor sees, asked so that an index answers."""

from __future__ import annotations

from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.fragments import TRUE, Fragment, either, every
from ontherecord.desk.permission.kinds import kinds_in_force
from ontherecord.desk.permission.predicates import rules_for
from ontherecord.desk.permission.rules import ANYWHERE, NOTHING, ORDINARY

# ruff: noqa: S608 — composed of our own words

FEW_PLACES = 1_000
"""As many homes as a housing officer has: their texts are read sooner than a common word's."""


def entries_within(actor: Actor, alias: str, *, of_names: bool) -> list[tuple[Fragment, bool]]:
    """Give conditions over entries of search, names or texts: all that may be seen fulfil one.

    With each, whether so little fulfils it that no word is to be looked up for it. They ask which
    kinds the actor reaches anywhere and which places are theirs; `visible` still decides. Whoever
    is named for a person, or has a case of one, may reach what is of any place. Of texts there are
    several where the actor reaches few of them, so that a common word is not looked up on the whole
    record for somebody with a patch.
    """
    if actor.named_for or actor.case_persons:
        return [(TRUE, False)]
    anywhere: dict[int, list[str]] = {}
    for kind in kinds_in_force():
        reaches = [r.up_to for r in rules_for(actor, kind) if r.relation == ANYWHERE]
        anywhere.setdefault(max(reaches, default=NOTHING), []).append(kind)
    reached = [
        Fragment(f"({alias}.level <= {up_to:d} and {alias}.kind = any(%s))", (kinds,))
        for up_to, kinds in sorted(anywhere.items())
        if up_to > NOTHING
    ]
    of_no_place = Fragment(f"{alias}.place_id is null")
    # Where somebody lives is told by occupancies, and not by the place of their own entry.
    of_person = Fragment(f"{alias}.kind = 'person'")
    lying = Fragment(
        f"{alias}.place_id = any(array(select lying.place_id from record.place_within as lying"
        " where lying.within_id = any(%s)))",
        (_roots(actor),),
    )
    if of_names:
        return [(either((*reached, of_no_place, of_person, lying)), False)]
    if max(anywhere) > ORDINARY:
        return [(either((*reached, of_no_place, lying)), False)]
    few, many = _few_or_many(actor)
    by_words = Fragment(f"({lying.sql}) is true", lying.params)
    return [
        (every((few, lying)), True), (every((many, by_words)), False),
        *((one, False) for one in reached), (of_no_place, True),
    ]  # fmt: skip


def _few_or_many(actor: Actor) -> tuple[Fragment, Fragment]:
    """Give the conditions that an actor has few places, and many: what hangs on one that does not
    hold is never begun.
    """
    counted = (
        "(select count(*) from (select 1 from record.place_within as lying"
        f" where lying.within_id = any(%s) limit {FEW_PLACES} + 1) as counted)"
    )
    few, many = (Fragment(f"{counted} {is_} {FEW_PLACES}", (_roots(actor),)) for is_ in ("<=", ">"))
    return few, many


def _roots(actor: Actor) -> list[str]:
    return [*actor.patch_places, *actor.case_places]
