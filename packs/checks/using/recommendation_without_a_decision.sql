/* check
title      = "A recommendation nobody has decided on"
says       = "The recommendation is past its day; neither a decision on it nor its completion is on record."
because    = "Advice on fire, structure or health that nobody accepts or rejects leaves people exposed to what it warned of."
next_step  = "Put it before the post that can decide. Accept it with a date or reject it with a reason, and record which."
wrong_when = [
    "The decision was taken in a meeting whose minutes are not in the tracker.",
    "The same recommendation was made again later and decided under its new number.",
]
subject    = "recommendation"
lane       = "due"
precedents = ["on-the-record-2023-fire-risk"]
status     = "live"
owner      = "building safety manager"
since      = 2026-03-01

[needs]
recommendation = ["made_on or due_on", "decision or completed_on"]

[settings.days_to_decide]
default = 28
why     = "Where the adviser sets no day, four weeks is time enough to decide, not to do."
*/
with undecided as (
    select
        recommendation_id, made_on, risk, recommended_by,
        coalesce(due_on, made_on + $days_to_decide::integer) as decide_by
    from recommendation
    where decision is null
      and completed_on is null
)
select
    recommendation_id as subject_id,
    made_on as happened_on,
    recommended_by as detail_recommended_by,
    risk as detail_risk,
    decide_by as detail_decide_by
from undecided
where decide_by < $today
order by detail_decide_by, subject_id
