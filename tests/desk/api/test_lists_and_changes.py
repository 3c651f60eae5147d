"""Reading page by page, on a past day, and again after a handover."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from ontherecord.desk.audit.queries import who_looked_at
from ontherecord.standards.kinds import read_standards
from tests.desk.api.conftest import Get
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
Reads = Callable[..., Get]
FIRST = datetime(2026, 3, 20, 6, tzinfo=UTC)
SECOND = datetime(2026, 4, 20, 6, tzinfo=UTC)


def repairs(record: MadeRecord, *ids: str, at: datetime = FIRST, **also: Any) -> None:
    record.put(
        "repair",
        *({"repair_id": one, "place_id": "home1", "known_from": at, **also} for one in ids),
    )


def hand_over(record: MadeRecord, at: datetime = SECOND) -> None:
    """Let another run be the latest, so that what is known from `at` came with it."""
    record.con.execute("update record.run set handed_over_at = %s", [at])


def ids(answer: Any) -> list[str]:
    return [one["repair_id"] for one in answer.json()["items"]]


def whole(get: Get, address: str) -> tuple[list[dict[str, Any]], str | None]:
    """Follow `next` to the end; give the items, and where changes begin."""
    items: list[dict[str, Any]] = []
    following: str | None = address
    while following:
        answer = get(following)
        assert answer.status_code == 200, answer.content
        said = answer.json()
        items += said["items"]
        following = said["next"]
    return items, said.get("changes")


@pytest.fixture
def landlord(record: MadeRecord) -> MadeRecord:
    record.places({"block": None, "home1": "block", "home2": "block"})
    faults = {"list": read_standards().kinds["repair"].fields["fault"].codes}
    record.put("code_said", *(faults | {"code": c, "meaning": c} for c in ("leak", "mould")))
    repairs(record, "r1", "r3", "r5", "r7", reported_on=date(2026, 1, 5), fault="leak")
    return record


def test_a_handover_in_the_middle_neither_skips_nor_doubles(
    reads: Reads, landlord: MadeRecord
) -> None:
    get = reads("kim_lead")
    first = get("repair/", limit=2)
    assert ids(first) == ["r1", "r3"]

    landlord.con.execute(
        "update record.repair set known_until = %s where repair_id in ('r1', 'r5')", [SECOND]
    )
    repairs(landlord, "r0", "r1", "r6", at=SECOND)
    hand_over(landlord)
    items, changes = whole(get, first.json()["next"])

    assert [one["repair_id"] for one in items] == ["r6", "r7"]
    assert changes
    changed, _ = whole(get, changes)
    assert {one["repair_id"]: one.get("gone", False) for one in changed} == {
        "r0": False, "r1": False, "r5": True, "r6": False,
    }  # fmt: skip


def test_a_cursor_holds_what_was_asked_and_takes_no_more(
    reads: Reads, landlord: MadeRecord
) -> None:
    get = reads("kim_lead")
    repairs(landlord, "r9", fault="mould")

    first = get("repair/", fault="leak", limit=3)
    items, changes = whole(get, first.json()["next"])
    both = get(f"{first.json()['next']}&fault=mould")

    assert ids(first) + [one["repair_id"] for one in items] == ["r1", "r3", "r5", "r7"]
    assert changes is None
    assert both.status_code == 422


def test_a_cursor_that_was_not_given_out_for_it_is_refused(
    reads: Reads, landlord: MadeRecord
) -> None:
    get = reads("kim_lead")
    following = get("repair/", limit=2).json()["next"]
    cursor = following.partition("cursor=")[2].partition("&")[0]

    for address in (
        f"repair/?cursor={cursor[:-2]}xx", f"place/?cursor={cursor}",
        f"changes/repair/?cursor={cursor}", f"place/home1/timeline/?cursor={cursor}",
        "changes/repair/",
    ):  # fmt: skip
        answer = get(address)
        assert answer.status_code == 422, address
        assert answer.json()["errors"][0]["parameter"] == "cursor"


def test_a_list_is_asked_by_home_block_day_moment_and_code(
    reads: Reads, landlord: MadeRecord
) -> None:
    get = reads("kim_lead")
    repairs(landlord, "r8", at=SECOND, reported_on=date(2026, 2, 1), fault="mould",
            person_id="ann")  # fmt: skip
    landlord.con.execute("update record.repair set place_id = 'home2' where repair_id = 'r7'")

    assert ids(get("repair/", place_id="home2")) == ["r7"]
    assert ids(get("repair/", within_place_id="block")) == ["r1", "r3", "r5", "r7", "r8"]
    assert ids(get("repair/", person_id="ann")) == ["r8"]
    assert ids(get("repair/", happened_from="2026-02-01")) == ["r8"]
    assert ids(get("repair/", happened_until="2026-01-31")) == ["r1", "r3", "r5", "r7"]
    assert ids(get("repair/", known_from_since="2026-04-20T07:00:00+01:00")) == ["r8"]
    assert ids(get("repair/", fault="mould", place_id="home1")) == ["r8"]


def test_what_cannot_be_asked_is_named_with_what_can(reads: Reads, landlord: MadeRecord) -> None:
    get = reads("kim_lead")

    for asked, word in (
        ({"colour": "red"}, "It can be:"),
        ({"fault": "dragons"}, "One of:"),
        ({"happened_from": "1.3.2026"}, "a day: 2026-03-20"),
        ({"happened_from": "2026-02-30"}, "a day: 2026-03-20"),
        ({"known_from_since": "2026-03-20"}, "a moment with its offset"),
        ({"as_known_on": "yesterday"}, "a day: 2026-03-20"),
        ({"limit": "0"}, "greater than or equal to 1"),
        ({"limit": "1001"}, "less than or equal to 1000"),
        ({"place_id": "a\0b"}, "null character"),
    ):
        answer = get("repair/", **asked)
        assert answer.status_code == 422, asked
        assert answer.json()["errors"][0]["parameter"] == next(iter(asked))
        assert word in answer.json()["detail"], answer.json()
    assert get("repair/r1/", limit=1).status_code == 422
    assert get("repair/a%00b/").status_code == 404


def test_a_past_day_is_told_as_it_was_known_then(reads: Reads, landlord: MadeRecord) -> None:
    get = reads("kim_lead")
    landlord.con.execute(
        "update record.repair set known_until = %s where repair_id = 'r1'", [SECOND]
    )
    repairs(landlord, "r1", at=SECOND, fault="mould")
    repairs(landlord, "r2", at=SECOND)
    hand_over(landlord)

    assert ids(get("repair/")) == ["r1", "r2", "r3", "r5", "r7"]
    assert ids(get("repair/", as_known_on="2026-03-20")) == ["r1", "r3", "r5", "r7"]
    assert ids(get("repair/", as_known_on="2026-03-19")) == []
    assert get("repair/r1/").json()["fault"] == "mould"
    assert get("repair/r1/", as_known_on="2026-04-19").json()["fault"] == "leak"
    assert get("repair/r2/", as_known_on="2026-04-19").status_code == 404
    assert get("repair/r1/", as_known_on="9999-12-31").json()["fault"] == "mould"
    assert get("issue_case/", as_known_on="2026-03-20").status_code == 422


def test_a_thing_is_found_under_the_id_it_had_before_a_merge(
    reads: Reads, landlord: MadeRecord
) -> None:
    landlord.put("redirect", {"kind": "repair", "entity_id": "r2", "now_entity_id": "r1"})

    assert reads("kim_lead")("repair/r2/").json()["repair_id"] == "r1"


def test_when_somebody_goes_into_hiding_whoever_syncs_reads_the_list_anew(
    reads: Reads, landlord: MadeRecord
) -> None:
    landlord.living("ann", "home1")
    landlord.living("bob", "home2")
    get = reads("kim_lead")
    people, changes = whole(get, "person/")
    assert len(people) == 2
    assert changes

    landlord.put(
        "guarded",
        {"kind": "person", "thing_id": "ann", "rule": "confidential", "known_from": SECOND},
    )
    hand_over(landlord)
    again = get(changes)
    people, changes = whole(get, "person/")

    assert again.status_code == 410
    assert "drop what is not in it" in again.json()["detail"]
    assert [one["person_id"] for one in people] == ["bob"]
    assert get(changes or "").json()["items"] == []


def test_changes_tell_nothing_of_what_was_held_back_all_along(
    reads: Reads, landlord: MadeRecord
) -> None:
    landlord.put("guarded", {"kind": "repair", "thing_id": "r3", "rule": "privileged",
                             "known_from": FIRST})  # fmt: skip
    get = reads("kim_lead")
    _, changes = whole(get, "repair/")
    assert changes

    landlord.con.execute("update record.repair set known_until = %s", [SECOND])
    repairs(landlord, "r1", "r3", "r4", at=SECOND)
    hand_over(landlord)
    first = get(f"{changes}&limit=2").json()
    rest, _ = whole(get, first["next"])

    told = {one["repair_id"]: one.get("gone", False) for one in (*first["items"], *rest)}
    assert len(first["items"]) == 2
    assert told == {"r1": False, "r4": False, "r5": True, "r7": True}


def test_after_a_disposal_whoever_syncs_reads_the_list_anew(
    reads: Reads, landlord: MadeRecord
) -> None:
    get = reads("kim_lead")
    _, changes = whole(get, "repair/")
    assert changes

    landlord.con.execute("delete from record.repair where repair_id = 'r1'")
    landlord.con.execute("update record.run set disposals = 1")
    hand_over(landlord)

    assert get(changes).status_code == 410
    assert [one["repair_id"] for one in whole(get, "repair/")[0]] == ["r3", "r5", "r7"]


def test_a_database_restored_to_an_older_day_begins_anew(
    reads: Reads, landlord: MadeRecord
) -> None:
    get = reads("kim_lead")
    _, changes = whole(get, "repair/")

    hand_over(landlord, datetime(2026, 3, 1, tzinfo=UTC))

    assert get(changes or "").status_code == 410


def test_who_sees_by_patch_begins_anew_after_any_handover(
    reads: Reads, landlord: MadeRecord
) -> None:
    get = reads("officer")
    _, changes = whole(get, "repair/")
    assert get(changes or "").status_code == 200

    hand_over(landlord)

    assert get(changes or "").status_code == 410


def test_each_record_that_says_something_is_named_by_file_and_row(
    reads: Reads, household: MadeRecord
) -> None:
    said = reads("kim_lead")("repair/r1/says-who/").json()["items"]

    fault = next(one for one in said if one["field"] == "fault")
    assert (fault["shown"], fault["why"]) == ("leak", "the only system that says so")
    assert [(one["system"], one["file"], one["row_number"]) for one in fault["statements"]] == [
        ("housing", "repairs.csv", 7)
    ]
    assert reads("kim_lead")("issue/i1/says-who/").status_code == 404


def test_a_timeline_is_told_in_order_and_page_by_page(reads: Reads, household: MadeRecord) -> None:
    get = reads("information_rights")

    items, _ = whole(get, "place/home1/timeline/?limit=1")

    assert [(one["kind"], one["happened_on"]) for one in items] == [
        ("occupancy", "2020-01-01"), ("repair", "2026-01-02"),
    ]  # fmt: skip
    assert get("need/n1/timeline/").status_code == 404


def test_cases_are_those_with_an_open_issue_that_the_reader_sees(
    reads: Reads, household: MadeRecord
) -> None:
    household.put("issue_case", {"case_id": "case-home2", "place_id": "home2", "lane": "due",
                                 "open_issue_count": 1, "position": 2})  # fmt: skip

    (case,) = reads("kim_lead")("issue_case/", lane="due").json()["items"]
    one = reads("kim_lead")("issue_case/case-home1/").json()

    assert (case["case_id"], case["open_issue_count"]) == ("case-home1", 1)
    assert one == case
    assert reads("kim_lead")("issue_case/case-home2/").status_code == 404
    assert [i["issue_id"] for i in reads("kim_lead")("issue/", open="true").json()["items"]] == [
        "i1"
    ]
    assert reads("kim_lead")("issue/", open="false").json()["items"] == []


def test_a_case_is_asked_for_in_the_lane_of_what_the_reader_sees(
    reads: Reads, household: MadeRecord
) -> None:
    household.put("issue", {"issue_id": "i2", "case_id": "case-home1", "place_id": "home1",
                            "lane": "at_risk", "sensitivity": "special",
                            "check": "a_check"})  # fmt: skip
    household.con.execute(
        "update record.issue_case set lane = 'at_risk', harm = 6, repeated = 2, is_recent = true"
    )

    def listed(role: str, lane: str) -> list[dict[str, Any]]:
        return list(reads(role)("issue_case/", lane=lane).json()["items"])

    (case,) = listed("complaints", "due")
    assert (case["lane"], case["open_issue_count"], case["check_count"]) == ("due", 1, 1)
    assert not {"harm", "repeated", "is_recent"} & {name for name in case if case[name] is not None}
    assert listed("complaints", "at_risk") == []
    (case,) = listed("information_rights", "at_risk")
    assert (case["lane"], case["open_issue_count"], case["repeated"]) == ("at_risk", 2, 2)
    assert listed("information_rights", "due") == []


def test_of_a_child_the_age_band_is_told_and_no_day_of_birth(
    reads: Reads, record: MadeRecord
) -> None:
    born = {"date_of_birth": date(2018, 5, 1), "surname": "Marker"}
    record.put("person", {"person_id": "kit", "age_band": "under_10", **born},
               {"person_id": "ann", "age_band": "adult", **born})  # fmt: skip

    people = {
        one["person_id"]: one for one in reads("information_rights")("person/").json()["items"]
    }

    assert "date_of_birth" not in people["kit"]
    assert people["kit"]["age_band"] == "under_10"
    assert people["ann"]["date_of_birth"] == "2018-05-01"


def test_an_answer_that_is_there_already_is_not_sent_again(
    token_of: Callable[..., Any], household: MadeRecord
) -> None:
    _, text = token_of("kim_lead")
    headers = {"Authorization": f"Bearer {text}"}
    first = Client().get("/api/v1/repair/", headers=headers)

    again = Client().get("/api/v1/repair/", headers=headers | {"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == "no-store"


def test_a_list_tells_the_audit_once_whom_and_what_it_showed(
    reads: Reads, household: MadeRecord
) -> None:
    get = reads("information_rights")

    get("need/")
    get("person/ann/")

    assert [one.what for one in who_looked_at("need", ["n1"])] == ["saw need through the API"]
    of_ann = who_looked_at("person", ["ann"])
    assert [one.what for one in of_ann] == [
        "saw person through the API",
        "saw need through the API",
    ]
    assert of_ann[0].purpose.endswith("answering requests for information")
    assert who_looked_at("person", ["bob"]) == []


@pytest.mark.parametrize(
    ("address", "most"),
    [("repair/", 20), ("repair/r1/", 22), ("place/home1/timeline/", 22),
     ("repair/r1/says-who/", 23), ("issue_case/", 20), ("changes/repair/", 18)],
)  # fmt: skip
def test_an_answer_takes_so_many_queries_however_much_there_is(
    reads: Reads, household: MadeRecord, django_assert_max_num_queries: Callable,
    address: str, most: int,
) -> None:  # fmt: skip
    get = reads("kim_lead")
    repairs(household, *(f"x{number}" for number in range(30)))
    if address == "changes/repair/":
        address = whole(get, "repair/")[1] or ""
    get(address)

    with django_assert_max_num_queries(most):
        assert get(address).status_code == 200
