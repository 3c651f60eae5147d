/* check
title      = "An open hazard case whose owner has left"
says       = "The hazard case is open and the post that answers for it has ended; nobody else is named on it."
because    = "A hazard's clock goes on running while nobody is counting, and people go on living with it."
next_step  = "Name another post on the case today, and have it check what is due on it and what the resident was told."
wrong_when = [
    "The case was handed over in the hazard team's own list, which is not delivered.",
    "The post was ended in the staff list by mistake and is still filled.",
]
subject    = "hazard_report"
others     = "staff"
lane       = "due"
precedents = ["learning-2024-no-handover"]
status     = "live"
owner      = "head of service"
since      = 2026-11-22

[needs]
hazard_report = ["status", "owner_id"]
staff         = ["ends_before"]
*/
select
    hazard_report.hazard_report_id as subject_id,
    cast(null as date) as happened_on,
    staff.ends_before as detail_owner_left_on,
    date_diff('day', staff.ends_before, $today) as detail_days_without_owner,
    staff.staff_id as other_id
from hazard_report
join staff on staff.staff_id = hazard_report.owner_id
where hazard_report.status = 'open'
  and staff.ends_before <= $today
order by detail_owner_left_on, subject_id
