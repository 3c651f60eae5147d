"""Where somebody chooses a password by the link that was passed on to them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import PasswordResetConfirmView
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse_lazy

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.permission.actors import nobody
from ontherecord.desk.permission.models import Account
from ontherecord.desk.web.accounts.linking import takes_link, tokens
from ontherecord.desk.web.clock import now_of, today_of
from ontherecord.desk.web.signing_in import SIGNING_IN, end_sessions


class ChoosePassword(PasswordResetConfirmView):
    """Takes a new password twice; the link is used up with it, and open sessions end."""

    template_name = "desk/accounts/choose_password.html"
    success_url = reverse_lazy("account_login")
    token_generator = tokens

    def get_user(self, uidb64: str) -> Account | None:
        account = super().get_user(uidb64)
        opens = account and account.link_nonce and takes_link(account) is None
        return account if opens else None

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        now = Account.objects.select_for_update().get(pk=self.user.pk)
        if now.link_nonce != self.user.link_nonce:  # somebody used it, or another was made
            self.validlink = False
            return self.render_to_response(self.get_context_data(form=None))
        answer: HttpResponse = super().form_valid(form)
        begins = {"told_until": now_of(self.request)} if now.last_login is None else {}
        Account.objects.filter(pk=now.pk).update(link_nonce="", **begins)
        audit.acted(
            nobody(today_of(self.request)), "account.password.chosen", "account",
            str(self.user.pk), purpose=SIGNING_IN, at=now_of(self.request),
        )  # fmt: skip
        end_sessions(self.request, self.user)
        return answer
