/* check
title      = "An open complaint whose owner has left"
says       = "The complaint is open and the post that answers for it has ended; no other owner is on record."
because    = "What was promised by word of mouth leaves with whoever promised it, and the resident has to begin again."
next_step  = "Give the complaint to a post that is there, have it read from the start, and tell the resident who it is."
wrong_when = [
    "The post was renamed and the same person goes on under the new one.",
    "The tracker keeps the owner of the first stage while somebody else has the second.",
]
subject    = "complaint"
others     = "staff"
lane       = "due"
precedents = ["learning-2024-no-handover"]
status     = "live"
owner      = "head of service"
since      = 2026-11-22

[needs]
complaint = ["status", "owner_id"]
staff     = ["ends_before"]
*/
select
    complaint.complaint_id as subject_id,
    cast(null as date) as happened_on,
    staff.ends_before as detail_owner_left_on,
    date_diff('day', staff.ends_before, $today) as detail_days_without_owner,
    staff.staff_id as other_id
from complaint
join staff on staff.staff_id = complaint.owner_id
where complaint.status = 'open'
  and staff.ends_before <= $today
order by detail_owner_left_on, subject_id
