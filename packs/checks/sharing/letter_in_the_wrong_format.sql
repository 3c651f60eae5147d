/* check
title      = "A letter in a format its reader cannot use"
says       = "A standard letter went to somebody of whom the record says that they need another format."
because    = "The landlord holds the need and the letter goes out all the same: it was sent, and it told nobody anything."
next_step  = "Send it again in the right format, ring about what was in it, and find out why the need did not reach the letter."
wrong_when = [
    "Two letters were sent and the log keeps the first alone.",
    "Somebody else in the home reads the letters, and the resident wants it so.",
]
subject    = "notice"
others     = "need"
lane       = "due"
precedents = ["repairing-trust-2025-health-needs"]
status     = "live"
owner      = "customer services manager"
since      = 2026-11-22

[needs]
notice = ["letter_format", "sent_at"]
need   = ["answer", "do_differently", "recorded_on"]
*/
with letters as (
    select
        notice_id, place_id, person_id,
        cast(sent_at at time zone 'Europe/London' as date) as sent_on
    from notice
    where channel = 'letter'
      and coalesce(letter_format, 'standard') = 'standard'
      and sent_at >= $today - 730
),
other_formats as (
    select need.need_id, need.person_id, need.do_differently, need.recorded_on, need.ends_before
    from need
    where need.answer = 'has_need'
      and need.do_differently
          in ('large_print', 'easy_read', 'braille', 'audio', 'translated_letters')
),
to_them as (
    select
        letters.notice_id, letters.sent_on, other_formats.do_differently, other_formats.need_id
    from letters
    join other_formats on other_formats.person_id = letters.person_id
    where other_formats.recorded_on < letters.sent_on
      and (other_formats.ends_before is null or other_formats.ends_before > letters.sent_on)
    union
    select
        letters.notice_id, letters.sent_on, other_formats.do_differently, other_formats.need_id
    from letters
    join occupancy on occupancy.place_id = letters.place_id
    join other_formats on other_formats.person_id = occupancy.person_id
    where letters.person_id is null
      and occupancy.starts_on <= letters.sent_on
      and (occupancy.ends_before is null or occupancy.ends_before > letters.sent_on)
      and other_formats.recorded_on < letters.sent_on
      and (other_formats.ends_before is null or other_formats.ends_before > letters.sent_on)
)
select
    notice_id as subject_id,
    sent_on as happened_on,
    do_differently as detail_do_differently,
    need_id as other_id
from to_them
order by happened_on, subject_id, detail_do_differently, other_id
