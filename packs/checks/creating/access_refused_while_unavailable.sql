/* check
title      = "No access, at a time the resident had said they could not be in"
says       = "The visit is recorded as refused or unanswered, and it fell in a time of which the resident had told the landlord."
because    = "The resident did what was asked of them, and the record now says that they kept the landlord out."
next_step  = "Correct the outcome, apologise, and agree a time at which the resident can be in."
wrong_when = [
    "The resident agreed to this visit after saying that they could not be in.",
    "Somebody else was to let the operative in, and that was agreed.",
]
subject    = "attendance"
others     = "availability"
lane       = "at_risk"
precedents = ["repairing-trust-2025-no-access", "no-access-must-mean-no-access-2021"]
status     = "live"
owner      = "repairs manager"
since      = 2026-11-22

[needs]
attendance   = ["outcome_claimed", "attended_on"]
availability = ["told_on", "unavailable_from", "unavailable_until"]
*/
with visits as (
    select
        attendance.attendance_id, attendance.place_id, attendance.attended_on,
        attendance.arrived_at, appointment.starts_at, appointment.ends_at,
        case
            when attendance.arrived_at is not null then 'arrival'
            when appointment.starts_at is not null then 'appointment'
            else 'day'
        end as judged_by
    from attendance
    left join appointment on appointment.appointment_id = attendance.appointment_id
    where attendance.outcome_claimed in ('access_refused', 'no_answer')
      and attendance.attended_on between $today - 730 and $today
      and attendance.place_id is not null
)
select
    visits.attendance_id as subject_id,
    visits.attended_on as happened_on,
    visits.judged_by as detail_judged_by,
    availability.told_on as detail_told_on,
    availability.availability_id as other_id
from visits
join availability on availability.place_id = visits.place_id
where availability.told_on < visits.attended_on
  and (
      (visits.judged_by = 'arrival'
       and visits.arrived_at between availability.unavailable_from
           and availability.unavailable_until)
      or (visits.judged_by = 'appointment'
          and availability.unavailable_from <= visits.starts_at
          and availability.unavailable_until >= visits.ends_at)
      or (visits.judged_by = 'day'
          and cast(availability.unavailable_from at time zone 'Europe/London' as date)
              < visits.attended_on
          and cast(availability.unavailable_until at time zone 'Europe/London' as date)
              > visits.attended_on)
  )
order by happened_on, subject_id, detail_told_on desc, other_id
