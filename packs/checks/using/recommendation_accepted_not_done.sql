/* check
title      = "A recommendation accepted and not done"
says       = "The recommendation was accepted, its day has passed, and nothing shows that it was done."
because    = "An accepted recommendation that is not carried out is worse than a rejected one: the danger was known and agreed."
next_step  = "Find out whether it was done. If it was, record the day and what shows it; if not, set a day and an owner."
wrong_when = [
    "It was done with other works and closed under their number.",
    "A new day was agreed with the adviser and not entered in the tracker.",
]
subject    = "recommendation"
lane       = "due"
precedents = ["on-the-record-2023-fire-risk"]
status     = "live"
owner      = "building safety manager"
since      = 2026-11-22

[needs]
recommendation = ["decision", "due_on or decided_on"]

[settings.days_to_do]
default = 90
why     = "Where no day was set, a quarter is long enough for works or for a reason why not."
*/
with accepted as (
    select
        recommendation_id, made_on, risk, recommended_by,
        coalesce(due_on, decided_on + $days_to_do::integer) as do_by
    from recommendation
    where decision = 'accepted'
      and completed_on is null
)
select
    recommendation_id as subject_id,
    made_on as happened_on,
    recommended_by as detail_recommended_by,
    risk as detail_risk,
    date_diff('day', do_by, $today) as detail_days_late
from accepted
where do_by < $today
order by detail_days_late desc, subject_id
