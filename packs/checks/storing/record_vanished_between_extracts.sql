/* check
title      = "A record has vanished from a system's extract"
says       = "A record that this system delivered before is no longer in its extract, and nothing has taken its place."
because    = "A record deleted or lost in a change of system takes with it what was known of a home or a person."
next_step  = "Ask the owner of the system why it is gone. If nobody meant it, have it restored while a copy is still kept."
wrong_when = [
    "The record was disposed of under the retention schedule and the disposal is on record elsewhere.",
    "The export was given a narrower selection than before, and the system still holds the record.",
]
subject    = "record"
lane       = "mend_at_source"
precedents = ["poor-record-keeping-2022-system-error", "on-the-record-2023-system-change"]
status     = "live"
owner      = "data lead"
since      = 2026-03-01

[needs]
vanished_record = []
source_load     = ["delivery"]
*/
with still_there as (
    select match.kind, match.entity_id, match.source
    from match
    join vanished_record as gone
        on gone.kind = match.kind and gone.entity_id = match.entity_id
        and gone.source = match.source
    anti join vanished_record on vanished_record.record_id = match.record_id
    group by match.kind, match.entity_id, match.source
)
select
    vanished_record.record_id as subject_id,
    vanished_record.vanished_on as happened_on,
    vanished_record.kind as detail_kind,
    vanished_record.last_received_on as detail_last_received_on
from vanished_record
-- the same home, person or repair under a new reference in the same system has been replaced
anti join still_there
  on still_there.kind = vanished_record.kind
 and still_there.entity_id = vanished_record.entity_id
 and still_there.source = vanished_record.source
order by happened_on, subject_id
