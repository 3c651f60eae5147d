/* check
title      = "A need is on file and nothing was done about it"
says       = "A person needs their home adapted; the need was recorded, no work was ordered and no job was raised."
because    = "The landlord knows of the need, and the person goes on without a bathroom or kitchen they can use."
next_step  = "Read the need with the person or whoever speaks for them, decide the next stage, and tell them who does it by when."
wrong_when = [
    "The adaptation was done by the council or a charity whose records we do not receive.",
    "The person has since said that the need has passed and it was not recorded.",
]
subject    = "need"
lane       = "at_risk"
precedents = ["on-the-record-2023-mrs-p"]
status     = "live"
owner      = "housing manager"
since      = 2026-03-01

[needs]
need   = ["answer", "do_differently", "recorded_on"]
person = ["place_id"]
repair = ["fault", "reported_on"]

[settings.stage_days]
default = 90
why     = "An assessment and its decision should each take less than a quarter."
*/
with waiting as (
    select
        need.need_id, need.person_id, need.recorded_on,
        coalesce(need.stage, 'recorded') as stage,
        coalesce(need.stage_on, need.recorded_on) as since_on,
        coalesce(person.place_id, need.place_id) as place_id
    from need
    left join person on person.person_id = need.person_id
    where need.answer = 'has_need'
      and need.do_differently = 'adapt_home'
      and coalesce(need.stage, 'recorded')
          in ('recorded', 'assessment_asked', 'assessed', 'approved')
      and (need.ends_before is null or need.ends_before > $today)
),
work_raised as (
    select waiting.need_id
    from waiting
    join repair on repair.place_id = waiting.place_id
    where repair.fault = 'kitchen_bathroom'
      and repair.reported_on > waiting.recorded_on
    group by waiting.need_id
)
select
    waiting.need_id as subject_id,
    waiting.place_id,
    waiting.person_id,
    waiting.recorded_on as happened_on,
    waiting.stage as detail_stage,
    date_diff('day', waiting.since_on, $today) as detail_days_waiting
from waiting
anti join work_raised on work_raised.need_id = waiting.need_id
where waiting.since_on <= $today - $stage_days::integer
order by happened_on, subject_id
