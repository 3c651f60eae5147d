"""Whatever comes late, twice, renamed or read another way, the record says what was delivered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ontherecord.pipeline.refresh import DayBeforeLastRun, refresh
from tests.pipeline.refreshing.conftest import FIRST, HOMES, ORDERS, SECOND, SmallLandlord

LONG_AFTER = date(2026, 7, 1)

pytestmark = pytest.mark.slow  # some forty refreshes


def source_toml(landlord: SmallLandlord) -> Path:
    return landlord.folder / "sources" / "list" / "source.toml"


def columns_csv(landlord: SmallLandlord) -> Path:
    return landlord.folder / "sources" / "list" / "columns.csv"


def addresses(landlord: SmallLandlord) -> list[tuple[str, date | None]]:
    return landlord.ask(
        "select address, vanished_on from place_record where source = 'housing' order by source_ref"
    )


def test_a_late_file_that_cannot_be_laid_under_is_refused_and_overwrites_nothing(
    landlord: SmallLandlord,
) -> None:
    newer = landlord.deliver(SECOND, "housing", "homes.csv", HOMES)
    refresh(landlord.folder, SECOND)
    refresh(landlord.folder, LONG_AFTER)
    newer.unlink()
    before = addresses(landlord)
    old = "\n".join(HOMES.replace("1 Abbey Road", "1 Old Road").splitlines()[:2]) + "\n"
    landlord.deliver(FIRST, "housing", "homes.csv", old)

    refreshed = refresh(landlord.folder, LONG_AFTER)

    assert addresses(landlord) == before
    assert not refreshed.is_clean
    assert "it was not read" in landlord.run_json["problems"][0]["reason"]


def test_two_files_of_one_day_read_in_two_runs_are_one_delivery(landlord: SmallLandlord) -> None:
    heading, *homes = HOMES.splitlines()
    landlord.deliver(FIRST, "housing", "homes_n.csv", "\n".join([heading, *homes[:2]]) + "\n")
    refresh(landlord.folder, FIRST)
    landlord.deliver(FIRST, "housing", "homes_s.csv", "\n".join([heading, homes[2]]) + "\n")

    refresh(landlord.folder, FIRST)

    assert [vanished for _, vanished in addresses(landlord)] == [None, None, None]


def test_a_column_that_is_sealed_from_now_on_is_sealed_in_what_was_read(
    landlord: SmallLandlord,
) -> None:
    landlord.deliver(FIRST, "housing", "homes.csv", HOMES)
    refresh(landlord.folder, FIRST)
    toml = source_toml(landlord)
    toml.write_text(toml.read_text().replace("[feeds.homes]\n", '[feeds.homes]\nseal = ["UPRN"]\n'))

    refresh(landlord.folder, FIRST)

    assert landlord.ask("select count(*) from place_record where uprn like '10000000000%'") == [
        (0,)
    ]
    kept = list((landlord.folder / "kept").glob("*.parquet"))
    assert len(kept) == 1
    assert b"100000000001" not in kept[0].read_bytes()


def test_a_column_newly_sent_to_a_field_is_read_from_the_files_that_are_there(
    landlord: SmallLandlord,
) -> None:
    landlord.deliver(FIRST, "housing", "homes.csv", HOMES)
    refresh(landlord.folder, FIRST)
    columns = columns_csv(landlord)
    columns.write_text(columns.read_text().replace("homes,Rent,,,,", "homes,Rent,place,ward,,"))

    refresh(landlord.folder, FIRST)

    assert landlord.ask("select ward from place_record order by 1") == [("90",), ("91",), ("92",)]


def test_a_file_with_a_number_sign_is_read_once(landlord: SmallLandlord) -> None:
    landlord.deliver(FIRST, "housing", "homes #2.csv", HOMES)
    refresh(landlord.folder, FIRST)

    refresh(landlord.folder, SECOND)

    assert [f["received"] for f in landlord.run_json["files"]] == [3]


def test_the_same_name_with_other_bytes_is_another_extract(landlord: SmallLandlord) -> None:
    undated = landlord.folder / "extracts" / "housing" / "homes.csv"
    undated.parent.mkdir(parents=True)
    undated.write_text(HOMES)
    refresh(landlord.folder, FIRST)
    undated.write_text(HOMES.replace("1 Abbey Road", "1 Abbey Way"))

    refresh(landlord.folder, SECOND)

    assert [f["extract"] for f in landlord.run_json["files"]] == [
        "housing/homes.csv",
        "housing/homes.csv (2)",
    ]
    assert addresses(landlord)[0] == ("1 Abbey Way, Ashby", None)


def test_a_ragged_row_is_rejected_and_not_said_to_have_vanished(landlord: SmallLandlord) -> None:
    landlord.deliver(FIRST, "housing", "homes.csv", HOMES)
    refresh(landlord.folder, FIRST)
    landlord.deliver(
        SECOND, "housing", "homes.csv", HOMES.replace('"2 Abbey Road, Ashby"', "2, Abb")
    )

    refresh(landlord.folder, SECOND)

    assert [vanished for _, vanished in addresses(landlord)] == [None, None, None]
    assert landlord.ask("select count(*) from rejected") == [(1,)]


def test_a_file_of_headings_alone_makes_nothing_vanish_and_is_said(landlord: SmallLandlord) -> None:
    landlord.deliver(FIRST, "housing", "homes.csv", HOMES)
    refresh(landlord.folder, FIRST)
    landlord.deliver(SECOND, "housing", "homes.csv", HOMES.splitlines()[0] + "\n")

    refreshed = refresh(landlord.folder, SECOND)

    assert [vanished for _, vanished in addresses(landlord)] == [None, None, None]
    assert landlord.run_json["problems"][0]["reason"] == "holds headings and no rows"
    assert not refreshed.is_clean


def test_a_renamed_column_is_said_by_name(landlord: SmallLandlord) -> None:
    landlord.deliver(FIRST, "housing", "homes.csv", HOMES.replace("Postcode", "Post code", 1))

    refreshed = refresh(landlord.folder, FIRST)

    assert landlord.run_json["problems"][0]["reason"] == (
        "has no column Postcode, which feed homes takes"
    )
    assert not refreshed.is_clean


def test_a_mended_file_makes_the_next_run_clean(landlord: SmallLandlord) -> None:
    landlord.deliver(FIRST, "housing", "homes.csv", HOMES + ",,nowhere,ZZ1 1AA,1\n")
    assert not refresh(landlord.folder, FIRST).is_clean
    landlord.deliver(SECOND, "housing", "homes.csv", HOMES)

    assert refresh(landlord.folder, SECOND).is_clean


def test_rejected_rows_are_still_there_after_everything_is_read_again(
    landlord: SmallLandlord,
) -> None:
    landlord.deliver(FIRST, "housing", "homes.csv", HOMES + "4,x\n,,no reference,ZZ1 1AA,1\n")
    refresh(landlord.folder, FIRST)
    before = landlord.ask("select row_number, reason from rejected order by all")
    columns = columns_csv(landlord)
    columns.write_text(columns.read_text() + "homes,Postcode,place,ward,,\n")

    refresh(landlord.folder, SECOND)

    assert len(before) == 2
    assert landlord.ask("select row_number, reason from rejected order by all") == before
    [file] = landlord.run_json["files"]
    assert (file["received"], file["mapped"], file["rejected"]) == (5, 3, 2)


def test_a_local_field_that_is_renamed_does_not_stop_the_next_run(landlord: SmallLandlord) -> None:
    standards = landlord.folder / "standards"
    standards.mkdir()
    (standards / "place.toml").write_text(
        '[fields]\nlift_count = { type = "integer", meaning = "Lifts." }\n'
    )
    landlord.deliver(FIRST, "housing", "homes.csv", HOMES)
    refresh(landlord.folder, FIRST)
    (standards / "place.toml").write_text(
        '[fields]\nlifts_count = { type = "integer", meaning = "Lifts." }\n'
    )

    refresh(landlord.folder, SECOND)

    columns = {name for name, *_ in landlord.ask("describe place_record")}
    assert "lifts_count" in columns
    assert "lift_count" not in columns


def test_two_spellings_of_one_key_that_say_otherwise_are_a_clash(landlord: SmallLandlord) -> None:
    landlord.deliver(FIRST, "housing", "homes.csv", HOMES + "1,,99 Other Street,ZZ1 1AA,1\n")

    refresh(landlord.folder, FIRST)

    [file] = landlord.run_json["files"]
    assert (file["received"], file["mapped"], file["rejected"]) == (4, 3, 1)


def test_a_system_that_left_landlord_toml_is_said(landlord: SmallLandlord) -> None:
    landlord.deliver_all()
    refresh(landlord.folder, FIRST)
    toml = landlord.folder / "landlord.toml"
    toml.write_text(toml.read_text().replace("[systems.contractor]", "[systems.builder]"))

    refresh(landlord.folder, SECOND)

    reasons = {p["file"]: p["reason"] for p in landlord.run_json["problems"]}
    assert reasons["system contractor"] == "has records here and is no longer in landlord.toml"


def test_a_map_that_fails_on_a_cell_names_the_file_and_not_the_cell(
    landlord: SmallLandlord,
) -> None:
    secret = "Zebedee 07700900123"
    landlord.deliver_all()
    landlord.deliver(FIRST, "housing", "orders.csv", ORDERS.replace("05/01/2026", secret))
    (landlord.folder / "sources" / "list" / "map.orders.sql").write_text(
        'select * replace (strptime("Reported", \'%d/%m/%Y\')::varchar as "Reported") from feed\n'
    )

    refresh(landlord.folder, FIRST)

    assert "map.orders.sql fails" in landlord.run_json["problems"][0]["reason"]
    assert "Zebedee" not in (landlord.folder / "record" / "run.json").read_text()
    files = {f["feed"]: f for f in landlord.run_json["files"]}
    assert (files["orders"]["received"], files["orders"]["rejected"]) == (3, 3)
    assert files["homes"]["mapped"] == 3


def test_a_day_before_the_last_run_is_refused(landlord: SmallLandlord) -> None:
    landlord.deliver_all()
    refresh(landlord.folder, SECOND)

    with pytest.raises(DayBeforeLastRun, match="2026-03-01"):
        refresh(landlord.folder, FIRST)


def test_only_the_newest_runs_stay_on_disk_and_only_their_owner_reads_them(
    landlord: SmallLandlord,
) -> None:
    toml = landlord.folder / "landlord.toml"
    toml.write_text("keep_runs = 2\n" + toml.read_text())
    landlord.deliver_all()
    for day in range(1, 5):
        refresh(landlord.folder, date(2026, 3, day))

    runs = sorted(run.name for run in (landlord.folder / "runs").iterdir())
    assert runs == ["2026-03-03-0003", "2026-03-04-0004"]
    private = [landlord.folder / "runs" / runs[-1], landlord.folder / "kept"]
    assert [folder.stat().st_mode & 0o077 for folder in private] == [0, 0]
