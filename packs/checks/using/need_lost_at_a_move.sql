/* check
title      = "A need that was lost when somebody moved"
says       = "The need ended when the person moved between the landlord's homes, and nothing in its place is on record since."
because    = "The person did not stop needing it at the door; they have to ask again, and are harmed until they do."
next_step  = "Ask the person what they need in the new home, record it, and mend the way moves carry needs along."
wrong_when = [
    "The need was about the old home, and the new one has what was missing there.",
    "The person was asked after the move and has none, and the answer was not recorded.",
]
subject    = "need"
others     = "occupancy"
lane       = "at_risk"
precedents = ["on-the-record-2023-mrs-p"]
status     = "live"
owner      = "lettings manager"
since      = 2026-11-22

[needs]
need      = ["answer", "do_differently", "ends_before"]
occupancy = ["person_id", "place_id"]

[settings.days_around]
default = 28
why     = "What ends within four weeks of a move ends because of the move."
*/
with moves as (
    select
        old_home.person_id, old_home.ends_before as left_on,
        min(new_home.place_id) as new_place_id
    from occupancy as old_home
    join occupancy as new_home
        on new_home.person_id = old_home.person_id
        and new_home.place_id <> old_home.place_id
    where old_home.ends_before between $today - 730 and $today
      and abs(date_diff('day', old_home.ends_before, new_home.starts_on)) <= 60
      and (new_home.ends_before is null or new_home.ends_before > $today)
    group by old_home.person_id, old_home.ends_before
),
lost as (
    select
        need.need_id, need.person_id, need.need_type, need.do_differently,
        need.ends_before, moves.left_on, moves.new_place_id
    from need
    join moves on moves.person_id = need.person_id
    where need.answer = 'has_need'
      and need.do_differently not in ('none', 'adapt_home')
      and abs(date_diff('day', need.ends_before, moves.left_on)) <= $days_around::integer
),
carried as (
    select lost.need_id
    from lost
    join need on need.person_id = lost.person_id
    where need.need_id <> lost.need_id
      and (need.ends_before is null or need.ends_before > $today)
      and (need.do_differently = lost.do_differently
           or need.need_type = lost.need_type
           or (need.answer in ('asked_and_none', 'declined')
               and need.recorded_on >= lost.left_on - $days_around::integer))
    group by lost.need_id
)
select
    lost.need_id as subject_id,
    lost.new_place_id as place_id,
    lost.person_id,
    lost.left_on as happened_on,
    lost.do_differently as detail_do_differently,
    occupancy.occupancy_id as other_id
from lost
join occupancy on occupancy.person_id = lost.person_id
    and (occupancy.ends_before = lost.left_on
        or (occupancy.place_id = lost.new_place_id
            and (occupancy.ends_before is null or occupancy.ends_before > $today)))
anti join carried on carried.need_id = lost.need_id
order by happened_on, subject_id, occupancy.starts_on, other_id
