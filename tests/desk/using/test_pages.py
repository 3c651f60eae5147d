"""What is told of a home: who may see it, who says so, the export, and how often is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from ontherecord.desk.audit.models import Act, View
from ontherecord.desk.using.told.showing import titled
from tests.desk.conftest import NOW
from tests.desk.lists.conftest import table_in, take
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]


@pytest.fixture
def a_home(record: MadeRecord) -> None:
    record.places({"p1": None})
    record.con.execute("update record.place set address = '12 Acacia Court', place_type = 'home'")
    record.living("ann", "p1")
    record.put(
        "place_record",
        {"record_id": "r", "source": "housing", "source_ref": "001", "extract": "homes.csv",
         "row_number": 17, "address": "12 Acacia Court", "first_seen_on": date(2026, 3, 1)},
    )  # fmt: skip
    record.put(
        "match", {"kind": "place", "entity_id": "p1", "record_id": "r", "reason": "own_record"}
    )
    record.put(
        "repair",
        {"repair_id": "d1", "place_id": "p1", "reported_on": date(2026, 1, 2), "status": "open",
         "fault": "leak", "source": "housing", "first_seen_on": date(2026, 3, 1),
         "description": "=water under the sink"},
    )  # fmt: skip


def test_a_home_tells_its_story_with_the_silence_drawn(as_role: As, a_home: None) -> None:
    page = as_role("kim_lead").get("/homes/p1/").content.decode()

    assert "12 Acacia Court" in page
    assert "days, nothing recorded" in page
    assert "Repair reported" in page
    assert View.objects.filter(page="home", thing_ids=["p1"]).count() == 1


def test_a_home_says_what_it_lies_in_and_what_to_do_differently_in_words(
    as_role: As, a_home: None, record: MadeRecord
) -> None:
    record.put("place", {"place_id": "b1", "place_type": "block", "address": "1-20 Acacia Court"})
    record.con.execute("update record.place set part_of_id = 'b1' where place_id = 'p1'")
    record.put("place_within", {"place_id": "p1", "within_id": "b1"})
    record.put(
        "code_said",
        {"list": "do_differently", "code": "call", "meaning": "Rings before a visit."},
    )
    record.put(
        "need",
        {"need_id": "n1", "person_id": "ann", "place_id": "p1", "answer": "has_need",
         "need_type": "sight", "do_differently": "call", "source": "housing"},
    )  # fmt: skip

    page = as_role("information_rights").get("/homes/p1/").content.decode()

    part_of = page[page.index(">Part_of_ref<") :]
    assert "1-20 Acacia Court" in part_of[: part_of.index("Says who?")]
    assert "Rings before a visit." in page
    assert "Storeys_count" not in page


def test_who_says_so_names_the_home_that_something_lies_in_and_records_that(
    as_role: As, a_home: None, record: MadeRecord
) -> None:
    record.put(
        "repair_record",
        {"record_id": "rr", "source": "housing", "source_ref": "900", "extract": "jobs.csv",
         "row_number": 4, "place_ref": "001", "first_seen_on": date(2026, 3, 1)},
    )  # fmt: skip
    record.put(
        "match", {"kind": "repair", "entity_id": "d1", "record_id": "rr", "reason": "own_record"}
    )

    page = as_role("kim_lead").get("/says-who/repair/d1/").content.decode()

    assert '<a class="govuk-link" href="/homes/p1/">12 Acacia Court</a>' in page
    assert "Shown: p1" not in page
    assert View.objects.filter(page="says who", thing_ids=["p1"]).count() == 1


def test_with_htmx_the_timeline_alone_is_sent(as_role: As, a_home: None) -> None:
    part = as_role("kim_lead").get(
        "/homes/p1/?lane=resident", headers={"HX-Request": "true", "HX-Target": "timeline"}
    )

    assert b"<html" not in part.content
    assert b"data-announce" in part.content
    assert b"<h1" not in part.content


def test_an_officer_of_another_patch_learns_of_nobody_there(as_role: As, a_home: None) -> None:
    page = as_role("officer").get("/homes/p1/").content.decode()

    assert "12 Acacia Court" in page
    assert "Marker</a>" not in page
    assert as_role("officer").get("/people/ann/").status_code == 404


def test_a_value_leads_to_its_file_and_row(as_role: As, a_home: None) -> None:
    page = as_role("kim_lead").get("/says-who/place/p1/address/").content.decode()

    assert "homes.csv" in page
    assert ">17<" in page


def test_what_is_not_there_is_not_found(as_role: As, a_home: None) -> None:
    client = as_role("kim_lead")

    for address in ("/homes/p9/", "/people/nobody/", "/repairs/r9/", "/blocks/p9/",
                    "/says-who/place/p1/nothing/", "/says-who/issue/i1/", "/cases/case-p9/",
                    "/matches/a/b/", "/homes/p1/?after=nonsense"):  # fmt: skip
        assert client.get(address).status_code == 404, address


def test_a_uprn_is_written_as_it_is_read(as_role: As, a_home: None, record: MadeRecord) -> None:
    for table in ("place", "place_record"):
        record.con.execute(f"update record.{table} set uprn = '10001'")

    page = as_role("kim_lead").get("/says-who/place/p1/").content.decode()

    assert "Who says so: UPRN" in page
    assert "Uprn" not in page


def test_what_is_said_letter_by_letter_is_written_large_and_nothing_else_is() -> None:
    assert titled("uprn") == "UPRN"
    assert titled("sor code") == "SOR code"
    assert titled("assessor of it") == "Assessor of it"


def test_a_chronology_holds_no_formula_and_is_told_to_the_audit(as_role: As, a_home: None) -> None:
    answer = take(as_role("kim_lead"), "/lists/home-story/take/?of=p1")

    assert "'=water under the sink" in [row[4] for row in table_in(answer)]
    assert Act.objects.get(event="list.taken").thing_ids == ["p1"]


def test_a_chronology_is_taken_to_answer_a_complaint(as_role: As, a_home: None) -> None:
    told = {"take-purpose": "complaint"}

    taken = take(as_role("complaints"), "/lists/home-story/take/?of=p1", **told)

    assert taken.status_code == 200
    assert Act.objects.get(event="list.taken").purpose == "answering a complaint"


def test_a_chronology_never_carries_privileged_material_and_marks_what_is_confidential(
    as_role: As, a_home: None, record: MadeRecord
) -> None:
    told = {"place_id": "p1", "source": "housing", "first_seen_on": date(2026, 3, 1)}
    record.put(
        "repair",
        *(
            {"repair_id": f"d{n}", "reported_on": date(2026, 1, n), "description": words} | told
            for n, words in ((3, "counsel advises"), (4, "a lock was changed"))
        ),
    )
    record.put("note", {"note_id": "n1", "repair_id": "d3", "text": "counsel writes again",
                        "written_at": NOW} | told)  # fmt: skip
    record.put(
        "guarded",
        {"kind": "repair", "thing_id": "d3", "rule": "privileged"},
        {"kind": "repair", "thing_id": "d4", "rule": "confidential"},
    )
    client = as_role("information_rights")
    page = client.get("/homes/p1/").content.decode()

    rows = table_in(take(client, "/lists/home-story/take/?of=p1"))

    assert "counsel advises" in page
    assert not [row for row in rows if "counsel" in str(row)]
    assert [row[4] for row in rows if "confidential:" in row[-1]] == ["a lock was changed"]
    assert any("water under the sink" in row[4] for row in rows)


def test_a_chronology_to_print_holds_what_a_list_may_hold_with_its_references(
    as_role: As, a_home: None, record: MadeRecord
) -> None:
    told = {"place_id": "p1", "source": "housing", "first_seen_on": date(2026, 3, 1)}
    for number, words in ((3, "counsel advises"), (4, "a lock was changed")):
        record.put(
            "repair",
            {"repair_id": f"d{number}", "reported_on": date(2026, 1, number), "description": words,
             **told},
        )  # fmt: skip
        record.put(
            "repair_record",
            {"record_id": f"of-d{number}", "source": "housing", "source_ref": f"J-{number}",
             "extract": "jobs.csv", "row_number": 40 + number, "first_seen_on": date(2026, 3, 1)},
        )  # fmt: skip
        record.put("match", {"kind": "repair", "entity_id": f"d{number}",
                             "record_id": f"of-d{number}", "reason": "own_record"})  # fmt: skip
    record.put(
        "guarded",
        {"kind": "repair", "thing_id": "d3", "rule": "privileged"},
        {"kind": "repair", "thing_id": "d4", "rule": "confidential"},
    )
    client = as_role("information_rights")

    page = client.get("/homes/p1/chronology/").content.decode()

    assert "counsel" not in page
    assert "jobs.csv, row 44" in page
    assert page.count("Confidential: tell nobody") == 1
    assert page.index("water under the sink") < page.index("a lock was changed")
    assert "days, nothing recorded so far: " in page
    assert View.objects.filter(page="chronology", kind="repair").get().thing_ids == ["d1", "d4"]


def test_a_chronology_is_for_whoever_may_export_of_what_they_may_see(
    as_role: As, a_home: None
) -> None:
    assert as_role("board").get("/homes/p1/chronology/").status_code == 403
    assert as_role("kim_lead").get("/homes/p9/chronology/").status_code == 404
    assert as_role("officer").get("/people/ann/chronology/").status_code == 404
    assert as_role("kim_lead").get("/people/ann/chronology/").status_code == 200


@pytest.mark.parametrize("of", ["homes/p1", "people/ann", "repairs/d1", "says-who/place/p1"])
def test_a_page_of_a_past_day_says_which_day_it_tells_of(
    as_role: As, a_home: None, record: MadeRecord, of: str
) -> None:
    found = record.con.execute("select known_from::date from record.place").fetchone()
    client, day = as_role("kim_lead"), found[0] if found else None

    then = client.get(f"/{of}/?on={day}").content.decode()

    assert then.count(f"known at the end of {day:%-d %B %Y}.") == 2  # above, and at the foot
    assert "known at the end of" not in client.get(f"/{of}/").content.decode()


def test_a_home_asks_the_database_so_many_times_and_no_more(
    as_role: As, a_home: None, django_assert_max_num_queries: Callable
) -> None:
    client = as_role("kim_lead")
    client.get("/homes/p1/")

    with django_assert_max_num_queries(19):
        client.get("/homes/p1/")
