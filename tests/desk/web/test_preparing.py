"""Before the desk is served: tables of a later version and another key stop the start."""

from __future__ import annotations

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.db import connection

from ontherecord.desk.permission.models import Account
from ontherecord.desk.web.prepare import UnableToPrepare, refuse_later_tables, refuse_other_key

pytestmark = pytest.mark.django_db


def test_tables_of_this_version_and_of_earlier_ones_are_served() -> None:
    refuse_later_tables()

    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'permission' and name > '0002'")
    refuse_later_tables()


def test_tables_of_a_later_version_are_refused_with_what_to_do() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into django_migrations (app, name, applied)"
            " values ('permission', '9999_later', now()), ('gone_app', '0001_initial', now())"
        )

    with pytest.raises(UnableToPrepare, match=r"permission\.9999_later.*install that version"):
        refuse_later_tables()


def test_another_key_than_that_of_the_second_factors_is_refused(
    accounts: dict[str, Account],
) -> None:
    refuse_other_key()
    kept = get_adapter().encrypt("kept")
    one = Authenticator.objects.create(user=accounts["officer"], type="totp", data={"secret": kept})
    refuse_other_key()

    one.data = {"secret": Fernet(Fernet.generate_key()).encrypt(b"kept").decode()}
    one.save()

    with pytest.raises(UnableToPrepare, match="from the backup"):
        refuse_other_key()
