"""What is done to an account as a whole: closed, opened, its second factor or password anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.permission import actions
from ontherecord.desk.permission.keeping_accounts import refuse_own
from ontherecord.desk.permission.models import Account
from ontherecord.desk.web.asking import actor_in
from ontherecord.desk.web.clock import now_of
from ontherecord.desk.web.signing_in import end_sessions


class UnableToDo(Exception):
    """Something that does not fit the account; the message says why."""


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

    def do(self, request: HttpRequest, account: Account) -> str:
        """Do it, and give the link to pass on, where one comes of it. Raises UnableToDo."""
        refuse_own(account, actor_in(request))
        if why := self.why_not(account):
            raise UnableToDo(why)
        return self.carry_out(request, account)


@transaction.atomic
def _close(request: HttpRequest, account: Account) -> str:
    actions.set_active(account, False, by=actor_in(request), at=now_of(request))
    end_sessions(request, account)
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
    """Give an address at which they choose a password: it works once, and for three days."""
    _told(request, account, "account.link.made")
    token = default_token_generator.make_token(account)
    named = urlsafe_base64_encode(force_bytes(account.pk))
    return request.build_absolute_uri(reverse("choose_password", args=[named, token]))


def _told(request: HttpRequest, account: Account, event: str) -> None:
    audit.acted(
        actor_in(request), event, "account", str(account.pk), purpose=actions.KEEPING,
        at=now_of(request),
    )  # fmt: skip


def _has_app(account: Account) -> str | None:
    there = Authenticator.objects.filter(user=account).exists()
    return None if there else "They have set up no second factor here"


def takes_link(account: Account) -> str | None:
    """Say why somebody cannot choose a password by a link; None where they can."""
    if account.is_demo:
        return "It is an account of the demonstration"
    if not account.is_active:
        return "The account is closed"
    if SocialAccount.objects.filter(user=account).exists():
        return "They sign in by the provider"
    return None


ACTS = {
    doing.deed: doing
    for doing in (
        Doing(
            "link", "Make a link for signing in",
            "With it they choose a password. It works once and for three days; give it to nobody"
            " but them, by a way you trust. Their second factor stays as it is.",
            "Make the link", "", _make_link, takes_link,
        ),
        Doing(
            "second-factor", "Reset the second factor",
            "For whoever has lost their telephone and their recovery codes. Speak to them first:"
            " a stranger may ask. Their sessions end, and they set up another at the next sign-in.",
            "Reset it", "The second factor was reset and their sessions have ended.",
            _reset_second_factor, _has_app, is_warning=True,
        ),
        Doing(
            "close", "Close the account",
            "They can no longer sign in and their sessions end. What they did stays in the audit,"
            " and their roles and patches stay as they are until you end them.",
            "Close it", "The account is closed.", _close,
            lambda account: None if account.is_active else "The account is closed already",
            is_warning=True,
        ),
        Doing(
            "reopen", "Open the account again",
            "They can sign in again, with the roles and patches shown.",
            "Open it", "The account is open.", _reopen,
            lambda account: "The account is open already" if account.is_active else None,
        ),
    )
}  # fmt: skip
"""Each by the word for it in the address of its page."""
