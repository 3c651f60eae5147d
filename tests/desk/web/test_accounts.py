"""An administrator keeps the accounts of others: dated, audited, and never their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import psycopg
import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from ontherecord.desk.audit.models import Act
from ontherecord.desk.permission import actions, keeping_accounts
from ontherecord.desk.permission.actors import actor_of, nobody
from ontherecord.desk.permission.models import Account, AccountRole, Denied, PatchHolder, Team
from ontherecord.desk.permission.remaining import LastAdministrator, leave_an_administrator
from tests.desk.conftest import PASSWORD
from tests.desk.made_record import MadeRecord
from tests.desk.web.conftest import Run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]


@pytest.fixture
def administrator(as_role: Callable[[str | None], Client]) -> Client:
    return as_role("administrator")


@pytest.fixture
def newcomer(accounts: dict[str, Account], today: date) -> Account:
    """Somebody whose account was made and who has not begun."""
    by = actor_of(accounts["administrator"], today)
    return actions.make_account(
        "newcomer@landlord.example", None, ["board"], by=by, at=timezone.now()
    )


def events() -> list[str]:
    return list(Act.objects.order_by("at", "id").values_list("event", flat=True))


def test_the_list_says_who_has_what_and_asks_so_many_times_and_no_more(
    administrator: Client, accounts: dict[str, Account], today: date,
    django_assert_max_num_queries: Callable,
) -> None:  # fmt: skip
    by = actor_of(accounts["administrator"], today)
    patch = actions.make_patch("North", [], by=by, at=timezone.now())
    keeping_accounts.give(
        accounts["officer"], "patch", str(patch.pk), today, today + timedelta(days=5),
        by=by, at=timezone.now(),
    )  # fmt: skip
    administrator.get("/accounts/")

    with django_assert_max_num_queries(19):
        page = administrator.get("/accounts/").content.decode()

    officer = page[page.index("officer@") : page.index("repairs@")]
    assert all(
        words in officer
        for words in ("Housing officer", "Second factor: not set up", "Last: Never", "Ends soon")
    )
    assert page.count("Ends soon") == 1


def test_an_account_is_added_and_begins_with_a_link_that_works_once(
    administrator: Client, today: date
) -> None:
    last = today + timedelta(days=30)
    added = administrator.post(
        "/accounts/add/",
        {"email": "New@Landlord.example", "name": "", "roles": ["board"],
         "starts_on": today.isoformat(), "last_day": last.isoformat()},
    )  # fmt: skip
    account = Account.objects.get(email="new@landlord.example")
    assert added["Location"] == f"/accounts/{account.pk}/"
    assert {r.ends_before for r in AccountRole.objects.filter(account=account)} == {
        last + timedelta(days=1)
    }

    first, second = (
        re.search(
            r"http://testserver(/sign-in/choose/[^<]+)",
            administrator.post(f"/accounts/{account.pk}/link/").content.decode(),
        )
        for _ in range(2)
    )
    assert first
    assert "no longer works" in Client().get(first[1], follow=True).content.decode()
    link = second
    assert link
    theirs = Client()
    form = theirs.get(link[1], follow=True)
    assert "Choose your password" in form.content.decode()
    chosen = {"new_password1": "four-words-by-chance", "new_password2": "four-words-by-chance"}
    done = theirs.post(form.redirect_chain[-1][0], chosen)

    assert done["Location"] == "/sign-in/"
    signed_in = theirs.post(
        "/sign-in/", {"login": "new@landlord.example", "password": "four-words-by-chance"}
    )
    assert signed_in.status_code == 302
    assert "no longer works" in Client().get(link[1], follow=True).content.decode()
    told = events()
    assert told.count("account.role.given") == 1
    assert {"account.made", "account.link.made", "account.password.chosen"} <= set(told)
    assert "four-words" not in str(list(Act.objects.values()))


def test_a_link_opens_nothing_of_a_closed_account(administrator: Client, newcomer: Account) -> None:
    board = newcomer
    page = administrator.post(f"/accounts/{board.pk}/link/").content.decode()
    link = re.search(r"http://testserver(/sign-in/choose/[^<]+)", page)
    assert link

    administrator.post(f"/accounts/{board.pk}/close/")

    assert "no longer works" in Client().get(link[1], follow=True).content.decode()


def test_a_link_opens_nothing_after_three_days(administrator: Client, newcomer: Account) -> None:
    page = administrator.post(f"/accounts/{newcomer.pk}/link/").content.decode()
    link = re.search(r"http://testserver(/sign-in/choose/[^<]+)", page)
    assert link

    opens = {}
    for days in (2, 4):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            shown = Client().get(link[1], follow=True).content.decode()
            opens[days] = "no longer works" not in shown

    assert opens == {2: True, 4: False}


def test_a_closed_account_ends_its_sessions_and_can_be_opened_again(
    administrator: Client, accounts: dict[str, Account], as_role: Callable
) -> None:
    board = as_role("board")
    assert board.get("/").status_code == 200
    address = f"/accounts/{accounts['board'].pk}"
    assert "Close the account" in administrator.get(f"{address}/close/").content.decode()

    administrator.post(f"{address}/close/")

    assert board.get("/").status_code == 302
    refused = Client().post("/sign-in/", {"login": "board@landlord.example", "password": PASSWORD})
    assert refused.status_code != 302 or "/closed/" in refused["Location"]
    administrator.post(f"{address}/reopen/")
    accounts["board"].refresh_from_db()
    assert accounts["board"].is_active
    assert {"account.closed", "account.sessions.ended", "account.opened"} <= set(events())


def test_a_role_is_given_for_some_days_and_ends_after_the_last(
    administrator: Client, accounts: dict[str, Account], today: date
) -> None:
    whose, begins, last = accounts["officer"], today + timedelta(days=2), today + timedelta(days=4)

    administrator.post(
        f"/accounts/{whose.pk}/give/role/",
        {"which": "board", "starts_on": begins.isoformat(), "last_day": last.isoformat()},
    )

    held = {
        day: "board" in actor_of(whose, today + timedelta(days=day)).roles for day in range(1, 7)
    }
    assert [day for day, has in held.items() if has] == [2, 3, 4]
    page = administrator.get(f"/accounts/{whose.pk}/").content.decode()
    assert "Later" in page


@pytest.mark.parametrize(
    ("starts", "last", "says"),
    [(-1, None, "must not lie before today"), (3, 2, "must not lie before the first"),
     (0, None, "on some of these days already")],
)  # fmt: skip
def test_days_that_cannot_be_are_refused_with_why(
    administrator: Client, accounts: dict[str, Account], today: date,
    starts: int, last: int | None, says: str,
) -> None:  # fmt: skip
    def day(days: int) -> str:
        return (today + timedelta(days=days)).isoformat()

    typed = {"which": "board", "starts_on": day(starts)}
    typed |= {"last_day": day(last)} if last is not None else {}

    page = administrator.post(f"/accounts/{accounts['board'].pk}/give/role/", typed)

    assert page.status_code == 422
    assert says in page.content.decode()
    assert "There is a problem" in page.content.decode()


def test_what_is_ended_is_gone_today_and_a_providers_role_is_not_ended_here(
    administrator: Client, accounts: dict[str, Account], today: date
) -> None:
    board, by = accounts["board"], nobody(today)
    actions.set_roles(board, ["auditor"], said_by="provider", by=by, at=timezone.now())
    own, given = AccountRole.objects.filter(account=board).order_by("said_by")
    address = f"/accounts/{board.pk}/end/role"

    administrator.post(f"{address}/{own.pk}/")
    refused = administrator.post(f"{address}/{given.pk}/", follow=True).content.decode()

    assert actor_of(board, today).roles == {"auditor"}
    assert "take them out of its group there" in refused


def test_teams_and_patches_are_made_of_places_that_are_there_and_given(
    administrator: Client, accounts: dict[str, Account], record: MadeRecord, today: date
) -> None:
    record.places({"p1": None})
    missing = administrator.post("/accounts/patches/", {"name": "North", "places": "p1 p9"})
    administrator.post("/accounts/patches/", {"name": "North", "places": "p1"})
    administrator.post("/accounts/teams/", {"name": "North team"})
    assert "No place has the id p9" in missing.content.decode()
    team, officer = Team.objects.get(), accounts["officer"]
    by = actor_of(accounts["administrator"], today)
    patch = PatchHolder.patch.field.related_model.objects.get()
    actions.give_patch(patch, team, by=by, at=timezone.now())

    keeping_accounts.give(officer, "team", str(team.pk), today, None, by=by, at=timezone.now())

    assert actor_of(officer, today).patch_places == ("p1",)
    assert "through North team" in administrator.get(f"/accounts/{officer.pk}/").content.decode()


@pytest.mark.parametrize("deed", ["close", "reopen", "second-factor", "link"])
def test_nobody_does_anything_to_their_own_account(
    administrator: Client, accounts: dict[str, Account], today: date, deed: str
) -> None:
    own = accounts["administrator"]
    before = len(events())
    page = administrator.get(f"/accounts/{own.pk}/").content.decode()

    done = administrator.post(f"/accounts/{own.pk}/{deed}/")
    given = administrator.post(
        f"/accounts/{own.pk}/give/role/",
        {"which": "information_rights", "starts_on": today.isoformat()},
    )
    role = AccountRole.objects.get(account=own)
    ended = administrator.post(f"/accounts/{own.pk}/end/role/{role.pk}/")

    assert [done.status_code, given.status_code, ended.status_code] == [404, 403, 403]
    assert "This account is yours" in page
    assert "Give it" not in page
    assert len(events()) == before


def test_somebody_is_denied_a_person_whatever_their_roles(
    administrator: Client, accounts: dict[str, Account], as_role: Callable, record: MadeRecord,
    today: date,
) -> None:  # fmt: skip
    record.places({"p1": None, "p2": None})
    record.put(
        "person", {"person_id": "ann", "place_id": "p1"}, {"person_id": "bob", "place_id": "p2"}
    )
    rights, address = as_role("information_rights"), accounts["information_rights"].pk
    assert [rights.get(f"/{page}/").status_code for page in ("people/ann", "homes/p1")] == [200] * 2
    typed = {"thing_id": "http://testserver/homes/p1/", "reason": "own_record",
             "starts_on": today.isoformat()}  # fmt: skip

    done = administrator.post(f"/accounts/{address}/give/denial/", typed)
    unknown = administrator.post(
        f"/accounts/{address}/give/denial/", typed | {"thing_id": "person-nobody"}
    )

    assert done.status_code == 302
    assert "no person and no home of this id" in unknown.content.decode()
    seen = {
        page: rights.get(f"/{page}/").status_code
        for page in ("people/ann", "homes/p1", "audit/place/p1", "people/bob", "homes/p2")
    }
    assert seen == {
        "people/ann": 404, "homes/p1": 404, "audit/place/p1": 404, "people/bob": 200,
        "homes/p2": 200,
    }  # fmt: skip
    page = administrator.get(f"/accounts/{address}/").content.decode()
    assert "It is their own home or record" in page
    assert events()[-1] == "account.denial.given"


def test_a_denial_holds_under_the_ids_from_before_and_after_a_merge(
    accounts: dict[str, Account], record: MadeRecord, today: date
) -> None:
    record.put("redirect", {"kind": "person", "entity_id": "old", "now_entity_id": "ann"},
               {"kind": "person", "entity_id": "older", "now_entity_id": "ann"})  # fmt: skip
    Denied.objects.create(
        account=accounts["officer"], kind="person", thing_id="old", reason="own_record",
        starts_on=today,
    )  # fmt: skip

    actor = actor_of(accounts["officer"], today)

    assert actor.denied_of("person") == ("ann", "old", "older")


@pytest.mark.parametrize("how", ["close", "end"])
def test_an_administrator_always_remains_also_for_two_who_close_each_other(
    accounts: dict[str, Account], today: date, how: str
) -> None:
    one = accounts["administrator"]
    other = actions.make_account(
        "other@landlord.example", None, ["administrator"], by=nobody(today), at=timezone.now()
    )
    both = [(actor_of(one, today), other), (actor_of(other, today), one)]

    done = []
    for by, whose in both:  # both had been let in before either was done
        try:
            if how == "close":
                actions.set_active(whose, False, by=by, at=timezone.now())
            else:
                role = AccountRole.objects.get(account=whose)
                keeping_accounts.end(whose, "role", role.pk, by=by, at=timezone.now())
            done.append(whose)
        except LastAdministrator:
            pass

    assert done == [other]
    assert "administrator" in actor_of(Account.objects.get(pk=one.pk), today).roles


def test_who_would_end_another_administrator_waits_for_whoever_does_the_same(
    owner: psycopg.Connection, accounts: dict[str, Account], today: date
) -> None:
    with owner.transaction():
        owner.execute(
            "select pg_advisory_xact_lock(hashtextextended('administrators that remain', 0))"
        )
        with connection.cursor() as cursor:
            cursor.execute("set local lock_timeout = '50ms'")
        with pytest.raises(OperationalError, match="timeout"):
            leave_an_administrator(accounts["administrator"], nobody(today))


def test_a_denial_follows_the_records_of_a_thing_that_later_runs_split_and_merge(
    accounts: dict[str, Account], record: MadeRecord, run: Run, today: date
) -> None:
    def denied() -> tuple[str, ...]:
        return actor_of(accounts["officer"], today).denied_of("person")

    run(1, rents="ann", repairs="ann", calls="bob")
    Denied.objects.create(
        account=accounts["officer"], kind="person", thing_id="ann", reason="own_record",
        starts_on=today,
    )  # fmt: skip
    run(48, rents="ann", repairs="ann-again", calls="bob", letters="ann")
    split = denied()
    run(72, rents="ann", repairs="cleo", calls="ann", letters="dora")
    merged = denied()
    run(96, rents="ann", repairs="ann", calls="bob", letters="ann")

    assert split == ("ann", "ann-again")
    assert merged == ("ann", "cleo", "dora")
    assert denied() == ("ann",)


def test_an_auditor_sees_who_has_what_and_can_change_nothing(
    as_role: Callable[[str | None], Client], accounts: dict[str, Account]
) -> None:
    auditor, whose = as_role("auditor"), accounts["officer"]

    listed = auditor.get("/accounts/").content.decode()
    page = auditor.get(f"/accounts/{whose.pk}/").content.decode()

    assert "officer@landlord.example" in listed
    assert "Add an account" not in listed
    assert "Housing officer" in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
    assert f"/accounts/{whose.pk}/close/" not in page
    for address in (f"/accounts/{whose.pk}/give/role/", f"/accounts/{whose.pk}/close/"):
        assert auditor.post(address, {"which": "board"}).status_code == 403
    assert auditor.get("/accounts/proposals/").status_code == 403
