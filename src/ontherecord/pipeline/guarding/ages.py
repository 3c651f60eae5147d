"""Shows an age band instead of the birth date of a child, as of the day of the run."""

from __future__ import annotations

BANDS = (("under_5", 5), ("5_to_11", 12), ("12_to_15", 16), ("16_to_17", 18))
ADULT, ADULT_FROM = "adult", 18
OLDEST = 120
"""A birth date that makes somebody older stands for a date that is not known."""


def with_age_band(people: str) -> str:
    """Give the query of people with `age_band`, and without the birth date of anybody under 18.

    Needs `run_day`. The date stays in `person_record`, for matching. Who was born on 29 February
    comes of age on 1 March.
    """
    # Spelt out: date_sub takes 28 February for the birthday of who was born on the 29th.
    born = "person.date_of_birth"
    age = (
        f"(year(day) - year({born})"
        f" - (month(day) * 100 + day(day) < month({born}) * 100 + day({born}))::integer)"
    )
    bands = " ".join(f"when {age} < {below} then '{band}'" for band, below in BANDS)
    return f"""
        select person.* replace (
            case when {age} < {ADULT_FROM} then null else person.date_of_birth end
                as date_of_birth
        ),
        case
            when person.date_of_birth > day or {age} > {OLDEST} then null
            {bands}
            when person.date_of_birth is not null then '{ADULT}'
        end as age_band
        from ({people}) as person cross join run_day"""  # noqa: S608 — our own words and numbers
