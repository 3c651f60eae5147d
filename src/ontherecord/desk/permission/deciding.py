"""Whether somebody may do something to one thing, and why; the twin of `predicates.visible`."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import connection

from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.apart import OF_A_HOME, held_apart
from ontherecord.desk.permission.kinds import KindInForce, NothingHandedOver, kinds_in_force
from ontherecord.desk.permission.living import LIVING
from ontherecord.desk.permission.predicates import HOLDING, not_guarded, place_of
from ontherecord.desk.permission.rules import (
    ANYWHERE,
    CASE,
    HELD_BACK,
    HOUSEHOLD,
    NAMED,
    NOTHING,
    PATCH,
    PRIVILEGED,
    RULES,
    SENSITIVITIES,
    Rule,
)

# ruff: noqa: S608 — composed of names of kinds in force and our own words


@dataclass(frozen=True)
class Subject:
    """What is known of one thing that bears on who may see it."""

    kind: KindInForce
    thing_id: str
    level: int
    is_guarded: bool
    is_privileged: bool
    """Guarded as privileged; perhaps as confidential too."""
    held_back: str | None
    person_id: str | None
    holders: frozenset[str]
    """Who holds it, of a tenancy: it names nobody itself."""
    place_id: str | None
    within: frozenset[str]
    """The places in which its place lies, itself included."""
    lives_within: frozenset[str]
    """Those in which whom it is about lives today; a home held apart is not told to be theirs."""
    denied_within: frozenset[str]
    """The same with homes held apart: a denial of one holds for whoever lives there."""
    lives_at: frozenset[str]
    """The homes in which whom it is about lives today; none that is held apart."""
    is_apart: bool
    """It is about somebody, or a home, that somebody said is two."""


@dataclass(frozen=True)
class Verdict:
    """The answer: yes or no, why, and which fields."""

    yes: bool
    reason: str
    fields: frozenset[str] = frozenset()
    reach: int = NOTHING

    def __bool__(self) -> bool:
        return self.yes


def may(actor: Actor, action: str, subject: Subject | None = None) -> Verdict:
    """Decide whether an actor may do something, to a thing where one is given.

    `reason` is the purpose of the rule that reaches furthest; the audit takes it.
    """
    if action not in actor.actions:
        return Verdict(False, "no role that may do this")
    if subject is None:
        return Verdict(True, "by role")
    if _is_denied(actor, subject):
        return Verdict(False, "denied to whoever asks")
    holding = [r for r in RULES if r.role in actor.roles and _holds(actor, r, subject)]
    if not holding:
        return Verdict(False, "nothing to do with it")
    furthest = max(holding, key=lambda rule: rule.up_to)
    fields = subject.kind.fields_within(furthest.up_to)
    return Verdict(True, furthest.purpose, fields, furthest.up_to)


def has_to_do_with(actor: Actor, subject: Subject) -> bool:
    """Say whether a rule reaches a thing because of the actor's patch, case or name."""
    return not _is_denied(actor, subject) and any(
        rule.relation != ANYWHERE and _holds(actor, rule, subject)
        for rule in RULES
        if rule.role in actor.roles
    )


def is_denied(actor: Actor, kind: str, thing_id: str) -> bool:
    """Say whether an actor is denied a thing by an id it has or had, by its home or by whom it is
    about.

    For what is told of a thing beside the record, as who looked at it; what is on it `may` judges.
    """
    if thing_id in actor.denied_of(kind):
        return True
    if not actor.denied:
        return False
    try:
        known = kinds_in_force()
    except NothingHandedOver:
        return False
    if kind not in known:
        return False
    subject = subject_of(actor, kind, _id_now(kind, thing_id))
    return subject is not None and _is_denied(actor, subject)


def require(actor: Actor, action: str) -> None:
    """Raise PermissionDenied unless the actor's roles may do something at all."""
    if not may(actor, action):
        raise PermissionDenied


def subject_of(actor: Actor, kind: str, thing_id: str) -> Subject | None:
    """Read what bears on one thing, as of the actor's day; None when there is no such thing."""
    shape = kinds_in_force()[kind]
    place = place_of(shape, "thing") or "null::text"
    person = shape.person.format(a="thing") or "null::text"
    free, unprivileged = not_guarded(shape, "thing"), not_guarded(shape, "thing", (PRIVILEGED,))
    level = f"thing.{shape.level_column}" if shape.level_column else "null::text"
    held_back = "thing.held_back" if shape.is_held_back else "null::text"
    holders = "null::text[]"
    if kind == "tenancy":
        holders = f"array(select person_id from record.occupancy as holding where {HOLDING})"
    lying = "select array_agg(within_id) from record.place_within as lying where lying.place_id"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""select {level}, not {free.sql}, not {unprivileged.sql}, {held_back}, {person},
                {holders.format(a="thing")},
                ({lying} = {place}),
                ({lying} in (
                    select living.place_id from ({LIVING}) as living
                    where living.person_id = {person} and living.place_id <> all(%s))),
                ({lying} in (
                    select living.place_id from ({LIVING}) as living
                    where living.person_id = {person})),
                array(select living.place_id from ({LIVING}) as living
                    where living.person_id = {person} and living.place_id <> all(%s)),
                {place}
            from record.{kind} as thing
            where thing.{shape.id_column} = %s and thing.known_until is null""",
            [
                *free.params,
                *unprivileged.params,
                actor.today,
                actor.today,
                list(held_apart("place")),
                actor.today,
                actor.today,
                actor.today,
                actor.today,
                list(held_apart("place")),
                thing_id,
            ],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    (
        said, is_guarded, is_privileged, why, whom, held_by, within, lives_within, denied_within,
        lives_at, where,
    ) = row  # fmt: skip
    is_apart = kind not in OF_A_HOME and (
        whom in held_apart("person") or where in held_apart("place")
    )
    return Subject(
        shape, thing_id, SENSITIVITIES.index(said) if said else shape.level, is_guarded,
        is_privileged, why, whom, frozenset(held_by or ()), where, frozenset(within or ()),
        frozenset(lives_within or ()), frozenset(denied_within or ()), frozenset(lives_at or ()),
        is_apart,
    )  # fmt: skip


def _id_now(kind: str, thing_id: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "select now_entity_id from record.redirect where kind = %s and entity_id = %s"
            " and known_until is null",
            [kind, thing_id],
        )
        found = cursor.fetchone()
    return found[0] if found else thing_id


def _holds(actor: Actor, rule: Rule, subject: Subject) -> bool:
    if rule.kinds and subject.kind.name not in rule.kinds:
        return False
    if rule.up_to < subject.level:
        return False
    if not rule.opens_guarded and subject.is_guarded:
        return False
    shown = rule.opens_guarded or rule.relation in HELD_BACK.get(subject.held_back or "", ())
    if subject.held_back and not shown:
        return False
    is_privileged = subject.is_privileged or subject.held_back == PRIVILEGED
    if rule.relation == NAMED and is_privileged and not _is_named_itself(actor, subject):
        return False
    return _is_related(actor, rule.relation, subject)


def _is_denied(actor: Actor, subject: Subject) -> bool:
    places, people = set(actor.denied_of("place")), set(actor.denied_of("person"))
    return bool(
        people & (subject.holders | {subject.person_id})
        or places & (subject.within | subject.denied_within)
    )


def _is_named_itself(actor: Actor, subject: Subject) -> bool:
    return subject.thing_id in actor.named(subject.kind.name)


def _is_related(actor: Actor, relation: str, subject: Subject) -> bool:
    if relation == ANYWHERE:
        return True
    if subject.is_apart:
        return False
    if relation == PATCH:
        return _lies_in(subject, actor.patch_places)
    if relation == HOUSEHOLD:
        return _is_household_of(subject, actor.patch_places)
    if relation == CASE:
        is_case_of_person = subject.person_id in actor.case_persons
        return is_case_of_person or _is_at(subject, frozenset(actor.case_places))
    assert relation == NAMED
    return _is_named_itself(actor, subject) or subject.person_id in actor.named("person")


def _lies_in(subject: Subject, roots: tuple[str, ...]) -> bool:
    where = subject.within if subject.place_id else subject.lives_within
    return not where.isdisjoint(roots)


def _is_household_of(subject: Subject, roots: tuple[str, ...]) -> bool:
    lives_there = subject.person_id is None or not subject.lives_within.isdisjoint(roots)
    return _lies_in(subject, roots) and lives_there


def _is_at(subject: Subject, places: frozenset[str]) -> bool:
    """Say whether a thing is of some places themselves, and of nobody living elsewhere."""
    if subject.person_id and subject.lives_at.isdisjoint(places):
        return False
    return subject.place_id in places if subject.place_id else bool(subject.person_id)
