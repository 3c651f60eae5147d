/* check
title      = "A warning nobody has looked at within twelve months"
says       = "The marker is current, and its review is past, missing or set more than twelve months away."
because    = "A warning that nobody looks at again outlives its reason, and every visitor treats the person by it."
next_step  = "Review the marker with whoever decided it: end it, or renew it with a day within twelve months and tell the person."
wrong_when = [
    "It was reviewed and the system that holds the review is not loaded.",
    "A court order sets the warning for a longer time, and the order is on file.",
]
subject    = "marker"
lane       = "due"
precedents = ["on-the-record-2023-sensitive-information"]
status     = "live"
owner      = "housing manager"
since      = 2026-11-22

[needs]
marker = ["person_id", "review_on or decided_on"]

[settings.grace_days]
default = 0
why     = "A warning about a person is not shown as current a day longer than it was decided for."

[settings.most_months]
default = 12
why     = "Twelve months are the longest time for which a warning is decided without looking again."
*/
select
    marker_id as subject_id,
    cast(null as date) as happened_on,
    review_on as detail_review_on,
    case
        when review_on is null then 'no_review'
        when review_on < $today - $grace_days::integer then 'past'
        else 'too_far_away'
    end as detail_review
from marker
where (ends_before is null or ends_before > $today)
  and (
      review_on < $today - $grace_days::integer
      or review_on > $today + $most_months::integer * 31
      or (review_on is null
          and (decided_on is null or decided_on < $today - $most_months::integer * 31))
  )
order by detail_review, subject_id
