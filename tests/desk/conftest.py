"""The desk on a real PostgreSQL: tables made by its owner, pages served as the desk's own role.

`record` fills schema `record` as the handover would and takes it out again; `accounts` makes
somebody of each role; `as_role` signs one in.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from copy import copy
from datetime import UTC, date, datetime, time

import psycopg
import pytest
import time_machine

FOLDER = tempfile.mkdtemp(prefix="ontherecord-desk-")
os.environ.update(
    ONTHERECORD_DIR=FOLDER,
    DATABASE_WEB_URL="postgresql://nobody@localhost/not_yet",
    ONTHERECORD_GALLERY="1",
    ONTHERECORD_HOSTS="localhost 127.0.0.1",
    DJANGO_SETTINGS_MODULE="ontherecord.desk.web.settings",
)
os.environ.pop("ONTHERECORD_DEMO", None)

import django  # noqa: E402 — reads the environment set above

django.setup()

from django.conf import settings  # noqa: E402 — needs set-up
from django.core.management import call_command  # noqa: E402 — needs set-up
from django.core.signals import setting_changed  # noqa: E402 — needs set-up
from django.db import connection, connections, transaction  # noqa: E402 — needs set-up
from django.test import Client  # noqa: E402 — needs set-up
from django.test.client import ClientHandler  # noqa: E402 — needs set-up
from django.utils import timezone  # noqa: E402 — needs set-up
from psycopg.conninfo import conninfo_to_dict, make_conninfo  # noqa: E402 — as above

from ontherecord.database.roles import WEB, grant, make_web_role  # noqa: E402 — as above
from ontherecord.desk.audit.models import Act  # noqa: E402 — needs set-up
from ontherecord.desk.permission import actions  # noqa: E402 — needs set-up
from ontherecord.desk.permission.actors import nobody  # noqa: E402 — needs set-up
from ontherecord.desk.permission.models import Account, AccountRole  # noqa: E402 — as above
from ontherecord.desk.permission.rules import ROLES  # noqa: E402 — needs set-up
from tests.desk.made_record import MadeRecord, make_record_tables  # noqa: E402 — as above

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
TODAY = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 10, 0, tzinfo=UTC)
PASSWORD = "correct-horse-battery"
TO_NOON = timezone.make_aware(datetime.combine(timezone.localdate(), time(12))) - timezone.now()


@pytest.fixture(scope="session", autouse=True)
def middleware_made_once() -> Iterator[None]:
    """Let browsers share what stands before the pages, until a setting changes."""
    make, made = ClientHandler.load_middleware, []

    def load(handler: ClientHandler, is_async: bool = False) -> None:
        if not made:
            make(handler, is_async)
            made.append(handler._middleware_chain)
        handler._middleware_chain = made[0]

    def forget(**_: object) -> None:
        made.clear()

    setting_changed.connect(forget)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", load)
        yield
    setting_changed.disconnect(forget)


@pytest.fixture(autouse=True)
def away_from_midnight() -> Iterator[None]:
    """Let the day's clock begin at noon with the run: no test sees midnight pass."""
    with time_machine.travel(timezone.now() + TO_NOON):
        yield


@pytest.fixture(scope="session")
def desk_addresses(server_address: str) -> Iterator[tuple[str, str]]:
    """The owner's and the desk's address of a database with the desk's tables and no rows."""
    name, password = f"desk_{os.getpid()}", "for-the-tests-alone"
    with psycopg.connect(server_address, autocommit=True) as con:
        make_web_role(con, password)
        con.execute(f"drop database if exists {name} with (force)")
        con.execute(f"create database {name} template template0 encoding 'UTF8'")
    owner = make_conninfo(server_address, dbname=name)
    yield owner, make_conninfo(owner, user=WEB, password=password)
    connections.close_all()


@pytest.fixture(scope="session")
def django_db_setup(
    desk_addresses: tuple[str, str],
    django_db_blocker: pytest.FixtureRequest,
) -> None:
    """Make the tables as the owner; from then on Django is the desk's role and nothing more."""
    owner, web = desk_addresses
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's
        connect_django(owner)
        with psycopg.connect(owner) as con:
            con.execute("create schema if not exists desk")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        with psycopg.connect(owner) as con:
            make_record_tables(con)
            grant(con)
        connect_django(web)


def connect_django(address: str) -> None:
    read = conninfo_to_dict(address)
    connection.close()
    connection.settings_dict.update(
        NAME=read["dbname"],
        USER=read["user"],
        PASSWORD=read.get("password") or "",
        HOST=read["host"],
        PORT=read.get("port") or "",
    )


@pytest.fixture
def owner(desk_addresses: tuple[str, str], db: None) -> Iterator[psycopg.Connection]:
    """A connection of the owner's, beside Django's."""
    with psycopg.connect(desk_addresses[0], autocommit=True) as con:
        yield con


@pytest.fixture
def record(owner: psycopg.Connection) -> Iterator[MadeRecord]:
    """The published record: rows put in are seen by every connection, and taken out after."""
    made = MadeRecord(owner)
    made.run(TODAY)
    yield made
    made.empty()


@pytest.fixture(scope="session")
def made_accounts(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> list[list[Account] | list[AccountRole] | list[Act]]:
    """Make somebody of each role as on the server; give all that was written, and leave nothing."""
    by = nobody(TODAY)
    # By the clock of the tests: what a test does comes after it, also in the afternoon.
    at_noon = time_machine.travel(timezone.now() + TO_NOON)
    with django_db_blocker.unblock(), at_noon, transaction.atomic():  # type: ignore[attr-defined]  # as above
        for role in ROLES:
            actions.make_account(f"{role}@landlord.example", PASSWORD, [role], by=by, at=NOW)
        written = [list(model.objects.all()) for model in (Account, AccountRole, Act)]
        transaction.set_rollback(True)
    return written


@pytest.fixture
def accounts(
    db: None, made_accounts: list[list[Account] | list[AccountRole] | list[Act]]
) -> dict[str, Account]:
    """Somebody of each role, by role, without a second factor and without a patch."""
    made, roles, acts = ([copy(row) for row in rows] for rows in made_accounts)
    for model, rows in ((Account, made), (AccountRole, roles), (Act, acts)):
        model.objects.bulk_create(rows)
    return {account.email.partition("@")[0]: account for account in made}


def key_of(client: Client, words: str) -> str:
    """Search for words, and give the key under which they stand in the session."""
    led = client.post("/search/", {"words": words})["Location"]
    assert words.split()[0] not in led
    return str(led.split("/")[2])


def found(client: Client, words: str) -> str:
    """Search for words as the page does, and give what it shows."""
    return client.post("/search/", {"words": words}, follow=True).content.decode()


@pytest.fixture
def as_role(accounts: dict[str, Account]) -> Callable[[str | None], Client]:
    """Give a browser in which somebody of a role has signed in; None for nobody."""
    return lambda role: Client() if role is None else signed_in(accounts[role])


def signed_in(account: Account) -> Client:
    """Give a browser in which somebody signed in by the provider, which has its second factor."""
    client = Client()
    client.force_login(account)
    session = client.session
    session["account_authentication_methods"] = [{"method": "socialaccount"}]
    session.save()
    return client
