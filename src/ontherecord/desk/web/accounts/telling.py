"""What somebody is told of that others did to their account: until they say that they know."""

from __future__ import annotations

from typing import Any

from ontherecord.desk.audit import queries as audit

TOLD = "something_was_done_to_the_account"
"""In a session: something was, before it was opened."""
DONE_TO = (
    "proposal.made", "proposal.agreed", "proposal.refused", "account.link.made",
    "account.second_factor.reset",
    "account.role.given", "account.role.ended", "account.roles.set", "account.team.given",
    "account.team.ended", "account.patch.given", "account.patch.ended", "team.patch.given",
    "team.patch.ended", "account.denial.given",
    "account.denial.ended", "account.denial.spared", "account.closed", "account.opened",
    "account.sessions.ended",
    "token.made", "token.revoked",
)  # fmt: skip
"""What others do to somebody's account that they are told of."""


def count_new(account: Any) -> int:
    """Count what others did to an account since its owner last said that they know."""
    return len(audit.done_to_account(account.pk, DONE_TO, since=account.told_until))
