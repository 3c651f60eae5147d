"""Cases: who sees one, what an answer does, and that an answer stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from ontherecord.desk.audit.models import Act, View
from ontherecord.desk.permission import actions as permission
from ontherecord.desk.permission.actors import nobody
from ontherecord.desk.using.casework.models import IssueAnswer
from ontherecord.desk.using.duties.models import Duty
from ontherecord.desk.using.mending.models import Correction
from tests.desk.conftest import NOW, TODAY
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
ADDRESS = "/cases/case-p1/issues/i1/"


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def not_an_issue(client: Client, **other: str):
    told = {"which": "wrong_data", "reason": "The file was of another home.",
            "returns_on": in_days(30)} | other  # fmt: skip
    typed = {f"not_an_issue-{name}": value for name, value in told.items()}
    return client.post(ADDRESS, {"answer": "not_an_issue", "seen": in_force(), **typed})


def in_force() -> str:
    """Give the answer that whoever opens the page sees."""
    seen = IssueAnswer.objects.order_by("-answered_at", "-id").first()
    return str(seen.pk) if seen else ""


def test_a_case_tells_its_issue_and_the_parts_of_its_order(as_role: As, a_case: None) -> None:
    page = as_role("information_rights").get("/cases/case-p1/").content.decode()

    for words in ("Told and not heard", "Ring them.", "They moved.", "harm 12 = hazard 3",
                  "household 2 × repeated 2"):  # fmt: skip
        assert words in page
    assert View.objects.filter(page="case", thing_ids=["case-p1"]).exists()


def test_a_lane_is_asked_for_by_whose_it_is_and_by_check(
    as_role: As, accounts: dict, a_case: None, record: MadeRecord
) -> None:
    record.places({"p2": None})
    record.put("issue_case", {"case_id": "case-p2", "place_id": "p2", "lane": "at_risk",
                              "open_issue_count": 1, "position": 2,
                              "first_seen_on": date(2026, 3, 1)})  # fmt: skip
    record.put(
        "issue",
        {"issue_id": "i2", "case_id": "case-p2", "place_id": "p2", "lane": "at_risk",
         "sensitivity": "ordinary", "check": "b_check", "first_seen_on": date(2026, 3, 1)},
    )  # fmt: skip
    record.put("check_said", {"check": "b_check", "title": "Gone quiet", "lane": "at_risk"})
    permission.give_case(
        "case-p2", accounts["kim_lead"], by=nobody(TODAY), at=NOW, purpose="working"
    )
    client = as_role("kim_lead")

    def shown(query: str) -> list[str]:
        page = client.get(f"/cases/?lane=at_risk{query}").content.decode()
        return [one for one in ("case-p1", "case-p2") if f"/cases/{one}/" in page]

    assert shown("") == ["case-p1", "case-p2"]
    assert ">; first seen" not in client.get("/cases/?lane=at_risk").content.decode()
    assert shown("&whose=mine") == ["case-p2"]
    assert shown("&whose=nobody") == ["case-p1"]
    assert shown("&check=b_check") == ["case-p2"]
    assert shown("&whose=nobody&check=b_check") == []
    assert client.get("/cases/?lane=at_risk&whose=hers").status_code == 404
    assert "check=b_check" in client.get("/checks/b_check/").content.decode()


def test_a_check_asked_for_is_found_by_its_open_issues_alone(
    as_role: As, a_case: None, record: MadeRecord
) -> None:
    client = as_role("kim_lead")
    asked = "/cases/?lane=at_risk&check=a_check"
    assert "/cases/case-p1/" in client.get(asked).content.decode()

    not_an_issue(client)

    assert "No case of this lane is what you asked for." in client.get(asked).content.decode()


def test_an_issue_read_in_a_note_shows_the_words_of_the_note_and_its_row(
    as_role: As, a_case: None, record: MadeRecord
) -> None:
    record.put("note", {"note_id": "n1", "place_id": "p1", "first_record_id": "rn",
                        "text": "Bare wires by the sink"})  # fmt: skip
    record.put("note_record", {"record_id": "rn", "source": "housing", "source_ref": "N7",
                               "extract": "notes.csv", "row_number": 41})  # fmt: skip
    record.put("note_sign", {"note_sign_id": "s1", "kind": "note", "thing_id": "n1",
                             "record_id": "rn", "place_id": "p1", "sign": "hazard"})  # fmt: skip
    record.con.execute("update record.issue set subject_kind = 'note_sign', subject_id = 's1'")

    page = as_role("information_rights").get("/cases/case-p1/").content.decode()

    assert "Bare wires by the sink" in page
    assert "notes.csv, row 41" in page
    assert "/says-who/note/n1/" in page
    beyond = as_role("kim_lead").get("/cases/case-p1/").content.decode()
    assert "Bare wires" not in beyond
    assert "lies beyond what you may see" in beyond


def test_an_issue_about_a_record_that_vanished_shows_what_it_is_a_record_of(
    as_role: As, a_case: None, record: MadeRecord
) -> None:
    record.put("repair", {"repair_id": "d1", "place_id": "p1", "description": "Gutter is loose"})
    record.put("match", {"kind": "repair", "entity_id": "d1", "record_id": "r1"})
    record.put("repair_record", {"record_id": "r1", "source": "housing", "source_ref": "J7",
                                 "extract": "jobs.csv", "row_number": 9})  # fmt: skip
    record.con.execute(
        "update record.issue set subject_kind = 'record', subject_id = 'r1',"
        """ detail = '{"kind": "repair"}'"""
    )

    page = as_role("kim_lead").get("/cases/case-p1/").content.decode()

    assert "Gutter is loose" in page
    assert "jobs.csv, row 9" in page


def test_an_issue_about_a_field_says_nothing_of_words_beyond_reach(
    as_role: As, a_case: None, record: MadeRecord
) -> None:
    record.con.execute(
        "update record.issue set subject_kind = 'field', subject_id = 'housing.person.born'"
    )

    page = as_role("kim_lead").get("/cases/case-p1/").content.decode()

    assert "beyond what you may see" not in page


def test_a_list_says_of_each_case_what_its_open_issues_are(
    as_role: As, a_case: None, record: MadeRecord
) -> None:
    record.put(
        "issue",
        {"issue_id": "i2", "case_id": "case-p1", "place_id": "p1", "lane": "at_risk",
         "sensitivity": "special", "check": "another"},
        {"issue_id": "i3", "case_id": "case-p1", "place_id": "p1", "lane": "due",
         "sensitivity": "ordinary", "check": "late"},
    )  # fmt: skip
    record.put("check_said", {"check": "another", "title": "A need nobody met"},
               {"check": "late", "title": "Late"})  # fmt: skip

    lists = {
        role: [as_role(role).get(address).content.decode() for address in ("/cases/", "/")]
        for role in ("information_rights", "complaints")
    }

    assert all("Told and not heard" in page for pages in lists.values() for page in pages)
    assert all("A need nobody met" in page for page in lists["information_rights"])
    assert not any("A need nobody met" in page for page in lists["complaints"])
    assert all("Late" in page for pages in lists.values() for page in pages)


def test_an_officer_of_another_patch_finds_no_such_case(as_role: As, a_case: None) -> None:
    assert as_role("officer").get("/cases/case-p1/").status_code == 404
    assert not_an_issue(as_role("officer")).status_code == 404


def test_what_is_answered_leaves_the_list_and_shows_its_answer(as_role: As, a_case: None) -> None:
    client = as_role("complaints")

    assert "1 issue" in client.get("/cases/").content.decode()
    assert not_an_issue(client).status_code == 302

    assert "1 issue" not in client.get("/cases/").content.decode()
    page = client.get("/cases/case-p1/").content.decode()
    assert "Answered: not an issue (wrong data). The file was of another home." in page
    told = Act.objects.get(event="issue.answered")
    assert (told.thing_ids, told.detail["which"]) == (["i1"], "wrong_data")


def test_it_is_open_again_on_its_day(as_role: As, a_case: None) -> None:
    client = as_role("complaints")
    not_an_issue(client)
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("update desk.issue_answer set returns_on = '2020-01-01'")

    kept = IssueAnswer.objects.get()
    IssueAnswer.objects.create(
        issue_id="i1", case_id="case-p1", check_name="a_check", answer="not_an_issue",
        which="wrong_rule", reason="Looked again.", returns_on=timezone.localdate(),
        answered_at=timezone.now(), answered_by=kept.answered_by,
    )  # fmt: skip

    assert "1 issue" in client.get("/cases/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"which": ""}, {"returns_on": in_days(0)}, {"returns_on": "soon"}]
)
def test_an_answer_that_is_not_whole_is_asked_again(
    as_role: As, a_case: None, wrong: dict[str, str]
) -> None:
    answer = not_an_issue(as_role("complaints"), **wrong)

    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not IssueAnswer.objects.exists()


def test_acting_makes_a_duty_of_somebody(as_role: As, accounts: dict, a_case: None) -> None:
    holder = accounts["repairs"].pk

    as_role("complaints").post(
        ADDRESS,
        {"answer": "act", "act-what": "Send a surveyor", "act-due_on": in_days(5),
         "act-holder": str(holder)},
    )  # fmt: skip

    assert Duty.objects.get().holder_id == holder
    assert "Send a surveyor" in as_role("repairs").get("/").content.decode()


@pytest.mark.parametrize("answer", ["not_an_issue", "act", "mend_at_source"])
def test_an_answer_is_not_overruled_by_one_that_never_saw_it(
    as_role: As, accounts: dict, a_case: None, record: MadeRecord, answer: str
) -> None:
    record.put(
        "system",
        {"system_id": "s", "source_ref": "housing", "system_name": "Housing", "side": "landlord"},
    )
    opened = as_role("kim_lead").get(ADDRESS).content.decode()
    assert opened.count('name="seen" value=""') == 3
    not_an_issue(as_role("complaints"))
    typed = {
        "answer": answer, "seen": "", "not_an_issue-which": "wrong_rule",
        "not_an_issue-reason": "Mine.", "not_an_issue-returns_on": in_days(3), "act-what": "Go",
        "act-due_on": in_days(3), "act-holder": str(accounts["repairs"].pk),
        "mend_at_source-system": "housing", "mend_at_source-column": "UPRN",
        "mend_at_source-cause": "left empty", "mend_at_source-returns_on": in_days(3),
    }  # fmt: skip

    refused = as_role("kim_lead").post(ADDRESS, typed)

    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Somebody answered it after you had opened this page" in page
    assert "The file was of another home." in page
    assert IssueAnswer.objects.count() == 1
    assert not Duty.objects.exists()
    assert not Correction.objects.exists()
    assert as_role("kim_lead").post(ADDRESS, typed | {"seen": in_force()}).status_code == 302


def test_two_issues_of_one_cause_join_one_correction(
    as_role: As, a_case: None, record: MadeRecord
) -> None:
    record.put(
        "system",
        {"system_id": "s", "source_ref": "housing", "system_name": "Housing", "side": "landlord"},
    )
    client = as_role("complaints")
    typed = {"answer": "mend_at_source", "mend_at_source-system": "housing",
             "mend_at_source-column": "UPRN", "mend_at_source-cause": "left empty",
             "mend_at_source-returns_on": in_days(28)}  # fmt: skip

    client.post(ADDRESS, typed)
    client.post(ADDRESS, typed | {"seen": in_force()})

    assert Correction.objects.count() == 1
    assert IssueAnswer.objects.count() == 2


def test_a_case_is_taken_and_given(as_role: As, accounts: dict, a_case: None) -> None:
    client = as_role("kim_lead")

    client.post("/cases/case-p1/take/")
    assert "This case is yours." in client.get("/cases/case-p1/").content.decode()
    to = {"holder": str(accounts["officer"].pk), "held_by": str(accounts["kim_lead"].pk)}
    client.post("/cases/case-p1/assign/", to)

    assert "Your cases: 1" in as_role("officer").get("/").content.decode()
    assert Act.objects.filter(event="case.assigned").count() == 2


def test_nothing_is_done_to_an_issue_as_it_was_on_a_past_day(
    as_role: As, a_case: None, record: MadeRecord
) -> None:
    record.con.execute(
        "update record.issue set known_from = '2026-03-01', known_until = '2026-03-10'"
    )
    record.put(
        "issue",
        {"issue_id": "i1", "case_id": "case-p1", "place_id": "p1", "lane": "at_risk",
         "sensitivity": "ordinary", "check": "a_check", "gone_on": date(2026, 3, 10),
         "known_from": "2026-03-10"},
    )  # fmt: skip

    answered = as_role("complaints").post(
        f"{ADDRESS}?on=2026-03-05",
        {"answer": "not_an_issue", "not_an_issue-which": "wrong_data",
         "not_an_issue-reason": "It was another home.", "not_an_issue-returns_on": in_days(30)},
    )  # fmt: skip

    assert answered.status_code == 404
    assert not IssueAnswer.objects.exists()


def test_the_list_and_a_case_ask_the_database_so_many_times_and_no_more(
    as_role: As, a_case: None, django_assert_max_num_queries: Callable
) -> None:
    client = as_role("complaints")
    client.get("/cases/")

    with django_assert_max_num_queries(11):
        client.get("/cases/")
    with django_assert_max_num_queries(17):
        client.get("/cases/case-p1/")
