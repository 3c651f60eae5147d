"""Matches places across systems: by UPRN where it behaves like one, by address, or not at all.

For the matching room. One door, `match_places`; a home never joins a block, and what two records
could equally be is left open for a person.
"""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.matching.places import candidates, nearly, ranges, uprns
from ontherecord.pipeline.matching.places.fitting import judge, start_fitting
from ontherecord.pipeline.matching.places.hierarchy import place_within
from ontherecord.pipeline.matching.places.linking import link_places, write_open
from ontherecord.pipeline.matching.places.reading import read_places
from ontherecord.pipeline.matching.places.reasons import OpenReason, Reason, Within
from ontherecord.pipeline.matching.places.suggesting import suggest

__all__ = ["OpenReason", "Reason", "Within", "match_places"]


def match_places(con: duckdb.DuckDBPyConnection) -> None:
    """Write `place_link`, `place_open` and `place_within` from `place_record` and `decision`.

    Leaves temporary `place_read`, each record's address in parts, for the mismatches.
    """
    read_places(con)
    start_fitting(con)
    candidates.find_same_address(con)
    uprns.judge_uprns(con)
    judge(con, Reason.ADDRESS)
    for reason in (Reason.UPRN_AND_ADDRESS, Reason.UPRN):
        uprns.find_by_uprn(con, reason)
        judge(con, reason)
    for find, reason in _BY_LESS:
        find(con)
        judge(con, reason)
    link_places(con)
    suggest(con)
    write_open(con)
    place_within(con)
    ranges.place_ranges(con)
    for table in _SCRATCH:
        con.execute(f"drop table if exists temp.{table}")


_BY_LESS = (
    (candidates.find_without_postcode, Reason.ADDRESS_WITHOUT_POSTCODE),
    (candidates.find_postcode_typos, Reason.ADDRESS_WITHOUT_POSTCODE),
    (candidates.find_by_attributes, Reason.ADDRESS_AND_ATTRIBUTES),
    (candidates.find_alike, Reason.ADDRESS_ALIKE),
    (nearly.find_nearly_same, Reason.ADDRESS_ALIKE),
    (ranges.find_by_homes, Reason.HOMES_IN_RANGE),
)
"""Where UPRN and whole address do not tell, in the order of their strength."""

_SCRATCH = [
    *("place_edge", "place_doubt", "decided_pair", "address_key", "same_address"),
    *("candidate", "uprn_pair", "uprn_trust", "fit", "withheld", "crowd", "link", "neighbour"),
    *("part", "part_now", "other_part", "member", "cluster_source"),
]
