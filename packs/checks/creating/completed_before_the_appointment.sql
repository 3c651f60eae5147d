/* check
title      = "Completed before anybody was to come"
says       = "The day of completion lies before the repair's only appointments, and nobody is known to have come by then."
because    = "A job closed before its visit is closed to meet a target, and the visit may then never be made."
next_step  = "Ask whether the visit was made and when, and put the day of completion right."
wrong_when = [
    "The work was done on an earlier visit that is not on record.",
    "The appointment was for another job and names this one by mistake.",
]
subject    = "repair"
others     = "appointment"
lane       = "due"
precedents = ["repairing-trust-2025-no-access"]
status     = "live"
owner      = "contracts manager"
since      = 2026-11-22

[needs]
repair      = ["status", "completed_on"]
appointment = ["repair_id"]
attendance  = ["attended_on"]
*/
with firsts as (
    select
        repair_id,
        min(cast(starts_at at time zone 'Europe/London' as date)) as first_on
    from appointment
    where repair_id is not null
      and coalesce(status, 'booked') not in ('cancelled', 'moved')
    group by repair_id
),
early as (
    select repair.repair_id, repair.completed_on, firsts.first_on
    from repair
    join firsts on firsts.repair_id = repair.repair_id
    where repair.status = 'completed'
      and repair.completed_on < firsts.first_on
      and repair.completed_on >= $today - 730
      and repair.vanished_on is null
),
been_there as (
    select early.repair_id
    from early
    join attendance on attendance.repair_id = early.repair_id
    where attendance.attended_on <= early.completed_on
    group by early.repair_id
)
select
    early.repair_id as subject_id,
    early.completed_on as happened_on,
    early.first_on as detail_first_appointment_on,
    date_diff('day', early.completed_on, early.first_on) as detail_days_before,
    appointment.appointment_id as other_id
from early
join appointment on appointment.repair_id = early.repair_id
    and coalesce(appointment.status, 'booked') not in ('cancelled', 'moved')
anti join been_there on been_there.repair_id = early.repair_id
order by happened_on, subject_id, appointment.starts_at, other_id
