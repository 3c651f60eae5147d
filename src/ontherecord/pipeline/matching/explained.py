"""What speaks for and against pairs that a person may decide, for the desk to draw.

The weightiest of the open pairs of people, and of each kind a random sample of the pairs that were
linked: without it, people would only ever be asked about what was doubtful, and nobody could tell
how much of what is linked is right.
"""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pyarrow as pa

from ontherecord.pipeline.matching.people.explaining import explain_pairs

MOST_EXPLAINED = 5_000
"""Open pairs of people, the weightiest: more than anybody decides between two refreshes."""
SAMPLED = 300
"""Linked pairs of each kind. With 300 that are all right, at least 98.7 % of all are (Wilson)."""
KINDS = ("place", "person", "repair")

_TOLD = pa.schema([("one", pa.string()), ("other", pa.string()), ("said", pa.string())])
EXPLAINED = (
    "kind varchar, record_id varchar, other_record_id varchar, sample_turn integer,"
    " explanation varchar"
)


def explain_matches(con: duckdb.DuckDBPyConnection, model: Path | None = None) -> None:
    """Write `match_explained`, a row for each pair.

    `sample_turn` is its place in the random sample of what was linked by rule or weight, empty for
    an open pair; the same pairs stay in it from run to run while they are linked. `explanation` is
    JSON, of people alone, and holds nothing that either record says. Reads `match`, `match_open`
    and what the matching of people reads.
    """
    con.execute(f"create or replace table match_explained ({EXPLAINED})")
    for kind in KINDS:
        con.execute(_SAMPLE, {"kind": kind, "most": SAMPLED})
    con.execute(
        """insert into match_explained
        select kind, record_id, other_record_id, null, null from match_open
        where kind = 'person' and other_record_id is not null
            and (record_id, other_record_id) not in (
                select record_id, other_record_id from match_explained)
        order by weight desc nulls last, record_id, other_record_id limit ?""",
        [MOST_EXPLAINED],
    )
    con.execute(
        """create or replace temp table pair_to_explain as
        select record_id, other_record_id from match_explained where kind = 'person'"""
    )
    explained = explain_pairs(con, model)
    con.execute("drop table pair_to_explain")
    words = [json.dumps(explanation, ensure_ascii=False) for _, _, explanation in explained]
    columns = ([one for one, _, _ in explained], [other for _, other, _ in explained], words)
    con.register("told", pa.table(list(columns), schema=_TOLD))
    con.execute(
        """update match_explained set explanation = said from told
        where kind = 'person' and one = least(record_id, other_record_id)
            and other = greatest(record_id, other_record_id)"""
    )
    con.unregister("told")


# By a digest of the pair, not by chance: the same pairs, whatever else a run brings.
_SAMPLE = """
insert into match_explained
select kind, one, other, row_number() over (order by turn, one, other), null
from (
    select one.kind, one.record_id as one, other.record_id as other,
        md5_number_lower(one.record_id || '|' || other.record_id) as turn
    from match as one join match as other using (kind, entity_id)
    where kind = $kind and one.record_id < other.record_id
        and one.decided_by is null and other.decided_by is null
    order by turn, one, other
    limit $most
)
"""
