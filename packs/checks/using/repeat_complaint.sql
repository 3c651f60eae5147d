/* check
title      = "The same complaint again within a year"
says       = "A new complaint about the same topic came from the same home within a year of the answer to the last."
because    = "The first answer did not mend what was complained of, and the second is handled as if it were new."
next_step  = "Read the two together, look for the promise that was not kept, and answer both."
wrong_when = [
    "The two are about different events that share a heading.",
    "Two people of one household complained of different things.",
]
subject    = "complaint"
others     = "complaint"
lane       = "due"
precedents = ["on-the-record-2023-water-ingress"]
status     = "live"
owner      = "complaints manager"
since      = 2026-11-22

[needs]
complaint = ["received_on", "topic", "stage"]

[settings.within_days]
default = 365
why     = "The Complaint Handling Code takes up what happened within the last twelve months."

[settings.rows_a_stage_percent]
default = 50
why     = "A tracker in which most of stage two stands behind an answer of stage one has a row for each stage."
*/
with about as (
    select
        complaint_id, source, place_id, topic, stage, received_on,
        coalesce(responded_on, received_on) as answered_on,
        lag(stage) over (
            partition by source, place_id, topic order by received_on, complaint_id
        ) as stage_before
    from complaint
    where place_id is not null
      and topic is not null
      and topic <> 'other'
),
trackers as (
    select
        source,
        100 * sum(case when stage_before is not null and stage_before <> stage then 1 else 0 end)
            >= $rows_a_stage_percent::integer * count(*) as has_rows_a_stage
    from about
    where stage <> 'stage_one'
    group by source
),
firsts as (
    -- the first row of a matter: in a tracker of one row a complaint every row is one
    select about.complaint_id, about.source, about.place_id, about.topic, about.received_on
    from about
    left join trackers on trackers.source = about.source
    where about.stage = 'stage_one'
       or not coalesce(trackers.has_rows_a_stage, false)
),
pairs as (
    select
        later.complaint_id, later.received_on, earlier.complaint_id as other_id,
        date_diff('day', earlier.answered_on, later.received_on) as days_since,
        row_number() over (
            partition by later.complaint_id
            order by earlier.received_on desc, earlier.complaint_id
        ) as turn,
        greatest(count(first.complaint_id) over (partition by later.complaint_id), 1)
            as earlier_count
    from firsts as later
    join about as earlier
        on earlier.place_id = later.place_id and earlier.topic = later.topic
    left join firsts as first on first.complaint_id = earlier.complaint_id
    where earlier.complaint_id <> later.complaint_id
      and earlier.received_on < later.received_on
      and earlier.answered_on >= later.received_on - $within_days::integer
)
select
    complaint_id as subject_id,
    received_on as happened_on,
    days_since as detail_days_since,
    earlier_count as detail_earlier_count,
    other_id
from pairs
where received_on >= $today - 730
order by happened_on, subject_id, turn
