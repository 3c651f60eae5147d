"""Search is brought up to each handover by what changed, and forgets what is gone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import psycopg
import pytest

from ontherecord.database.searching import refresh_search
from ontherecord.desk.facts.reading import open_reading
from ontherecord.desk.facts.search import search
from ontherecord.standards.kinds import read_standards
from tests.desk.facts.conftest import SECOND_AT, SYNONYMS
from tests.desk.facts.sights import PERSONAL, SPECIAL, sees

pytestmark = pytest.mark.slow

STANDARDS = read_standards()
NEXT = SECOND_AT + timedelta(days=1)


def everything(con: psycopg.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Give all that search stands on, but for numbers that come by turn."""
    asked = {
        "entry": "select kind, thing_id, level, is_name, place_id, happened_on, words::text"
        " from record.search_entry order by 1, 2, 3",
        "word": "select word, entry_count, text_count, place_count from record.search_word"
        " order by 1",
        "near": "select near, word from record.search_near order by 1, 2",
    }
    return {name: con.execute(query).fetchall() for name, query in asked.items()}


def anew(con: psycopg.Connection) -> dict[str, list[tuple[object, ...]]]:
    con.execute("delete from record.search_stamp")
    refresh_search(con, STANDARDS, SYNONYMS)
    return everything(con)


def handed_over_again(con: psycopg.Connection, changes: Iterable[str], disposals: int = 0) -> None:
    """Change what is known as a handover does, and stamp it."""
    for change in changes:
        con.execute(change, {"at": NEXT})
    con.execute(
        "update record.run set handed_over_at = %s, disposals = %s where is_latest",
        [NEXT, disposals],
    )


def another_version(table: str, sets: str, where: str) -> list[str]:
    """Close the version that is known and add one with other values."""
    return [
        f"create temp table changing as select * from record.{table}"
        f" where known_until is null and {where}",
        f"update record.{table} set known_until = %(at)s where known_until is null and {where}",
        f"update changing set {sets}, known_from = %(at)s",
        f"insert into record.{table} select * from changing",
        "drop table changing",
    ]


def found(con: psycopg.Connection, typed: str, **how_far: int) -> int:
    return len(search(open_reading(con, sees(con, opens_guarded=True, **how_far)), typed).hits)


def test_refreshed_twice_changes_nothing(copied: psycopg.Connection) -> None:
    before = everything(copied)

    done = refresh_search(copied, STANDARDS, SYNONYMS)

    assert not done.is_new
    assert everything(copied) == before


def test_after_two_handovers_it_is_what_it_would_be_anew(copied: psycopg.Connection) -> None:
    before = everything(copied)

    assert before["entry"]
    assert anew(copied) == before


def test_a_new_address_is_found_in_the_home_and_in_all_that_is_about_it(
    copied: psycopg.Connection,
) -> None:
    sets = "address = '7 Quince Row, Ashby'"
    handed_over_again(copied, another_version("place", sets, "source_ref = '020'"))

    done = refresh_search(copied, STANDARDS, SYNONYMS)

    assert done.is_new
    assert done.things == 1, "what is about the home has none of its address"
    assert found(copied, "quince row") >= 3
    assert found(copied, "quinse row worktop") == 1
    assert everything(copied) == anew(copied)


def test_a_thing_that_is_known_no_more_is_found_no_more(copied: psycopg.Connection) -> None:
    close = "update record.note set known_until = %(at)s where source_ref = 'T5'"
    assert found(copied, "porch") == 1
    handed_over_again(copied, [close])

    refresh_search(copied, STANDARDS, SYNONYMS)

    assert found(copied, "porch") == 0
    words = copied.execute("select word from record.search_near where word = 'porch'").fetchall()
    assert words == []
    assert everything(copied) == anew(copied)


def test_words_that_a_disposal_blanked_in_place_are_gone(copied: psycopg.Connection) -> None:
    blank = "update record.note set text = null where source_ref = 'T5'"
    handed_over_again(copied, [blank], disposals=1)

    refresh_search(copied, STANDARDS, SYNONYMS)

    assert found(copied, "porch") == 0
    assert everything(copied) == anew(copied)


def test_a_thing_deleted_without_a_trace_is_found_no_more(copied: psycopg.Connection) -> None:
    handed_over_again(copied, ["delete from record.note where source_ref = 'T5'"])

    refresh_search(copied, STANDARDS, SYNONYMS)

    assert found(copied, "porch") == 0


def test_other_synonyms_hold_from_the_next_refresh_on(copied: psycopg.Connection) -> None:
    assert found(copied, "strongbox") == 0

    refresh_search(copied, STANDARDS, SYNONYMS | {"safe": ("strongbox", "key safe")})

    assert found(copied, "strongbox") == 1


def test_before_the_first_handover_there_is_nothing_to_search(copied: psycopg.Connection) -> None:
    copied.execute("delete from record.run")
    copied.execute("delete from record.search_stamp")

    assert not refresh_search(copied, STANDARDS, SYNONYMS).is_new


def test_a_feed_declared_privileged_later_takes_its_words_out_of_search(
    copied: psycopg.Connection,
) -> None:
    assert found(copied, "K1") == 1
    copied.execute(
        "insert into record.privileged_feed (source, feed, row_hash) values ('calls', 'callers', 1)"
    )
    handed_over_again(copied, [])

    refresh_search(copied, STANDARDS, SYNONYMS)

    assert found(copied, "K1") == 0
    assert everything(copied) == anew(copied)


@pytest.mark.parametrize(("source", "is_searched"), [("law", False), ("housing", True)])
def test_how_a_privileged_system_writes_an_address_is_not_searched(
    copied: psycopg.Connection, source: str, is_searched: bool
) -> None:
    where = f"source = '{source}' and uprn = '990000000101'"
    handed_over_again(copied, another_version("place_record", "address = 'Quillbrook'", where))

    refresh_search(copied, STANDARDS, SYNONYMS)

    assert (found(copied, "quillbrook") > 0) is is_searched


def test_words_that_tell_of_somebody_s_health_are_found_by_those_alone_who_reach_that(
    copied: psycopg.Connection,
) -> None:
    [[repair]] = copied.execute(
        "select repair_id from record.repair where known_until is null order by 1 limit 1"
    ).fetchall()
    handed_over_again(
        copied,
        another_version(
            "repair", "description = 'Tap drips, zephyritis'", f"repair_id = '{repair}'"
        ),
    )
    refresh_search(copied, STANDARDS, SYNONYMS)
    assert found(copied, "zephyritis", up_to=PERSONAL) == 1

    copied.execute(
        "insert into record.note_sign (note_sign_id, kind, thing_id, sign, known_from, row_hash)"
        " values ('told', 'repair', %s, 'health', now() + interval '1 year', 1)",
        [repair],
    )
    copied.execute(
        "update record.run set handed_over_at = now() + interval '2 years' where is_latest"
    )
    refresh_search(copied, STANDARDS, SYNONYMS)

    assert found(copied, "zephyritis", up_to=PERSONAL) == 0
    assert found(copied, "zephyritis", up_to=SPECIAL) == 1
    assert everything(copied) == anew(copied)


def test_an_index_of_an_earlier_version_finds_until_it_is_made_anew(
    copied: psycopg.Connection,
) -> None:
    """Texts once had the words of their address, and words were counted in all entries alone."""
    before = everything(copied)
    copied.execute(
        "update record.search_entry as entry set words = entry.words || home.words"
        " from record.search_entry as home where home.kind = 'place' and not entry.is_name"
        " and home.thing_id = entry.place_id"
    )
    copied.execute("delete from record.search_word where length(word) < 4")
    copied.execute("alter table record.search_word drop text_count, drop place_count")
    copied.execute("update record.search_stamp set shape = 'earlier'")

    reading = open_reading(copied, sees(copied))
    for typed, how in (("worktop 20 cote ln", "as written"), ("wroktop 20 cote lane", "nearly")):
        hit = search(reading, typed).hits[0]
        assert (hit.kind, hit.how) == ("repair", how), typed

    assert refresh_search(copied, STANDARDS, SYNONYMS).is_new
    assert everything(copied) == before
