/* check
title      = "A system has stopped delivering"
says       = "The newest delivery of this system is older than it should be, or nothing of it ever arrived."
because    = "A record that quietly stops being fed looks complete, and people act on it as if it were today's."
next_step  = "Ask the system's owner whether the export still runs and where its files go, and send what is missing."
wrong_when = [
    "The system was switched off on purpose and should be taken out of landlord.toml.",
    "The system is delivered by the quarter, and its setting here was left as it was.",
]
subject    = "system"
lane       = "mend_at_source"
precedents = ["on-the-record-2023-call-for-evidence"]
status     = "live"
owner      = "data lead"
since      = 2026-11-22

[needs]
system = ["system_name"]

[settings.quiet_days]
default = 35
why     = "A system delivered each month is a month and a few days old at its oldest."
*/
with newest as (
    select source, max(loaded_until) as loaded_until
    from source_load
    group by source
)
select
    system.system_id as subject_id,
    cast(null as date) as happened_on,
    newest.loaded_until as detail_last_delivery,
    date_diff('day', newest.loaded_until, $today) as detail_days_quiet
from system
left join newest on newest.source = system.system_id
where newest.loaded_until is null
   or newest.loaded_until < $today - $quiet_days::integer
order by subject_id
