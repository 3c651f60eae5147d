"""Under which ids what somebody is denied stands now, whatever later runs made of it."""

FOLLOWED = """with given (kind, id) as (select * from unnest(%s::text[], %s::text[])),
of_days (kind, id, starts_on) as (
    select given.kind, given.id, min(denied.starts_on) from given join desk.denied as denied
    on denied.kind = given.kind and denied.thing_id = given.id group by given.kind, given.id),
held as (
    select was.kind, was.record_id from record.match as was join of_days
    on of_days.kind = was.kind and of_days.id = was.entity_id
    where was.known_from < of_days.starts_on + 1
    and coalesce(was.known_until > of_days.starts_on, true)
    union
    select came.kind, came.record_id from record.match as came join of_days
    on of_days.kind = came.kind and of_days.id = came.entity_id
    where came.known_from >= of_days.starts_on and not exists (
        select 1 from record.match as before where before.kind = came.kind
        and before.record_id = came.record_id and before.known_from < came.known_from)),
now as (
    select kind, id from given union
    select led.kind, led.now_entity_id from record.redirect as led join given
    on given.kind = led.kind and given.id = led.entity_id where led.known_until is null
    union
    select stands.kind, stands.entity_id from record.match as stands join held
    on held.kind = stands.kind and held.record_id = stands.record_id
    where stands.known_until is null)
select kind, id from now union
select led.kind, led.entity_id from record.redirect as led join now
on now.kind = led.kind and now.id = led.now_entity_id where led.known_until is null"""
"""The records that were the thing when it was first denied, and those that came to it new since:
where they are now is denied. A record that a merge brought to it and a split took away again is
not. The redirects that lead there lead to the same."""
