/* check
title      = "Records that belong to no home on the record"
says       = "Records of this system name no place, or one that no system knows, so they are in no home's history."
because    = "What cannot be put to a home is never seen by whoever opens that home's record before a visit or a reply."
next_step  = "Show the owner the references that were not found, and send the homes or the codes that are missing."
wrong_when = [
    "The records are about offices, garages or land that the landlord keeps elsewhere on purpose.",
]
subject    = "field"
lane       = "mend_at_source"
precedents = ["on-the-record-2023-system-change"]
status     = "live"
owner      = "data lead"
since      = 2026-11-22

[needs]
completeness = ["record_count"]

[settings.fewest_records]
default = 1
why     = "One record astray can be the one that mattered; a large landlord may begin higher."
*/
with placed as (
    select source, 'repair' as kind, place_id from repair where vanished_on is null
    union all
    select source, 'attendance' as kind, place_id from attendance
    union all
    select source, 'appointment' as kind, place_id from appointment
    union all
    select source, 'complaint' as kind, place_id from complaint
    union all
    select source, 'recommendation' as kind, place_id from recommendation
    union all
    select source, 'certificate' as kind, place_id from certificate
    union all
    select source, 'hazard_report' as kind, place_id from hazard_report
    union all
    select source, 'occupancy' as kind, place_id from occupancy
),
astray as (
    select
        source, kind, count(*) as record_count,
        count(case when place_id is null then 1 end) as astray_count
    from placed
    group by source, kind
)
select
    astray.source || '.' || astray.kind || '.place_ref' as subject_id,
    cast(null as date) as happened_on,
    min(completeness.cause) as detail_cause,
    astray.astray_count as detail_gap_count,
    astray.record_count as detail_record_count
from astray
join completeness
    on completeness.source = astray.source
    and completeness.kind = astray.kind
    and completeness.field = 'place_ref'
where astray.astray_count >= greatest($fewest_records::integer, 1)
group by astray.source, astray.kind, astray.astray_count, astray.record_count
order by subject_id
