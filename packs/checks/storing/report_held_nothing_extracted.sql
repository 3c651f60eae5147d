/* check
title      = "A report is held and nothing was taken out of it"
says       = "A survey or assessment of this place is stored; no recommendation, certificate or hazard of about its date is on record."
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
why     = "A report is dated at the visit, at its writing or at its filing, within two months."
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
entered as (
    select place_id, made_on as entered_on from recommendation
    union all
    select place_id, issued_on as entered_on from certificate
    union all
    select place_id, cast(aware_at at time zone 'Europe/London' as date) as entered_on
    from hazard_report
),
taken_out as (
    select reports.document_id
    from reports
    join entered on entered.place_id = reports.place_id
    where abs(date_diff('day', entered.entered_on, reports.modified_on)) <= $near_days::integer
    union
    select reports.document_id
    from reports
    join entered on entered.place_id = reports.around_id
    where abs(date_diff('day', entered.entered_on, reports.modified_on)) <= $near_days::integer
)
select
    reports.document_id as subject_id,
    reports.modified_on as happened_on,
    reports.document_type as detail_document_type
from reports
anti join taken_out on taken_out.document_id = reports.document_id
order by happened_on, subject_id
