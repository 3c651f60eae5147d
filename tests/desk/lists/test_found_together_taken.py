"""The taken list of issues names what each was found together with, as far as it is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from ontherecord.desk.audit.models import View
from ontherecord.desk.permission.rules import ROLE_MAY, ROLES
from tests.desk.lists.conftest import table_in, take
from tests.desk.made_record import MadeRecord, hold_apart
from tests.desk.using.test_found_together import OTHERS, a_case, put_other, rest_on

__all__ = ["a_case"]
pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
ISSUES = "/lists/issues/take/"
MAY_TAKE = [role for role in ROLES if {"export", "see_cases"} <= set(ROLE_MAY[role])]


def together(client: Client) -> list[str]:
    heading, *rows = table_in(take(client, ISSUES))
    return [row[heading.index("Found together with")] for row in rows]


@pytest.mark.parametrize("role", MAY_TAKE)
@pytest.mark.parametrize("kind", sorted(OTHERS))
def test_each_role_takes_the_name_of_the_other_thing_where_its_own_page_opens_to_it(
    as_role: As, a_case: MadeRecord, kind: str, role: str
) -> None:
    put_other(a_case, kind)
    rest_on(a_case, kind, ["o1"])
    client = as_role(role)
    own = {"place": "/homes/o1/", "person": "/people/o1/"}.get(kind, f"/says-who/{kind}/o1/")
    opens = client.get(own).status_code == 200

    for told in together(client):
        assert ("beyond what you may see" in told) is not opens
        if not opens:
            assert told == "1 beyond what you may see"
        elif kind in ("place", "person"):
            assert "Marker of the other" in told
        else:
            assert "7 January 2026" in told


def test_another_repair_is_named_by_day_home_and_reference(as_role: As, a_case: MadeRecord) -> None:
    a_case.con.execute("update record.place set address = '2 Made Street' where place_id = 'p2'")
    put_other(a_case, "repair", place_id="p2", person_id="bob")
    a_case.put("repair_record", {"record_id": "k1", "source": "housing", "source_ref": "JOB-8",
                                 "extract": "jobs.csv", "row_number": 41})  # fmt: skip
    a_case.put("match", {"kind": "repair", "entity_id": "o1", "record_id": "k1"})
    rest_on(a_case, "repair", ["o1", "o2"], 7)

    [told] = together(as_role("information_rights"))

    assert told == (
        "Repair, 7 January 2026, 2 Made Street, JOB-8; 1 beyond what you may see;"
        " 5 more that are not named here"
    )
    for kind, thing_id in (("repair", "o1"), ("place", "p2"), ("person", "bob")):
        seen = View.objects.get(page="list taken: issues", kind=kind).thing_ids
        assert thing_id in seen, kind


def test_an_issue_leaves_in_no_file_where_what_it_rests_on_is_privileged(
    as_role: As, a_case: MadeRecord
) -> None:
    put_other(a_case, "repair")
    rest_on(a_case, "repair", ["o1"])
    assert len(together(as_role("information_rights"))) == 1

    a_case.put("guarded", {"kind": "repair", "thing_id": "o1", "rule": "privileged"})

    assert together(as_role("information_rights")) == []


def test_of_one_row_nothing_is_said_and_who_is_held_apart_is_not_named(
    as_role: As, a_case: MadeRecord
) -> None:
    assert together(as_role("information_rights")) == [""]
    put_other(a_case, "person")
    rest_on(a_case, "person", ["o1"])
    hold_apart(a_case, "person", "o1")

    assert "Marker of the other" not in together(as_role("information_rights"))[0]


def test_more_issues_ask_the_database_no_more_often(
    as_role: As, a_case: MadeRecord, django_assert_max_num_queries: Callable
) -> None:
    for number in range(5):
        put_other(a_case, "repair", f"o{number}")
    rest_on(a_case, "repair", [f"o{number}" for number in range(5)])
    client = as_role("information_rights")
    together(client)
    with django_assert_max_num_queries(100) as alone:
        together(client)
    a_case.con.execute(
        "insert into record.issue select (jsonb_populate_record(its, jsonb_build_object("
        "'issue_id', 'i' || n))).* from record.issue as its, generate_series(2, 40) as n"
    )

    with django_assert_max_num_queries(len(alone)):
        assert len(together(client)) == 40
