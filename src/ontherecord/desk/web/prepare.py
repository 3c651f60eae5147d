"""Makes the desk's tables and gathers its files; run as the owner, before the desk is served.

Ends with 2 and what to do, where a later version made the tables or another key locked them.
"""

from __future__ import annotations

import os
import sys

import django
from django.core.management import call_command
from django.db import connection


class UnableToPrepare(Exception):
    """The desk's tables do not fit this program or its key; the message says what to do."""


def prepare() -> None:
    """Bring schema `desk` up to date, and style sheets and scripts into the landlord's folder."""
    os.environ["ONTHERECORD_COLLECTING"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ontherecord.desk.web.settings")
    django.setup()
    with connection.cursor() as cursor:
        cursor.execute("create schema if not exists desk")
    refuse_later_tables()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    refuse_other_key()
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)


def refuse_later_tables() -> None:
    """Raise UnableToPrepare where a later version of the program changed the tables."""
    from django.db.migrations.loader import MigrationLoader  # needs set-up

    loader = MigrationLoader(connection)
    unknown = sorted(
        f"{app}.{name}"
        for app, name in set(loader.applied_migrations) - set(loader.disk_migrations)
        if app in loader.migrated_apps and (app, name) not in loader.replacements
    )
    if unknown:
        raise UnableToPrepare(
            f"a later version of On the Record has served this desk (it made {unknown[-1]});"
            " install that version again, or restore the backup made before it"
            " (docs/how-to/upgrade.md)"
        )


def refuse_other_key() -> None:
    """Raise UnableToPrepare where second factors were locked with another secret key."""
    from allauth.mfa.adapter import get_adapter  # needs set-up
    from allauth.mfa.models import Authenticator  # as above
    from cryptography.fernet import InvalidToken  # as above

    locked = Authenticator.objects.filter(type=Authenticator.Type.TOTP).first()
    if locked is None:
        return
    try:
        get_adapter().decrypt(locked.data["secret"])
    except InvalidToken:
        raise UnableToPrepare(
            "the secret key is not the one with which second factors were locked; put"
            " DIR/desk/secret_key or ONTHERECORD_SECRET_KEY back from the backup"
        ) from None


def main() -> None:
    try:
        prepare()
    except UnableToPrepare as wrong:
        sys.stderr.write(str(wrong))
        sys.exit(2)


if __name__ == "__main__":
    main()
