"""Gathers places: edges, decisions and constraints become clusters, and what stays open is listed.

Almost all places are plain (at most one record of each source, nothing decided), and a plain place
is simply its connected records. Only the others go through constrained clustering, one by one.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from ontherecord.pipeline.matching.clustering import Link, gather
from ontherecord.pipeline.matching.places.reasons import OpenReason, Reason

DECIDED_WEIGHT = 99.0


def link_places(con: duckdb.DuckDBPyConnection) -> None:
    """Write `place_link` from `place_edge` and the decisions; doubt what they forbid."""
    con.execute(
        """create or replace temp table link as
        select one, other, reason, weight, null::varchar as decided_by from place_edge
        qualify row_number() over (partition by one, other order by weight desc, reason) = 1
        union all
        select one, other, $reason, $weight, decided_by from decided_pair where answer = 'same'""",
        {"reason": Reason.DECISION.value, "weight": DECIDED_WEIGHT},
    )
    _connect(con)
    _gather_plain(con)
    _gather_others(con)
    con.execute(
        """create or replace temp table place_link as
        select record.record_id, cluster.record_id as cluster, member.reason, member.weight,
            member.decided_by
        from member
        join place_read as record using (rid)
        join place_read as cluster on cluster.rid = member.cluster
        order by record.record_id"""
    )


def _connect(con: duckdb.DuckDBPyConnection) -> None:
    """Write `part`: for each record the smallest record it is connected with."""
    con.execute(
        """create or replace temp table neighbour as
        select one as rid, other as next from link union select other, one from link"""
    )
    con.execute(
        "create or replace temp table part as select distinct rid, rid as part from neighbour"
    )
    changed = True
    while changed:
        con.execute(
            """create or replace temp table part_now as
            select part.rid, least(part.part, min(beside.part)) as part
            from part
            join neighbour using (rid)
            join part as beside on beside.rid = neighbour.next
            group by part.rid, part.part"""
        )
        row = con.execute(
            """select exists (
                select 1 from part join part_now using (rid) where part.part <> part_now.part)"""
        ).fetchone()
        con.execute("create or replace temp table part as from part_now")
        changed = bool(row and row[0])


def _gather_plain(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        """create or replace temp table other_part as
        select part.part from part join place_read as record using (rid)
        group by part.part having count(*) > count(distinct record.source)
        union
        select part.part from part join decided_pair
            on part.rid = decided_pair.one or part.rid = decided_pair.other"""
    )
    con.execute(
        """create or replace temp table member as
        with best as (
            select rid, arg_max(reason, weight) as reason, max(weight) as weight from (
                select one as rid, reason, weight from link
                union all
                select other, reason, weight from link
            )
            group by rid
        )
        select record.rid, coalesce(part.part, record.rid) as cluster,
            coalesce(best.reason, $alone) as reason, best.weight, null::varchar as decided_by
        from place_read as record
        left join part using (rid)
        left join best using (rid)
        where part.part is null or part.part not in (from other_part)""",
        {"alone": Reason.ONLY_RECORD.value},
    )


def _gather_others(con: duckdb.DuckDBPyConnection) -> None:
    """Cluster what is not plain. Two records of one source that stood side by side stay apart.

    Records of a source fall into spells: one that had gone before the next came may be its
    forerunner, renumbered, and does not forbid it.
    """
    spells = con.execute(
        """with tangled as (
            select part.rid, part.part, record.source,
                coalesce(record.seen_on, date '0001-01-01') as seen_on,
                coalesce(record.gone_on, date '9999-12-31') as gone_on
            from part semi join other_part using (part) join place_read as record using (rid)
        ),
        gaps as (
            select rid, source, part, seen_on, gone_on,
                coalesce(seen_on < max(gone_on) over (
                    partition by part, source order by seen_on, gone_on, rid
                    rows between unbounded preceding and 1 preceding
                ), false) as goes_on
            from tangled
        )
        select rid, source || ' ' || sum((not goes_on)::integer) over (
                partition by part, source order by seen_on, gone_on, rid) as spell
        from gaps order by rid"""
    ).fetchall()
    if not spells:
        return
    links = con.execute(
        """select one, other, weight, reason, decided_by from link
        where one in (select rid from part semi join other_part using (part))"""
    ).fetchall()
    apart = con.execute("select one, other from decided_pair where answer = 'not_same'").fetchall()
    gathering = gather(
        [_name(rid) for rid, _ in spells],
        [Link(_name(row[0]), _name(row[1]), *row[2:]) for row in links],
        [(_name(one), _name(other)) for one, other in apart],
        {_name(rid): spell for rid, spell in spells},
    )
    members = [
        (int(rid), int(found.cluster), found.reason, found.weight, found.decided_by)
        for rid, found in sorted(gathering.members.items())
    ]
    _insert(con, "member", _MEMBER, members)
    forbidden = [
        (int(link.one), int(link.other), OpenReason.TWO_OF_ONE_SOURCE.value, link.weight)
        for link in gathering.forbidden
    ]
    _insert(con, "place_doubt", _DOUBT, forbidden)


_MEMBER = pa.schema(
    [
        ("rid", pa.int64()),
        ("cluster", pa.int64()),
        ("reason", pa.string()),
        ("weight", pa.float64()),
        ("decided_by", pa.string()),
    ]
)
_DOUBT = pa.schema(
    [
        ("one", pa.int64()),
        ("other", pa.int64()),
        ("reason", pa.string()),
        ("weight", pa.float64()),
    ]
)


def _name(rid: int) -> str:
    """A record's number as a text of one length: the smallest text is the smallest number."""
    return f"{rid:012d}"


def _insert(
    con: duckdb.DuckDBPyConnection, table: str, schema: pa.Schema, rows: list[tuple]
) -> None:
    if rows:
        columns = list(zip(*rows, strict=True))
        con.register("gathered", pa.table(columns, schema=schema))
        con.execute(f"insert into {table} from gathered")
        con.unregister("gathered")


def write_open(con: duckdb.DuckDBPyConnection) -> None:
    """Write `place_open`: each doubtful pair once, by its strongest reason.

    A pair that its clusters have answered is left out: already together, decided, or one of them
    already joined with a present record of the other's source.
    """
    con.execute(
        """create or replace temp table cluster_source as
        select distinct member.cluster, record.source
        from member join place_read as record using (rid) where record.gone_on is null"""
    )
    con.execute(
        """create or replace temp table place_open as
        with doubt as (
            select least(one, other) as one, greatest(one, other) as other, reason, weight
            from place_doubt
            anti join decided_pair as decided
                on decided.one = least(place_doubt.one, place_doubt.other)
                and decided.other = greatest(place_doubt.one, place_doubt.other)
        ),
        placed as (
            select doubt.*, a.record_id, b.record_id as other_record_id,
                a.source, b.source as other_source,
                one_member.cluster, other_member.cluster as other_cluster
            from doubt
            join place_read as a on a.rid = doubt.one
            join place_read as b on b.rid = doubt.other
            join member as one_member on one_member.rid = doubt.one
            join member as other_member on other_member.rid = doubt.other
        )
        select record_id, other_record_id, weight, reason from placed
        where cluster <> other_cluster
            and (reason in ($conflict, $unlike, $two) or (
                (cluster, other_source) not in (select (cluster, source) from cluster_source)
                and (other_cluster, source) not in (select (cluster, source) from cluster_source)))
        qualify row_number() over (partition by one, other order by weight desc, reason) = 1
        order by record_id, other_record_id""",
        {
            "conflict": OpenReason.UPRN_CONFLICT.value,
            "unlike": OpenReason.UPRN_AT_UNLIKE_ADDRESS.value,
            "two": OpenReason.TWO_OF_ONE_SOURCE.value,
        },
    )
