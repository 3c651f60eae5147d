/* check
title      = "An appointment of which the resident was not told"
says       = "The day came; no letter, text message or call to the resident about this appointment is on record."
because    = "Nobody can be in for a visit they were not told of, and then the visit is recorded against them."
next_step  = "Find out whether anything was sent. If not, mend the way appointments reach residents, and do not count a no access."
wrong_when = [
    "It was agreed at the door on an earlier visit and nobody wrote that down.",
    "The contractor sends its own messages and keeps them in an application that we do not receive.",
]
subject    = "appointment"
lane       = "due"
precedents = ["on-the-record-2023-appointments", "no-access-must-mean-no-access-2021"]
status     = "live"
owner      = "repairs manager"
since      = 2026-11-22

[needs]
appointment = ["starts_at", "place_id"]
notice      = ["sent_at", "visit_on or appointment_id"]
contact     = ["happened_at"]

[settings.least_notice_days]
default = 1
why     = "What is agreed for the same day is agreed with the resident on the telephone."

[settings.call_days]
default = 14
why     = "Where no day of booking is kept, a call of the fortnight before may have been about this visit."
*/
with kept_days as (
    select
        appointment_id, place_id, repair_id, made_on, status,
        cast(starts_at at time zone 'Europe/London' as date) as visit_on
    from appointment
    where starts_at >= $today - 366
),
asked as (
    select appointment_id, place_id, repair_id, made_on, visit_on
    from kept_days
    where visit_on between $today - 365 and $today - 1
      and coalesce(status, 'booked') not in ('cancelled', 'moved')
      and (made_on is null or made_on <= visit_on - $least_notice_days::integer)
),
spoken as (
    select
        place_id, repair_id, cast(happened_at at time zone 'Europe/London' as date) as said_on
    from contact
    where coalesce(direction, 'outward') = 'outward'
      and (repair_id is not null or topic in ('repair', 'damp_mould', 'safety', 'appointment'))
),
told as (
    select asked.appointment_id
    from asked
    join notice on notice.appointment_id = asked.appointment_id
    where notice.purpose not in ('no_access', 'information')
      and cast(notice.sent_at at time zone 'Europe/London' as date) <= asked.visit_on
    union
    select asked.appointment_id
    from asked
    join notice on notice.place_id = asked.place_id and notice.visit_on = asked.visit_on
    where notice.purpose not in ('no_access', 'information')
      and cast(notice.sent_at at time zone 'Europe/London' as date) <= asked.visit_on
    union
    select asked.appointment_id
    from asked
    join spoken on spoken.place_id = asked.place_id
    where spoken.said_on between coalesce(asked.made_on, asked.visit_on - $call_days::integer)
        and asked.visit_on
      and (spoken.repair_id is null or asked.repair_id is null
          or spoken.repair_id = asked.repair_id)
)
select
    asked.appointment_id as subject_id,
    asked.visit_on as happened_on
from asked
anti join told on told.appointment_id = asked.appointment_id
order by happened_on, subject_id
