/* check
title      = "More work was said to be needed and was never raised"
says       = "A note on the job says that more is to be done; no later visit, appointment or fitting job is on record since."
because    = "The operative saw what was wrong and wrote it where nobody reads it, and the resident believes somebody is coming."
next_step  = "Read the note, raise the work, and tell the resident; or write down why it is not needed."
wrong_when = [
    "The work was raised under another trade or at the block and does not name this job.",
    "The note was about a quotation or a survey that has since been done.",
]
subject    = "note_sign"
others     = "repair"
lane       = "due"
precedents = ["on-the-record-2023-contractors"]
status     = "live"
owner      = "repairs manager"
since      = 2026-11-22

[needs]
note_sign   = ["sign"]
repair      = ["reported_on", "status"]
attendance  = ["attended_on"]
appointment = ["starts_at"]

[settings.days_to_raise]
default = 14
why     = "A fortnight is what it takes a note to become an order where somebody reads it."

[settings.latest_days]
default = 90
why     = "A job of the same trade more than three months later is more likely another fault."
*/
with said as (
    select
        note_sign.note_sign_id, note_sign.repair_id, note_sign.place_id, note_sign.said_on,
        repair.trade, repair.fault
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
    where repair.reported_on between said.said_on and said.said_on + $latest_days::integer
      and repair.repair_id <> said.repair_id
      and repair.vanished_on is null
      and coalesce(repair.status, 'open') <> 'cancelled'
      -- of the same trade or fault, or of one that makes good after others
      and (said.trade is null or repair.trade is null or repair.trade = said.trade
          or (repair.fault = said.fault and repair.fault <> 'other')
          or (repair.trade in ('plastering', 'decorating', 'multi')
              and repair.reported_on <= said.said_on + $days_to_raise::integer))
    union
    select said.note_sign_id
    from said
    join attendance on attendance.repair_id = said.repair_id
    where attendance.attended_on > said.said_on
    union
    select said.note_sign_id
    from said
    join appointment on appointment.repair_id = said.repair_id
    where cast(appointment.starts_at at time zone 'Europe/London' as date) > said.said_on
      and coalesce(appointment.status, 'booked') <> 'cancelled'
)
select
    min(said.note_sign_id) as subject_id,
    min(said.said_on) as happened_on,
    count(*) as detail_note_count,
    said.repair_id as other_id
from said
anti join raised on raised.note_sign_id = said.note_sign_id
group by said.repair_id
order by happened_on, subject_id
