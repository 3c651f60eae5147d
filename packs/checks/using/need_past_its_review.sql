/* check
title      = "A need past the day it was to be looked at again"
says       = "The need is current and the day on which it was to be reviewed has passed."
because    = "A need that nobody has looked at since may have grown, or may no longer be there while people still act on it."
next_step  = "Ask the person what they need now, and set the next day or end the need."
wrong_when = [
    "It was reviewed and only the day in the system was not moved on.",
    "The need is for life, and the system forces a day of review on everybody.",
]
subject    = "need"
lane       = "due"
precedents = ["on-the-record-2023-mrs-p"]
status     = "live"
owner      = "housing manager"
since      = 2026-11-22

[needs]
need = ["answer", "review_on"]

[settings.grace_days]
default = 28
why     = "A review is a talk with somebody, and four weeks leave room to find the time."
*/
select
    need_id as subject_id,
    cast(null as date) as happened_on,
    review_on as detail_review_on,
    date_diff('day', review_on, $today) as detail_days_past
from need
where answer = 'has_need'
  and (ends_before is null or ends_before > $today)
  and review_on < $today - $grace_days::integer
order by review_on, subject_id
