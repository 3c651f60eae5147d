"""One transaction: all of a run or nothing, once, and never half; whatever happens in between."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ontherecord.database.published import published_tables
from ontherecord.database.shaping import make_published_tables
from ontherecord.pipeline.handover import UnableToHandOver, hand_over
from ontherecord.standards.kinds import Standards
from tests.pipeline.handover.invented_runs import FEW, InventedLandlord, day_of, noon_of

pytestmark = pytest.mark.slow

PLACES = [
    {"place_id": "block", "address": "Acorn House"},
    {"place_id": "one", "address": "1 Acorn House", "part_of_id": "block"},
    {"place_id": "two", "address": "2 Acorn House", "part_of_id": "block"},
]
LATER = [
    PLACES[0],
    PLACES[1] | {"address": "Flat 1, Acorn House"},
    {"place_id": "three", "address": "3 Acorn House", "part_of_id": "block"},
]
KILLED = """
import os, signal, sys
from pathlib import Path
import psycopg
from ontherecord.pipeline.handover import hand_over
from tests.pipeline.handover.invented_runs import FEW, noon_of

def kill_half_way(step, done, total):
    if done:
        os.kill(os.getpid(), signal.SIGKILL)

with psycopg.connect(sys.argv[2], autocommit=True) as con:
    hand_over(Path(sys.argv[1]), con, FEW, [], noon_of(2), kill_half_way)
"""


@pytest.fixture
def landlord(tmp_path: Path) -> InventedLandlord:
    return InventedLandlord(tmp_path / "landlord")


@pytest.fixture
def two_runs(landlord: InventedLandlord, database: psycopg.Connection) -> tuple[Path, Path]:
    """Two runs, of which the first has been handed over."""
    first = landlord.write_run(1, place=PLACES, match=[{"record_id": "r", "entity_id": "two"}])
    second = landlord.write_run(2, place=LATER, match=[{"record_id": "r", "entity_id": "one"}])
    landlord.hand_over(first, database)
    return first, second


def places_now(con: psycopg.Connection) -> list[tuple[str, str]]:
    query = "select place_id, address from record.place where known_until is null order by 1"
    return con.execute(query).fetchall()


def stamp(con: psycopg.Connection) -> list[tuple[str]]:
    return con.execute("select run_id from record.run where is_latest").fetchall()


def as_pairs(places: list[dict[str, str]]) -> list[tuple[str, str]]:
    return sorted((place["place_id"], place["address"]) for place in places)


def test_only_what_is_different_is_added_and_closed(
    landlord: InventedLandlord, two_runs: tuple[Path, Path], database: psycopg.Connection
) -> None:
    done = landlord.hand_over(two_runs[1], database)

    # A home renamed, one come and one gone, with what they lie in; and whose the record is.
    assert (done.added, done.closed) == (2 + 1 + 2, 2 + 1 + 2)
    assert places_now(database) == as_pairs(LATER)
    past = database.execute(
        "select address, known_from, known_until from record.place"
        " where place_id = 'one' order by known_from"
    ).fetchall()
    assert past == [
        ("1 Acorn House", noon_of(1), noon_of(2)),
        ("Flat 1, Acorn House", noon_of(2), None),
    ]


def test_the_same_run_twice_changes_nothing(
    landlord: InventedLandlord, two_runs: tuple[Path, Path], database: psycopg.Connection
) -> None:
    before = database.execute("select * from record.run").fetchall()

    done = landlord.hand_over(two_runs[0], database)

    assert (done.is_new, done.added, done.closed) == (False, 0, 0)
    assert database.execute("select * from record.run").fetchall() == before


def test_who_reads_meanwhile_sees_what_stood_before(
    landlord: InventedLandlord,
    two_runs: tuple[Path, Path],
    database: psycopg.Connection,
    fresh_database: str,
) -> None:
    seen = []
    with psycopg.connect(fresh_database, autocommit=True) as reader:

        def read(step: str, done: int, total: int | None) -> None:
            seen.append((places_now(reader), stamp(reader)))

        hand_over(two_runs[1], database, FEW, [], noon_of(2), read)

        assert len(seen) > 10
        # The last word is said when all is over.
        assert all(what == (as_pairs(PLACES), [(two_runs[0].name,)]) for what in seen[:-1])
        assert (places_now(reader), stamp(reader)) == (as_pairs(LATER), [(two_runs[1].name,)])


def test_killed_half_way_it_leaves_what_stood_before_and_is_made_up_for(
    landlord: InventedLandlord,
    two_runs: tuple[Path, Path],
    database: psycopg.Connection,
    fresh_database: str,
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(two_runs[1]), fresh_database], check=False
    )

    assert ended.returncode == -signal.SIGKILL
    assert (places_now(database), stamp(database)) == (as_pairs(PLACES), [(two_runs[0].name,)])
    assert landlord.hand_over(two_runs[1], database).is_new
    assert places_now(database) == as_pairs(LATER)


def test_a_lost_connection_is_said_without_address_or_row(
    landlord: InventedLandlord, two_runs: tuple[Path, Path], fresh_database: str
) -> None:
    with (
        psycopg.connect(fresh_database, autocommit=True) as lost,
        psycopg.connect(fresh_database, autocommit=True) as other,
    ):

        def cut(step: str, done: int, total: int | None) -> None:
            if done:
                other.execute("select pg_terminate_backend(%s)", [lost.info.backend_pid])

        with pytest.raises(UnableToHandOver) as failed:
            hand_over(two_runs[1], lost, FEW, [], noon_of(2), cut)

        told = str(failed.value)
        assert not any(
            word in told for word in ("Acorn", *conninfo_to_dict(fresh_database).values())
        )
        assert failed.value.__cause__ is None
        assert places_now(other) == as_pairs(PLACES)


def test_two_rows_with_one_key_are_refused_without_showing_them(
    landlord: InventedLandlord, database: psycopg.Connection
) -> None:
    run = landlord.write_run(1, place=[PLACES[0], PLACES[0] | {"address": "Secret Lodge"}])

    with pytest.raises(UnableToHandOver, match="two rows of place") as failed:
        landlord.hand_over(run, database)

    assert "Secret" not in str(failed.value)
    assert database.execute("select to_regclass('record.place')").fetchone() == (None,)


@pytest.mark.parametrize("is_pruned", [True, False])
def test_a_database_restored_from_before_catches_up_by_itself(
    landlord: InventedLandlord,
    two_runs: tuple[Path, Path],
    database: psycopg.Connection,
    fresh_database: str,
    is_pruned: bool,
) -> None:
    third = landlord.write_run(3, place=[PLACES[2]], match=[{"record_id": "r", "entity_id": "one"}])
    name = conninfo_to_dict(fresh_database)["dbname"]
    database.close()
    copy = sql.Identifier(f"{name}_before")
    with psycopg.connect(make_conninfo(fresh_database, dbname="postgres"), autocommit=True) as con:
        con.execute(sql.SQL("create database {} template {}").format(copy, sql.Identifier(name)))
    restored = make_conninfo(fresh_database, dbname=f"{name}_before")
    if is_pruned:
        for run in two_runs:
            shutil.rmtree(run)

    with psycopg.connect(restored, autocommit=True) as con:
        done = landlord.hand_over(third, con)
        assert places_now(con) == as_pairs([PLACES[2]])
        assert done.added == 1
        assert landlord.known_on(con, "place", day_of(1)) != landlord.known_on(
            con, "place", day_of(3)
        )
    with psycopg.connect(make_conninfo(fresh_database, dbname="postgres"), autocommit=True) as con:
        con.execute(sql.SQL("drop database {} with (force)").format(copy))


def test_of_two_places_that_became_one_the_other_is_closed_and_points_to_it(
    landlord: InventedLandlord, two_runs: tuple[Path, Path], database: psycopg.Connection
) -> None:
    joined = {"kind": "place", "entity_id": "two", "now_entity_id": "one", "since": day_of(2)}
    run = landlord.write_run(3, place=PLACES[:2], redirect=[joined])

    landlord.hand_over(run, database)

    assert [place for place, _ in places_now(database)] == ["block", "one"]
    moved = database.execute("select entity_id, now_entity_id from record.redirect").fetchall()
    assert moved == [("two", "one")]


def test_places_lie_in_each_other_however_deep_and_even_in_a_ring(
    landlord: InventedLandlord, database: psycopg.Connection
) -> None:
    estate = {"place_id": "estate", "part_of_id": "block"}
    run = landlord.write_run(1, place=[PLACES[0] | {"part_of_id": "estate"}, PLACES[1], estate])

    landlord.hand_over(run, database)

    within = database.execute("select within_id from record.place_within where place_id = 'one'")
    assert sorted(row[0] for row in within) == ["block", "estate", "one"]


def test_tables_made_beforehand_are_filled_and_get_their_indexes(
    landlord: InventedLandlord, database: psycopg.Connection
) -> None:
    with database.transaction():
        make_published_tables(database, published_tables(FEW))
    run = landlord.write_run(1, place=PLACES)

    landlord.hand_over(run, database)

    assert places_now(database) == as_pairs(PLACES)
    found = database.execute("select indexname from pg_indexes where tablename = 'place'")
    assert {name for (name,) in found} >= {"place_key", "place_by_part_of_id"}


def with_field(name: str, of_type: str, **changed: object) -> Standards:
    place = FEW.kinds["place"]
    field = replace(place.fields["homes_count"], name=name, type=of_type, **changed)
    return replace(
        FEW, kinds=FEW.kinds | {"place": replace(place, fields=place.fields | {name: field})}
    )


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_field_more_is_a_column_more_and_is_filled(
    tmp_path: Path, database: psycopg.Connection, is_kept: bool
) -> None:
    more = InventedLandlord(tmp_path / "landlord", with_field("lift", "text"))
    first = more.write_run(1, place=[PLACES[0] | {"lift": "none"}, PLACES[1]])
    hand_over(first, database, FEW, [], noon_of(1))
    second = more.write_run(2, place=[PLACES[0] | {"lift": "none"}, PLACES[1]])
    if not is_kept:
        shutil.rmtree(first)

    done = more.hand_over(second, database)

    # Beside the home with a lift, that there is such a field.
    assert (done.added, done.closed) == (2, 1)
    now = "select place_id, lift from record.place where known_until is null order by 1"
    assert database.execute(now).fetchall() == [("block", "none"), ("one", None)]
    # A column wanted no more stays, is empty in what comes, and is said.
    again = hand_over(second, database, FEW, [], noon_of(3))
    assert "record.place.lift is no longer published; it stays, empty" in again.said
    before = "select lift from record.place where known_until is not null and lift is not null"
    assert database.execute(before).fetchall() == [("none",)]


def test_a_field_of_another_type_keeps_what_was_said_beside_it(
    tmp_path: Path, database: psycopg.Connection
) -> None:
    counted = InventedLandlord(tmp_path / "landlord")
    counted.hand_over(counted.write_run(1, place=[PLACES[0] | {"homes_count": 9}]), database)
    told = InventedLandlord(tmp_path / "told", with_field("homes_count", "text"))

    done = told.hand_over(told.write_run(2, place=[PLACES[0] | {"homes_count": "9"}]), database)

    assert "record.place.homes_count is text now; before: homes_count_before_1" in done.said
    both = "select homes_count, homes_count_before_1 from record.place order by known_from"
    assert database.execute(both).fetchall() == [(None, 9), ("9", None)]


def test_words_of_a_record_stand_once_with_its_thing_until_it_vanishes(
    landlord: InventedLandlord, database: psycopg.Connection
) -> None:
    note = {"text": "Tap drips", "place_ref": "77", "source": "papers", "source_ref": "n1"}
    record = note | {"record_id": "n"}
    thing = note | {"note_id": "n", "first_record_id": "n"}
    words = "select text, place_ref from record.note_record where known_until is null"
    landlord.hand_over(landlord.write_run(1, note_record=[record], note=[thing]), database)
    assert database.execute(words).fetchall() == [(None, "77")]
    assert database.execute("select text from record.note").fetchall() == [("Tap drips",)]

    reworded = {"text": "Tap drips and drips"}
    done = landlord.hand_over(
        landlord.write_run(2, note_record=[record | reworded], note=[thing | reworded]), database
    )
    assert (done.added, done.closed) == (2, 2), "the record says something else as well"

    vanished = record | reworded | {"vanished_on": day_of(3)}
    landlord.hand_over(landlord.write_run(3, note_record=[vanished], note=[]), database)
    assert database.execute(words).fetchall() == [("Tap drips and drips", "77")]


def test_a_column_that_said_nothing_is_dropped_without_a_word_and_without_new_versions(
    landlord: InventedLandlord, two_runs: tuple[Path, Path], database: psycopg.Connection
) -> None:
    database.execute("alter table record.note_record add column content_hash text not null")

    done = hand_over(two_runs[0], database, with_field("lift", "text"), [], noon_of(2))

    assert (done.added, done.closed, list(done.said)) == (1, 0, []), "one field more is said"
    left = "select 1 from pg_attribute where attname = 'content_hash' and not attisdropped"
    assert database.execute(left).fetchall() == []


def test_a_clock_put_back_leaves_no_version_that_ends_before_it_began(
    landlord: InventedLandlord, two_runs: tuple[Path, Path], database: psycopg.Connection
) -> None:
    hand_over(two_runs[1], database, FEW, [], noon_of(-5))

    wrong = "select count(*) from record.place where known_until <= known_from"
    assert database.execute(wrong).fetchone() == (0,)


def test_a_character_that_postgresql_cannot_hold_is_left_out(
    landlord: InventedLandlord, database: psycopg.Connection
) -> None:
    landlord.hand_over(landlord.write_run(1, place=[PLACES[0] | {"ward": "No\0rth"}]), database)

    assert database.execute("select ward from record.place").fetchone() == ("North",)


def test_a_past_day_of_one_home_is_found_by_index(
    landlord: InventedLandlord, two_runs: tuple[Path, Path], database: psycopg.Connection
) -> None:
    landlord.hand_over(two_runs[1], database)
    for day, until in ((1, "null"), (2, "'2026-03-03'")):
        database.execute(
            f"""insert into record.place (place_id, part_of_id, known_from, known_until, row_hash)
            select 'many' || n, 'many' || n / 5, '2026-03-0{day}', {until}, n
            from generate_series(1, 5000) as n"""
        )
    database.execute("analyze record.place")

    plan = database.execute(
        "explain select * from record.place_as_known_on('2026-03-02') where part_of_id = 'block'"
    ).fetchall()

    told = " ".join(line for (line,) in plan)
    assert "place_by_part_of_id" in told
    assert "place_past_part_of_id" in told


def test_what_the_packs_say_is_published_without_unseen_fields(
    landlord: InventedLandlord, two_runs: tuple[Path, Path], database: psycopg.Connection
) -> None:
    said = database.execute("select kind, field, meaning from record.kind_said").fetchall()

    for kind in FEW.kinds.values():
        assert (kind.name, "", kind.meaning) in said
        for field in kind.shown_fields:
            assert (kind.name, field.name, field.meaning) in said


def test_every_feed_declared_privileged_is_published_whatever_it_brought(
    landlord: InventedLandlord, two_runs: tuple[Path, Path], database: psycopg.Connection
) -> None:
    feeds = "select source, feed from record.privileged_feed order by 1, 2"
    assert database.execute(feeds).fetchall() == [("law", "claims")]

    settings = landlord.folder / "landlord.toml"
    settings.write_text(settings.read_text() + "privileged = true\n")
    landlord.hand_over(two_runs[1], database)

    assert database.execute(feeds).fetchall() == [("law", "claims"), ("law", "premises")]
