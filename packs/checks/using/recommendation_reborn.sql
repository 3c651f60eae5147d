/* check
title      = "A recommendation made again at the next assessment"
says       = "The same recommendation was made before at this place by the same kind of adviser, and it is made again."
because    = "Either it was never done, or it was called done and was not: the second adviser found what the first did."
next_step  = "Put the two side by side, find out what became of the first, and join them under one number."
wrong_when = [
    "The work was done, and has worn or been damaged since.",
    "The words are a stock phrase that the adviser writes in every report.",
]
subject    = "recommendation"
others     = "recommendation"
lane       = "due"
precedents = ["on-the-record-2023-fire-risk"]
status     = "live"
owner      = "building safety manager"
since      = 2026-11-22

[needs]
recommendation = ["action", "made_on"]

[settings.days_apart]
default = 60
why     = "Two recommendations within two months are usually of one and the same assessment."
*/
with made as (
    select
        recommendation_id, place_id, recommended_by, made_on, completed_on, decision, evidence_id,
        -- letters and figures alone: a full stop or a second space makes no other recommendation
        regexp_replace(lower(action), '[^a-z0-9]', '', 'g') as wanted
    from recommendation
    where place_id is not null
      and action is not null
),
pairs as (
    select
        later.recommendation_id, later.made_on, earlier.recommendation_id as other_id,
        case
            when earlier.completed_on is not null then 'called_done'
            when earlier.decision = 'accepted' then 'accepted'
            when earlier.decision = 'rejected' then 'rejected'
            else 'undecided'
        end as earlier_was,
        row_number() over (
            partition by later.recommendation_id
            order by earlier.made_on desc, earlier.recommendation_id
        ) as turn,
        count(*) over (partition by later.recommendation_id) as earlier_count
    from made as later
    join made as earlier
        on earlier.place_id = later.place_id
        and earlier.wanted = later.wanted
        and earlier.recommended_by = later.recommended_by
    where earlier.made_on <= later.made_on - $days_apart::integer
      and (earlier.completed_on is null or earlier.completed_on < later.made_on)
      -- shown to have been done: then it has come back, which is no failing of the record
      and not (earlier.completed_on is not null and earlier.evidence_id is not null)
)
select
    recommendation_id as subject_id,
    made_on as happened_on,
    earlier_was as detail_earlier_was,
    earlier_count as detail_earlier_count,
    other_id
from pairs
where made_on >= $today - 730
order by happened_on, subject_id, turn
