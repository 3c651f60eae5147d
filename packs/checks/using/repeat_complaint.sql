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
*/
with first_stages as (
    select complaint_id, place_id, topic, received_on, responded_on
    from complaint
    where stage = 'stage_one'
      and place_id is not null
      and topic is not null
      and topic <> 'other'
),
pairs as (
    select
        later.complaint_id, later.received_on,
        date_diff('day', coalesce(earlier.responded_on, earlier.received_on),
            later.received_on) as days_since,
        row_number() over (
            partition by later.complaint_id
            order by earlier.received_on desc, earlier.complaint_id
        ) as turn,
        count(*) over (partition by later.complaint_id) as earlier_count
    from first_stages as later
    join first_stages as earlier
        on earlier.place_id = later.place_id and earlier.topic = later.topic
    where earlier.complaint_id <> later.complaint_id
      and earlier.received_on < later.received_on
      and coalesce(earlier.responded_on, earlier.received_on)
          >= later.received_on - $within_days::integer
)
select
    complaint_id as subject_id,
    received_on as happened_on,
    days_since as detail_days_since,
    earlier_count as detail_earlier_count
from pairs
where turn = 1
  and received_on >= $today - 730
order by happened_on, subject_id
