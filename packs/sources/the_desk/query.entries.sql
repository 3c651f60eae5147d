-- A home or person that was joined with an older one since is the older one.
-- An entry is about whom its issue is about. Of an issue held back or confidential none leaves.
select
    entry.id::text as id,
    entry.entered_at,
    entry.words as entry,
    place.first_record_id as place_record,
    person.first_record_id as person_record
from desk.entry as entry
left join lateral (
    select issue.person_id, issue.held_back, issue.sensitivity
    from record.issue as issue
    where issue.issue_id = entry.issue_id
    order by issue.known_until is null desc, issue.known_from desc
    limit 1
) as its on true
left join record.redirect as place_now on place_now.kind = 'place'
    and place_now.entity_id = entry.place_id and place_now.known_until is null
left join record.place as place on place.known_until is null
    and place.place_id = coalesce(place_now.now_entity_id, entry.place_id)
left join record.redirect as person_now on person_now.kind = 'person'
    and person_now.entity_id = entry.person_id and person_now.known_until is null
left join record.person as person on person.known_until is null
    and person.person_id = coalesce(person_now.now_entity_id, entry.person_id, its.person_id)
where coalesce(its.held_back, 'suggestion') = 'suggestion'
    and its.sensitivity is distinct from 'confidential'
