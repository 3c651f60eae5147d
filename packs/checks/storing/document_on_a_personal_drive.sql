/* check
title      = "A document kept where only one person finds it"
says       = "The file lies on a personal drive, a removable disk or in a mail archive, and no copy is filed."
because    = "When its keeper is away or leaves, the landlord no longer has what it knew."
next_step  = "Ask the keeper to file it in the system of record, and then to remove the other copy."
wrong_when = [
    "The filed copy was renamed or saved in another format, so that its name or size differs.",
    "The file is private or of no lasting value and belongs in no record.",
]
subject    = "document"
lane       = "mend_at_source"
precedents = ["on-the-record-2023-personal-drives"]
status     = "live"
owner      = "data lead"
since      = 2026-03-01

[needs]
document = ["stored_in", "file_name", "size_bytes"]
*/
with filed as (
    select lower(file_name) as file_name, size_bytes
    from document
    where stored_in in ('system_of_record', 'shared_drive')
    group by lower(file_name), size_bytes
),
out_of_reach as (
    select document_id, stored_in, document_type, lower(file_name) as file_name, size_bytes
    from document
    where stored_in in ('personal_drive', 'removable', 'mail_archive')
)
select
    out_of_reach.document_id as subject_id,
    cast(null as date) as happened_on,
    out_of_reach.stored_in as detail_stored_in,
    out_of_reach.document_type as detail_document_type
from out_of_reach
anti join filed
  on filed.file_name = out_of_reach.file_name
 and filed.size_bytes = out_of_reach.size_bytes
order by subject_id
