"""Which entries of search may be of what an actor sees, asked so that an index answers."""

from __future__ import annotations

from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.fragments import FALSE, TRUE, Fragment, either, every
from ontherecord.desk.permission.kinds import kinds_in_force
from ontherecord.desk.permission.predicates import rules_for
from ontherecord.desk.permission.rules import ANYWHERE, NOTHING, ORDINARY

# ruff: noqa: S608 — composed of our own words

FEW_PLACES = 1_000
"""As many homes as a housing officer has: their texts are read sooner than a common word's."""


def names_within(actor: Actor, alias: str) -> Fragment:
    """Give a condition over entries of names that all which may be seen fulfil.

    It asks which kinds the actor reaches anywhere and which places are theirs; `visible` still
    decides. Whoever is named for a person, or has a case of one, may reach what is of any place.
    Where somebody lives is told by occupancies, and not by the place of their own entry.
    """
    if _may_reach_any_place(actor):
        return TRUE
    of_person = Fragment(f"{alias}.kind = 'person'")
    reached = _reached(actor, alias).values()
    return either((*reached, _of_no_place(alias), of_person, _lying(actor, alias)))


def texts_within(actor: Actor, alias: str, *, is_rare: bool) -> list[tuple[Fragment, bool]]:
    """Give conditions over entries of texts: all that may be seen fulfil one.

    With each, whether so little fulfils it that no word is to be looked up for it. There are
    several where the actor reaches few texts, so that a common word is not looked up on the whole
    record for somebody with a patch; a rare one, `is_rare`, is looked up sooner than the patch.
    """
    if not _has_few(actor) or is_rare:
        reached = _reached(actor, alias).values()
        all_of_it = either((*reached, _of_no_place(alias), _lying(actor, alias)))
        return [(TRUE if _may_reach_any_place(actor) else all_of_it, False)]
    few, many = _few_or_many(actor)
    by_place = Fragment(f"{alias}.place_id = any(array({LYING}))", (_roots(actor),))
    return [
        (every((few, by_place)), True), (every((many, _lying(actor, alias))), False),
        *((one, False) for one in _reached(actor, alias).values()), (_of_no_place(alias), True),
    ]  # fmt: skip


def texts_at_places_within(actor: Actor, alias: str, place: str) -> list[tuple[Fragment, Fragment]]:
    """Give conditions over entries of texts and over those of their places, as `texts_within`."""
    if not _has_few(actor):
        [(of_text, _)] = texts_within(actor, alias, is_rare=True)
        return [(of_text, TRUE, 0)]
    few, many = _few_or_many(actor)
    by_id = Fragment(f"{place}.thing_id = any(array({LYING}))", (_roots(actor),))
    lying = _lying(actor, alias)
    return [
        (every((few, lying)), every((few, by_id)), FEW_PLACES),
        (every((many, lying)), every((many, _lying(actor, place))), 0),
        *((one, TRUE, 0) for one in _reached(actor, alias).values() if one != FALSE),
    ]


def _may_reach_any_place(actor: Actor) -> bool:
    return bool(actor.named_for or actor.case_persons)


def _has_few(actor: Actor) -> bool:
    """Say whether an actor reaches few texts: those of their places, and what all may read."""
    return not _may_reach_any_place(actor) and max(_reached(actor, "entry")) <= ORDINARY


def _reached(actor: Actor, alias: str) -> dict[int, Fragment]:
    """Give conditions over entries that the actor reaches anywhere, by how far."""
    anywhere: dict[int, list[str]] = {}
    for kind in kinds_in_force():
        reaches = [r.up_to for r in rules_for(actor, kind) if r.relation == ANYWHERE]
        anywhere.setdefault(max(reaches, default=NOTHING), []).append(kind)
    return {
        up_to: Fragment(f"({alias}.level <= {up_to:d} and {alias}.kind = any(%s))", (kinds,))
        if up_to > NOTHING
        else FALSE
        for up_to, kinds in sorted(anywhere.items())
    }


def _of_no_place(alias: str) -> Fragment:
    return Fragment(f"{alias}.place_id is null")


def _lying(actor: Actor, alias: str) -> Fragment:
    """Give the condition that an entry is of a place of the actor's, asked of each and no index."""
    return Fragment(f"({alias}.place_id in ({LYING})) is true", (_roots(actor),))


LYING = "select lying.place_id from record.place_within as lying where lying.within_id = any(%s)"


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
