"""What somebody has, had or will have: roles, teams, patches and denials, each with its days."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

from ontherecord.desk.permission.actors import in_force, lasts
from ontherecord.desk.permission.denials import covered_by
from ontherecord.desk.permission.kinds import is_made
from ontherecord.desk.permission.models import (
    Account,
    AccountRole,
    Dated,
    Denied,
    Patch,
    PatchHolder,
    Team,
    TeamMember,
)

ROLE, TEAM, PATCH, DENIAL = "role", "team", "patch", "denial"
MODELS: dict[str, type[Dated]] = {
    ROLE: AccountRole, TEAM: TeamMember, PATCH: PatchHolder, DENIAL: Denied,
}  # fmt: skip
DENIED_KINDS = {
    kind: f"select {kind}_id from record.{kind} where {kind}_id = any(%s) and known_until is null"  # noqa: S608 — our own two words
    for kind in ("person", "place")
}
NOW, LATER, PAST = "now", "later", "past"
SOON_DAYS = 14
"""So many days before its end something is said to end soon."""


@dataclass(frozen=True)
class Holding:
    """A role, team or patch of somebody's, or a person or home they are denied, with its days."""

    what: str
    id: UUID
    text: str
    starts_on: date
    ends_before: date | None
    state: str
    said_by: str = "desk"
    """Who gave it: the desk, or the provider at each sign-in."""
    through: str = ""
    """The team through which they have it."""
    reason: str = ""
    """Why they are denied it."""
    covers: tuple[str, ...] = ()
    """The things that a denial covers, where a run made several of what it was given for."""

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds; what is ended on its first day has none."""
        if self.ends_before is None or self.ends_before <= self.starts_on:
            return None
        return self.ends_before - timedelta(days=1)

    def ends_soon(self, today: date) -> bool:
        left = (self.ends_before - today).days if self.ends_before else None
        return self.state == NOW and left is not None and left <= SOON_DAYS


def holdings_of(account: Account, today: date) -> list[Holding]:
    """Give all somebody has, had or will have: seven queries at most."""
    found = [
        _holding(ROLE, row, row.role, today, said_by=row.said_by)
        for row in AccountRole.objects.filter(account=account)
    ]
    memberships = list(TeamMember.objects.filter(account=account).select_related("team"))
    found += [_holding(TEAM, row, row.team.name, today) for row in memberships]
    own = PatchHolder.objects.filter(account=account).select_related("patch")
    found += [_holding(PATCH, row, row.patch.name, today) for row in own]
    now = {row.team_id: row.team.name for row in memberships if _state(row, today) == NOW}
    for row in PatchHolder.objects.filter(team_id__in=now).select_related("patch"):
        found.append(_holding(PATCH, row, row.patch.name, today, through=now[row.team_id]))
    found += _denials(account, today)
    return _in_order(found)


def _in_order(found: Iterable[Holding]) -> list[Holding]:
    order = (NOW, LATER, PAST)
    return sorted(found, key=lambda h: (h.what, order.index(h.state), h.text, h.starts_on))


def denials(today: date) -> list[tuple[Account, Holding]]:
    """Give what anybody is denied today or will be, with whose it is: by address. Two queries."""
    rows = list(Denied.objects.filter(lasts(today)).select_related("account"))
    held = {one.id: one for one in _told(rows, today)}
    return sorted(
        ((row.account, held[row.pk]) for row in rows),
        key=lambda one: (one[0].email, one[1].starts_on, one[1].text),
    )


def _denials(account: Account, today: date) -> list[Holding]:
    return _told(list(Denied.objects.filter(account=account)), today)


def _told(rows: list[Denied], today: date) -> list[Holding]:
    covers = covered_by([row.pk for row in rows if _state(row, today) == NOW])
    several = {pk: tuple(things) for pk, things in covers.items() if len(things) > 1}
    return [
        _holding(
            DENIAL, row, row.thing_id, today, reason=row.reason, covers=several.get(row.pk, ())
        )
        for row in rows
    ]  # fmt: skip


def ending_soon(today: date) -> dict[UUID, date]:
    """Give the accounts of which a role or patch ends soon, each with the first such day."""
    first: dict[UUID, date] = {}
    for model in (AccountRole, PatchHolder):
        for account_id, day in model.objects.filter(
            account__isnull=False, starts_on__lte=today, ends_before__gt=today
        ).values_list("account_id", "ends_before"):
            if (day - today).days <= SOON_DAYS:
                first[account_id] = min(day, first.get(account_id, day))
    return first


def homes_of(patches: Collection[str], today: date) -> dict[str, int]:
    """Count the homes that lie in each patch of some names on a day."""
    if not is_made():
        return {}
    with connection.cursor() as cursor:
        cursor.execute(HOMES_OF, {"patches": list(patches), "today": today})
        return dict(cursor.fetchall())


HOMES_OF = """select patch.name, count(distinct home.place_id)
from desk.patch join desk.patch_place as its on its.patch_id = patch.id
join record.place_within as lying on lying.within_id = its.place_id
join record.place as home on home.place_id = lying.place_id
    and home.place_type = 'home' and home.known_until is null
where patch.name = any(%(patches)s) and its.starts_on <= %(today)s
    and (its.ends_before is null or its.ends_before > %(today)s)
group by patch.name"""


def patches_of(team: Team, today: date) -> list[Holding]:
    """Give each patch that a team has, had or will have."""
    rows = PatchHolder.objects.filter(team=team).select_related("patch")
    return _in_order(_holding(PATCH, row, row.patch.name, today) for row in rows)


def members(team: Team, today: date) -> list[TeamMember]:
    """Give each time that somebody is in a team today, or will be."""
    there = TeamMember.objects.filter(lasts(today), team=team).select_related("account")
    return list(there.order_by("account__email", "starts_on"))


def teams_and_members(today: date) -> list[tuple[Team, int]]:
    """Give every team with how many belong to it today."""
    there = TeamMember.objects.filter(in_force(today))
    counted = Counter(there.values_list("team_id", flat=True))
    return [(team, counted[team.pk]) for team in Team.objects.order_by("name")]


def patches_and_holders(today: date) -> list[tuple[Patch, list[PatchHolder]]]:
    """Give every patch with the people and teams that have it today."""
    held: dict[UUID, list[PatchHolder]] = defaultdict(list)
    there = PatchHolder.objects.filter(in_force(today)).select_related("account", "team")
    for one in there.order_by("team__name", "account__email"):
        held[one.patch_id].append(one)
    return [(patch, held[patch.pk]) for patch in Patch.objects.order_by("name")]


def not_there(kind: str, ids: Collection[str]) -> list[str]:
    """Give those ids that no person or place of the record has; all before the first handover."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass(%s)", [f"record.{kind}"])
        if cursor.fetchone() == (None,):
            return sorted(ids)
        cursor.execute(DENIED_KINDS[kind], [list(ids)])
        return sorted(set(ids) - {row[0] for row in cursor.fetchall()})


def _holding(
    what: str, row: Dated, text: str, today: date, said_by: str = "desk", through: str = "",
    reason: str = "", covers: tuple[str, ...] = (),
) -> Holding:  # fmt: skip
    return Holding(
        what, row.pk, text, row.starts_on, row.ends_before, _state(row, today), said_by, through,
        reason, covers,
    )  # fmt: skip


def _state(row: Dated, today: date) -> str:
    if row.ends_before is not None and row.ends_before <= today:
        return PAST
    return LATER if row.starts_on > today else NOW
