"""What the worker makes: once, with its owner's rights, and for so many days."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta

import fastexcel
import pytest
from django.conf import settings
from django.test import Client

from ontherecord.desk.audit.models import Act
from ontherecord.desk.lists import actions, working
from ontherecord.desk.lists.models import ListFile, SavedList
from ontherecord.desk.lists.queries import path_of
from ontherecord.desk.permission import actions as permission
from ontherecord.desk.permission.actors import actor_of, nobody
from ontherecord.desk.permission.models import Account, Denied
from tests.desk.conftest import NOW, TODAY
from tests.desk.lists.conftest import read
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
DAY = timedelta(days=1)


def saved_by(account: Account, **typed: object) -> SavedList:
    told = {"name": "Due", "form": "xlsx", "purpose": "working", "schedule": "daily",
            "weekday": None, "team_id": None} | typed  # fmt: skip
    return actions.keep("cases", {"lane": "due"}, by=actor_of(account, TODAY), at=NOW, **told)


def work(at: datetime = NOW) -> int:
    made = 0
    while working.make_next(at):
        made += 1
        assert made < 20
    return made


def rows_of(file: ListFile) -> list[dict]:
    return fastexcel.read_excel(str(path_of(file.pk))).load_sheet(1).to_arrow().to_pylist()


def test_what_is_due_is_made_once_and_waits_for_its_owner_alone(
    as_role: As, cases: MadeRecord, accounts: dict[str, Account]
) -> None:
    saved = saved_by(accounts["kim_lead"])

    assert (work(), work()) == (1, 0)

    file = ListFile.objects.get()
    saved.refresh_from_db()
    start = as_role("kim_lead").get("/").content.decode()
    fetched = as_role("kim_lead").get(f"/lists/files/{file.pk}/")
    assert (file.row_count, len(rows_of(file)), saved.due_on) == (5, 5, TODAY + DAY)
    assert path_of(file.pk).stat().st_mode & 0o077 == 0
    assert Act.objects.get(event="list.taken").account_id == accounts["kim_lead"].pk
    # The tests' pages have the clock's day, on which the file is long gone.
    assert (f"/lists/files/{file.pk}/" in start) == (fetched.status_code == 200)
    assert as_role("officer").get(f"/lists/files/{file.pk}/").status_code == 404


def test_what_was_missed_for_days_is_made_once(
    cases: MadeRecord, accounts: dict[str, Account]
) -> None:
    saved = saved_by(accounts["kim_lead"])

    made = work(NOW + 5 * DAY)

    saved.refresh_from_db()
    assert (made, saved.due_on) == (1, TODAY + 6 * DAY)


def test_lists_of_the_day_wait_for_the_morning_and_one_that_is_wanted_now_does_not(
    cases: MadeRecord, accounts: dict[str, Account]
) -> None:
    night = NOW.replace(hour=1)
    saved_by(accounts["kim_lead"])
    saved_by(accounts["kim_lead"], schedule="once", name="Now")

    assert work(night) == 1
    assert ListFile.objects.get().title == "Now"


def test_a_list_of_each_handover_is_made_after_the_next(
    cases: MadeRecord, accounts: dict[str, Account]
) -> None:
    saved_by(accounts["kim_lead"], schedule="handover")
    before = work()
    cases.con.execute("update record.run set run_id = 'another'")

    after = work(), work()

    assert (before, after) == (0, (1, 0))


def test_a_file_says_what_is_new_and_how_many_are_gone_since_the_last(
    cases: MadeRecord, accounts: dict[str, Account]
) -> None:
    saved_by(accounts["kim_lead"])
    work()
    cases.con.execute("update record.issue set gone_on = '2026-03-21' where issue_id = 'i-h1'")
    cases.put("issue_case", {"case_id": "case-b1", "place_id": "b1", "lane": "due",
                             "open_issue_count": 1, "position": 9})  # fmt: skip
    cases.put("issue", {"issue_id": "i-b1", "case_id": "case-b1", "place_id": "b1",
                        "lane": "due", "sensitivity": "ordinary", "check": "a_check"})  # fmt: skip

    work(NOW + DAY)

    first, second = ListFile.objects.order_by("made_at")
    assert (first.new_count, second.new_count, second.gone_count) == (None, 1, 1)
    assert [r["Case"] for r in rows_of(second) if r["Since last time"]] == ["case-b1"]
    assert first.keys is None


def test_a_file_has_what_its_owner_may_see_at_that_moment(
    cases: MadeRecord, accounts: dict[str, Account]
) -> None:
    by = nobody(TODAY)
    patch = permission.make_patch("North", ["h1", "h2"], by=by, at=NOW)
    permission.give_patch(patch, accounts["officer"], by=by, at=NOW)
    saved_by(accounts["officer"])
    work()
    permission.set_roles(accounts["officer"], ["board"], said_by="desk",
                         by=nobody(TODAY + DAY), at=NOW + DAY)  # fmt: skip

    work(NOW + DAY)

    first, second = ListFile.objects.order_by("made_at")
    assert (first.row_count, first.failed, second.failed) == (2, "", "not_allowed")
    assert not path_of(second.pk).exists()


def test_nothing_is_made_for_whoever_may_no_longer_sign_in(
    cases: MadeRecord, accounts: dict[str, Account]
) -> None:
    saved_by(accounts["kim_lead"])
    permission.set_active(accounts["kim_lead"], False, by=nobody(TODAY), at=NOW)

    assert work() == 0


def test_a_list_that_cannot_be_made_is_given_up_and_stops_no_other(
    cases: MadeRecord, accounts: dict[str, Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = saved_by(accounts["kim_lead"], name="Broken")
    whole = saved_by(accounts["kim_lead"], name="Whole")
    made = working.take

    def take(asking, listed, form, file, **told):
        if SavedList.objects.filter(pk=broken.pk, tries__gt=0).exists():
            raise ValueError("Zephyrine Quillfeather")
        return made(asking, listed, form, file, **told)

    monkeypatch.setattr(working, "take", take)
    SavedList.objects.filter(pk=whole.pk).update(due_on=TODAY + DAY)
    work()
    SavedList.objects.filter(pk=whole.pk).update(due_on=TODAY)

    work()

    assert {(f.title, f.failed) for f in ListFile.objects.all()} == {
        ("Broken", "broken"), ("Whole", ""),
    }  # fmt: skip


def test_what_was_made_once_says_so(
    as_role: As, cases: MadeRecord, accounts: dict[str, Account]
) -> None:
    saved_by(accounts["kim_lead"], schedule="once")
    before = as_role("kim_lead").get("/lists/").content.decode()

    work()

    after = as_role("kim_lead").get("/lists/").content.decode()
    assert "Once, as soon as possible" in before
    assert "Once, as soon as possible" not in after
    assert "Once, and it was made" in after


def test_files_go_when_their_days_are_over(cases: MadeRecord, accounts: dict[str, Account]) -> None:
    saved_by(accounts["kim_lead"], schedule="once")
    work()
    path = path_of(ListFile.objects.get().pk)
    left = path.with_name("left-behind")
    left.write_text("")
    os.utime(left, (0, 0))

    working.sweep(NOW + settings.CONFIGURATION.file_days * DAY)

    assert not ListFile.objects.exists()
    assert not path.exists()
    assert not left.exists()


def test_a_file_that_waits_opens_no_longer_once_its_owner_may_see_less(
    as_role: As, cases: MadeRecord, accounts: dict[str, Account]
) -> None:
    saved = saved_by(accounts["kim_lead"])
    work()
    ListFile.objects.update(expires_on=TODAY + 36_500 * DAY)  # pages have the clock's day
    file = ListFile.objects.get()
    client, there = as_role("kim_lead"), f"/lists/files/{file.pk}/"
    before = read(client.get(there)).status_code
    Denied.objects.create(account=accounts["kim_lead"], kind="place", thing_id="h1",
                          reason="family_or_friend", starts_on=TODAY)  # fmt: skip

    fetched = client.get(there)

    file.refresh_from_db()
    saved.refresh_from_db()
    assert (before, fetched.status_code, file.failed) == (200, 302, "changed")
    assert saved.due_on != TODAY + DAY  # made anew on the day it was asked for


def test_a_file_goes_as_soon_as_other_things_are_held_back_and_is_made_anew(
    cases: MadeRecord, accounts: dict[str, Account], django_capture_on_commit_callbacks: Callable
) -> None:
    saved_by(accounts["kim_lead"])
    work()
    file = ListFile.objects.get()
    cases.put("guarded", {"kind": "place", "thing_id": "h1", "rule": "confidential"})

    with django_capture_on_commit_callbacks(execute=True):
        working.sweep(NOW)

    assert not path_of(file.pk).exists()
    work()
    assert [row["Case"] for row in rows_of(ListFile.objects.get(failed=""))] == [
        f"case-h{number}" for number in range(2, 6)
    ]
