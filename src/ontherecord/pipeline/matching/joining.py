"""Runs the matchers in order: places, then the people who live in them, then repairs."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ontherecord.pipeline.matching.explained import explain_matches
from ontherecord.pipeline.matching.mismatches import find_mismatches
from ontherecord.pipeline.matching.people import match_people, say_where_people_live
from ontherecord.pipeline.matching.places import match_places
from ontherecord.pipeline.matching.registry import register
from ontherecord.pipeline.matching.repairs import match_repairs
from ontherecord.pipeline.matching.things import build_things
from ontherecord.standards.kinds import Standards
from ontherecord.standards.landlord import Landlord

MATCHED = {
    "match": "kind varchar, entity_id varchar, record_id varchar, source varchar,"
    " source_ref varchar, reason varchar, weight double, decided_by varchar",
    "mismatch": "kind varchar, entity_id varchar, field varchar, record_id varchar,"
    " source varchar, value varchar, is_shown boolean",
    "match_open": "kind varchar, record_id varchar, other_record_id varchar, weight double,"
    " reason varchar",
}


def join_records(
    con: duckdb.DuckDBPyConnection,
    standards: Standards,
    landlord: Landlord,
    run: Path,
    last_run: Path | None = None,
) -> None:
    """Write `match`, `match_open`, `match_explained`, `mismatch`, and into the folder `run` the
    things of each kind.

    Reads every `<kind>_record`, `decision`, `registry`, `redirect`, `run_day` and `system`, and of
    the folder of the last run what it left for the matching of people.
    """
    for name, columns in MATCHED.items():
        con.execute(f"create or replace table {name} ({columns})")
    match_places(con)
    register(con, "place")
    say_where_people_live(con)
    match_people(con, landlord.people_model, last_run)
    register(con, "person")
    match_repairs(con)
    register(con, "repair")
    for kind in ("place", "person", "repair"):
        con.execute(
            f"""insert into match_open
            select '{kind}', record_id, other_record_id, weight, reason
            from {kind}_open"""  # noqa: S608 — three names of ours
        )
        con.execute(f"drop table {kind}_link")
        con.execute(f"drop table {kind}_open")
    build_things(con, standards, landlord, run)
    find_mismatches(con, standards)
    explain_matches(con, landlord.people_model)
    con.execute("drop view person_told")
    con.execute("drop table former_name")
    con.execute("drop table place_within")
