"""What every matcher reads and writes: decisions as links, clusters as `<kind>_link`."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pyarrow as pa

from ontherecord.pipeline.matching.clustering import Gathering, Link

LINK_COLUMNS = pa.schema(
    [
        ("record_id", pa.string()),
        ("cluster", pa.string()),
        ("reason", pa.string()),
        ("weight", pa.float64()),
        ("decided_by", pa.string()),
    ]
)
OPEN_COLUMNS = pa.schema(
    [
        ("record_id", pa.string()),
        ("other_record_id", pa.string()),
        ("weight", pa.float64()),
        ("reason", pa.string()),
    ]
)
DECIDED_WEIGHT = 99.0


def decided(con: duckdb.DuckDBPyConnection, kind: str) -> tuple[list[Link], set[tuple[str, str]]]:
    """Give a kind's decisions: links that must hold, and pairs that must stay apart."""
    rows = con.execute(
        f"""select record_id, other_record_id, answer, decided_by from decision
        where kind = $kind
            and record_id in (select record_id from {kind}_record)
            and other_record_id in (select record_id from {kind}_record)""",  # noqa: S608 — a kind of ours
        {"kind": kind},
    ).fetchall()
    together = [
        Link(one, other, DECIDED_WEIGHT, "decision", by)
        for one, other, answer, by in rows
        if answer == "same"
    ]
    apart = {(min(r[0], r[1]), max(r[0], r[1])) for r in rows if r[2] == "not_same"}
    return together, apart


def write_links(
    con: duckdb.DuckDBPyConnection, kind: str, gathering: Gathering, left_open: Iterable[Link]
) -> None:
    """Write `<kind>_link`, one row a record, and `<kind>_open`, the pairs left for a person."""
    members = sorted(gathering.members.items())
    link = pa.table(
        [
            [record for record, _ in members],
            [member.cluster for _, member in members],
            [str(member.reason) for _, member in members],
            [member.weight for _, member in members],
            [member.decided_by for _, member in members],
        ],
        schema=LINK_COLUMNS,
    )
    pairs = sorted(
        {(*sorted((pair.one, pair.other)), pair.weight, str(pair.reason)) for pair in left_open}
    )
    left = pa.table(
        [[pair[position] for pair in pairs] for position in range(4)], schema=OPEN_COLUMNS
    )
    for name, table in ((f"{kind}_link", link), (f"{kind}_open", left)):
        con.register("written", table)
        con.execute(f"create or replace temp table {name} as from written")
        con.unregister("written")
