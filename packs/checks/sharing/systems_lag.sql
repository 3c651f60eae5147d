/* check
title      = "One system is behind another"
says       = "For the same things, this system's day for the same fact is later than another system's."
because    = "Between the two days, whoever works from the slower system acts on what is no longer so."
next_step  = "Find out how the fact gets from one system into the other, and shorten the way or say how old it is."
wrong_when = [
    "The two systems mean different days by the field, such as the work and its invoice.",
    "Records of one month were entered late in one go, and the lag has since gone.",
]
subject    = "lag"
lane       = "measured"
precedents = ["on-the-record-2023-call-for-evidence"]
status     = "live"
owner      = "data lead"
since      = 2026-11-22

[needs]
lag         = ["median_days"]
source_load = ["loaded_until"]

[settings.days_behind]
default = 7
why     = "A weekly extract brings a fact within seven days of its being entered."

[settings.fewest_pairs]
default = 20
why     = "Over fewer things than twenty, one late entry looks like a habit."
*/
select
    lag_id as subject_id,
    cast(null as date) as happened_on,
    median_days as detail_median_days,
    most_days as detail_most_days,
    later_count as detail_later_count,
    pair_count as detail_pair_count
from lag
where pair_count >= $fewest_pairs::integer
  and later_count * 2 >= pair_count
  and median_days > $days_behind::integer
order by subject_id
