/* check
title      = "A value that only fills the field"
says       = "Records of this system hold values in this field that people type where they know none."
because    = "Such a value passes every test for emptiness, joins strangers to each other, and hides how much is not known."
next_step  = "Show the owner the count, let the field be left empty where nothing is known, and ask for the value at the next contact."
wrong_when = [
    "The value is a real one for a few of the records, such as a birthday at the turn of the year.",
]
subject    = "field"
lane       = "mend_at_source"
precedents = ["on-the-record-2023-call-for-evidence"]
status     = "live"
owner      = "data lead"
since      = 2026-11-22

[needs]
completeness = ["gap_count"]

[settings.fewest_values]
default = 1
why     = "A landlord with very many records may want to begin with the larger heaps."
*/
select
    source || '.' || kind || '.' || field as subject_id,
    cast(null as date) as happened_on,
    cause as detail_cause,
    gap_count as detail_gap_count,
    record_count as detail_record_count
from completeness
where cause = 'placeholder'
  and gap_count >= greatest($fewest_values::integer, 1)
order by subject_id
