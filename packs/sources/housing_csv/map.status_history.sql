-- Old and new values stand as this system writes them: a day as 05/01/2026, a priority as P1. They
-- are kept as text, in words that can be compared with the order itself.
with said as (
    select *,
        regexp_replace("OLD_VALUE", '^([0-9]{2})/([0-9]{2})/([0-9]{4})$', '\3-\2-\1') as was,
        regexp_replace("NEW_VALUE", '^([0-9]{2})/([0-9]{2})/([0-9]{4})$', '\3-\2-\1') as becomes
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
        coalesce(ours.words[was], was) as "OLD_VALUE",
        coalesce(ours.words[becomes], becomes) as "NEW_VALUE"
    )
from said, ours
