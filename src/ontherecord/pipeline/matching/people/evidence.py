"""Say what speaks for two records being one person, and what forbids it whatever the weight.

What a household shares (home, family name, telephone, title) is never enough: a pair needs a first
name or initial that fits and no veto. Strong evidence is a whole name and a birth date; weak is
less than that, and counts only where no other occupant fits as well (see `choosing`).
"""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.matching.people.levels import COLUMNS, LEVELS, level_of
from ontherecord.pipeline.matching.people.weights import Weights, weight_of

_ALL_COLUMNS = (
    *COLUMNS,
    *"source sex title_sex generation middle_initials died_on starts_on".split(),
    *"first_tf surname_tf".split(),
)

_SAME_SEX = "sex_l is null or sex_r is null or sex_l = sex_r"
_FIRST_FITS = "first_name_level in ('same', 'nickname', 'near', 'spaced', 'middle')"
_SURNAME_FITS = "surname_level in ('same', 'near', 'part')"
_BORN_FITS = "born_level in ('same', 'turned', 'near')"
_AT_HOME = "home_level in ('place_and_contact', 'place', 'contact')"

# In the order a person would give them; the first that holds is the veto's name.
VETOES = {
    "birth_dates_conflict": "born_level in ('different', 'years_apart')",
    "generations_conflict": "generation_l <> generation_r",
    # A title is mistyped more readily than a whole name with its birth date.
    "sexes_conflict": f"not ({_SAME_SEX}) and not (first_name_level = 'same' and {_BORN_FITS})",
    "middle_names_conflict": (
        "length(middle_initials_l) > 0 and length(middle_initials_r) > 0 "
        "and not list_has_any(middle_initials_l, middle_initials_r) "
        "and first_name_level not in ('middle', 'turned', 'spaced') "
        # Brothers may share one first name and be called by the next.
        "and (born_level <> 'same' or list_contains(roots_l, 'mohammed') "
        "or list_contains(roots_r, 'mohammed'))"
    ),
    "died_before_the_other_came": (
        "(died_on_l < starts_on_r or died_on_r < starts_on_l) and born_level <> 'same'"
    ),
    "first_names_conflict": "first_name_level = 'different'",
}

STRONG = f"{_BORN_FITS} and (first_name_level = 'turned' or ({_FIRST_FITS} and {_SURNAME_FITS}))"
CHANGED_SURNAME = (
    "first_name_level = 'same' and surname_level = 'different' "
    f"and born_level = 'same' and {_AT_HOME}"
)
WEAK = (
    f"({_SURNAME_FITS} and {_FIRST_FITS} "
    "and (meet or home_level in ('place_and_contact', 'contact') or born_level = 'same')) "
    f"or ({_SURNAME_FITS} and first_name_level = 'initial' and (meet or born_level = 'same')) "
    f"or ({_SURNAME_FITS} and first_name_level = 'unknown' and born_level = 'same' "
    "and (meet or home_level in ('place_and_contact', 'contact'))) "
    f"or (first_name_level = 'turned' and (meet or {_AT_HOME})) "
    f"or (surname_level = 'unknown' and {_FIRST_FITS} "
    f"and (meet or (born_level = 'same' and {_AT_HOME})))"
)
# One source holding two records means two people, unless everything says otherwise.
SAME_SOURCE_STRONG = (
    "first_name_level = 'same' and surname_level = 'same' and born_level = 'same' "
    f"and {_AT_HOME} and ({_SAME_SEX})"
)
# Pairs that do not join, yet that a person should see.
NEAR_MISSES = {
    "name_nearly_the_same": (
        f"first_name_level = 'different' and {_SURNAME_FITS} and born_level = 'same' "
        "and home_level in ('place_and_contact', 'place') "
        "and length(first_l) >= 4 and damerau_levenshtein(first_l, first_r) <= 1"
    ),
    "birth_date_years_apart": (
        "first_name_level = 'same' and surname_level = 'same' and born_level = 'years_apart' "
        "and home_level in ('place_and_contact', 'place')"
    ),
    "changed_surname": (
        "first_name_level = 'same' and surname_level = 'different' and born_level = 'unknown' "
        "and meet and home_level = 'place_and_contact'"
    ),
}


def _case(named: dict[str, str]) -> str:
    return "case " + " ".join(f"when {test} then '{name}'" for name, test in named.items()) + " end"


def compared(pairs: str) -> str:
    """Give the SQL that adds levels, `veto` and `is_held_by_source` to a table of pairs.

    `pairs` is the name of a table with id_l, id_r and meet.
    """
    sides = ", ".join(
        f"{side}.{column} as {column}_{letter}"
        for side, letter in (("one", "l"), ("other", "r"))
        for column in _ALL_COLUMNS
    )
    levels = ", ".join(f"{level_of(name)} as {name}_level" for name in LEVELS)
    return f"""
    select
        *,
        {_case(VETOES)} as veto,
        source_l = source_r and not ({SAME_SOURCE_STRONG}) as is_held_by_source
    from (
        select *, {levels}
        from (
            select pair.id_l, pair.id_r, pair.meet, {sides}
            from {pairs} as pair
            join people_person as one on one.id = pair.id_l
            join people_person as other on other.id = pair.id_r
        )
    )
    """  # noqa: S608 — composed of this module's own conditions


# All that the first look needs: without the lists of places and contacts.
_FIRST_LOOK = ("first", "first_initial", "initials", "middles", "roots", "is_known_name", "surname")


def weigh_evidence(con: duckdb.DuckDBPyConnection, weights: Weights) -> None:
    """Write `people_evidence`: the candidate pairs that could be one person, with their levels.

    strength is strong, changed_surname, weak or near_miss; pairs a veto forbids are gone, though
    `people_compared` keeps them with the veto.
    """
    sides = ", ".join(
        f"{side}.{column} as {column}_{letter}"
        for side, letter in (("one", "l"), ("other", "r"))
        for column in _FIRST_LOOK
    )
    con.execute(
        f"""create or replace temp table people_likely as
        -- Most pairs share a telephone and no name. Two different first names say nothing unless
        -- the birth date is the same (a near miss), so the dearer comparisons are spared.
        select id_l, id_r, meet
        from (
            select pair.id_l, pair.id_r, pair.meet, {sides},
                coalesce(one.born = other.born, false) as is_born_same
            from people_pair as pair
            join people_person as one on one.id = pair.id_l
            join people_person as other on other.id = pair.id_r
        )
        where is_born_same or {level_of("first_name")} <> 'different'"""  # noqa: S608 — our own
    )
    weigh_pairs(con, weights, "people_likely")
    con.execute(
        """create or replace temp table people_evidence as
        select * exclude (veto) replace (coalesce(strength, 'near_miss') as strength)
        from people_compared
        where strength is not null or near_miss is not null
        order by id_l, id_r"""
    )


def weigh_pairs(
    con: duckdb.DuckDBPyConnection, weights: Weights, pairs: str = "people_pair"
) -> None:
    """Write `people_compared`: every pair of the table `pairs` with its levels, veto and weight."""
    # A table, not a subquery: else every level would be worked out again for each condition on it.
    con.execute(
        f"""create or replace temp table people_compared as
        select
            id_l, id_r, meet, first_name_level, surname_level, born_level, home_level,
            veto, is_held_by_source, {weight_of(weights)} as weight,
            {_case(NEAR_MISSES)} as near_miss,
            case
                when veto is not null then null
                when {STRONG} then 'strong'
                when {CHANGED_SURNAME} then 'changed_surname'
                when {WEAK} then 'weak'
            end as strength
        from ({compared(pairs)})"""  # noqa: S608 — composed of this module's own conditions
    )
