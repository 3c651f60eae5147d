"""Bring clusters of records together along links, a round at a time, never over a veto.

Rounds are taken in order of certainty: what people decided, then strong evidence, then weak. A
later round joins whole clusters of the earlier ones, so weak evidence never breaks strong.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from ontherecord.pipeline.matching.clustering import Link, gather
from ontherecord.pipeline.matching.people.evidence import compared

LARGEST_PERSON = 300
"""So many records along one chain of links are a mistake in the source, not one person."""


def start_gathering(con: duckdb.DuckDBPyConnection) -> None:
    """Put every record in a cluster of its own, then follow the decisions."""
    con.execute(
        """create or replace temp table people_cluster as
        select id, id as cluster from people_names"""
    )
    con.execute(
        """create or replace temp table people_joined (
            id integer, reason varchar, weight double, decided_by varchar)"""
    )
    con.execute(
        """create or replace temp table people_open (
            id_l integer, id_r integer, weight double, reason varchar)"""
    )
    con.execute(
        """create or replace temp table people_verdict as
        select id_l, id_r, veto, is_held_by_source from people_compared"""
    )
    con.execute(
        """create or replace temp table people_decided as
        select least(one.id, other.id) as id_l, greatest(one.id, other.id) as id_r,
            answer, decided_by
        from decision
        join people_names as one on one.record_id = decision.record_id
        join people_names as other on other.record_id = decision.other_record_id
        where decision.kind = 'person' and one.id <> other.id"""
    )
    con.execute(
        """create or replace temp table people_link as
        select id_l, id_r, null::double as weight, 'decision' as reason, decided_by
        from people_decided where answer = 'same'"""
    )
    con.execute(
        """create or replace temp table people_apart as
        select id_l, id_r from people_decided where answer = 'not_same'"""
    )
    _gather_by_hand(con)
    con.execute(
        """create or replace temp table people_decided_group as
        select id, cluster as decided_group from people_cluster
        qualify count(*) over (partition by cluster) > 1"""
    )
    _note_reasons(con)


def join_links(con: duckdb.DuckDBPyConnection) -> None:
    """Join clusters along `people_link` (id_l, id_r, weight, reason, decided_by).

    Links that would bring together records that must stay apart go to `people_open`.
    """
    if is_empty(con, "people_link"):
        return
    _find_components(con)
    _find_apart(con)
    con.execute(
        """create or replace temp table people_relabelled as
        select label.node as cluster, label.label as new_cluster
        from people_label as label
        anti join (
            select member.label from people_apart
            join people_member as member on member.id = people_apart.id_l
            union
            select label from people_crowd
        ) as conflicted using (label)
        where label.node <> label.label"""
    )
    con.execute(
        """update people_cluster set cluster = people_relabelled.new_cluster
        from people_relabelled where people_cluster.cluster = people_relabelled.cluster"""
    )
    con.execute(
        """create or replace temp table people_link_left as
        select link.* from people_link as link
        join people_cluster as one on one.id = link.id_l
        join people_cluster as other on other.id = link.id_r
        where one.cluster <> other.cluster
            and link.id_l not in (
                select id from people_member semi join people_crowd using (label))"""
    )
    con.execute("create or replace temp table people_link_all as from people_link")
    con.execute("create or replace temp table people_link as from people_link_left")
    _gather_by_hand(con)
    con.execute("create or replace temp table people_link as from people_link_all")
    _note_reasons(con)
    con.execute(
        """insert into people_open
        select link.id_l, link.id_r, link.weight, 'held_apart'
        from people_link as link
        join people_cluster as one on one.id = link.id_l
        join people_cluster as other on other.id = link.id_r
        where one.cluster <> other.cluster"""
    )


def _gather_by_hand(con: duckdb.DuckDBPyConnection) -> None:
    """Gather the few clusters among which something must stay apart, strongest link first."""
    named = """select printf('%010d', one.cluster), printf('%010d', other.cluster) {more}
        from {table} as pair
        join people_cluster as one on one.id = pair.id_l
        join people_cluster as other on other.id = pair.id_r
        where one.cluster <> other.cluster"""
    links = [
        Link(one, other, weight or 0.0, reason, decided_by)
        for one, other, weight, reason, decided_by in con.execute(
            named.format(more=", weight, reason, decided_by", table="people_link")
        ).fetchall()
    ]
    if not links:
        return
    apart = con.execute(named.format(more="", table="people_apart")).fetchall()
    records = {end for link in links for end in (link.one, link.other)}
    members = gather(records, links, apart).members
    moved = [
        (int(record), int(membership.cluster))
        for record, membership in members.items()
        if record != membership.cluster
    ]
    if not moved:
        return
    clusters, new_clusters = zip(*moved, strict=True)
    con.register(
        "people_moved",
        pa.table(
            {
                "cluster": pa.array(clusters, pa.int32()),
                "new_cluster": pa.array(new_clusters, pa.int32()),
            }
        ),
    )
    con.execute(
        """update people_cluster set cluster = people_moved.new_cluster
        from people_moved where people_cluster.cluster = people_moved.cluster"""
    )
    con.unregister("people_moved")


def _find_components(con: duckdb.DuckDBPyConnection) -> None:
    """Write `people_label` (node, label): clusters that a chain of links connects share a label."""
    con.execute(
        """create or replace temp table people_edge as
        with edges as (
            select distinct one.cluster as node, other.cluster as neighbour
            from people_link as link
            join people_cluster as one on one.id = link.id_l
            join people_cluster as other on other.id = link.id_r
            where one.cluster <> other.cluster
        )
        select node, neighbour from edges union select neighbour, node from edges"""
    )
    con.execute(
        """create or replace temp table people_label as
        select distinct node, node as label from people_edge"""
    )
    while True:
        con.execute(
            """create or replace temp table people_label_next as
            select edge.node, least(any_value(own.label), min(near.label)) as label
            from people_edge as edge
            join people_label as own on own.node = edge.node
            join people_label as near on near.node = edge.neighbour
            group by edge.node"""
        )
        changed = con.execute(
            """select count(*) from people_label_next join people_label using (node)
            where people_label_next.label <> people_label.label"""
        ).fetchall()[0][0]
        con.execute("create or replace temp table people_label as from people_label_next")
        if not changed:
            return


def _find_apart(con: duckdb.DuckDBPyConnection) -> None:
    """Write `people_apart`: pairs that a chain of links connects and that must not be one."""
    con.execute(
        """create or replace temp table people_member as
        select people_cluster.id, people_cluster.cluster, people_label.label
        from people_cluster join people_label on people_label.node = people_cluster.cluster"""
    )
    con.execute(
        """create or replace temp table people_crowd as
        select label from people_member group by label having count(*) > ?""",
        [LARGEST_PERSON],
    )
    con.execute(
        """create or replace temp table people_to_compare as
        select one.id as id_l, other.id as id_r, false as meet
        from people_member as one
        join people_member as other on one.label = other.label
            and one.cluster <> other.cluster and one.id < other.id
        anti join people_crowd on people_crowd.label = one.label"""
    )
    compare_records(con)
    con.execute(
        """create or replace temp table people_apart as
        select id_l, id_r
        from people_to_compare
        join people_verdict using (id_l, id_r)
        anti join people_excused using (id_l, id_r)
        where veto is not null or is_held_by_source
        union
        select id_l, id_r from people_decided
        where answer = 'not_same'"""
    )


def is_empty(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Say whether a table of ours has no row."""
    return not con.execute(f"select 1 from {table} limit 1").fetchall()  # noqa: S608 — our names


def compare_records(con: duckdb.DuckDBPyConnection) -> None:
    """Add to `people_verdict` (id_l, id_r, veto, is_held_by_source) what is to be compared.

    The verdict on two records never changes, so none is worked out twice.
    """
    con.execute(
        """create or replace temp table people_not_compared as
        from people_to_compare anti join people_verdict using (id_l, id_r)"""
    )
    if is_empty(con, "people_not_compared"):
        return
    con.execute(
        f"""insert into people_verdict
        select id_l, id_r, veto, is_held_by_source
        from ({compared("people_not_compared")})"""  # noqa: S608 — names of our own tables
    )


def _note_reasons(con: duckdb.DuckDBPyConnection) -> None:
    """Give each record that now has company the strongest of the links that brought it."""
    con.execute(
        """insert into people_joined
        with accepted as (
            select link.* from people_link as link
            join people_cluster as one on one.id = link.id_l
            join people_cluster as other on other.id = link.id_r
            where one.cluster = other.cluster
        ),
        by_record as (
            select id_l as id, * from accepted union all select id_r, * from accepted
        )
        select id, reason, weight, decided_by from by_record
        anti join people_joined using (id)
        qualify row_number() over (
            partition by id order by decided_by is null, weight desc, id_l, id_r) = 1"""
    )
