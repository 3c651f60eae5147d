"""Give weak records to the one occupant they fit; where several fit, leave them open.

"J Smith" at a home is John's record if John is the only occupant of whom it could be said that
day. If Jane fits too, or a son of the same name, nobody can tell, and the record stays alone.
"""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.matching.people.gathering import (
    compare_records,
    is_empty,
    join_links,
)
from ontherecord.pipeline.matching.people.weights import Weights


def choose_occupants(con: duckdb.DuckDBPyConnection, weights: Weights) -> None:
    """Join weak records to occupants, in rounds: first by birth date; then occupants of whom little
    is known to each other; then whole names, then initials, to the one occupant they fit.
    """
    con.execute(_WEAK_EVIDENCE)
    con.execute(_FIRST_MEETINGS)
    is_changed = True
    for who, settles in _ROUNDS:
        if is_changed:
            _meet(con, weights)
        if is_empty(con, "people_meeting"):
            return
        if settles:
            con.execute(_FREE)
        is_changed = _join_those(con, who, weights.link_weight)


_ROUNDS = (
    # Whose turn it is, and whether to say first which records are free.
    ("is_same_birth_date", True),
    ("not loose.has_candidate", True),
    ("loose.has_first", False),
    ("not loose.has_first", False),
)


def _join_those(con: duckdb.DuckDBPyConnection, who: str, link_weight: float) -> bool:
    """Join the loose clusters for which `who` holds; say whether there were any links."""
    con.execute(_candidates(who))
    con.execute(_CHOSEN, {"link_weight": link_weight})
    con.execute(_LINKS)
    con.execute(_LEFT_OPEN)
    join_links(con)
    return not is_empty(con, "people_link")


def _meet(con: duckdb.DuckDBPyConnection, weights: Weights) -> None:
    """Write `people_meeting`, the pairs of clusters that may be one, and what is known of each."""
    con.execute(_WEAK)
    con.execute(_STANDING)
    con.execute(_MET.format(differs=_DIFFERS[weights.doubt]))
    con.execute(_MET_RECORDS)
    compare_records(con)
    con.execute(_MEETINGS)
    con.execute(_TRAITS)


_WEAK_EVIDENCE = """
create or replace temp table people_weak as
select
    evidence.id_l as cluster_l, evidence.id_r as cluster_r,
    evidence.id_l, evidence.id_r, evidence.weight,
    evidence.first_name_level = 'initial' and evidence.born_level <> 'same' as is_initial,
    evidence.born_level = 'same' as is_same_birth_date,
    -- Of one home at one time, or at least of one home: else only a contact connects them.
    evidence.meet or evidence.home_level in ('place', 'place_and_contact') as is_at_home,
    case
        when evidence.first_name_level <> 'same' then 'only_occupant_who_fits'
        when evidence.meet then 'name_and_place'
        when evidence.home_level in ('contact', 'place_and_contact') then 'name_and_contact'
        else 'name_and_birth_date'
    end as reason
from people_evidence as evidence
where evidence.strength = 'weak'
"""

# Every record begins as its own cluster, so that the first round keeps every pair.
_FIRST_MEETINGS = """
create or replace temp table people_meeting as
select distinct cluster_l, cluster_r from people_weak
"""

# The weak pairs of records that still connect two clusters. Those of clusters that did not meet in
# the round before (vetoed, or both anchored) never will: clusters only grow.
_WEAK = """
create or replace temp table people_weak as
select
    least(one.cluster, other.cluster) as cluster_l,
    greatest(one.cluster, other.cluster) as cluster_r,
    weak.id_l, weak.id_r, weight, is_initial, is_same_birth_date, is_at_home, reason
from people_weak as weak
join people_cluster as one on one.id = weak.id_l
join people_cluster as other on other.id = weak.id_r
semi join people_meeting using (cluster_l, cluster_r)
where one.cluster <> other.cluster
"""

_STANDING = """
create or replace temp table people_standing as
select
    people_cluster.cluster,
    bool_or(first is not null) as has_first,
    bool_or(born is not null) as has_born,
    bool_or(first is not null) and bool_or(born is not null) as is_anchored,
    max(born) as born, min(gone_by) as gone_by,
    flatten(list(contacts) filter (means <> 0)) as contacts,
    bit_or(means) as means,
    -- Two of its records give one number, so that it is no number of yesterday's.
    coalesce(length(flatten(list(contacts) filter (means <> 0)))
        > length(list_distinct(flatten(list(contacts) filter (means <> 0)))), false)
        as is_confirmed
from people_cluster
join people_person using (id)
semi join (
    select cluster_l as cluster from people_weak union select cluster_r from people_weak
) as weak on weak.cluster = people_cluster.cluster
group by people_cluster.cluster
"""

# Every pair of clusters, one at least loose, that a weak pair of records connects.
_MET = """
create or replace temp table people_met as
with agreeing as (
    select distinct unnest([one.cluster, other.cluster]) as cluster
    from (select distinct cluster_l, cluster_r from people_weak)
    join people_standing as one on one.cluster = cluster_l
    join people_standing as other on other.cluster = cluster_r
    where list_has_any(one.contacts, other.contacts)
),
met as (
    select * replace (bool_or(is_at_home) over (partition by cluster_l, cluster_r) as is_at_home)
    from people_weak
    qualify row_number() over (
        partition by cluster_l, cluster_r order by weight desc, id_l, id_r) = 1
)
select
    met.*,
    not is_same_birth_date
        and (({differs}) or one.gone_by <= other.born or other.gone_by <= one.born) is true
        and not coalesce(list_has_any(one.contacts, other.contacts), false) as is_doubtful,
    -- Where neither the home nor the birth date agrees, one number or address is a household's.
    not is_same_birth_date and not is_at_home
        and length(list_intersect(one.contacts, other.contacts)) < 2 as is_by_contact_alone
from met
join people_standing as one on one.cluster = cluster_l
join people_standing as other on other.cluster = cluster_r
where not (one.is_anchored and other.is_anchored)
"""

# A name and a home may be those of a father nobody listed. There is reason for doubt where a record
# was written before the one it fits was born, and, as the model says, where both can be reached by
# the same means and by none that agrees: always, or only where one side's is confirmed. It is by
# two records of that side, and by one that may be its own and is not joined to it yet.
_DIFFERS = {
    "always": "one.means & other.means <> 0",
    "confirmed": "(one.is_confirmed or other.is_confirmed"
    " or one.cluster in (from agreeing) or other.cluster in (from agreeing))"
    " and one.means & other.means <> 0",
    "never": "false",
}

_MET_RECORDS = """
create or replace temp table people_to_compare as
select
    least(one.id, other.id) as id_l, greatest(one.id, other.id) as id_r, false as meet,
    met.cluster_l, met.cluster_r
from people_met as met
join people_cluster as one on one.cluster = met.cluster_l
join people_cluster as other on other.cluster = met.cluster_r
"""

# Both ways, without the pairs of clusters of which any records forbid it. A first name that differs
# does not: it may be one record's spelling, and an occupant passed over for it would leave another
# looking like the only one. Such a link is refused later.
_MEETINGS = """
create or replace temp table people_meeting as
with judged as (
    select
        pairs.cluster_l, pairs.cluster_r,
        bool_or((veto is not null and veto <> 'first_names_conflict' and excused.id_l is null)
            or apart.id_l is not null) as is_vetoed,
        bool_or(is_held_by_source and excused.id_l is null) as is_held_by_source
    from people_to_compare as pairs
    join people_verdict using (id_l, id_r)
    left join people_excused as excused using (id_l, id_r)
    left join (select id_l, id_r from people_decided where answer = 'not_same') as apart
        using (id_l, id_r)
    group by pairs.cluster_l, pairs.cluster_r
),
meetings as (
    select people_met.*, judged.is_held_by_source
    from people_met join judged using (cluster_l, cluster_r)
    where not is_vetoed
)
select * from meetings
union all
select * replace (cluster_r as cluster_l, cluster_l as cluster_r) from meetings
"""

# Anchored: a whole first name and a birth date. Loose: anything less. A loose record that may be an
# anchored person's (no veto, no record of its own source there) is free to be: no evidence of a
# further occupant beside that person. Of two of one source that may be that person's and nobody
# else's, one is somebody else's: neither is free. Settled after the strong evidence, so that a
# contractor's second spelling of a name does not pass for a second person later.
_FREE = """
create or replace temp table people_free as
with fitting as (
    select meeting.cluster_l as loose_id, meeting.cluster_r as anchored_id
    from people_meeting as meeting
    join people_standing as loose on loose.cluster = meeting.cluster_l
    join people_standing as fit on fit.cluster = meeting.cluster_r
    where fit.is_anchored and not loose.is_anchored and not meeting.is_held_by_source
),
of_one_source as (
    select loose_id, anchored_id
    from (
        select distinct loose_id, anchored_id, people_person.source
        from (from fitting qualify count(*) over (partition by loose_id) = 1)
        join people_cluster on people_cluster.cluster = loose_id
        join people_person using (id)
    )
    qualify count(*) over (partition by anchored_id, source) > 1
)
select * from fitting anti join of_one_source using (loose_id, anchored_id)
"""

_TRAITS = """
create or replace temp table people_trait as
with with_candidates as (
    select distinct meeting.cluster_l as cluster
    from people_meeting as meeting
    join people_standing as fit on fit.cluster = meeting.cluster_r
    where fit.is_anchored
)
select standing.*, with_candidates.cluster is not null as has_candidate
from people_standing as standing
left join with_candidates using (cluster)
"""


def _candidates(who: str) -> str:
    return f"""
    create or replace temp table people_candidate as
    with fitting as (
        select
            meeting.*, fit.is_anchored, ({who}) as is_turn,
            -- Two initials with nothing else known of either are not enough.
            not meeting.is_initial or loose.has_first or fit.has_first
                or loose.has_born or fit.has_born as is_enough
        from people_meeting as meeting
        join people_trait as loose on loose.cluster = meeting.cluster_l
        join people_trait as fit on fit.cluster = meeting.cluster_r
        where not loose.is_anchored
    ),
    no_further as (
        select distinct fitting.cluster_l, fitting.cluster_r
        from fitting
        join people_cluster as loose on loose.cluster = fitting.cluster_r
        join people_free as free on free.loose_id = loose.id
        join people_cluster as anchored on anchored.id = free.anchored_id
        join fitting as known
            on known.cluster_l = fitting.cluster_l and known.cluster_r = anchored.cluster
        where not fitting.is_anchored
    )
    select fitting.* from fitting anti join no_further using (cluster_l, cluster_r)
    """  # noqa: S608 — conditions of this module's own


# Several fit when of the candidates two cannot be one person, however much better one is spelt: a
# "Ken" may be the son whom another system calls Kenneth, like his father. Nor is one chosen that
# is of the record's own source, or that another record of that source fits as well: in the same
# round, or later and nobody else.
_CHOSEN = """
create or replace temp table people_chosen as
with undecided as (
    select distinct one.cluster_l
    from people_candidate as one
    join people_candidate as other
        on other.cluster_l = one.cluster_l and other.cluster_r > one.cluster_r
    left join people_meeting as meeting
        on meeting.cluster_l = one.cluster_r and meeting.cluster_r = other.cluster_r
    where coalesce(meeting.is_held_by_source, true)
),
counted as (
    select people_candidate.*, undecided.cluster_l is not null as is_undecided
    from people_candidate left join undecided using (cluster_l)
),
sourced as (
    select distinct counted.cluster_l, counted.cluster_r, people_person.source, is_turn
    from counted
    join people_cluster on people_cluster.cluster = counted.cluster_l
    join people_person using (id)
    where is_turn or not is_undecided
),
contested as (
    select cluster_l, cluster_r
    from sourced
    qualify count(*) over (partition by cluster_r, source) > 1
)
select
    counted.*,
    contested.cluster_l is not null as is_contested,
    weight >= $link_weight and is_enough and not is_undecided and contested.cluster_l is null
        and not is_held_by_source and not is_doubtful 
        and not is_by_contact_alone as is_choosable
from counted
left join (select distinct cluster_l, cluster_r from contested) as contested
    using (cluster_l, cluster_r)
"""

# Two loose clusters choose each other, or neither does.
_LINKS = """
create or replace temp table people_link as
select distinct
    chosen.id_l, chosen.id_r, chosen.weight, chosen.reason, null::varchar as decided_by
from people_chosen as chosen
left join people_chosen as back
    on back.cluster_l = chosen.cluster_r and back.cluster_r = chosen.cluster_l
where chosen.is_turn and chosen.is_choosable and (chosen.is_anchored or back.is_choosable)
"""

_LEFT_OPEN = """
insert into people_open
select id_l, id_r, weight,
    case
        when is_undecided then 'several_fit'
        when is_contested or is_held_by_source then 'same_source'
        when not is_enough then 'initial_only'
        when is_doubtful then 'contacts_differ'
        when is_by_contact_alone then 'contact_alone'
        else 'not_sure'
    end
from people_chosen
where is_turn and not is_choosable
"""
