"""Makes the desk's tables and gathers its files; run as the owner, before the desk is served."""

from __future__ import annotations

import os

import django
from django.core.management import call_command
from django.db import connection


def prepare() -> None:
    """Bring schema `desk` up to date, and style sheets and scripts into the landlord's folder."""
    os.environ["ONTHERECORD_COLLECTING"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ontherecord.desk.web.settings")
    django.setup()
    with connection.cursor() as cursor:
        cursor.execute("create schema if not exists desk")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)


if __name__ == "__main__":
    prepare()
