"""Records are files: what did not change is not written again, and no record stands in two."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ontherecord.pipeline.mapping.records import Records
from ontherecord.standards.kinds import Standards


def said(system: str, *told: tuple[str, str]) -> str:
    """Give the query of repair records: each its id and what it says."""
    rows = ", ".join(f"('{ref}', '{words}')" for ref, words in told)
    return f"""select * from repair_record where false union all by name
        select ref as record_id, '{system}' as source, words as content_hash,
            words as description
        from (values {rows}) as given(ref, words)"""


def arrive(records: Records, system: str, *told: tuple[str, str]) -> None:
    records.add_arriving("repair", "jobs.csv", said(system, *told), is_main=True)
    records.replace_system("repair", system, records.take_arriving("repair"))


def shown(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return con.execute(
        "select record_id, description from repair_record order by record_id"
    ).fetchall()


@pytest.fixture
def last_run(records: Records, tmp_path: Path) -> Path:
    """A run that left three repairs of two systems."""
    run = tmp_path / "last"
    run.mkdir()
    arrive(records, "housing", ("a", "tap"), ("b", "door"))
    arrive(records, "contractor", ("c", "tap"))
    for kind in records.kinds:
        records.finish(kind, run / f"{kind}_record.parquet")
    return run


def restored(last_run: Path, tmp_path: Path, standards: Standards) -> Records:
    records = Records(duckdb.connect(), tmp_path / "next" / "parts", standards)
    records.restore(last_run)
    return records


def test_a_kind_about_which_nothing_arrived_is_the_same_file_in_the_next_run(
    last_run: Path, tmp_path: Path, standards: Standards
) -> None:
    records = restored(last_run, tmp_path, standards)
    as_left = records.is_as_left("repair", last_run)

    records.finish("repair", tmp_path / "next" / "repair_record.parquet")

    now = tmp_path / "next" / "repair_record.parquet"
    assert as_left
    assert now.samefile(last_run / "repair_record.parquet")
    assert shown(records.con) == [("a", "tap"), ("b", "door"), ("c", "tap")]


def test_a_few_records_take_the_place_of_those_of_their_ids_and_the_rest_stays_where_it_is(
    last_run: Path, tmp_path: Path, standards: Standards
) -> None:
    records = restored(last_run, tmp_path, standards)
    now = tmp_path / "next" / "repair_record.parquet"

    for said_now in (("a", "tap, worse"), ("a", "tap, mended")):
        records.add_arriving("repair", "jobs.csv", said("housing", said_now), is_main=True)
        records.add_to_system("repair", "housing", records.take_arriving("repair"))
    is_as_left, meanwhile = records.is_as_left("repair", last_run), shown(records.con)
    records.finish("repair", now)

    assert not is_as_left
    assert meanwhile == [("a", "tap, mended"), ("b", "door"), ("c", "tap")]
    assert shown(records.con) == meanwhile
    assert not list((tmp_path / "next" / "parts").iterdir())


def test_records_that_took_the_place_of_others_go_with_their_system(
    last_run: Path, tmp_path: Path, standards: Standards
) -> None:
    records = restored(last_run, tmp_path, standards)
    records.add_arriving("repair", "jobs.csv", said("housing", ("a", "worse")), is_main=True)
    records.add_to_system("repair", "housing", records.take_arriving("repair"))

    arrive(records, "housing", ("b", "door, mended"))

    assert shown(records.con) == [("b", "door, mended"), ("c", "tap")]


def test_a_system_is_replaced_and_the_others_left_as_they_were(
    last_run: Path, tmp_path: Path, standards: Standards
) -> None:
    records = restored(last_run, tmp_path, standards)
    before = (last_run / "repair_record.parquet").read_bytes()

    arrive(records, "housing", ("a", "tap, worse"))
    records.finish("repair", tmp_path / "next" / "repair_record.parquet")

    assert shown(records.con) == [("a", "tap, worse"), ("c", "tap")]
    assert (last_run / "repair_record.parquet").read_bytes() == before
    assert not list((tmp_path / "next" / "parts").iterdir())


def test_a_record_in_two_files_is_taken_from_the_feed_that_is_its_own(records: Records) -> None:
    records.add_arriving(
        "repair", "z.csv", said("housing", ("a", "mentioned"), ("b", "mentioned")), is_main=False
    )
    records.add_arriving("repair", "a.csv", said("housing", ("a", "its own")), is_main=True)

    records.replace_system("repair", "housing", records.take_arriving("repair"))

    assert shown(records.con) == [("a", "its own"), ("b", "mentioned")]


def test_a_field_that_the_standard_gained_is_empty_and_one_it_lost_is_left_behind(
    last_run: Path, tmp_path: Path, standards: Standards
) -> None:
    file = last_run / "repair_record.parquet"
    con = duckdb.connect()
    con.execute(f"create table old as select * exclude (trade), 1 as lost from '{file}'")
    file.unlink()
    con.execute(f"copy old to '{file}' (format parquet)")

    records = restored(last_run, tmp_path, standards)

    columns = {name for name, *_ in records.con.execute("describe repair_record").fetchall()}
    assert "trade" in columns
    assert "lost" not in columns
    assert shown(records.con) == [("a", "tap"), ("b", "door"), ("c", "tap")]
    assert not records.is_as_left("repair", last_run)


def test_a_system_forgotten_leaves_no_record(records: Records) -> None:
    arrive(records, "housing", ("a", "tap"))
    arrive(records, "contractor", ("c", "tap"))

    records.forget("housing")

    assert shown(records.con) == [("c", "tap")]
    assert not records.has_any_of("repair", "housing")
