"""Lists of the desk itself: who saw and did what, and the accounts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ontherecord.desk.audit import queries as audit
from ontherecord.desk.facts.queries import ids_it_has_had
from ontherecord.desk.facts.reading import NotThere
from ontherecord.desk.lists.declaring import KIND, OF, Asking, Listed, Part, Row
from ontherecord.desk.permission.deciding import is_denied
from ontherecord.desk.permission.entries import wanted_by
from ontherecord.desk.permission.holdings import denials
from ontherecord.desk.permission.queries import accounts_on, addresses_of
from ontherecord.desk.permission.words import DENIED_WORDS, roles_told
from ontherecord.files import Column

MANY = 1000


def _audit(asking: Asking) -> Iterator[Row]:
    entries = audit.every_entry(wanted_by(asking.query))
    while batch := list(islice(entries, MANY)):
        who = {by for one in batch for by in (one.account_id, one.asked_by) if by}
        known = addresses_of(who)
        for one in batch:
            account = known.get(one.account_id) if one.account_id else None
            asked_by = known.get(one.asked_by) if one.asked_by else None
            cells = (one.at, account, roles_told(one.roles), one.what, one.kind, one.thing_count,
                     one.purpose, asked_by)  # fmt: skip
            yield Row(cells, f"{one.at.isoformat()} {one.account_id} {one.what}")


AUDIT = Listed(
    "audit", "Who saw and did what", "see_audit",
    (
        Column("at", "When", "moment"), Column("account", "Account"), Column("roles", "As"),
        Column("what", "What"), Column("kind", "Of which kind"),
        Column("things", "How many", "integer"), Column("purpose", "What for"),
        Column("asked_by", "Asked for by"),
    ),
    _audit, (Part("who", "Account"), Part("since", "From"), Part("until", "To")), "audit",
    holds_people=False,
)  # fmt: skip


def _looked_at(asking: Asking) -> Iterator[Row]:
    kind, thing_id = asking.asked(KIND), asking.asked(OF)
    if is_denied(asking.actor, kind, thing_id):
        raise NotThere
    about = ((kind, thing_id),)
    entries = audit.who_looked_at(kind, ids_it_has_had(kind, thing_id), most=None)
    known = addresses_of({one.account_id for one in entries if one.account_id})
    for one in entries:
        account = known.get(one.account_id) if one.account_id else None
        cells = (one.at, account, roles_told(one.roles), one.what, one.thing_count, one.purpose)
        yield Row(cells, f"{one.at.isoformat()} {one.account_id} {one.what}", about)


LOOKED_AT = Listed(
    "looked-at", "Who looked at a person or home", "see_access_list",
    (
        Column("at", "When", "moment"), Column("account", "Account"), Column("roles", "As"),
        Column("what", "What"), Column("things", "Together with it", "integer"),
        Column("purpose", "What for"),
    ),
    _looked_at,
    (Part(KIND, "Which kind", in_path=True), Part(OF, "Person or home", in_path=True)),
    "access_list", holds_people=False,
)  # fmt: skip


def _accounts(asking: Asking) -> Iterator[Row]:
    for one in accounts_on(asking.today):
        cells = (one.email, roles_told(one.roles), one.is_active, one.made_by, one.agreed_by)
        yield Row(cells, str(one.account_id))


ACCOUNTS = Listed(
    "accounts", "Accounts", "see_accounts",
    (
        Column("email", "Email address"), Column("roles", "Roles"),
        Column("is_open", "Open", "boolean"), Column("made_by", "Made by"),
        Column("agreed_by", "Agreed by"),
    ),
    _accounts, (), "accounts", holds_people=False,
)  # fmt: skip


def _denials(asking: Asking) -> Iterator[Row]:
    for account, held in denials(asking.today):
        cells = (
            account.email, account.is_active, held.text, "; ".join(held.covers) or None,
            DENIED_WORDS[held.reason], held.starts_on, held.last_day,
        )  # fmt: skip
        yield Row(cells, str(held.id))


DENIALS = Listed(
    "denials", "Denials", "see_accounts",
    (
        Column("account", "Account"), Column("is_open", "Open", "boolean"),
        Column("thing", "Person or home"), Column("covers", "A run parted it into"),
        Column("why", "Why"), Column("starts_on", "First day", "date"),
        Column("last_day", "Last day", "date"),
    ),
    _denials, (), "denials",
)  # fmt: skip
