"""Who asks: their roles, and what they have to do with, as of a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet, Value

from ontherecord.desk.permission.models import (
    Account,
    AccountRole,
    CaseHolder,
    Denied,
    NamedFor,
    PatchHolder,
    PatchPlace,
    TeamMember,
)
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
    named_for: tuple[tuple[str, str], ...] = field(default=())
    """Kind and id of what I am named for."""
    denied: tuple[tuple[str, str], ...] = ()
    """Kind and id of each person and place I must not see, also under ids from before a merge."""

    @property
    def actions(self) -> frozenset[str]:
        return frozenset(action for role in self.roles for action in ROLE_MAY[role])

    @property
    def case_places(self) -> tuple[str, ...]:
        return _after(OF_PLACE, self.case_ids)

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
    """Read who somebody is today. Five queries, two more for whoever has a case or is denied."""
    now = in_force(today)
    teams = list(TeamMember.objects.filter(now, account=account).values_list("team_id", flat=True))
    mine = Q(account=account) | Q(team_id__in=teams)
    patches = PatchHolder.objects.filter(now & mine).values("patch_id")
    named, denied = _named_and_denied(now, account)
    places = PatchPlace.objects.filter(now, patch_id__in=patches)
    return Actor(
        account_id=account.pk,
        roles=frozenset(_column(AccountRole.objects.filter(now, account=account), "role")),
        today=today,
        patch_places=_column(places, "place_id"),
        case_ids=_still_open(_column(CaseHolder.objects.filter(now & mine), "case_id")),
        named_for=named,
        denied=_under_every_id(denied),
    )


def in_force(today: date) -> Q:
    """Give the condition that something dated holds on a day."""
    return Q(starts_on__lte=today) & (Q(ends_before__isnull=True) | Q(ends_before__gt=today))


Things = tuple[tuple[str, str], ...]


def _named_and_denied(now: Q, account: Account) -> tuple[Things, Things]:
    columns = ("kind", "thing_id", "is_denied")
    named = NamedFor.objects.filter(now, account=account).annotate(is_denied=Value(False))
    denied = Denied.objects.filter(now, account=account).annotate(is_denied=Value(True))
    rows = list(named.values_list(*columns).union(denied.values_list(*columns), all=True))
    return (
        tuple((kind, thing) for kind, thing, is_denied in rows if not is_denied),
        tuple((kind, thing) for kind, thing, is_denied in rows if is_denied),
    )


def _under_every_id(things: Things) -> Things:
    """Add the ids that a thing had before it and another were found to be one, and has since."""
    if not things:
        return ()
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('record.redirect')")
        if cursor.fetchone() == (None,):
            return things
        cursor.execute(
            """with given (kind, id) as (select * from unnest(%s::text[], %s::text[])),
            of_days (kind, id, starts_on) as (
                select given.kind, given.id, min(said.starts_on) from given join desk.denied as said
                on said.kind = given.kind and said.thing_id = given.id group by 1, 2),
            -- The records that were the thing when it was denied, and those that came to it new
            -- since; not what a merge brought to it and a split took away again.
            held as (
                select was.kind, was.record_id from record.match as was join of_days as d
                on d.kind = was.kind and d.id = was.entity_id
                where was.known_from < d.starts_on + 1
                and coalesce(was.known_until > d.starts_on, true)
                union
                select came.kind, came.record_id from record.match as came join of_days as d
                on d.kind = came.kind and d.id = came.entity_id
                where came.known_from >= d.starts_on and not exists (
                    select 1 from record.match as before where before.kind = came.kind
                    and before.record_id = came.record_id and before.known_from < came.known_from)),
            now as (
                select kind, id from given union
                select led.kind, led.now_entity_id from record.redirect as led join given
                on given.kind = led.kind and given.id = led.entity_id
                where led.known_until is null
                union
                select stands.kind, stands.entity_id from record.match as stands join held
                on held.kind = stands.kind and held.record_id = stands.record_id
                where stands.known_until is null)
            select kind, id from now union
            select led.kind, led.entity_id from record.redirect as led join now
            on now.kind = led.kind and now.id = led.now_entity_id where led.known_until is null""",
            [[kind for kind, _ in things], [thing for _, thing in things]],
        )
        return tuple(sorted(cursor.fetchall()))


def _column(rows: QuerySet, name: str) -> tuple[str, ...]:
    return tuple(sorted(set(rows.values_list(name, flat=True))))


def _still_open(case_ids: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out the cases without an open issue: who had one has no more to do with its home."""
    if not case_ids:
        return ()
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('record.issue_case')")
        if cursor.fetchone() == (None,):
            return ()
        cursor.execute(
            "select distinct case_id from record.issue_case where case_id = any(%s)"
            " and known_until is null and open_issue_count > 0",
            [list(case_ids)],
        )
        return tuple(sorted(row[0] for row in cursor.fetchall()))


def _after(prefix: str, case_ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(c.removeprefix(prefix) for c in case_ids if c.startswith(prefix))
