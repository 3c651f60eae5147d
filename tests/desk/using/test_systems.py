"""What is told of systems: to whom, how small a count, and what of a file leaves the desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from django.test import Client

from ontherecord.desk.audit.models import Act, View
from ontherecord.desk.permission.rules import ROLES
from tests.desk.lists.conftest import table_in, take
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
NOT_A_DATE = "not a date in the form %d/%m/%Y"
SEES_ROWS = ("kim_lead", "auditor", "administrator")
SEES_COUNTS = ("board", "information_rights", *SEES_ROWS)


def came(record: MadeRecord, system: str, feed: str, on: date, rejected: int = 0) -> str:
    """Let a file come, and give its name."""
    name = f"{on}/{system}/{feed}.csv"
    record.put(
        "extract",
        {"extract": name, "file": name, "system": system, "feed": feed, "received_on": on,
         "delivery": "full", "received": 100, "unread": 0, "mapped": 100 - rejected,
         "rejected": rejected, "messages": ["3 hidden rows read like any other"],
         "refused_columns": ["NI_NUMBER"]},
    )  # fmt: skip
    return name


def reject(record: MadeRecord, extract: str, rows: int, **more: str) -> None:
    """Reject a value in so many rows of a file, as a run and its handover would say it."""
    said = {"extract": extract, "column": "Born", "reason": NOT_A_DATE, "what": "value",
            "sheet": "", "step": "map"} | more  # fmt: skip
    record.put(
        "rejected",
        *(
            said | {"rejected_id": f"{extract}{more}{n}", "row_number": n, "cell": f"C{n}"}
            for n in range(2, rows + 2)
        ),
    )
    counted = {k: v for k, v in said.items() if k != "sheet"}
    record.put("rejected_cause", counted | {"cause_id": f"{extract}{more}", "row_count": rows})


@pytest.fixture
def two_systems(record: MadeRecord) -> None:
    record.put(
        "system",
        *(
            {"system_id": key, "source_ref": key, "system_name": title, "side": "landlord",
             "owner": "data lead", "source": "landlord.toml"}
            for key, title in (("housing", "Civica Cx"), ("law", "Solicitors' drive"))
        ),
    )  # fmt: skip
    for on in (date(2026, 2, 1), date(2026, 2, 8), date(2026, 2, 15)):
        newest = came(record, "housing", "people", on, rejected=3)
        reject(record, newest, 3)
    record.put("privileged_feed", {"source": "law", "feed": "claims"})
    reject(record, came(record, "law", "claims", date(2026, 3, 19), rejected=7), 7)
    code = {"feed": "people", "column": "Title", "kind": "person", "field": "title",
            "code_list": "title"}  # fmt: skip
    record.put(
        "codes_to_translate",
        code | {"source": "housing", "their_code": "MX", "row_count": 40},
        code | {"source": "housing", "their_code": "only rings after six", "row_count": 1},
        code | {"source": "law", "feed": "claims", "their_code": "DIS", "row_count": 9},
    )
    record.put(
        "mismatch_count",
        {"source": "housing", "kind": "person", "field": "surname", "thing_count": 3,
         "not_shown_count": 1},
        {"source": "housing", "kind": "need", "field": "need_type", "thing_count": 4,
         "not_shown_count": 0},
    )  # fmt: skip
    record.put(
        "completeness",
        {"source": "housing", "kind": "person", "field": "surname", "cause": "empty",
         "record_count": 90, "gap_count": 2, "filled_count": 88},
    )  # fmt: skip


def row_with(page: str, words: str) -> str:
    return next(row for row in page.split("<tr") if words in row)


def test_a_system_says_when_it_came_how_often_it_does_and_that_it_is_late(
    as_role: As, two_systems: None
) -> None:
    page = as_role("kim_lead").get("/systems/").content.decode()

    row = row_with(page, "Civica Cx")
    assert "15 February 2026, 33 days ago" in row
    assert "every 7 days" in row
    assert "Later than usual" in row
    assert "Received once" in row_with(page, "Solicitors")


def test_a_system_of_which_the_check_says_so_has_gone_quiet(
    as_role: As, record: MadeRecord, two_systems: None
) -> None:
    record.put(
        "issue",
        {"issue_id": "q", "check": "source_gone_quiet", "subject_kind": "system",
         "subject_id": "housing", "sensitivity": "ordinary"},
    )  # fmt: skip

    assert "Gone quiet" in as_role("board").get("/systems/housing/").content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_counts_and_who_sees_what_came_row_by_row(
    as_role: As, two_systems: None, role: str
) -> None:
    client = as_role(role)

    for address in ("/systems/", "/systems/housing/", "/runs/", "/coverage/"):
        expected = 200 if role in SEES_COUNTS else 403
        assert client.get(address).status_code == expected, address
    for address in ("/systems/housing/rejected/", "/lists/rejected/take/?of=housing"):
        assert (client.get(address).status_code == 200) == (role in SEES_ROWS), address


def test_the_board_sees_no_file_no_code_and_no_small_count_about_people(
    as_role: As, two_systems: None
) -> None:
    page = as_role("board").get("/systems/housing/").content.decode()

    assert ".csv" not in page
    assert "MX" not in page
    assert "hidden rows" not in page
    about = [row for row in page.split("<tr") if "Surname" in row]
    assert ["fewer than 5" in row for row in about] == [True, True]
    seen = as_role("kim_lead").get("/systems/housing/").content.decode()
    assert "fewer than 5" not in row_with(seen, "Surname")


def test_a_small_count_about_needs_is_shown_to_nobody(as_role: As, two_systems: None) -> None:
    page = as_role("kim_lead").get("/systems/housing/").content.decode()

    assert "fewer than 5" in row_with(page, "Need_type")


def test_a_code_that_may_be_somebodys_own_words_is_counted_and_not_shown(
    as_role: As, two_systems: None
) -> None:
    page = as_role("kim_lead").get("/systems/housing/").content.decode()

    assert "MX" in page
    assert "only rings" not in page
    assert "1 more is seen so rarely" in page


def test_only_the_last_delivery_of_each_feed_is_listed_unless_all_is_asked_for(
    as_role: As, two_systems: None
) -> None:
    client = as_role("kim_lead")
    last = client.get("/systems/housing/rejected/").content.decode()
    every = client.get("/systems/housing/rejected/?files=all").content.decode()

    assert "3 of the last delivery" in last
    assert "2026-02-08" not in last
    assert "9 of every delivery" in every
    assert "not a date in the form 31/12/2026" in last
    assert View.objects.filter(page="rejected rows", thing_ids=["housing"]).count() == 2


def test_what_a_privileged_feed_brought_is_counted_and_never_listed(
    as_role: As, two_systems: None
) -> None:
    for role in SEES_ROWS:
        client = as_role(role)
        page = client.get("/systems/law/").content.decode()
        listed = client.get("/systems/law/rejected/?files=all").content.decode()
        file = table_in(take(client, "/lists/rejected/take/?of=law&files=all"))

        assert "7 rejected rows of privileged feeds" in page
        assert "DIS" not in page
        assert "hidden rows" not in page
        assert "0 of every delivery" in listed
        assert len(file) == 1


def test_a_file_for_the_supplier_says_where_each_cell_lies_and_holds_no_formula(
    as_role: As, record: MadeRecord, two_systems: None
) -> None:
    odd = came(record, "housing", "people", date(2026, 3, 1), rejected=1)
    reject(record, odd, 1, column="=1+1", reason="=cmd", sheet="@tab")
    client, address = as_role("kim_lead"), "/lists/rejected/take/?of=housing"
    assert address in client.get("/systems/housing/rejected/").content.decode()

    rows = table_in(take(client, address))

    assert rows[0][:4] == ["File", "Received on", "Sheet", "Row"]
    assert rows[1][:6] == [odd, "2026-03-01", "'@tab", "2", "'=1+1", "C2"]
    assert rows[1][7] == "'=cmd"
    assert len(rows) == 2
    assert Act.objects.get(event="list.taken").detail["asked"] == "of=housing"


def test_the_rows_of_a_cause_alone_are_listed_and_taken(
    as_role: As, record: MadeRecord, two_systems: None
) -> None:
    whole = came(record, "housing", "people", date(2026, 3, 1), rejected=2)
    reject(record, whole, 1, column="", reason="no row at all")
    reject(record, whole, 2, column="BORN", reason="no row at all")
    client = as_role("kim_lead")

    page = client.get("/systems/housing/").content.decode()
    href = unescape(re.search(r'"(/systems/housing/rejected/\?whole=row[^"]*)"', page)[1])
    listed = client.get(href).content.decode()
    taken = unescape(re.search(r'"(/lists/rejected/take/[^"]*)"', listed)[1])

    assert "1 of the last delivery" in listed
    assert [row[3:5] for row in table_in(take(client, taken))[1:]] == [["2", ""]]


def test_rejected_rows_are_paged_and_streamed_however_many(
    as_role: As, record: MadeRecord, two_systems: None, django_assert_max_num_queries: Callable
) -> None:
    many = came(record, "housing", "people", date(2026, 3, 1), rejected=250)
    reject(record, many, 250)
    client = as_role("kim_lead")
    client.get("/systems/")

    last = client.get("/systems/housing/rejected/?page=5").content.decode()
    with django_assert_max_num_queries(16):
        lines = table_in(take(client, "/lists/rejected/take/?of=housing"))

    assert "Page 5 of 5" in last
    assert "C251" in last
    assert "C201" not in last
    assert len(lines) == 251


def test_runs_show_how_a_system_moved(as_role: As, record: MadeRecord, two_systems: None) -> None:
    page = as_role("kim_lead").get("/systems/housing/").content.decode()

    assert page.count("<svg") == 5
    assert "The newest runs, and what each found" in page
    assert as_role("board").get("/systems/housing/").content.decode().count("<svg") == 3


@pytest.mark.parametrize(
    ("address", "most"), [("/systems/", 20), ("/systems/housing/", 28), ("/coverage/", 14)]
)
def test_the_pages_ask_the_database_so_many_times_and_no_more(
    as_role: As, two_systems: None, django_assert_max_num_queries: Callable, address: str, most: int
) -> None:
    client = as_role("kim_lead")
    client.get(address)

    with django_assert_max_num_queries(most):
        client.get(address)


def test_a_system_that_never_came_is_not_called_whole(as_role: As, record: MadeRecord) -> None:
    record.put("system", {"system_id": "asbestos", "source_ref": "asbestos", "side": "landlord",
                          "system_name": "Asbestos register", "owner": "Compliance manager",
                          "source": "landlord.toml"})  # fmt: skip

    page = as_role("kim_lead").get("/systems/asbestos/").content.decode()

    assert "Nothing of it was ever received." in page
    assert "What cannot be judged without it" in page
    assert "Everything in it could be read." not in page
    assert "Every value that the standard requires is there." not in page


def test_a_system_that_is_not_there_is_not_found(as_role: As, two_systems: None) -> None:
    for address in ("/systems/payroll/", "/systems/payroll/rejected/", "/runs/none/",
                    "/coverage/no_check/"):  # fmt: skip
        assert as_role("kim_lead").get(address).status_code == 404, address
    assert take(as_role("kim_lead"), "/lists/rejected/take/?of=payroll").status_code == 404


def test_codes_that_are_too_rare_to_show_are_counted_apart_from_those_to_translate(
    as_role: As, two_systems: None
) -> None:
    page = as_role("kim_lead").get("/systems/").content.decode()

    owners = page.split('aria-label="Codes to translate, by who answers for them"')[1]
    row = " ".join(row_with(owners, "Civica Cx").split())
    assert [part.partition("<")[0] for part in row.split('--numeric">')[1:]] == ["1", "1"]
