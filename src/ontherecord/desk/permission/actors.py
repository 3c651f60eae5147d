"""Who asks: their roles, and what they have to do with, as of a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q

from ontherecord.desk.permission.denials import Things, under_every_id
from ontherecord.desk.permission.kinds import is_made
from ontherecord.desk.permission.models import Account
from ontherecord.desk.permission.rules import ROLE_MAY

OF_PLACE, OF_PERSON = "case-", "person-"


@dataclass(frozen=True)
class Actor:
    """Somebody who asks for something on a day."""

    account_id: UUID | None
    roles: frozenset[str]
    today: date
    patch_places: tuple[str, ...] = ()
    """The places of my patches and my teams': what lies in them is in the patch."""
    case_ids: tuple[str, ...] = ()
    communal_parts: tuple[str, ...] = ()
    """The communal parts of the buildings that are cases of mine: they are of the same case."""
    named_for: tuple[tuple[str, str], ...] = field(default=())
    """Kind and id of what I am named for."""
    denied: tuple[tuple[str, str], ...] = ()
    """Kind and id of each person and place I must not see, also under ids from before a merge."""

    @property
    def actions(self) -> frozenset[str]:
        return frozenset(action for role in self.roles for action in ROLE_MAY[role])

    @property
    def case_places(self) -> tuple[str, ...]:
        """Give the places that cases of mine are of, and none of the homes that lie in them."""
        return (*_after(OF_PLACE, self.case_ids), *self.communal_parts)

    @property
    def case_persons(self) -> tuple[str, ...]:
        return _after(OF_PERSON, self.case_ids)

    def named(self, kind: str) -> tuple[str, ...]:
        """Give the ids of a kind that I am named for."""
        return tuple(thing for of, thing in self.named_for if of == kind)

    def denied_of(self, kind: str) -> tuple[str, ...]:
        """Give the ids of a kind that I must not see."""
        return tuple(thing for of, thing in self.denied if of == kind)


def nobody(today: date) -> Actor:
    """Give the actor who has not signed in."""
    return Actor(None, frozenset(), today)


def actor_of(account: Account, today: date) -> Actor:
    """Read who somebody is today. One statement, one more for whoever is denied something."""
    asked = WHO + (HAS_CASES if is_made() else HAS_NO_CASES)
    with connection.cursor() as cursor:
        cursor.execute(asked, {"account": account.pk, "today": today})
        [(roles, places, named, denied, cases, parts)] = cursor.fetchall()
    return Actor(
        account_id=account.pk,
        roles=frozenset(roles),
        today=today,
        patch_places=tuple(places),
        case_ids=tuple(cases),
        communal_parts=tuple(parts),
        named_for=_things(named),
        denied=under_every_id(denied),
    )


def _in_force(table: str) -> str:
    """Give the condition of `in_force` over rows of a table, given the day."""
    return (
        f"({table}.starts_on <= %(today)s"
        f" and ({table}.ends_before is null or {table}.ends_before > %(today)s))"
    )


def _held(table: str) -> str:
    """Give the condition that somebody, or a team of theirs, has what a row tells of."""
    mine = f"({table}.account_id = %(account)s or {table}.team_id in {TEAMS})"
    return f"({_in_force(table)} and {mine})"


TEAMS = f"""(select team_member.team_id from desk.team_member
    where team_member.account_id = %(account)s and {_in_force("team_member")})"""  # noqa: S608 — our own words
WHO = f"""select
    array(select distinct role from desk.account_role
        where account_id = %(account)s and {_in_force("account_role")} order by role),
    array(select distinct place_id from desk.patch_place
        where {_in_force("patch_place")} and patch_id in (
            select patch_id from desk.patch_holder where {_held("patch_holder")})
        order by place_id),
    array(select array[kind, thing_id] from desk.named_for
        where account_id = %(account)s and {_in_force("named_for")} order by kind, thing_id),
    array(select id from desk.denied
        where account_id = %(account)s and {_in_force("denied")})"""  # noqa: S608 — our own words
HAS_NO_CASES = ", array[]::text[], array[]::text[]"
OPEN_CASES = f"""select distinct case_id from desk.case_holder where {_held("case_holder")}
        and exists (select 1 from record.issue_case as its where its.case_id = case_holder.case_id
            and its.known_until is null and its.open_issue_count > 0)
        order by case_id"""  # noqa: S608 — as above
HAS_CASES = f""",
    array({OPEN_CASES}),
    array(select part.place_id from record.place as part
        where part.known_until is null and part.place_type = 'communal_part'
            and part.part_of_id = any(array(
                select substr(case_id, length('{OF_PLACE}') + 1) from ({OPEN_CASES}) as its_case))
        order by part.place_id)"""  # noqa: S608 — as above
"""The cases without an open issue are left out: who had one has no more to do with its home."""


def lasts(today: date) -> Q:
    """Give the condition that something dated holds on a day or will."""
    return Q(ends_before__isnull=True) | Q(ends_before__gt=today)


def in_force(today: date) -> Q:
    """Give the condition that something dated holds on a day."""
    return Q(starts_on__lte=today) & lasts(today)


def _things(listed: list[list[str]]) -> Things:
    return tuple((kind, thing) for kind, thing in listed)


def _after(prefix: str, case_ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(c.removeprefix(prefix) for c in case_ids if c.startswith(prefix))
