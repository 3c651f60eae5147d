/* check
title      = "A resident reported something and nothing came of it"
says       = "The resident got in touch about a repair, damp or safety; no new job, visit, case or complaint followed at that home, and no job for it was open."
because    = "The resident believes that it was reported, and the landlord knew from that day on."
next_step  = "Ring the resident, raise what is still wrong with the day of the first report, and find out where the contact stopped."
wrong_when = [
    "The matter was settled on the telephone and that was not written down.",
    "The job was raised at the block or at another address of the resident's.",
    "A job that was open already was enlarged to take it in, under the fault it had.",
]
subject    = "contact"
lane       = "at_risk"
precedents = ["on-the-record-2023-water-ingress"]
status     = "live"
owner      = "customer services manager"
since      = 2026-11-22

[needs]
contact = ["happened_at", "topic"]
repair  = ["reported_on", "place_id"]

[settings.working_days]
default = 5
why     = "A report that is to become a job becomes one within the working week."
*/
with reports as (
    select contact.contact_id, contact.place_id, contact.fault,
        coalesce(contact.fault, case contact.topic when 'damp_mould' then 'damp_mould' end) as about,
        cast(contact.happened_at at time zone 'Europe/London' as date) as said_on,
        working_day.number as said_number
    from contact
    join working_day
        on working_day.day = cast(contact.happened_at at time zone 'Europe/London' as date)
    where contact.topic in ('repair', 'damp_mould', 'safety')
      and coalesce(contact.direction, 'inward') = 'inward'
      and contact.place_id is not null
      and contact.repair_id is null
      and contact.happened_at >= $today - 365
),
spans as (
    select contact_id, place_id, said_on, fault, about, min(working_day.day) as answer_by
    from reports join working_day on working_day.number = reports.said_number + $working_days::integer
    group by contact_id, place_id, said_on, fault, about
),
jobs as (
    select repair_id, place_id, reported_on, coalesce(completed_on, closed_on, $today) as ended_on,
        case when trade = 'damp' then 'damp_mould' when fault is null and trade in ('carpentry',
            'glazing', 'decorating', 'grounds', 'lifts') then trade else fault end as fault
    from repair
    where vanished_on is null and coalesce(completed_on, closed_on, $today) >= $today - 366
),
answers as (
    select place_id, reported_on as from_on, ended_on as until_on, reported_on as begun_on, fault
    from jobs
    union all
    select place_id, cast(aware_at at time zone 'Europe/London' as date),
        coalesce(closed_on, $today), cast(aware_at at time zone 'Europe/London' as date),
        case when hazard in ('damp_mould', 'leak') then hazard else 'other' end from hazard_report
    union all
    select place_id, received_on, received_on, received_on, null from complaint
    union all
    select attendance.place_id, attendance.attended_on, attendance.attended_on, jobs.reported_on,
        jobs.fault
    from attendance left join jobs on jobs.repair_id = attendance.repair_id
    where attendance.attended_on >= $today - 366
    union all
    select appointment.place_id, cast(starts_at at time zone 'Europe/London' as date) - 28,
        cast(starts_at at time zone 'Europe/London' as date), jobs.reported_on, jobs.fault
    from appointment left join jobs on jobs.repair_id = appointment.repair_id
    where appointment.starts_at >= $today - 366
),
answered as (
    select spans.contact_id
    from spans join answers on answers.place_id = spans.place_id
    where answers.from_on <= spans.answer_by and answers.until_on >= spans.said_on
      -- begun since, or so far as is known about the same: a job for a lock answers no damp
      and (answers.begun_on >= spans.said_on or spans.about is null or answers.fault is null
          or answers.fault = spans.about or answers.fault = 'leak' and spans.about = 'damp_mould')
    group by spans.contact_id
)
select spans.contact_id as subject_id, spans.said_on as happened_on, spans.fault as detail_fault
from spans
anti join answered on answered.contact_id = spans.contact_id
where spans.answer_by < $today
order by happened_on, subject_id
