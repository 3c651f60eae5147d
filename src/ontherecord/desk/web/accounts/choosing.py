"""Where somebody chooses a password by the link an administrator gave them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpResponse
from django.urls import reverse_lazy

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.permission.actors import nobody
from ontherecord.desk.permission.models import Account
from ontherecord.desk.web.accounts.doing import takes_link
from ontherecord.desk.web.clock import now_of, today_of
from ontherecord.desk.web.signing_in import SIGNING_IN, end_sessions


class ChoosePassword(PasswordResetConfirmView):
    """Takes a new password twice; the link is used up with it, and open sessions end."""

    template_name = "desk/accounts/choose_password.html"
    success_url = reverse_lazy("account_login")

    def get_user(self, uidb64: str) -> Account | None:
        account = super().get_user(uidb64)
        return account if account and takes_link(account) is None else None

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        audit.acted(
            nobody(today_of(self.request)), "account.password.chosen", "account",
            str(self.user.pk), purpose=SIGNING_IN, at=now_of(self.request),
        )  # fmt: skip
        end_sessions(self.request, self.user)
        return answer
