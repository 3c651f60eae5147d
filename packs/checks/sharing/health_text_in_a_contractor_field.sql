/* check
title      = "A health or abuse detail in a text a contractor receives"
says       = "The words of this job tell a health, disability or abuse detail about somebody, and they go to a contractor."
because    = "An operative needs to know what to do differently, never why; the why travels on to people it was not told to."
next_step  = "Take the detail out of the text, put what is to be done differently in its own field, and tell whoever wrote it."
wrong_when = [
    "The words are about the building or a device and not about a person.",
    "The person asked for exactly this to be told to the contractor.",
]
subject    = "note_sign"
lane       = "mend_at_source"
precedents = ["on-the-record-2023-sensitive-information"]
status     = "live"
owner      = "information rights officer"
since      = 2026-11-22

[needs]
note_sign = ["sign"]
system    = ["side"]
repair    = ["carried_out_by"]
*/
with told as (
    select note_sign_id, kind, source, repair_id, place_id, said_on, sign
    from note_sign
    where sign in ('health', 'abuse')
      and kind in ('repair', 'job_line', 'attendance')
      and said_on >= $today - 730
)
select
    told.note_sign_id as subject_id,
    told.said_on as happened_on,
    told.sign as detail_sign,
    told.kind as detail_written_on
from told
join system on system.system_id = told.source
left join repair on repair.repair_id = told.repair_id
where system.side = 'contractor'
   or (told.kind in ('repair', 'job_line') and repair.carried_out_by = 'contractor')
order by happened_on, subject_id
