"""Every list that a page shows can be taken, and holds what whoever takes it sees there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from ontherecord.desk.audit.models import View
from ontherecord.desk.lists import actions
from ontherecord.desk.lists.declared import LISTS
from ontherecord.desk.lists.models import ListFile, SavedList
from ontherecord.desk.permission.actors import actor_of
from ontherecord.desk.permission.models import Account, Denied, Team, TeamMember
from tests.desk.conftest import NOW, TODAY
from tests.desk.lists.conftest import table_in, take
from tests.desk.lists.test_working import rows_of, work
from tests.desk.made_record import MadeRecord
from tests.desk.using.conftest import ann
from tests.desk.using.test_contradicted import counted
from tests.desk.using.test_sampling import many, none_of

__all__ = ["ann", "counted", "many"]
pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
ANSWERS = "/lists/answers/take/?of=a_check"
CONTRADICTED = "/lists/contradicted/take/?of=calls&of_kind=person&field=telephone"
STATEMENTS = "/lists/says-who/take/?kind=person&of=ann"


def told_by(answer: object) -> str:
    return str(table_in(answer))


def test_the_pages_that_show_rows_are_lists() -> None:
    pages = {one.name for one in get_resolver().url_patterns if isinstance(one, URLPattern)}

    assert {listed.page for listed in LISTS.values() if listed.page} == pages & {
        "cases", "duties", "corrections_of_system", "matches", "search", "home", "person", "block",
        "audit", "access_list", "accounts", "denials", "answers", "contradicted", "rejected",
        "says_who", "complaints",
    }  # fmt: skip


def test_what_was_answered_is_taken_as_its_page_shows_it(as_role: As, many: MadeRecord) -> None:
    client = as_role("kim_lead")
    none_of(client, "i00", "wrong_rule")
    none_of(client, "i01", "wrong_data")
    page = client.get("/checks/a_check/answers/?answer=not_an_issue.wrong_data").content.decode()
    narrow = f"{ANSWERS}&answer=not_an_issue.wrong_data"
    assert narrow.replace("&", "&amp;") in page

    rows = table_in(take(client, ANSWERS))
    only = table_in(take(client, narrow))

    assert [row[0] for row in rows[1:]] == ["i01", "i00"]
    assert [row[0] for row in only[1:]] == ["i01"]
    assert rows[1][3].startswith("not an issue: ")
    assert rows[1][4] == "Looked."
    assert rows[1][6] == "kim_lead@landlord.example"
    assert View.objects.get(page="list taken: answers", kind="issue", thing_ids=["i01"])
    for wrong in ("/lists/answers/take/?of=no_check", f"{ANSWERS}&bulk=x"):
        assert take(client, wrong).status_code == 404


def test_an_answer_is_taken_by_nobody_who_sees_not_its_issue(as_role: As, many: MadeRecord) -> None:
    none_of(as_role("kim_lead"), "i00", "wrong_rule")

    def takes(role: str) -> bool:
        return "Looked." in told_by(take(as_role(role), ANSWERS))

    assert takes("complaints")
    assert not takes("officer"), "the home lies in no patch of theirs"
    many.con.execute("update record.issue set held_back = 'confidential' where issue_id = 'i00'")
    assert not takes("complaints")
    assert takes("information_rights")
    many.con.execute("update record.issue set held_back = null, gone_on = '2026-03-19'")
    gone = table_in(take(as_role("complaints"), ANSWERS))[1]
    assert gone[1] == "", "its case has it no more"
    assert gone[9] == "", "nor does it open again"


def test_what_another_contradicts_is_taken_as_its_page_shows_it(
    as_role: As, counted: MadeRecord
) -> None:
    client = as_role("kim_lead")
    page = client.get("/systems/calls/contradicted/person/telephone/").content.decode()
    assert CONTRADICTED.replace("&", "&amp;") in page

    rows = table_in(take(client, CONTRADICTED))

    assert rows[1][:4] == ["Ann Archer", "calls-7", "'=07700 900999", "07700 900123"]
    assert len(rows) == 2
    assert View.objects.get(page="list taken: contradicted", kind="person").thing_ids == ["ann"]
    for wrong in ("field=nothing", "of_kind=need&field=need_type", "of=no_system"):
        assert take(client, f"{CONTRADICTED}&{wrong}").status_code == 404


def test_what_may_not_be_seen_is_in_no_file_of_what_is_contradicted(
    as_role: As, counted: MadeRecord, accounts: dict[str, Account]
) -> None:
    def takes(role: str) -> bool:
        return "calls-7" in told_by(take(as_role(role), CONTRADICTED))

    for role in ("officer", "repairs", "complaints", "auditor", "administrator"):
        assert as_role(role).get(CONTRADICTED).status_code == 404, role
    assert takes("kim_lead")
    counted.put("guarded", {"kind": "person", "thing_id": "ann", "rule": "confidential"})
    assert not takes("kim_lead")
    assert takes("information_rights")
    Denied.objects.create(
        account=accounts["information_rights"], kind="person", thing_id="ann",
        reason="own_record", starts_on=timezone.localdate(),
    )  # fmt: skip
    assert not takes("information_rights")
    counted.con.execute("update record.person_record set feed = 'claims' where source = 'calls'")
    counted.con.execute("delete from record.guarded")
    counted.put("privileged_feed", {"source": "calls", "feed": "claims"})
    assert not takes("kim_lead")


def test_who_says_what_of_somebody_is_taken_as_far_as_it_is_seen(
    as_role: As, counted: MadeRecord
) -> None:
    counted.con.execute("update record.person set date_of_birth = '2015-01-02'")
    counted.con.execute("update record.person_record set date_of_birth = '2015-01-02'")
    client = as_role("kim_lead")
    page = client.get("/says-who/person/ann/").content.decode()
    assert STATEMENTS.replace("&", "&amp;") in page

    whole = table_in(take(client, STATEMENTS))
    counted.con.execute("update record.person set age_band = 'child'")
    of_a_child = told_by(take(client, STATEMENTS))

    says = [(row[0], row[3], row[4]) for row in whole]
    assert ("Telephone", "calls-7", "'=07700 900999") in says
    assert "2015" in str(whole)
    assert "2015" not in of_a_child
    assert take(as_role("repairs"), STATEMENTS).status_code == 404
    assert take(as_role("auditor"), STATEMENTS).status_code == 404
    for wrong in ("kind=issue&of=i", "kind=nothing&of=ann", "of=ann", "kind=person&of=no"):
        assert client.get(f"/lists/says-who/take/?{wrong}").status_code == 404, wrong


def test_what_anybody_is_denied_is_taken_by_whoever_sees_accounts(
    as_role: As, cases: MadeRecord, accounts: dict[str, Account]
) -> None:
    Denied.objects.create(
        account=accounts["officer"], kind="place", thing_id="h1", reason="own_record",
        starts_on=timezone.localdate(),
    )  # fmt: skip
    address = "/lists/denials/take/"
    assert address in as_role("auditor").get("/accounts/denials/").content.decode()

    rows = table_in(take(as_role("auditor"), address))

    assert [row[0] for row in rows[1:]] == ["officer@landlord.example"]
    assert "h1" in rows[1][2]
    assert as_role("kim_lead").get(address).status_code == 404


def test_the_open_issues_of_a_case_are_taken_and_shared_with_nobody(
    as_role: As, cases: MadeRecord, accounts: dict[str, Account]
) -> None:
    team = Team.objects.create(name="Insight")
    TeamMember.objects.create(team=team, account=accounts["kim_lead"], starts_on=date(2026, 1, 1))
    client, address = as_role("kim_lead"), "/lists/issues/take/?case=case-h2"
    assert address in client.get("/cases/case-h2/").content.decode()
    assert (
        '<option value="">Nobody: it is mine</option>' not in client.get(address).content.decode()
    )

    assert [row[0] for row in table_in(take(client, address))[1:]] == ["i-h2"]
    shared = client.post(
        address,
        {"answer": "save", "save-name": "One", "save-form": "csv", "save-purpose": "working",
         "save-team": str(team.pk)},
    )  # fmt: skip
    assert shared.status_code == 422
    assert not SavedList.objects.exists()


def test_each_is_made_by_itself_with_what_its_owner_may_see(
    counted: MadeRecord, many: MadeRecord, as_role: As, accounts: dict[str, Account]
) -> None:
    none_of(as_role("kim_lead"), "i00", "wrong_rule")
    asked = {
        "answers": {"of": "a_check"}, "says-who": {"kind": "person", "of": "ann"},
        "contradicted": {"of": "calls", "of_kind": "person", "field": "telephone"},
        "rejected": {"of": "calls"},
    }  # fmt: skip
    for name, query in asked.items():
        actions.keep(
            name, query, by=actor_of(accounts["kim_lead"], TODAY), at=NOW, name=name, form="xlsx",
            purpose="working", schedule="daily", weekday=None, team_id=None,
        )  # fmt: skip

    assert work() == len(asked)

    made = {file.title: file for file in ListFile.objects.all()}
    assert all(not file.failed for file in made.values())
    assert {row["Issue"] for row in rows_of(made["answers"])} == {"i00"}
    assert [row["Reference there"] for row in rows_of(made["contradicted"])] == ["calls-7"]
    assert made["says-who"].row_count
    saved = SavedList.objects.get(listed="contradicted")
    page = as_role("kim_lead").get(f"/lists/saved/{saved.pk}/").content.decode()
    assert 'href="/systems/calls/contradicted/person/telephone/"' in page
