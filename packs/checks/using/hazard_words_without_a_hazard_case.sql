/* check
title      = "Words of a hazard and no hazard case"
says       = "A note tells of something dangerous in the home; no hazard case was opened there by the next working day."
because    = "Under Awaab's Law the clock runs from the day the landlord became aware, whoever wrote it down and wherever."
next_step  = "Look at the home's open work, open a case with the day of the note as the day of awareness, and make safe what is unsafe."
wrong_when = [
    "The danger was made safe on the visit the note is about, and nothing is left to do.",
    "The note is about a home that the hazard rules do not cover, such as a leaseholder's own.",
]
subject    = "note_sign"
lane       = "at_risk"
precedents = ["repairing-trust-2025-health-needs"]
status     = "live"
owner      = "damp and hazards lead"
since      = 2026-11-22

[needs]
note_sign     = ["sign"]
hazard_report = ["hazard", "status", "place_id"]

[settings.within_days]
default = 90
why     = "What was said longer ago is looked at as an opening balance, not as today's danger."
*/
with said as (
    select
        note_sign.note_sign_id, note_sign.place_id, note_sign.what, note_sign.said_on,
        working_day.number as said_number
    from note_sign
    join working_day on working_day.day = note_sign.said_on
    where note_sign.sign = 'hazard'
      and note_sign.what in ('damp_mould', 'electrical', 'gas_carbon_monoxide', 'fire',
          'structure', 'no_heating_or_hot_water', 'falls', 'pests_hygiene', 'excess_heat')
      and note_sign.place_id is not null
      and note_sign.said_on between $today - $within_days::integer and $today
),
spans as (
    select
        said.note_sign_id, said.place_id, said.what, said.said_on,
        min(working_day.day) as open_by
    from said
    join working_day on working_day.number = said.said_number + 1
    group by said.note_sign_id, said.place_id, said.what, said.said_on
),
cases as (
    select
        place_id, cast(aware_at at time zone 'Europe/London' as date) as aware_on,
        coalesce(closed_on, $today) as until_on
    from hazard_report
),
opened as (
    select spans.note_sign_id
    from spans
    join cases on cases.place_id = spans.place_id
    where cases.aware_on <= spans.open_by
      and (cases.until_on >= spans.said_on or cases.aware_on >= spans.said_on - 28)
    group by spans.note_sign_id
)
select
    min(spans.note_sign_id) as subject_id,
    min(spans.said_on) as happened_on,
    spans.what as detail_hazard,
    count(*) as detail_note_count
from spans
anti join opened on opened.note_sign_id = spans.note_sign_id
where spans.open_by < $today
group by spans.place_id, spans.what
order by happened_on, subject_id
