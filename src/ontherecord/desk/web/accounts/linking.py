"""The link by which somebody chooses a password: the last one made works, once, for three days."""

from __future__ import annotations

import secrets

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from ontherecord.desk.permission.models import Account


class LinkTokens(PasswordResetTokenGenerator):
    """Signs a link over what the last one made put into the account, beside its password."""

    key_salt = "ontherecord.desk.web.accounts.linking"

    def _make_hash_value(self, user: AbstractBaseUser, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.link_nonce}"  # type: ignore[attr-defined]  # an Account


tokens = LinkTokens()


def make_link(request: HttpRequest, account: Account) -> str:
    """Make the address at which somebody chooses a password; the one before it is void."""
    account.link_nonce = secrets.token_urlsafe(16)
    account.save(update_fields=["link_nonce"])
    named = urlsafe_base64_encode(force_bytes(account.pk))
    token = tokens.make_token(account)
    return request.build_absolute_uri(reverse("choose_password", args=[named, token]))


def takes_link(account: Account) -> str | None:
    """Say why somebody cannot choose a password by a link; None where they can."""
    if account.is_demo:
        return "It is an account of the demonstration"
    if not account.is_active:
        return "The account is closed"
    if is_by_provider(account):
        return "They sign in by the provider"
    return None


def is_by_provider(account: Account) -> bool:
    """Say whether somebody signs in by their organisation's account."""
    return bool(SocialAccount.objects.filter(user=account).exists())
