"""Lists of the desk itself: who saw and did what, and the accounts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ontherecord.desk.audit import queries as audit
from ontherecord.desk.lists.declaring import Asking, Listed, Row
from ontherecord.desk.permission.queries import accounts_on, addresses_of
from ontherecord.files import Column

MANY = 1000


def _audit(asking: Asking) -> Iterator[Row]:
    entries = audit.every_entry()
    while batch := list(islice(entries, MANY)):
        who = {by for one in batch for by in (one.account_id, one.asked_by) if by}
        known = addresses_of(who)
        for one in batch:
            account = known.get(one.account_id) if one.account_id else None
            asked_by = known.get(one.asked_by) if one.asked_by else None
            cells = (one.at, account, one.roles, one.what, one.kind, one.thing_count, one.purpose,
                     asked_by)  # fmt: skip
            yield Row(cells, f"{one.at.isoformat()} {one.account_id} {one.what}")


AUDIT = Listed(
    "audit", "Who saw and did what", "see_audit",
    (
        Column("at", "When", "moment"), Column("account", "Account"), Column("roles", "As"),
        Column("what", "What"), Column("kind", "Of which kind"),
        Column("things", "How many", "integer"), Column("purpose", "What for"),
        Column("asked_by", "Asked for by"),
    ),
    _audit, (), "audit", holds_people=False,
)  # fmt: skip


def _accounts(asking: Asking) -> Iterator[Row]:
    for one in accounts_on(asking.today):
        cells = (one.email, one.roles, one.is_active, one.made_by, one.agreed_by)
        yield Row(cells, str(one.account_id))


ACCOUNTS = Listed(
    "accounts", "Accounts", "manage_accounts",
    (
        Column("email", "Email address"), Column("roles", "Roles"),
        Column("is_open", "Open", "boolean"), Column("made_by", "Made by"),
        Column("agreed_by", "Agreed by"),
    ),
    _accounts, (), "accounts", holds_people=False,
)  # fmt: skip
