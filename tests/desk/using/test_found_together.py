"""An issue that two rows tell shows both, each to whoever may see it and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

import pytest
from django.test import Client
from psycopg.types.json import Jsonb

from ontherecord.desk.audit.queries import who_looked_at
from ontherecord.desk.permission.rules import ROLES
from tests.desk.made_record import MadeRecord, hold_apart

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
CASE, ANSWER = "/cases/case-p1/", "/cases/case-p1/issues/i1/"
OTHERS = {
    "repair": {"description": "Marker of the other", "reported_on": date(2026, 1, 7)},
    "need": {"other_words": "Marker of the other", "recorded_on": date(2026, 1, 7)},
    "complaint": {"description": "Marker of the other", "received_on": date(2026, 1, 7)},
    "place": {"address": "Marker of the other"},
    "person": {"surname": "Marker of the other"},
}
TOGETHER = re.compile(r"Found together with.*?</ul>", re.DOTALL)


def rest_on(record: MadeRecord, kind: str, ids: Iterable[str], count: int | None = None) -> None:
    named = list(ids)
    record.con.execute(
        "update record.issue set other_kind = %s, other_ids = %s, other_count = %s",
        [kind, named, count or len(named)],
    )


@pytest.fixture
def a_case(record: MadeRecord) -> MadeRecord:
    """A home with an issue about a repair; what it rests on each test says."""
    record.places({"p1": None, "p2": None})
    record.living("ann", "p1")
    record.put("repair", {"repair_id": "r1", "place_id": "p1", "description": "Of the subject"})
    record.put("issue_case", {"case_id": "case-p1", "place_id": "p1", "lane": "due",
                              "open_issue_count": 1})  # fmt: skip
    record.put(
        "issue",
        {"issue_id": "i1", "case_id": "case-p1", "place_id": "p1", "lane": "due",
         "sensitivity": "ordinary", "check": "a_check", "subject_kind": "repair",
         "subject_id": "r1", "first_seen_on": date(2026, 3, 1)},
    )  # fmt: skip
    record.put("check_said", {"check": "a_check", "title": "Late", "lane": "due"})
    return record


def put_other(record: MadeRecord, kind: str, of: str = "o1", **also: object) -> None:
    columns = {
        name for (name,) in record.con.execute(
            "select column_name from information_schema.columns"
            " where table_schema = 'record' and table_name = %s", [kind],
        ).fetchall()
    }  # fmt: skip
    row = {"place_id": "p1", "person_id": "ann", "source_ref": "REF-7", "first_record_id": of,
           f"{kind}_id": of} | OTHERS[kind] | also  # fmt: skip
    record.put(kind, {name: value for name, value in row.items() if name in columns})


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", sorted(OTHERS))
def test_each_role_is_shown_the_other_thing_where_its_own_page_opens_to_it(
    as_role: As, a_case: MadeRecord, kind: str, role: str
) -> None:
    put_other(a_case, kind)
    rest_on(a_case, kind, ["o1"])
    client = as_role(role)
    own = {"place": "/homes/o1/", "person": "/people/o1/"}.get(kind, f"/says-who/{kind}/o1/")
    opens = client.get(own).status_code == 200

    for address in (CASE, ANSWER):
        answer = client.get(address)
        if answer.status_code != 200:
            continue
        page = answer.content.decode()
        [told] = TOGETHER.findall(page)
        assert (f'href="{own}"' in told or "/repairs/o1/" in told) is opens, address
        assert ("beyond what you may see" in told) is not opens, address
        if not opens:
            for word in ("o1", "Marker of the other", "REF-7", "January"):
                assert word not in told, (address, word)


def test_another_repair_is_told_by_its_day_words_file_and_row(
    as_role: As, a_case: MadeRecord
) -> None:
    put_other(a_case, "repair")
    a_case.put("repair_record", {"record_id": "k1", "source": "housing", "source_ref": "JOB-8",
                                 "extract": "jobs.csv", "row_number": 41})  # fmt: skip
    a_case.put("match", {"kind": "repair", "entity_id": "o1", "record_id": "k1"})
    rest_on(a_case, "repair", ["o1"], 7)

    [told] = TOGETHER.findall(as_role("information_rights").get(CASE).content.decode())

    assert 'href="/repairs/o1/"' in told
    for words in ("7 January 2026", "<q>Marker of the other</q>", "JOB-8: jobs.csv, row 41",
                  "6 more that are not named here"):  # fmt: skip
        assert words in told, words


def test_what_both_say_is_named_once_and_another_home_is_named(
    as_role: As, a_case: MadeRecord
) -> None:
    a_case.con.execute("update record.place set address = '2 Made Street' where place_id = 'p2'")
    a_case.con.execute("update record.repair set trade = 'plumbing', status = 'cancelled'")
    put_other(a_case, "repair", place_id="p2", trade="plumbing", status="open")
    rest_on(a_case, "repair", ["o1"])

    [told] = TOGETHER.findall(as_role("information_rights").get(CASE).content.decode())

    assert "Repair, 7 January 2026, 2 Made Street" in told
    assert "Status: open" in told
    assert "The same in both: Trade." in told
    assert "Trade: " not in told


def test_an_issue_of_one_row_says_nothing_of_others(as_role: As, a_case: MadeRecord) -> None:
    assert "Found together with" not in as_role("information_rights").get(CASE).content.decode()


def test_the_audit_is_told_whom_and_which_home_the_other_thing_shows(
    as_role: As, a_case: MadeRecord
) -> None:
    a_case.living("bob", "p2")
    put_other(a_case, "repair", place_id="p2", person_id="bob")
    rest_on(a_case, "repair", ["o1"])

    as_role("information_rights").get(CASE)

    for kind, thing_id in (("person", "bob"), ("place", "p2")):
        assert [one.what for one in who_looked_at(kind, [thing_id])] == ["saw case"], kind


@pytest.mark.parametrize("rule", ["confidential", "privileged"])
def test_an_issue_with_a_hidden_thing_among_its_others_is_hidden(
    as_role: As, a_case: MadeRecord, rule: str
) -> None:
    put_other(a_case, "repair")
    rest_on(a_case, "repair", ["o0", "o1"])
    client = as_role("kim_lead")
    assert client.get(CASE).status_code == 200

    a_case.put("guarded", {"kind": "repair", "thing_id": "o1", "rule": rule})

    assert client.get(CASE).status_code == 404
    assert "case-p1" not in client.get("/cases/?lane=due").content.decode()


def test_two_people_held_apart_are_not_named(as_role: As, a_case: MadeRecord) -> None:
    put_other(a_case, "person")
    rest_on(a_case, "person", ["o1"])
    hold_apart(a_case, "person", "o1")

    page = as_role("information_rights").get(CASE).content.decode()

    assert "Marker of the other" not in page


def test_a_case_asks_no_more_of_the_database_for_what_is_found_together(
    as_role: As, a_case: MadeRecord, django_assert_max_num_queries: Callable
) -> None:
    client = as_role("information_rights")
    client.get(CASE)
    with django_assert_max_num_queries(100) as alone:
        client.get(CASE)
    for number in range(5):
        put_other(a_case, "repair", f"o{number}")
    rest_on(a_case, "repair", [f"o{number}" for number in range(5)])

    with django_assert_max_num_queries(len(alone)):
        assert b"Found together with" in client.get(CASE).content


def test_a_repair_on_which_two_sides_disagree_shows_what_each_says(
    as_role: As, a_case: MadeRecord
) -> None:
    a_case.con.execute("update record.issue set detail = %s", [Jsonb({"open_on_one_side": "true"})])
    for system, status in (("housing", "completed"), ("works", "open")):
        a_case.put("system", {"system_id": system, "source_ref": system,
                              "system_name": system.title(), "side": "landlord"})  # fmt: skip
        a_case.put("repair_record", {"record_id": system, "source": system, "extract": "a.csv"})
        a_case.put(
            "mismatch",
            {"kind": "repair", "entity_id": "r1", "field": "status", "record_id": system,
             "source": system, "value": status, "is_shown": system == "housing"},
        )  # fmt: skip

    page = as_role("kim_lead").get(CASE).content.decode()

    assert "what each system says" in page
    assert "<dt>Works</dt><dd>open</dd>" in page
