"""What was disposed of is in no published version any more, past ones too; the others are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from ontherecord.pipeline.disposing import carrying_out, dispose
from ontherecord.pipeline.handover import HandedOver, hand_over
from ontherecord.pipeline.refresh import refresh
from ontherecord.standards.kinds import read_standards
from tests.few_checks import only_few_checks
from tests.pipeline.peopled_landlord import (
    AGAIN,
    FILES,
    LATER,
    QUILLAN,
    TODAY,
    PeopledLandlord,
)

DESK = """
create schema if not exists desk;
create table desk.told (id text);
create view desk.named_id as select 'kept'::text as id;
create function desk.forget_words() returns bigint language plpgsql as $$
begin
    insert into desk.told select id from pg_temp.gone_id;
    return 0;
end $$;
"""
"""What the handover asks of a desk that is there."""


@pytest.fixture(autouse=True)
def few_checks() -> Iterator[None]:
    with only_few_checks(carrying_out):
        yield


def everything_published(con: psycopg.Connection) -> str:
    """Give all that stands in schema record, of every version, in one text."""
    tables = con.execute("select tablename from pg_tables where schemaname = 'record'").fetchall()
    said = []
    for (table,) in tables:
        query = sql.SQL("select t::text from record.{} as t").format(sql.Identifier(table))
        said += [row for (row,) in con.execute(query).fetchall()]
    return "\n".join(said)


@pytest.mark.slow
def test_nothing_of_who_went_is_left_in_any_version(
    tmp_path: Path, database: psycopg.Connection
) -> None:
    landlord = PeopledLandlord(tmp_path / "small")
    standards = read_standards(landlord.folder)

    def hand_over_now(hour: int) -> HandedOver:
        run = landlord.record.resolve()
        return hand_over(run, database, standards, [], datetime(2026, 4, 20, hour, tzinfo=UTC))

    landlord.deliver()
    refresh(landlord.folder, TODAY)
    hand_over_now(1)
    landlord.deliver(AGAIN, people=FILES["housing/people.csv"].replace("Quillan,", "Quillanne,"))
    refresh(landlord.folder, LATER)
    hand_over_now(2)
    quillan = landlord.person("PQX33")
    told = everything_published(database)
    assert all(re.search(word, told) for word in ("Quillan,", "Quillanne", "900103", quillan))
    assert "Zephyrine" not in told, "a former name is used for matching and never published"

    database.execute(DESK)
    outcome = dispose(landlord.folder, "tenancy_and_six_years", LATER, by="Records manager")
    done = hand_over_now(3)

    assert outcome.going["person"] == 1
    told = {one for (one,) in database.execute("select id from desk.told").fetchall()}
    assert quillan in told, "the desk is told what went, and forgets its words of it"
    assert "kept" not in told
    assert done.forgotten > 0
    left = everything_published(database)
    assert [word for word in (*QUILLAN, quillan) if re.search(word, left, re.IGNORECASE)] == []
    for word in ("Wenna", "Tamsin", "900104", "Tap drips"):
        assert word in left
    kept = "select count(*) from record.repair where source_ref = '77' and description is null"
    assert database.execute(kept).fetchone() != (0,)
    assert not hand_over_now(4).is_new
