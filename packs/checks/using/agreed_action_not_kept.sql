/* check
title      = "An agreed action that was not kept"
says       = "The landlord told the resident it would do this by a day; the day has passed and it is not done on record."
because    = "A promise made to settle a complaint and then broken is a second failing, and the one residents speak of most."
next_step  = "Do it or ring the resident with a new day and the reason, and record which."
wrong_when = [
    "It was done and the tracker was not told.",
    "The resident agreed to another day by telephone and nobody wrote it down.",
]
subject    = "agreed_action"
lane       = "due"
precedents = ["repairing-trust-2025-no-access"]
status     = "live"
owner      = "complaints manager"
since      = 2026-11-22

[needs]
agreed_action = ["due_on"]
*/
select
    agreed_action_id as subject_id,
    agreed_on as happened_on,
    due_on as detail_due_on,
    date_diff('day', due_on, $today) as detail_days_late
from agreed_action
where due_on < $today
  and done_on is null
order by due_on, subject_id
