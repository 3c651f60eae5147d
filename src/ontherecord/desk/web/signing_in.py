"""Signing in: by password and second factor, or by an OpenID Connect provider."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.permission import actions as permission
from ontherecord.desk.permission.actors import actor_of, nobody
from ontherecord.desk.permission.models import Account
from ontherecord.desk.web.accounts.telling import TOLD, count_new
from ontherecord.desk.web.clock import now_of, today_of

SIGNING_IN = "signing in"
JUST_NOW = 300
"""Seconds in which a password that was typed counts as just typed."""


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator or by the provider; nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The email address or the password is not right",
        "too_many_login_attempts": (
            "Signing in failed too often. It opens again in five minutes;"
            " an administrator can set a new password"
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """Let an account of the demonstration in only where the demonstration runs."""
        account = super().authenticate(request, **credentials)
        if account and account.is_demo and not settings.CONFIGURATION.is_demo:
            return None
        return account

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        if count_new(user):
            request.session[TOLD] = True
        by = actor_of(user, today_of(request))
        audit.acted(
            by, "account.signed_in", "account", str(user.pk), purpose=SIGNING_IN,
            at=now_of(request),
        )  # fmt: skip

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Ask for the password again, but not of whoever has just signed in."""
        if _has_just_signed_in(context.request):
            return False
        asked: bool = super().is_reauthentication_required(app=app, **more)
        return asked

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing over the next page: its own words tell where one is."""


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Takes whom the provider gives one of our roles, with the roles it gives at each sign-in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return True

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if not roles_given(sociallogin):
            if sociallogin.is_existing:
                # The refusal is an answer, so what ends here is committed with it.
                _set_roles(request, sociallogin.user, frozenset())
                end_sessions(request, sociallogin.user)
            raise ImmediateHttpResponse(_refused(request, "no_role"))
        if sociallogin.is_existing:
            account = sociallogin.user
            if not account.is_active:
                raise ImmediateHttpResponse(_refused(request, "closed"))
            _set_roles(request, account, roles_given(sociallogin))
        elif not sociallogin.user.email:
            raise ImmediateHttpResponse(_refused(request, "no_email"))
        elif Account.objects.filter(email__iexact=sociallogin.user.email).exists():
            # A provider's word for an address is no proof of it: it joins no account by itself.
            raise ImmediateHttpResponse(_refused(request, "address_taken"))

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> Account:
        account: Account = sociallogin.user
        account.email = (data.get("email") or "").strip().lower()
        account.name = (data.get("name") or "").strip()
        return account

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Any:
        account = super().save_user(request, sociallogin, form)
        account.told_until = now_of(request)
        account.save(update_fields=["told_until"])
        by = nobody(today_of(request))
        audit.acted(
            by, "account.made", "account", str(account.pk), purpose=SIGNING_IN, at=now_of(request)
        )
        _set_roles(request, account, roles_given(sociallogin))
        return account


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of second factors under a key that is not in the database."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


class SetUpApp(ActivateTOTPView):
    """Sets up an app; whoever does has shown a code of it, so their session has used it."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        if has_second_factor(self.request.user):
            record_authentication(
                self.request, self.request.user, "mfa", type=Authenticator.Type.TOTP
            )
        return answer


def end_sessions(request: HttpRequest, account: Account) -> None:
    """End every session of an account, wherever it was opened; that of the request too."""
    if request.user.pk == account.pk:
        logout(request)
    for session in Session.objects.filter(expire_date__gte=now_of(request)):
        if session.get_decoded().get(SESSION_KEY) == str(account.pk):
            session.delete()
    by = actor_of(request.user, today_of(request)) if request.user.is_authenticated else None
    audit.acted(
        by or nobody(today_of(request)), "account.sessions.ended", "account", str(account.pk),
        purpose=SIGNING_IN, at=now_of(request),
    )  # fmt: skip


def roles_given(sociallogin: SocialLogin) -> frozenset[str]:
    """Give the desk's roles for the groups that the provider's claim lists."""
    provider, told = settings.CONFIGURATION.provider, sociallogin.account.extra_data
    groups: set[str] = set()
    for part in (told.get("id_token"), told.get("userinfo"), told):
        said = (part or {}).get(provider.claim) or ()
        groups |= {said} if isinstance(said, str) else {str(group) for group in said}
    return frozenset(provider.roles[group] for group in groups if group in provider.roles)


def lacks_second_factor(request: HttpRequest) -> bool:
    """Say whether this session was opened by password alone where a second factor is required.

    A provider asks for its own; the accounts of a demonstration, on this machine, for none.
    """
    account = request.user
    if account.is_demo and settings.CONFIGURATION.is_demo:
        return False
    methods = {way.get("method") for way in _ways(request)}
    if "socialaccount" in methods:
        return False
    return "mfa" not in methods or not has_second_factor(account)


def has_second_factor(account: Any) -> bool:
    """Say whether somebody has set up a second factor, whatever this session was opened by."""
    return Authenticator.objects.filter(user=account).exists()


def _ways(request: HttpRequest) -> list[dict[str, Any]]:
    """Give the ways in which this session was signed in, as allauth notes them."""
    ways: list[dict[str, Any]] = request.session.get("account_authentication_methods", [])
    return ways


def _has_just_signed_in(request: HttpRequest) -> bool:
    earliest = now_of(request).timestamp() - JUST_NOW
    return any(way.get("at", 0) > earliest for way in _ways(request))


def _set_roles(request: HttpRequest, account: Account, roles: frozenset[str]) -> None:
    by = nobody(today_of(request))
    permission.set_roles(account, roles, said_by="provider", by=by, at=now_of(request))


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    return render(request, "socialaccount/refused.html", {"why": why}, status=403)


def _box() -> Fernet:
    key = hashlib.sha256(b"second factors:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
