"""Match the records of people: prepare, block, judge, weigh, gather, and say what is left open."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ontherecord.pipeline.matching.people.blocking import block_people
from ontherecord.pipeline.matching.people.choosing import choose_occupants
from ontherecord.pipeline.matching.people.evidence import weigh_evidence
from ontherecord.pipeline.matching.people.gathering import join_links, start_gathering
from ontherecord.pipeline.matching.people.preparing import drop_workings, prepare_people
from ontherecord.pipeline.matching.people.remembering import (
    digest_model,
    digest_records,
    remember,
    remember_more,
    restore,
)
from ontherecord.pipeline.matching.people.touching import find_changed, find_met, find_reached
from ontherecord.pipeline.matching.people.weights import Weights, read_weights
from ontherecord.standards.packs import packs_dir

MOST_CHANGED = 0.2
"""Where more of the records than this have changed, a whole matching is the quicker."""


def match_people(
    con: duckdb.DuckDBPyConnection, model: Path | None = None, last_run: Path | None = None
) -> None:
    """Write `person_link`, one row per person record, and `person_open`, pairs for a person.

    Reads `person_record`, `person_place` and `decision`. `model` is the folder of a frozen model
    (default: the shipped one); nothing is trained here. With the folder of the last run, only what
    changed since and what a change can reach is looked at again, which gives the same. Leaves
    `person_seen`, `person_bond` and `person_model` for the next run.
    """
    model = model or packs_dir() / "models" / "people"
    if model.is_file():
        model = model.parent
    weights = read_weights(model)
    digest = digest_model(model)
    digest_records(con)
    if not restore(con, last_run, digest) or _has_changed_much(con):
        prepare_people(con, model)
        block_people(con)
        _match(con, weights)
        remember(con, weights.version, digest)
    else:
        _match_reached(con, model, weights, digest)
    drop_workings(con)


def _has_changed_much(con: duckdb.DuckDBPyConnection) -> bool:
    changed, whole = find_changed(con)
    return changed > whole * MOST_CHANGED


def _match(con: duckdb.DuckDBPyConnection, weights: Weights) -> None:
    """Write `person_link` and `person_open` for the records that were prepared and blocked."""
    weigh_evidence(con, weights)
    start_gathering(con)
    con.execute(_EXCUSED)
    con.execute(_STRONG_LINKS, {"link_weight": weights.link_weight})
    join_links(con)
    choose_occupants(con, weights)
    con.execute(_PERSON_LINK)
    con.execute(_PERSON_OPEN, {"open_weight": weights.open_weight})


def _match_reached(
    con: duckdb.DuckDBPyConnection, model: Path, weights: Weights, digest: str
) -> None:
    """Match again what the changes reach; take the rest as the last run left it."""
    prepare_people(con, model, "people_changed_record")
    find_met(con)
    prepare_people(con, model, "people_part")
    con.execute(_numbers_of("people_touched"))
    block_people(
        con,
        wanted="one.id in (select id from people_wanted)"
        " or other.id in (select id from people_wanted)",
    )
    weigh_evidence(con, weights)
    find_reached(con)
    prepare_people(con, model, "people_part")
    con.execute(_numbers_of("people_reached"))
    block_people(
        con,
        wanted="one.id in (select id from people_wanted)"
        " and other.id in (select id from people_wanted)",
    )
    for table in ("people_names", "people_crowded"):
        con.execute(f"delete from {table} where id not in (select id from people_wanted)")  # noqa: S608 — our own
    _match(con, weights)
    remember_more(con, weights.version, digest)


def _numbers_of(table: str) -> str:
    return (
        "create or replace temp table people_wanted as "  # noqa: S608 — our own tables
        f"select id from people_names semi join {table} using (record_id)"
    )


# A record that strongly matches one of two records a person called the same is not kept from
# them by the other: the decision says that the other's data are at fault.
_EXCUSED = """
create or replace temp table people_excused as
with bonds as (
    select id_l as id, decided_group from people_evidence
    join people_decided_group on people_decided_group.id = id_r
    where strength = 'strong'
    union
    select id_r, decided_group from people_evidence
    join people_decided_group on people_decided_group.id = id_l
    where strength = 'strong'
)
select distinct least(bonds.id, mate.id) as id_l, greatest(bonds.id, mate.id) as id_r
from bonds
join people_decided_group as mate using (decided_group)
where bonds.id <> mate.id
"""

_STRONG_LINKS = """
create or replace temp table people_link as
select
    id_l, id_r, weight,
    case strength when 'strong' then 'name_and_birth_date' else 'birth_date_and_changed_surname' end
        as reason,
    null::varchar as decided_by
from people_evidence
where strength in ('strong', 'changed_surname') and not is_held_by_source
    and weight >= $link_weight
"""

_PERSON_LINK = """
create or replace table person_link as
-- A cluster is numbered as its first record, and records are numbered in the order of record_id.
select
    people_names.record_id,
    named.record_id as cluster,
    coalesce(
        people_joined.reason,
        case people_names.kind when 'person' then 'only_record' else people_names.kind end
    ) as reason,
    people_joined.weight,
    people_joined.decided_by
from people_names
join people_cluster on people_cluster.id = people_names.id
join people_names as named on named.id = people_cluster.cluster
left join people_joined on people_joined.id = people_names.id
order by people_names.id
"""

_PERSON_OPEN = """
create or replace table person_open as
with sizes as (
    select cluster, count(*) as size from people_cluster group by cluster
),
left_open as (
    select id_l, id_r, weight, reason, 1 as precedence from people_open
    union all
    select id_l, id_r, weight,
        case
            when strength = 'near_miss' then near_miss
            when is_held_by_source then 'same_source'
            else 'not_sure'
        end,
        2
    from people_evidence
    where strength <> 'weak' or (is_held_by_source and first_name_level = 'same')
)
select
    one.record_id as record_id, other.record_id as other_record_id, left_open.weight,
    left_open.reason
from left_open
join people_names as one on one.id = id_l
join people_names as other on other.id = id_r
join people_cluster as cluster on cluster.id = id_l
join people_cluster as other_cluster on other_cluster.id = id_r
join sizes on sizes.cluster = cluster.cluster
join sizes as other_sizes on other_sizes.cluster = other_cluster.cluster
anti join people_decided as decided
    on decided.id_l = left_open.id_l and decided.id_r = left_open.id_r
where cluster.cluster <> other_cluster.cluster
    and coalesce(weight, 0) >= $open_weight
    -- Two people whom several systems know apart are no question.
    and (reason not in (
            'name_nearly_the_same', 'birth_date_years_apart', 'changed_surname', 'held_apart')
        or least(sizes.size, other_sizes.size) = 1)
qualify row_number() over (
    partition by left_open.id_l, left_open.id_r order by precedence, reason) = 1
union all
-- A record that stands in a crowd too large to compare, however it is divided: said, not hidden.
select record_id, null, null, 'crowded'
from people_crowded join people_names using (id)
group by record_id
"""
