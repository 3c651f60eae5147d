/* check
title      = "A required field is missing"
says       = "Records of this system lack a field that the standard requires, all for one cause."
because    = "What is not recorded cannot be joined, checked or acted on, and one cause at the source can account for thousands of gaps."
next_step  = "Show the owner of the system the cause and the count. Mend the field, the code or the export there, not in the record."
wrong_when = [
    "The system holds the field and its export leaves it out, so that only the export is to be mended.",
]
subject    = "field"
lane       = "mend_at_source"
precedents = ["on-the-record-2023-call-for-evidence"]
status     = "live"
owner      = "data lead"
since      = 2026-03-01

[needs]
completeness = ["gap_count"]

[settings.fewest_gaps]
default = 1
why     = "A landlord with very many records may want to begin with the larger causes."
*/
select
    source || '.' || kind || '.' || field as subject_id,
    cast(null as date) as happened_on,
    cause as detail_cause,
    gap_count as detail_gap_count,
    record_count as detail_record_count
from completeness
where gap_count >= greatest($fewest_gaps::integer, 1)
  -- a value that only fills the field, and an appointment without a purpose, are checks of their own
  and cause <> 'placeholder'
  and not (kind = 'appointment' and field = 'purpose')
order by subject_id, detail_cause
