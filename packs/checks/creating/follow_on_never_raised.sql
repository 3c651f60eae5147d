/* check
title      = "More work was said to be needed and was never raised"
says       = "A note on the job says that more is to be done; no job, visit or appointment for it is on record since."
because    = "The operative saw what was wrong and wrote it where nobody reads it, and the resident believes somebody is coming."
next_step  = "Read the note, raise the work, and tell the resident; or write down why it is not needed."
wrong_when = [
    "The work was raised under another trade or at the block and does not name this job.",
    "The note was about a quotation or a survey that has since been done.",
]
subject    = "note_sign"
lane       = "due"
precedents = ["on-the-record-2023-contractors"]
status     = "live"
owner      = "repairs manager"
since      = 2026-11-22

[needs]
note_sign  = ["sign"]
repair     = ["reported_on", "status"]
attendance = ["attended_on"]

[settings.days_to_raise]
default = 14
why     = "A fortnight is what it takes a note to become an order where somebody reads it."
*/
with said as (
    select note_sign.note_sign_id, note_sign.repair_id, note_sign.place_id, note_sign.said_on
    from note_sign
    join repair on repair.repair_id = note_sign.repair_id
    where note_sign.sign = 'follow_on'
      and note_sign.said_on between $today - 730 and $today - $days_to_raise::integer
      and coalesce(repair.status, '') not in ('open', 'cancelled')
      and repair.vanished_on is null
),
raised as (
    select said.note_sign_id
    from said
    join repair on repair.follow_on_of_id = said.repair_id
    union
    select said.note_sign_id
    from said
    join repair on repair.place_id = said.place_id
    where repair.reported_on between said.said_on and said.said_on + $days_to_raise::integer
      and repair.repair_id <> said.repair_id
    union
    select said.note_sign_id
    from said
    join attendance on attendance.repair_id = said.repair_id
    where attendance.attended_on > said.said_on
)
select
    min(said.note_sign_id) as subject_id,
    min(said.said_on) as happened_on,
    count(*) as detail_note_count
from said
anti join raised on raised.note_sign_id = said.note_sign_id
group by said.repair_id
order by happened_on, subject_id
