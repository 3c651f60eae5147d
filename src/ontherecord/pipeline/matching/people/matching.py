"""Match the records of people: prepare, block, judge, weigh, gather, and say what is left open."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ontherecord.pipeline.matching.people.blocking import block_people
from ontherecord.pipeline.matching.people.choosing import choose_occupants
from ontherecord.pipeline.matching.people.evidence import weigh_evidence
from ontherecord.pipeline.matching.people.gathering import join_links, start_gathering
from ontherecord.pipeline.matching.people.preparing import prepare_people
from ontherecord.pipeline.matching.people.scoring import read_settings, score_pairs
from ontherecord.standards.packs import packs_dir


def match_people(con: duckdb.DuckDBPyConnection, model: Path | None = None) -> None:
    """Write `person_link`, one row per person record, and `person_open`, pairs for a person.

    Reads `person_record`, `person_place` and `decision`. `model` is the folder of a frozen model
    (default: the shipped one); nothing is trained here.
    """
    model = model or packs_dir() / "models" / "people"
    if model.is_file():
        model = model.parent
    _, own = read_settings(model)
    prepare_people(con, model)
    block_people(con)
    weigh_evidence(con)
    score_pairs(con, model)
    start_gathering(con)
    con.execute(_EXCUSED)
    con.execute(_STRONG_LINKS, {"link_weight": own["link_weight"]})
    join_links(con)
    choose_occupants(con, own["link_weight"])
    con.execute(_PERSON_LINK)
    con.execute(_PERSON_OPEN, {"open_weight": own["open_weight"]})
    _drop_workings(con)


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
    id_l, id_r, score.weight,
    case strength when 'strong' then 'name_and_birth_date' else 'birth_date_and_changed_surname' end
        as reason,
    null::varchar as decided_by
from people_evidence
join people_score as score using (id_l, id_r)
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
    select id_l, id_r, score.weight,
        case
            when strength = 'near_miss' then near_miss
            when is_held_by_source then 'same_source'
            else 'not_sure'
        end,
        2
    from people_evidence
    join people_score as score using (id_l, id_r)
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
order by one.id, other.id
"""


def _drop_workings(con: duckdb.DuckDBPyConnection) -> None:
    for (table,) in con.execute(
        "select table_name from duckdb_tables() where temporary and table_name like 'people\\_%' "
        "escape '\\'"
    ).fetchall():
        con.execute(f'drop table "{table}"')
    con.execute("drop macro people_clean")
