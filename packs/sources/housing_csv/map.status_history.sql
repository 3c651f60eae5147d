-- Old and new values stand as this system writes them: a day as 05/01/2026, a priority as P1. They
-- are kept as text, in words that can be compared with the order itself. A day that no calendar has
-- (12/31/2026) stays as it was written: turned round it would only look like a day.
with said as (
    select *,
        strftime(try_strptime("OLD_VALUE", '%d/%m/%Y'), '%Y-%m-%d') as was,
        strftime(try_strptime("NEW_VALUE", '%d/%m/%Y'), '%Y-%m-%d') as becomes
    from feed
),
ours as (
    select map {
        'P0': 'immediate', 'P1': 'emergency', 'P2': 'urgent', 'P3': 'routine', 'PP': 'planned',
        'OPEN': 'open', 'COMP': 'completed', 'CANX': 'cancelled', 'NOACC': 'closed_no_access'
    } as words
)
select
    said.* exclude (was, becomes)
    replace (
        coalesce(ours.words["OLD_VALUE"], was, "OLD_VALUE") as "OLD_VALUE",
        coalesce(ours.words["NEW_VALUE"], becomes, "NEW_VALUE") as "NEW_VALUE"
    )
from said, ours
