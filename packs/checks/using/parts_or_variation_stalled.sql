/* check
title      = "A job stalled for parts or for an answer"
says       = "The line has waited for parts, or for an answer to a variation, for weeks, and the job is not done."
because    = "A job that waits for something counts as in hand, so nobody rings the resident and nobody chases."
next_step  = "Ask who has to order or to answer, set a day, and tell the resident what is being waited for."
wrong_when = [
    "The part came and the status of the line was never moved on.",
    "The variation was agreed by telephone and the work is going on.",
]
subject    = "job_line"
others     = "repair"
lane       = "due"
precedents = ["repairing-trust-2025-no-access"]
status     = "live"
owner      = "contracts manager"
since      = 2026-11-22

[needs]
job_line = ["line_status", "line_status_on"]
repair   = ["status"]

[settings.days_waiting]
default = 28
why     = "Four weeks is longer than nearly every part or answer takes."
*/
select
    job_line.job_line_id as subject_id,
    job_line.line_status_on as happened_on,
    job_line.line_status as detail_line_status,
    date_diff('day', job_line.line_status_on, $today) as detail_days_waiting,
    repair.repair_id as other_id
from job_line
left join repair on repair.repair_id = job_line.repair_id
where job_line.line_status in ('awaiting_parts', 'variation_asked')
  and job_line.completed_on is null
  and job_line.line_status_on <= $today - $days_waiting::integer
  and coalesce(repair.status, 'open') = 'open'
  and repair.vanished_on is null
order by happened_on, subject_id
