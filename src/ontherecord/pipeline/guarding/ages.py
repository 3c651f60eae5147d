"""Shows an age band instead of the birth date of a child, as of the day of the run."""

from __future__ import annotations

BANDS = (("under_5", 5), ("5_to_11", 12), ("12_to_15", 16), ("16_to_17", 18))
ADULT, ADULT_FROM = "adult", 18
OLDEST = 120
"""A birth date that makes somebody older stands for a date that is not known."""


def with_age_band(people: str) -> str:
    """Give the query of people with `age_band`, and without the birth date of anybody under 18.

    Where records disagree the latest birth date that has come counts: whoever may be a child is
    shown as one. Needs `run_day`, `match` and `person_record`, where the dates stay for matching.
    Who was born on 29 February comes of age on 1 March.
    """
    # Spelt out: date_sub takes 28 February for the birthday of who was born on the 29th.
    born = "born.on_day"
    age = (
        f"(year(day) - year({born})"
        f" - (month(day) * 100 + day(day) < month({born}) * 100 + day({born}))::integer)"
    )
    bands = " ".join(f"when {age} < {below} then '{band}'" for band, below in BANDS)
    return f"""
        with born as (
            select entity_id as person_id, max(date_of_birth) as on_day
            from match join person_record using (record_id) cross join run_day
            where match.kind = 'person' and date_of_birth <= day group by entity_id
        )
        select person.* replace (
            case when {age} >= {ADULT_FROM} and person.date_of_birth <= day
                then person.date_of_birth end as date_of_birth
        ),
        case
            when {age} > {OLDEST} then null
            {bands}
            when {born} is not null then '{ADULT}'
        end as age_band
        from ({people}) as person cross join run_day
        left join born on born.person_id = person.person_id"""  # noqa: S608 — our own words and numbers
