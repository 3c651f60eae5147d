"""Where each record of a person is said to live, and when."""

from __future__ import annotations

import duckdb


def say_where_people_live(con: duckdb.DuckDBPyConnection) -> None:
    """Write `person_place` (record_id, place_id, starts_on, ends_before).

    Reads `person_record`, `occupancy_record` and the places of `match`.
    """
    con.execute(
        """create or replace temp table person_place as
        with said as (
            select record_id, place_record_id, null::date as starts_on, null::date as ends_before
            from person_record where place_record_id is not null
            union
            select person_record_id, place_record_id, starts_on, ends_before
            from occupancy_record where person_record_id is not null
        )
        select said.record_id, match.entity_id as place_id, said.starts_on, said.ends_before
        from said
        join match on match.kind = 'place' and match.record_id = said.place_record_id"""
    )
