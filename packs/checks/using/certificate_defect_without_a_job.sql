/* check
title      = "A defect on a certificate and no job for it"
says       = "The check found something dangerous or to be looked into at once; no job for it in time and no putting right is on record."
because    = "The landlord paid for the check, was told of the danger, and the danger is still in the home."
next_step  = "Make it safe, raise the job with the day of the certificate, and record when it was put right."
wrong_when = [
    "The engineer put it right on the day, and the certificate's second page says so.",
    "The job was raised at the block or under another trade.",
    "The job was raised later than it should have been, and the danger has been put right since.",
]
subject    = "certificate"
lane       = "at_risk"
precedents = ["rsh-2024-missing-safety-records"]
status     = "live"
owner      = "compliance manager"
since      = 2026-11-22

[needs]
certificate = ["worst_defect", "issued_on"]
repair      = ["reported_on", "trade", "place_id"]

[settings.days_to_raise]
default = 28
why     = "Electrical defects are to be put right within 28 days of the report (2025 regulations)."

[settings.days_if_dangerous]
default = 3
why     = "Danger is made safe before the engineer leaves; over a weekend its job is on record on the third day."
*/
with defects as (
    select
        certificate_id, place_id, programme, issued_on, worst_defect,
        case
            when worst_defect in ('c1', 'id') then issued_on + $days_if_dangerous::integer
            else issued_on + $days_to_raise::integer
        end as raise_by
    from certificate
    where worst_defect in ('c1', 'c2', 'fi', 'id', 'ar')
      and defect_put_right_on is null
      and place_id is not null
      and issued_on >= $today - 730
),
raised as (
    select defects.certificate_id
    from defects
    join repair on repair.place_id = defects.place_id
    where repair.reported_on between defects.issued_on - 1 and defects.raise_by
      and repair.vanished_on is null
      and coalesce(repair.status, 'open') not in ('cancelled', 'closed_no_access')
      and coalesce(repair.priority, '') <> 'planned'
      and case defects.programme
          when 'gas_safety' then repair.trade = 'heating' or repair.fault = 'no_heating'
          when 'electrical' then repair.trade = 'electrical' or repair.fault = 'electrics'
          when 'smoke_alarm' then repair.trade in ('electrical', 'fire_safety')
          when 'lift' then repair.trade = 'lifts' or repair.fault = 'lift'
          when 'water_hygiene' then repair.trade = 'plumbing'
          when 'asbestos' then repair.trade in ('multi', 'decorating', 'plastering')
          else repair.trade in ('fire_safety', 'carpentry') or repair.fault = 'fire_safety'
      end
    group by defects.certificate_id
)
select
    defects.certificate_id as subject_id,
    defects.issued_on as happened_on,
    defects.worst_defect as detail_worst_defect,
    defects.programme as detail_programme,
    date_diff('day', defects.issued_on, $today) as detail_days_since
from defects
anti join raised on raised.certificate_id = defects.certificate_id
where defects.raise_by < $today
order by happened_on, subject_id
