"""Suggests to a person which record a lone one may belong to, where nothing firm was found.

Nothing is joined here. Records of one postcode that found no partner in the other's source are
compared by number, unit and words, and the best suggestion for either of them is left open.
"""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.matching.places.reasons import OpenReason

# ruff: noqa: S608 — only fragments of our own SQL are composed

ENOUGH = 3.5
"""Below this a suggestion wastes a person's time: little more than the postcode is shared."""

CROWDED = 60
"""A postcode at which one source has more lone records than this is left out: a dummy, or a list
the other source does not hold at all."""

_WORDS = "list_distinct(string_split(trim(concat_ws(' ', {0}.name, {0}.street, {0}.town)), ' '))"
_NUMBER = """case
    when a.number = b.number and a.number <> '' then 4
    when a.number = '' and b.number = '' then 0
    when a.number = '' then if(a.unit = b.number, 4, 0)
    when b.number = '' then if(b.unit = a.number, 4, 0)
    when a.low <= b.high and b.low <= a.high
        and (a.number like '%-%' or b.number like '%-%') then 3
end"""
_UNIT = """case
    when a.unit = b.unit then if(a.unit = '', 1, 4)
    when a.unit = '' then if(b.unit = a.number and b.number = '', 0.5, -1)
    when b.unit = '' then if(a.unit = b.number and a.number = '', 0.5, -1)
    when list_has_any(string_split(a.unit, '+'), string_split(b.unit, '+')) then 2
    when length(a.unit) = 1 and ascii(a.unit) - 64 = try_cast(b.unit as integer) then 2
    when length(b.unit) = 1 and ascii(b.unit) - 64 = try_cast(a.unit as integer) then 2
end"""


def suggest(con: duckdb.DuckDBPyConnection) -> None:
    """Add to `place_doubt` the best pairs of lone records, with how alike they are as weight."""
    con.execute(
        f"""insert into place_doubt
        with partner as (
            select distinct member.rid, beside_record.source
            from member
            join member as beside on beside.cluster = member.cluster and beside.rid <> member.rid
            join place_read as beside_record on beside_record.rid = beside.rid
        ),
        source as (select distinct source from place_read),
        lone as (
            select record.*, source.source as sought
            from place_read as record
            join source on source.source <> record.source
            anti join partner on partner.rid = record.rid and partner.source = source.source
            where record.postcode <> '' and record.core <> '' and record.gone_on is null
            qualify count(*) over (
                partition by record.source, source.source, record.postcode) <= {CROWDED}
        ),
        compared as (
            select a.rid as one, b.rid as other, a.source, b.source as other_source,
                {_NUMBER} as number_score, {_UNIT} as unit_score,
                {_WORDS.format("a")} as words, {_WORDS.format("b")} as other_words
            from lone as a
            join lone as b on b.postcode = a.postcode and b.source = a.sought
                and b.sought = a.source
            where a.source < b.source and coalesce(a.kind = b.kind, true)
        ),
        scored as (
            select one, other, source, other_source,
                number_score + unit_score
                    + round(4.0 * len(list_intersect(words, other_words))
                        / len(list_distinct(words || other_words)), 3) as score
            from compared
            where number_score is not null and unit_score is not null
                and list_has_any(words, other_words)
        )
        select one, other, $reason, score / 2 from scored
        anti join (
            select least(one, other) as low, greatest(one, other) as high from place_doubt
        ) as doubted on doubted.low = least(one, other) and doubted.high = greatest(one, other)
        where score >= {ENOUGH}
        qualify score = max(score) over (partition by one, other_source)
            or score = max(score) over (partition by other, source)""",
        {"reason": OpenReason.ADDRESS_ALIKE.value},
    )
