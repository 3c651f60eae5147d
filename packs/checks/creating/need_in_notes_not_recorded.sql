/* check
title      = "A need that stands in a note and nowhere else"
says       = "A recent note suggests that somebody in the home needs something; no need of that kind is on record."
because    = "What is written in a note is read once; what is recorded as a need travels with every visit and letter."
next_step  = "Ask the resident, in their own time and words, and record what they answer. If nobody asks, this goes by itself."
wrong_when = [
    "The note is about a visitor, a neighbour or somebody who has left.",
    "The resident was asked and did not want it recorded, and that was not written down.",
    "Somebody else of the household was asked on their behalf, and said that there is none.",
]
subject    = "note_sign"
lane       = "due"
precedents = ["repairing-trust-2025-health-needs"]
status     = "live"
owner      = "housing manager"
since      = 2026-11-22

[needs]
note_sign = ["sign"]
need      = ["answer", "need_type or do_differently"]
occupancy = ["person_id"]

[settings.expires_days]
default = 90
why     = "A suggestion that nobody took up in three months is not kept against anybody."
*/
with suggested as (
    select note_sign_id, person_id, place_id, what, said_on
    from note_sign
    where sign = 'need'
      and what is not null
      and said_on between $today - $expires_days::integer and $today
      and (place_id is not null or person_id is not null)
),
in_the_home as (
    select suggested.note_sign_id, occupancy.person_id,
        coalesce(suggested.person_id, occupancy.person_id) as meant_id
    from suggested
    join occupancy on occupancy.place_id = suggested.place_id
    where occupancy.starts_on <= suggested.said_on
      and (occupancy.ends_before is null or occupancy.ends_before > suggested.said_on)
    union
    select note_sign_id, person_id, person_id
    from suggested
    where person_id is not null
),
answered as (
    select suggested.note_sign_id
    from suggested
    join in_the_home on in_the_home.note_sign_id = suggested.note_sign_id
    join need on need.person_id = in_the_home.person_id
    where (need.answer = 'has_need' and need.need_type = suggested.what
           and (need.ends_before is null or need.ends_before > suggested.said_on))
       -- asked since: the person the note names, or anybody there where it names nobody
       or (need.answer in ('asked_and_none', 'declined')
           and need.person_id = in_the_home.meant_id
           and need.recorded_on >= suggested.said_on)
       or (need.answer = 'has_need' and need.person_id = suggested.person_id
           and need.recorded_on >= suggested.said_on)
)
select
    min(suggested.note_sign_id) as subject_id,
    min(suggested.said_on) as happened_on,
    suggested.what as detail_need_type,
    count(*) as detail_note_count,
    max(suggested.said_on) + $expires_days::integer as detail_expires_on
from suggested
anti join answered on answered.note_sign_id = suggested.note_sign_id
group by coalesce(suggested.place_id, suggested.person_id), suggested.what
order by subject_id
