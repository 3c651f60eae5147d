/* check
title      = "Appointments that do not say what they are for"
says       = "A share of this system's appointments of the last two years has no purpose on record."
because    = "A resident who is not told what a visit is for cannot prepare for it, and a refusal of it proves nothing."
next_step  = "Make the purpose a field that must be filled when an appointment is booked, and put it in the message to the resident."
wrong_when = [
    "The purpose stands on the job and is sent from there, and the export leaves it out.",
]
subject    = "field"
lane       = "mend_at_source"
precedents = ["on-the-record-2023-appointments"]
status     = "live"
owner      = "repairs manager"
since      = 2026-11-22

[needs]
completeness = ["gap_count"]
appointment  = ["starts_at"]

[settings.least_share]
default = 0.05
why     = "A few forgotten in a hundred are slips; more than that is how people work."
*/
with booked as (
    select
        source,
        count(*) as booked_count,
        count(case when purpose is null then 1 end) as without_count
    from appointment
    where starts_at >= $today - 730
    group by source
)
select
    completeness.source || '.appointment.purpose' as subject_id,
    cast(null as date) as happened_on,
    completeness.cause as detail_cause,
    booked.without_count as detail_gap_count,
    booked.booked_count as detail_record_count
from completeness
join booked on booked.source = completeness.source
where completeness.kind = 'appointment'
  and completeness.field = 'purpose'
  and completeness.cause in ('empty', 'not_delivered')
  and booked.without_count > $least_share * booked.booked_count
order by subject_id
