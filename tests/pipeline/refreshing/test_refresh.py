"""A refresh joins what the systems say, loses no row, and twice in a row changes nothing."""

from __future__ import annotations

from datetime import date

import pytest

from ontherecord.pipeline.folder import FolderInUse, LandlordFolder
from ontherecord.pipeline.matching.decisions import Decision, append_decision
from ontherecord.pipeline.refresh import refresh
from ontherecord.standards.packs import MalformedPack
from tests.pipeline.refreshing.conftest import (
    FIRST,
    HOMES,
    JOBS_FILE,
    ORDERS,
    SECOND,
    SmallLandlord,
)


def test_places_and_repairs_of_two_systems_become_one(refreshed: SmallLandlord) -> None:
    joined = refreshed.ask(
        "select kind, string_agg(source || ':' || source_ref, ' ' order by source) from match"
        " group by kind, entity_id having count(*) > 1 order by all"
    )
    assert joined == [
        ("place", "contractor:1 Abbey Rd housing:001"),
        ("place", "contractor:2 Abbey Rd housing:002"),
        ("repair", "contractor:C1 housing:77"),
        ("repair", "contractor:C2 housing:78"),
    ]


def test_what_systems_say_otherwise_is_kept_side_by_side(refreshed: SmallLandlord) -> None:
    said = refreshed.ask(
        "select source, value, is_shown from mismatch where field = 'status' order by source"
    )
    assert said == [("contractor", "completed", False), ("housing", "open", True)]


@pytest.mark.slow
def test_every_row_received_is_mapped_or_rejected(
    landlord: SmallLandlord, few_checks: None
) -> None:
    landlord.deliver(FIRST, "housing", "homes.csv", HOMES + ",,no reference,ZZ1 1AA,1\n004,x\n")
    landlord.deliver(
        FIRST, "housing", "orders.csv", ORDERS + "80,1,31/02/2026,damp,,urgent,open,\n"
    )

    refreshed = refresh(landlord.folder, FIRST)

    files = landlord.run_json["files"]
    assert [(f["received"], f["mapped"], f["rejected"]) for f in files] == [(5, 3, 2), (4, 4, 0)]
    assert landlord.ask("select cell, what from rejected order by all") == [
        ("A5", "row"),
        ("C5", "value"),
        ("C6", "row"),
    ]
    assert not refreshed.is_clean


@pytest.mark.slow
def test_the_same_day_again_changes_nothing(landlord: SmallLandlord, few_checks: None) -> None:
    landlord.deliver_all()
    first = refresh(landlord.folder, FIRST)

    again = refresh(landlord.folder, FIRST)

    assert not again.is_new
    assert again.run == first.run


@pytest.mark.slow
def test_the_same_files_delivered_again_change_no_content(landlord: SmallLandlord) -> None:
    landlord.deliver_all()
    refresh(landlord.folder, FIRST)
    before = landlord.ask("select record_id, content_hash, extract, row_number from place_record")
    ids = landlord.ask("select record_id, entity_id from match order by all")
    landlord.deliver_all(SECOND)

    refresh(landlord.folder, SECOND)

    after = landlord.ask("select record_id, content_hash, extract, row_number from place_record")
    assert sorted(after) == sorted(before)
    assert landlord.ask("select record_id, entity_id from match order by all") == ids


@pytest.mark.slow
def test_ids_and_issues_hold_through_a_changed_delivery(landlord: SmallLandlord) -> None:
    landlord.deliver_all()
    refresh(landlord.folder, FIRST)
    ids = dict(landlord.ask("select record_id, entity_id from match"))
    was_open = set(landlord.ask('select issue_id, "check" from issue where gone_on is null'))
    landlord.deliver(SECOND, "housing", "homes.csv", HOMES + "004,,4 Abbey Road,ZZ1 1AA,9\n")
    landlord.deliver(
        SECOND,
        "housing",
        "orders.csv",
        ORDERS.replace("urgent,open,", "urgent,completed,20/01/2026"),
    )

    refresh(landlord.folder, SECOND)

    now = dict(landlord.ask("select record_id, entity_id from match"))
    assert {record: now[record] for record in ids} == ids
    gone = set(landlord.ask(f"select issue_id, \"check\" from issue where gone_on = '{SECOND}'"))
    assert {check for _, check in gone} == {"contractor_and_landlord_disagree_about_completion"}
    assert gone < was_open
    kept = landlord.ask(
        f"select first_seen_on from issue where gone_on is null and first_seen_on < '{SECOND}'"
    )
    assert len(kept) == len(was_open) - len(gone)


@pytest.mark.slow
def test_a_record_that_vanished_becomes_an_issue(landlord: SmallLandlord) -> None:
    landlord.deliver_all()
    refresh(landlord.folder, FIRST)
    landlord.deliver(SECOND, "housing", "orders.csv", "\n".join(ORDERS.splitlines()[:-1]) + "\n")

    refresh(landlord.folder, SECOND)

    found = landlord.ask(
        "select happened_on, gone_on from issue"
        " where \"check\" = 'record_vanished_between_extracts'"
    )
    assert found == [(SECOND, None)]


@pytest.mark.slow
def test_a_missing_key_column_stops_its_file_alone(landlord: SmallLandlord) -> None:
    landlord.deliver_all()
    landlord.deliver(FIRST, "housing", "orders.csv", ORDERS.replace("Order,", "Order no,", 1))

    refreshed = refresh(landlord.folder, FIRST)

    problems = landlord.run_json["problems"]
    assert [p["file"] for p in problems] == ["2026-02-01/housing/orders.csv"]
    assert "Order" in problems[0]["reason"]
    assert landlord.ask("select count(*) from place_record where source = 'housing'") == [(3,)]
    assert not refreshed.is_clean


@pytest.mark.slow
def test_an_empty_file_and_a_file_of_nobody_are_named(landlord: SmallLandlord) -> None:
    landlord.deliver_all()
    landlord.deliver(FIRST, "housing", "homes-2.csv", "")
    landlord.deliver(FIRST, "payroll", "staff.csv", "a,b\n1,2\n")
    landlord.deliver(FIRST, "housing", "notes.csv", "a,b\n1,2\n")

    refresh(landlord.folder, FIRST)

    assert sorted(p["file"] for p in landlord.run_json["problems"]) == [
        "2026-02-01/housing/homes-2.csv",
        "2026-02-01/housing/notes.csv",
        "2026-02-01/payroll/staff.csv",
    ]


@pytest.mark.slow
def test_a_control_total_that_is_far_off_is_said(landlord: SmallLandlord) -> None:
    landlord.deliver_all()
    (landlord.folder / "landlord.toml").write_text(
        (landlord.folder / "landlord.toml").read_text()
        + '[[control_totals]]\nsystem = "housing"\nkind = "place"\ncount = 40\n'
        'taken_from = "the stock return of January"\n'
    )

    refresh(landlord.folder, FIRST)

    assert landlord.run_json["problems"][0]["reason"] == (
        "3 place records where the stock return of January has 40"
    )
    told = landlord.ask("select expected_count, found_count, is_within from control_total")
    assert told == [(40, 3, False)]


@pytest.mark.slow
def test_a_refused_column_is_nowhere_in_the_folder(landlord: SmallLandlord) -> None:
    marker = "918273645546372819"
    landlord.deliver(FIRST, "housing", "homes.csv", HOMES.replace(",90\n", f",{marker}\n"))

    refresh(landlord.folder, FIRST)

    kept = [f for f in landlord.folder.rglob("*") if f.is_file() and "extracts" not in f.parts]
    assert kept
    assert not any(marker.encode() in f.read_bytes() for f in kept)
    columns = [c for (c, *_) in landlord.ask("describe place_record")]
    assert "Rent" not in columns


@pytest.mark.slow
def test_a_late_file_is_read_in_the_order_of_days(landlord: SmallLandlord) -> None:
    landlord.deliver_all(SECOND)
    refresh(landlord.folder, SECOND)
    landlord.deliver(FIRST, "housing", "homes.csv", HOMES.replace("1 Abbey Road", "One Abbey Road"))

    refresh(landlord.folder, SECOND)

    row = landlord.ask(
        "select address, first_seen_on, last_received_on from place_record"
        " where source = 'housing' and source_ref = '001'"
    )
    assert row == [("1 Abbey Road, Ashby", FIRST, SECOND)]


@pytest.mark.slow
def test_a_changed_mapping_is_applied_to_what_was_read_before(landlord: SmallLandlord) -> None:
    landlord.deliver_all()
    refresh(landlord.folder, FIRST)
    columns = landlord.folder / "sources" / "list" / "columns.csv"
    columns.write_text(columns.read_text() + "homes,Postcode,place,ward,,\n")

    refresh(landlord.folder, SECOND)

    assert landlord.ask(
        "select distinct ward from place_record where source = 'housing' order by 1"
    ) == [("ZZ1 1AA",), ("ZZ1 1AB",)]


@pytest.mark.slow
def test_copies_expire_and_leave_their_digest_and_counts(landlord: SmallLandlord) -> None:
    landlord.deliver_all()
    refresh(landlord.folder, FIRST)
    assert list((landlord.folder / "kept").glob("*.parquet"))

    refresh(landlord.folder, date(2026, 6, 1))

    assert not list((landlord.folder / "kept").glob("*.parquet"))
    assert landlord.ask("select count(sha256), sum(received)::int from extract") == [(3, 8)]
    assert landlord.ask("select count(*) from place_record") == [(5,)]


@pytest.mark.slow
def test_a_decision_parts_what_the_address_joined(landlord: SmallLandlord) -> None:
    landlord.deliver_all()
    refresh(landlord.folder, FIRST)
    answer = Decision(
        "place", ("housing", "001"), ("contractor", "1 Abbey Rd"), "not_same", "clerk", "2026", ""
    )
    append_decision(landlord.folder / "decisions", answer)

    refresh(landlord.folder, FIRST)

    things = landlord.ask(
        "select count(distinct entity_id) from match where source_ref in ('001', '1 Abbey Rd')"
    )
    assert things == [(2,)]


def test_two_refreshes_at_once_are_refused(landlord: SmallLandlord) -> None:
    landlord.deliver_all()

    with LandlordFolder(landlord.folder).held(), pytest.raises(FolderInUse):
        refresh(landlord.folder, FIRST)


def test_a_malformed_landlord_stops_before_anything_is_written(landlord: SmallLandlord) -> None:
    (landlord.folder / "landlord.toml").write_text('name = "x"\n')

    with pytest.raises(MalformedPack, match="is missing"):
        refresh(landlord.folder, FIRST)

    assert not (landlord.folder / "runs").exists()


@pytest.mark.slow
def test_files_of_a_later_day_wait(landlord: SmallLandlord) -> None:
    landlord.deliver_all(FIRST)
    landlord.deliver(SECOND, "contractor", "jobs.csv", JOBS_FILE)

    refresh(landlord.folder, FIRST)

    assert {f["received_on"] for f in landlord.run_json["files"]} == {"2026-02-01"}


@pytest.mark.slow
def test_the_order_of_rows_changes_no_thing_and_no_id(landlord: SmallLandlord, tmp_path) -> None:
    other = SmallLandlord(tmp_path / "other")
    for folder, turned in ((landlord, False), (other, True)):
        for system, name, text in (
            ("housing", "homes.csv", HOMES),
            ("housing", "orders.csv", ORDERS),
            ("contractor", "jobs.csv", JOBS_FILE),
        ):
            heading, *lines = text.splitlines()
            lines = lines[::-1] if turned else lines
            folder.deliver(FIRST, system, name, "\n".join([heading, *lines]) + "\n")
        refresh(folder.folder, FIRST)

    question = "select kind, entity_id, record_id, reason from match order by all"
    assert landlord.ask(question) == other.ask(question)
