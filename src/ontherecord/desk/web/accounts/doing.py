"""What is done to an account as a whole: closed, opened, its second factor or password anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest

from ontherecord.desk.api.actions import revoke_all
from ontherecord.desk.audit import actions as audit
from ontherecord.desk.lists.actions import stop_all
from ontherecord.desk.permission import actions
from ontherecord.desk.permission.keeping_accounts import refuse_own
from ontherecord.desk.permission.models import Account
from ontherecord.desk.permission.proposing import reads
from ontherecord.desk.permission.remaining import LastAdministrator
from ontherecord.desk.web.accounts.linking import is_by_provider, make_link, takes_link
from ontherecord.desk.web.asking import actor_in
from ontherecord.desk.web.clock import now_of
from ontherecord.desk.web.signing_in import end_sessions


class UnableToDo(Exception):
    """Something that does not fit the account; the message says why."""


def _always(request: HttpRequest, account: Account) -> bool:
    return True


def _never(request: HttpRequest, account: Account) -> bool:
    return False


@dataclass(frozen=True)
class Doing:
    """One thing an administrator does to somebody else's account."""

    deed: str
    title: str
    means: str
    button: str
    done: str
    carry_out: Callable[[HttpRequest, Account], str]
    why_not: Callable[[Account], str | None]
    is_warning: bool = False
    takes_two: Callable[[HttpRequest, Account], bool] = _never

    @transaction.atomic
    def do(self, request: HttpRequest, account: Account, *, is_agreed: bool = False) -> str:
        """Do it, and give the link to pass on, where one comes of it. Raises UnableToDo.

        The account is held, so that what takes two is asked of what it is when it is done.
        """
        refuse_own(account, actor_in(request))
        held = Account.objects.select_for_update().get(pk=account.pk)
        if why := self.why_not(held):
            raise UnableToDo(why)
        if not is_agreed and self.takes_two(request, held):
            raise UnableToDo("It takes two by now: ask for it")
        return self.carry_out(request, held)


@transaction.atomic
def _close(request: HttpRequest, account: Account) -> str:
    try:
        actions.set_active(account, False, by=actor_in(request), at=now_of(request))
    except LastAdministrator as last:
        raise UnableToDo(str(last)) from last
    by, at = actor_in(request), now_of(request)
    end_sessions(request, account)
    revoke_all(account.pk, by=by, at=at)
    stop_all(account.pk, by=by, at=at)
    actions.give_back_cases(account, by=by, at=at)
    return ""


def _reopen(request: HttpRequest, account: Account) -> str:
    actions.set_active(account, True, by=actor_in(request), at=now_of(request))
    return ""


@transaction.atomic
def _reset_second_factor(request: HttpRequest, account: Account) -> str:
    Authenticator.objects.filter(user=account).delete()
    end_sessions(request, account)
    _told(request, account, "account.second_factor.reset")
    return ""


def _make_link(request: HttpRequest, account: Account) -> str:
    if not _has_begun(request, account):  # so one person alone holds it
        Account.objects.filter(pk=account.pk).update(is_vouched=False)
    _told(request, account, "account.link.made")
    return make_link(request, account)


@transaction.atomic
def begin_reading(request: HttpRequest, account: Account) -> str:
    """Let nothing that was made before somebody is to read open their account, and give a new link.

    Whoever asked for the account may have signed in as its owner while it opened nothing. So a
    sign-in that no second person passed on ends, and the link for a new one is shown to whoever
    agrees. It is empty where there was one that they passed on, or none that the desk gives.
    """
    held = Account.objects.select_for_update().get(pk=account.pk)
    Account.objects.filter(pk=held.pk).update(link_nonce="")
    if is_by_provider(held) or (held.is_vouched and held.has_usable_password()):
        return ""
    held.set_unusable_password()
    held.is_vouched = True
    held.save(update_fields=["password", "is_vouched"])
    Authenticator.objects.filter(user=held).delete()
    end_sessions(request, held)
    revoke_all(held.pk, by=actor_in(request), at=now_of(request))
    return "" if takes_link(held) else _make_link(request, held)


def _told(request: HttpRequest, account: Account, event: str) -> None:
    audit.acted(
        actor_in(request), event, "account", str(account.pk), purpose=actions.KEEPING,
        at=now_of(request),
    )  # fmt: skip


def _has_app(account: Account) -> str | None:
    there = Authenticator.objects.filter(user=account).exists()
    return None if there else "They have set up no second factor here"


def _has_begun(request: HttpRequest, account: Account) -> bool:
    """Say whether a link would open more than an account that nobody has used yet."""
    used = account.last_login is not None or account.has_usable_password()
    return used or _reads(request, account)


def _reads(request: HttpRequest, account: Account) -> bool:
    return reads(account, actor_in(request), now_of(request))


ACTS = {
    doing.deed: doing
    for doing in (
        Doing(
            "link", "Make a link for signing in",
            "With it they choose a password. It works once and for three days, and voids the one"
            " before it; give it to nobody but them, by a way you trust. Their second factor stays"
            " as it is.",
            "Make the link", "", _make_link, takes_link, takes_two=_has_begun,
        ),
        Doing(
            "second-factor", "Reset the second factor",
            "For whoever has lost their telephone and their recovery codes. Speak to them first:"
            " a stranger may ask. Their sessions end, and they set up another at the next sign-in.",
            "Reset it", "The second factor was reset and their sessions have ended.",
            _reset_second_factor, _has_app, is_warning=True, takes_two=_always,
        ),
        Doing(
            "close", "Close the account",
            "They can no longer sign in and their sessions end. Their tokens are revoked, their"
            " lists are made no longer, and their cases and duties wait for somebody to give them"
            " out. What they did stays in the audit, and their roles and patches stay as they are"
            " until you end them.",
            "Close it", "The account is closed.", _close,
            lambda account: None if account.is_active else "The account is closed already",
            is_warning=True,
        ),
        Doing(
            "reopen", "Open the account again",
            "They can sign in again, with the roles and patches shown. Tokens, lists made by"
            " themselves and cases do not come back.",
            "Open it", "The account is open.", _reopen,
            lambda account: "The account is open already" if account.is_active else None,
            takes_two=_reads,
        ),
    )
}  # fmt: skip
"""Each by the word for it in the address of its page."""
