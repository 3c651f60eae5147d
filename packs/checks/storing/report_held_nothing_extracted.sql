/* check
title      = "A report is held and nothing was taken out of it"
says       = "A survey or assessment of this place is stored; no recommendation, certificate or hazard that could be its own is on record."
because    = "What the surveyor found stays in a file that nobody opens, and the landlord knew all the same."
next_step  = "Read the report, enter each recommendation with its day, and decide on it."
wrong_when = [
    "The report found nothing to recommend, and that was not recorded.",
    "Its recommendations stand under another place, such as the estate.",
]
subject    = "document"
lane       = "due"
precedents = ["on-the-record-2023-fire-risk"]
status     = "live"
owner      = "asset manager"
since      = 2026-11-22

[needs]
document       = ["document_type", "modified_on"]
recommendation = ["made_on", "place_id"]

[settings.days_to_read]
default = 28
why     = "Four weeks is time enough to read a report and to enter what it asks for."

[settings.near_days]
default = 60
why     = "What is taken out of a report is entered within two months of its filing."

[settings.filed_within_days]
default = 21
why     = "An entry bears the day of the visit; the report is written and filed up to three weeks later."
*/
with reports as (
    select
        document.document_id, document.place_id, document.modified_on, document.document_type,
        coalesce(place.part_of_id, document.place_id) as around_id
    from document
    join place on place.place_id = document.place_id
    where document.document_type
          in ('survey', 'fire_risk_assessment', 'stock_survey', 'damp_survey')
      and document.modified_on between $today - 730 and $today - $days_to_read::integer
),
about as (
    select document_id, place_id, modified_on, document_type from reports
    union
    select document_id, around_id, modified_on, document_type from reports
),
entered as (
    select place_id, made_on as entered_on, made_on + $filed_within_days::integer as filed_by,
        case recommended_by when 'fire_risk' then 'fire_risk_assessment' else 'survey' end as kind
    from recommendation
    where recommended_by in ('fire_risk', 'survey', 'contractor')
    union all
    select place_id, issued_on, issued_on + $filed_within_days::integer,
        case programme when 'fire_risk_assessment' then programme else 'inspection' end
    from certificate
    where programme in ('fire_risk_assessment', 'asbestos', 'water_hygiene', 'lift', 'fire_door')
    union all
    -- a hazard that was known before the report is why somebody was sent
    select place_id, cast(aware_at at time zone 'Europe/London' as date),
        cast(aware_at at time zone 'Europe/London' as date),
        case hazard when 'fire' then 'fire_risk_assessment' else 'survey' end
    from hazard_report
),
taken_out as (
    select about.document_id
    from about
    join entered on entered.place_id = about.place_id
    where about.modified_on between entered.entered_on - $near_days::integer and entered.filed_by
      and (about.document_type in ('survey', entered.kind)
          or (about.document_type in ('damp_survey', 'stock_survey') and entered.kind = 'survey'))
    group by about.document_id
)
select
    reports.document_id as subject_id,
    reports.modified_on as happened_on,
    reports.document_type as detail_document_type
from reports
anti join taken_out on taken_out.document_id = reports.document_id
order by happened_on, subject_id
