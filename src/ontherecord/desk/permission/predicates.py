"""The rules as SQL, for lists, search, API and export.

`visible` is the twin of `deciding.may`: over the same rules, and held to the same answer by a
property test.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.apart import OF_A_HOME, held_apart
from ontherecord.desk.permission.fragments import FALSE, TRUE, Fragment, either, every, words
from ontherecord.desk.permission.kinds import MATCHED, KindInForce, kinds_in_force
from ontherecord.desk.permission.living import (
    among,
    is_at,
    lies_within,
    lives_within,
    nobody_or_lives_within,
)
from ontherecord.desk.permission.rules import (
    ANYWHERE,
    CASE,
    HELD_BACK,
    HIDING,
    HOUSEHOLD,
    NAMED,
    NOTHING,
    PATCH,
    PRIVILEGED,
    RULES,
    SENSITIVITIES,
    Rule,
)

# ruff: noqa: S608 — composed of names of kinds in force, our own words and a checked alias

AN_ALIAS = re.compile(r"[a-z_][a-z0-9_]*")


def visible(actor: Actor, kind: str, alias: str) -> Fragment:
    """Give the condition, over rows of `record.<kind>` called `alias`, that the actor may see one.

    It unpacks into SQL and its values. Also for `issue` and `issue_case`.
    """
    shape = _shape(kind, alias)
    held = _any_of(_asked(actor, rule, shape, alias) for rule in rules_for(actor, kind))
    return every((held, _not_denied(actor, shape, alias)))


def visible_thing(actor: Actor, kind: str, column: str) -> Fragment:
    """Give the condition that a column holds the id of a thing the actor may see.

    For tables about things: `match`, `mismatch`, `guarded`. `column` is our own words.
    """
    shape = kinds_in_force()[kind]
    seen = visible(actor, kind, "its_thing")
    return Fragment(
        f"exists (select 1 from record.{kind} as its_thing"
        f" where its_thing.{shape.id_column} = {column}"
        f" and its_thing.known_until is null and {seen.sql})",
        seen.params,
    )


def visible_record(actor: Actor, kind: str, alias: str) -> Fragment:
    """Give the condition, over rows of `record.<kind>_record`, that its thing may be seen."""
    _shape(kind, alias)
    if kind not in MATCHED:
        return visible_thing(actor, kind, f"{alias}.record_id")
    found = (
        "(select its_match.entity_id from record.match as its_match"
        f" where its_match.kind = '{kind}' and its_match.record_id = {alias}.record_id"
        " and its_match.known_until is null)"
    )
    return visible_thing(actor, kind, found)


def reach(actor: Actor, kind: str, alias: str, *, is_seen: bool = False) -> Fragment:
    """Give an expression for how far the actor reaches into a row: a place in SENSITIVITIES.

    -1 is nothing. A list selects it and leaves out what is more sensitive. `is_seen` says that the
    same statement holds the rows to `visible`: then some rule holds, and the least that any gives
    need not be asked for again.
    """
    shape = _shape(kind, alias)
    held: dict[int, list[list[Fragment]]] = {}
    for rule in rules_for(actor, kind):
        asked = _asked(actor, rule, shape, alias)
        if FALSE not in asked:
            held.setdefault(rule.up_to, []).append(asked)
    if not held:
        return Fragment(str(NOTHING))
    otherwise = min(held) if is_seen else NOTHING
    cases: list[str] = []
    params: list[object] = []
    for up_to in sorted(held, reverse=True):
        if up_to == otherwise:
            continue
        holds = _any_of(held[up_to])
        cases.append(f"when {holds.sql} then {up_to}")
        params += holds.params
    free = TRUE if is_seen else _not_denied(actor, shape, alias)
    if free != TRUE:
        cases.insert(0, f"when not {free.sql} then {NOTHING}")
        params = [*free.params, *params]
    if not cases:
        return Fragment(str(otherwise))
    return Fragment(f"case {' '.join(cases)} else {otherwise} end", tuple(params))


def furthest(actor: Actor, kind: str) -> int:
    """Give how far the actor reaches into a kind by any rule, whatever there is: NOTHING by none.

    By being named only who is named for something.
    """
    rules = [r for r in rules_for(actor, kind) if r.relation != NAMED or actor.named_for]
    return max((rule.up_to for rule in rules), default=NOTHING)


def _shape(kind: str, alias: str) -> KindInForce:
    if not AN_ALIAS.fullmatch(alias):
        raise ValueError("an alias is one lower-case word")
    return kinds_in_force()[kind]


def rules_for(actor: Actor, kind: str) -> list[Rule]:
    """Give the rules by which an actor may see any of a kind."""
    return [r for r in RULES if r.role in actor.roles and (not r.kinds or kind in r.kinds)]


def _asked(actor: Actor, rule: Rule, shape: KindInForce, alias: str) -> list[Fragment]:
    """Give all that a rule asks of a row; FALSE is among it where it opens none of the kind."""
    if not shape.level_column and rule.up_to < shape.level:
        return [FALSE]
    asked = (
        _of_row(rule, shape, alias),
        _not_held_back(rule, shape, alias),
        *_related(actor, rule.relation, shape, alias),
        _opened(actor, rule, shape, alias),
    )
    return [one for one in asked if one != TRUE]


def _any_of(rules: Iterable[list[Fragment]]) -> Fragment:
    """Give the condition that all holds that some rule asks.

    A rule that asks all that another asks, and more, opens nothing beside it and is left out.
    """
    left: list[list[Fragment]] = []
    for asked in sorted((one for one in rules if FALSE not in one), key=len):
        if not any(all(one in asked for one in less) for less in left):
            left.append(asked)
    return either(every(asked) for asked in left)


def _opened(actor: Actor, rule: Rule, shape: KindInForce, alias: str) -> Fragment:
    """Give the condition that nothing hides a row from a rule."""
    if not rule.opens_guarded:
        return not_guarded(shape, alias)
    if rule.relation != NAMED:
        return TRUE
    free = not_guarded(shape, alias, (PRIVILEGED,))
    if shape.is_held_back:
        free = every((free, Fragment(f"{alias}.held_back is distinct from '{PRIVILEGED}'")))
    return either((_named_itself(actor, shape, alias), free))


def _named_itself(actor: Actor, shape: KindInForce, alias: str) -> Fragment:
    return among(f"{alias}.{shape.id_column}", actor.named(shape.name))


def _not_denied(actor: Actor, shape: KindInForce, alias: str) -> Fragment:
    """Give the condition that a row is of no person and of no place that the actor is denied."""
    people, places = actor.denied_of("person"), actor.denied_of("place")
    person, place = shape.person.format(a=alias), place_of(shape, alias)
    denied = [among(person, people)]
    if people and shape.name == "tenancy":
        denied.append(
            Fragment(
                f"exists (select 1 from record.occupancy as holding where {HOLDING.format(a=alias)}"
                " and holding.person_id = any(%s))",
                (list(people),),
            )
        )
    if places and place:
        denied.append(
            Fragment(
                "exists (select 1 from record.place_within as lying"
                f" where lying.place_id = {place} and lying.within_id = any(%s))",
                (list(places),),
            )
        )
    if places and person:
        denied.append(lives_within(person, places, actor, apart=()))
    any_of = either(denied)
    return TRUE if any_of == FALSE else Fragment(f"(({any_of.sql}) is not true)", any_of.params)


HOLDING = "holding.tenancy_id = {a}.tenancy_id and holding.known_until is null"
"""Over occupancies called `holding`: whoever holds a tenancy is named by them, and not by it."""


def _of_row(rule: Rule, shape: KindInForce, alias: str) -> Fragment:
    """Compare with the sensitivity of each row, where rows differ."""
    if not shape.level_column:
        return TRUE
    allowed = words(SENSITIVITIES[: rule.up_to + 1])
    return Fragment(f"{alias}.{shape.level_column} = any({allowed})")


def _not_held_back(rule: Rule, shape: KindInForce, alias: str) -> Fragment:
    if not shape.is_held_back or rule.opens_guarded:
        return TRUE
    shown = [why for why, relations in HELD_BACK.items() if rule.relation in relations]
    free = Fragment(f"{alias}.held_back is null")
    return either((free, Fragment(f"{alias}.held_back = any({words(shown)})"))) if shown else free


HELD = "record.guarded as held"
HELD_SINCE_MERGED = (
    "record.redirect as led join record.guarded as held on held.kind = led.kind"
    " and held.thing_id = led.now_entity_id and led.known_until is null"
)


def not_guarded(shape: KindInForce, alias: str, hiding: tuple[str, ...] = HIDING) -> Fragment:
    """Give the condition that neither a row nor what it points to is held back by some rules.

    Nor under an id from before it and another were found to be one: that is what the row of a past
    day has, and what is held back is known by its id of today.
    """
    about = [(f"'{shape.name}'", f"{alias}.{shape.id_column}")]
    about += [(f"'{kind}'", f"{alias}.{column}") for column, kind in shape.points_to.items()]
    others = None
    if shape.name == "issue":
        about.append((f"{alias}.subject_kind", f"{alias}.subject_id"))
        others = (f"{alias}.other_kind", f"{alias}.other_ids")
    if shape.name == "issue_case":
        about.append(("'person'", shape.person.format(a=alias)))
    merged = [(kind, thing) for kind, thing in about if _may_merge(kind)]
    return every(
        (
            _is_none_of(HELD, ("held.kind", "held.thing_id"), about, others, hiding),
            _is_none_of(HELD_SINCE_MERGED, ("led.kind", "led.entity_id"), merged, others, hiding)
            if merged
            else TRUE,
        )
    )


def _is_none_of(
    held: str,
    by: tuple[str, str],
    about: list[tuple[str, str]],
    others: tuple[str, str] | None,
    hiding: tuple[str, ...],
) -> Fragment:
    """Give the condition that none of some things, and of `others` of one kind, is held back.

    In one look for all of them: with one for each, to plan a page takes longer than to read it.
    The array is what the index is asked; the pairs tell a home from a person of the same id.
    """
    kind, thing_id = by
    pairs = ", ".join(f"({of}, {thing})" for of, thing in about)
    things = f"array[{', '.join(thing for _, thing in about)}]"
    is_one = f"({kind}, {thing_id}) in ({pairs})"
    if others:
        of, ids = others
        things = f"({things} || {ids})"
        is_one = f"({is_one} or {kind} = {of} and {thing_id} = any({ids}))"
    return Fragment(
        f"not exists (select 1 from {held} where held.known_until is null"
        f" and held.rule = any({words(hiding)}) and {thing_id} = any({things}) and {is_one})"
    )


def _may_merge(kind: str) -> bool:
    """Say whether two things of a kind may be found to be one; `kind` is SQL."""
    return not kind.startswith("'") or kind.strip("'") in MATCHED


def _related(actor: Actor, relation: str, shape: KindInForce, alias: str) -> tuple[Fragment, ...]:
    """Give what a relation asks of a row; all of it has to hold."""
    if relation == ANYWHERE:
        return (TRUE,)
    return (*_by_relation(actor, relation, shape, alias), not_apart(shape, alias))


def not_apart(shape: KindInForce, alias: str) -> Fragment:
    """Give the condition that a row is about nobody, and no home, that is held apart."""
    if shape.name in OF_A_HOME:
        return TRUE
    about = (("person", shape.person.format(a=alias)), ("place", place_of(shape, alias)))
    return every(
        Fragment(f"coalesce({column} <> all(%s), true)", (list(ids),))
        for kind, column in about
        if column and (ids := held_apart(kind))
    )


def _by_relation(
    actor: Actor, relation: str, shape: KindInForce, alias: str
) -> tuple[Fragment, ...]:
    person = shape.person.format(a=alias)
    place = place_of(shape, alias)
    if relation == PATCH:
        return (lies_within(place, person, actor.patch_places, actor),)
    if relation == HOUSEHOLD:
        return (
            lies_within(place, person, actor.patch_places, actor),
            nobody_or_lives_within(person, actor.patch_places, actor),
        )
    if relation == CASE:
        mine = among(person, actor.case_persons)
        return (either((mine, is_at(place, person, actor.case_places, actor))),)
    assert relation == NAMED
    return (either((_named_itself(actor, shape, alias), among(person, actor.named("person")))),)


def place_of(shape: KindInForce, alias: str) -> str:
    """Give SQL for the place of a row, or nothing when its kind has none."""
    return f"{alias}.place_id" if shape.has_place else ""
