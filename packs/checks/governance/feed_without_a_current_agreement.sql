/* check
title      = "A feed without an agreement in force"
says       = "Records came from this organisation with no agreement on record in force, and none is in force today."
because    = "Without an agreement nobody has said what may be shared, for what, how long, or what happens when it is lost."
next_step  = "Find the agreement and enter its days in landlord.toml, or stop the feed until one is signed."
wrong_when = [
    "The agreement is part of the works contract and was not entered as one of its own.",
    "The organisation is a part of the landlord, and its side is entered wrongly.",
    "What came last had been asked for while the agreement was in force.",
]
subject    = "system"
lane       = "mend_at_source"
precedents = ["on-the-record-2023-sharing-agreements"]
status     = "live"
owner      = "information rights officer"
since      = 2026-11-22

[needs]
system = ["side"]
*/
with latest as (
    select
        system_id,
        max(case
            when starts_on <= $today and (ends_before is null or ends_before > $today) then 1
            else 0
        end) as is_in_force,
        max(ends_before) as ended_on,
        min(starts_on) as starts_on
    from agreement
    group by system_id
),
passed as (
    select source as system_id, max(loaded_until) as last_on
    from source_load
    where record_count > 0
    group by source
)
select
    system.system_id as subject_id,
    cast(null as date) as happened_on,
    case
        when latest.system_id is null then 'never'
        when latest.starts_on > $today then 'not_begun'
        else 'ended'
    end as detail_agreement,
    case when latest.starts_on <= $today then latest.ended_on end as detail_ended_on,
    passed.last_on as detail_last_received_on
from system
join passed on passed.system_id = system.system_id
left join latest on latest.system_id = system.system_id
where system.side in ('contractor', 'other')
  and coalesce(latest.is_in_force, 0) = 0
  -- a feed that stopped when its agreement ended is as it should be
  and (latest.ended_on is null or latest.starts_on > $today or passed.last_on >= latest.ended_on)
order by subject_id
