/* check
title      = "Access recorded as refused, with nothing to show it"
says       = "The attendance is recorded as refused access; a notice, an arrival or a card or photograph is not on record."
because    = "A refusal that nothing shows stops the repair and hides a visit of which the resident was never told."
next_step  = "Ask the contractor for the attendance record and the notice. If there is none, reopen the job and tell the resident."
wrong_when = [
    "The contractor keeps arrival times or photographs in an application that we do not receive.",
    "The appointment was agreed by telephone on the doorstep of an earlier visit and never written down.",
]
subject    = "attendance"
lane       = "at_risk"
precedents = ["repairing-trust-2025-no-access", "no-access-must-mean-no-access-2021"]
status     = "live"
owner      = "repairs manager"
since      = 2026-03-01

[needs]
attendance = ["outcome_claimed", "arrived_at", "card_left or photograph_count"]
notice     = ["sent_at", "visit_on or appointment_id"]

[settings.arrival_grace_days]
default = 2
why     = "Contractor extracts land up to two days after the attendance."
*/
with claimed_refusals as (
    select
        attendance_id, appointment_id, place_id, attended_on,
        arrived_at is not null as has_arrival,
        coalesce(card_left, false) or coalesce(photograph_count, 0) > 0 as has_card_or_photograph
    from attendance
    where outcome_claimed = 'access_refused'
      and attended_on <= $today - $arrival_grace_days::integer
      -- without a place and an appointment no notice could be found, whether or not one was sent
      and (place_id is not null or appointment_id is not null)
),
notices_of_a_visit as (
    select
        place_id, appointment_id, visit_on,
        (sent_at at time zone 'Europe/London')::date as sent_on
    from notice
    where purpose not in ('no_access', 'information')
),
noticed as (
    select claimed_refusals.attendance_id
    from claimed_refusals
    join notices_of_a_visit
      on notices_of_a_visit.place_id = claimed_refusals.place_id
     and notices_of_a_visit.visit_on = claimed_refusals.attended_on
    where notices_of_a_visit.sent_on < claimed_refusals.attended_on
    union
    select claimed_refusals.attendance_id
    from claimed_refusals
    join notices_of_a_visit
      on notices_of_a_visit.appointment_id = claimed_refusals.appointment_id
    where notices_of_a_visit.sent_on < claimed_refusals.attended_on
)
select
    claimed_refusals.attendance_id as subject_id,
    claimed_refusals.attended_on as happened_on,
    case when noticed.attendance_id is null then 'not_evidenced' else 'evidenced' end
        as detail_notice,
    case when has_arrival then 'evidenced' else 'not_evidenced' end as detail_arrival,
    case when has_card_or_photograph then 'evidenced' else 'not_evidenced' end
        as detail_card_or_photograph
from claimed_refusals
left join noticed on noticed.attendance_id = claimed_refusals.attendance_id
where noticed.attendance_id is null
   or not has_arrival
   or not has_card_or_photograph
order by happened_on, subject_id
