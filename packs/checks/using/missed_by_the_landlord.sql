/* check
title      = "An appointment that the landlord did not keep"
says       = "The day of the appointment has passed; nobody is known to have come, or it is recorded that nobody did."
because    = "The resident stayed in for nothing, and an appointment nobody records as missed is never made good."
next_step  = "Ring the resident, say sorry, make a new appointment, and consider what the compensation policy says."
wrong_when = [
    "The operative came, and the visit was entered under another day or another home.",
    "The resident moved it by telephone and the appointment was not changed.",
]
subject    = "appointment"
others     = "attendance"
lane       = "due"
precedents = ["on-the-record-2023-appointments"]
status     = "live"
owner      = "repairs manager"
since      = 2026-11-22

[needs]
appointment = ["starts_at", "place_id"]
attendance  = ["attended_on", "outcome_claimed", "appointment_id or place_id"]

[settings.days_to_enter]
default = 7
why     = "A contractor's weekly extract brings an attendance within seven days of it."
*/
with promised as (
    select
        appointment_id, repair_id, place_id, status,
        cast(starts_at at time zone 'Europe/London' as date) as visit_on
    from appointment
    where coalesce(status, 'booked') in ('booked', 'missed')
      and place_id is not null
      and starts_at >= $today - 366
),
passed as (
    select appointment_id, repair_id, place_id, status, visit_on
    from promised
    where visit_on between $today - 365 and $today - $days_to_enter::integer - 1
),
came as (
    select passed.appointment_id, attendance.attendance_id, attendance.outcome_claimed
    from passed join attendance on attendance.appointment_id = passed.appointment_id
    union all
    select passed.appointment_id, attendance.attendance_id, attendance.outcome_claimed
    from passed
    join attendance
        on attendance.place_id = passed.place_id and attendance.attended_on = passed.visit_on
    union all
    select passed.appointment_id, attendance.attendance_id, attendance.outcome_claimed
    from passed
    join attendance
        on attendance.repair_id = passed.repair_id and attendance.attended_on = passed.visit_on
),
kept as (
    select appointment_id
    from came
    where coalesce(outcome_claimed, 'unknown') <> 'landlord_missed'
    group by appointment_id
),
told as (
    select distinct appointment_id, attendance_id from came where outcome_claimed = 'landlord_missed'
)
select
    passed.appointment_id as subject_id,
    passed.visit_on as happened_on,
    case when told.appointment_id is not null or passed.status = 'missed'
        then 'recorded_as_missed' else 'nobody_came' end as detail_how,
    told.attendance_id as other_id
from passed
left join told on told.appointment_id = passed.appointment_id
anti join kept on kept.appointment_id = passed.appointment_id
order by happened_on, subject_id, other_id
