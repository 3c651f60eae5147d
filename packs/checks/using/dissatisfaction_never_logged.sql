/* check
title      = "Dissatisfaction that was never logged as a complaint"
says       = "A note tells that the resident is dissatisfied with the landlord; no complaint from that home is on record about then."
because    = "The Complaint Handling Code asks for no magic word: an expression of dissatisfaction is a complaint if they want it to be."
next_step  = "Ask the resident whether they want it taken up as a complaint, and log it with the day on which they said it."
wrong_when = [
    "The resident was asked and did not want a complaint, and that was not written down.",
    "The dissatisfaction is with somebody else, such as a neighbour or a supplier.",
]
subject    = "note_sign"
lane       = "due"
precedents = ["learning-2024-third-party-repairs"]
status     = "live"
owner      = "complaints manager"
since      = 2026-11-22

[needs]
note_sign = ["sign"]
complaint = ["received_on", "place_id"]

[settings.working_days]
default = 5
why     = "A complaint is acknowledged and logged within five working days (Code, 6.2)."

[settings.days_before]
default = 28
why     = "What is said within four weeks of a complaint is usually about that complaint."
*/
with said as (
    select
        note_sign.note_sign_id, note_sign.place_id, note_sign.said_on,
        working_day.number as said_number
    from note_sign
    join working_day on working_day.day = note_sign.said_on
    where note_sign.sign = 'dissatisfaction'
      and note_sign.kind in ('contact', 'note', 'document')
      and note_sign.place_id is not null
      and note_sign.said_on >= $today - 365
),
spans as (
    select
        said.note_sign_id, said.place_id, said.said_on, min(working_day.day) as log_by
    from said
    join working_day on working_day.number = said.said_number + $working_days::integer
    group by said.note_sign_id, said.place_id, said.said_on
),
logged as (
    select spans.note_sign_id
    from spans
    join complaint on complaint.place_id = spans.place_id
    where complaint.received_on between spans.said_on - $days_before::integer and spans.log_by
       or (complaint.status = 'open' and complaint.received_on <= spans.log_by)
    group by spans.note_sign_id
)
select
    min(spans.note_sign_id) as subject_id,
    min(spans.said_on) as happened_on,
    count(*) as detail_note_count
from spans
anti join logged on logged.note_sign_id = spans.note_sign_id
where spans.log_by < $today
group by spans.place_id
order by happened_on, subject_id
