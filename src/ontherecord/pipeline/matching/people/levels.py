"""How alike two records are, field by field: one list of levels for the model and for the rules.

Each level is a SQL condition over columns ending `_l` and `_r`, the first that holds counts. The
model weighs them; the vetoes and reasons read them by name. Levels called `unknown` say nothing.
"""

from __future__ import annotations

FIRST_NAME = (
    ("unknown", "first_initial_l is null or first_initial_r is null"),
    ("same", "first_l = first_r"),
    ("nickname", "list_has_any(roots_l, roots_r)"),
    # First and family name in each other's fields, one of them perhaps mistyped.
    (
        "turned",
        "(first_l = surname_r and damerau_levenshtein(surname_l, first_r) <= 2) "
        "or (surname_l = first_r and damerau_levenshtein(first_l, surname_r) <= 2) "
        "or (first_l is null and surname_l = first_r and first_initial_l = left(surname_r, 1)) "
        "or (first_r is null and surname_r = first_l and first_initial_r = left(surname_l, 1))",
    ),
    (
        "middle",
        "(first_l is not null and list_contains(middles_r, first_l)) "
        "or (first_r is not null and list_contains(middles_l, first_r))",
    ),
    # Two names that both exist are two people (Maria and Marie, Jayden and Kayden), whatever
    # the distance: twins are given names that rhyme.
    (
        "near",
        "not (is_known_name_l and is_known_name_r) "
        "and least(length(first_l), length(first_r)) >= 3 "
        "and greatest(length(first_l), length(first_r)) >= 4 "
        "and (left(first_l, 1) = left(first_r, 1) or left(first_l, 2) = reverse(left(first_r, 2)))"
        "and (damerau_levenshtein(first_l, first_r) <= 1 "
        "or starts_with(first_l, first_r) or starts_with(first_r, first_l) "
        "or (length(first_l) >= 7 and length(first_r) >= 7 "
        "and damerau_levenshtein(first_l, first_r) <= 2))",
    ),
    # "Ja ck": a space fell into the name.
    (
        "spaced",
        "first_l is not null and first_r is not null and ("
        "first_l || coalesce(middles_l[1], '') = first_r "
        "or first_r || coalesce(middles_r[1], '') = first_l)",
    ),
    (
        "initial",
        # "M Ward" may be Peggy: her initials are those of the names she goes by.
        "(first_l is null or first_r is null) and list_has_any(initials_l, initials_r)",
    ),
)

SURNAME = (
    ("unknown", "surname_l is null or surname_r is null"),
    ("same", "surname_l = surname_r"),
    (
        "near",
        "least(length(surname_l), length(surname_r)) >= 3 "
        "and greatest(length(surname_l), length(surname_r)) >= 4 "
        "and (damerau_levenshtein(surname_l, surname_r) <= 1 "
        "or (least(length(surname_l), length(surname_r)) >= 5 "
        "and (jaro_winkler_similarity(surname_l, surname_r) >= 0.92 "
        "or damerau_levenshtein(surname_l, surname_r) <= 2)))",
    ),
    (
        "part",
        "(length(surname_parts_l) > 1 or length(surname_parts_r) > 1) "
        "and list_has_any(surname_parts_l, surname_parts_r)",
    ),
)

BORN = (
    ("unknown", "born_l is null or born_r is null"),
    ("same", "born_l = born_r"),
    (
        "turned",
        "year(born_l) = year(born_r) and month(born_l) = day(born_r) "
        "and day(born_l) = month(born_r)",
    ),
    # Two of day, month and year agree, or two digits stand the wrong way round. Where only the
    # year differs it must be by little: father and son can share a birthday.
    (
        "near",
        "(month(born_l) = month(born_r) and day(born_l) = day(born_r) "
        "and abs(year(born_l) - year(born_r)) <= 11) "
        "or (year(born_l) = year(born_r) "
        "and (month(born_l) = month(born_r) or day(born_l) = day(born_r))) "
        "or (damerau_levenshtein(born_text_l, born_text_r) <= 1 "
        "and abs(year(born_l) - year(born_r)) <= 11)",
    ),
    ("years_apart", "month(born_l) = month(born_r) and day(born_l) = day(born_r)"),
)

# One comparison for all that a household shares: counted once, it cannot add up to a proof.
HOME = (
    (
        "place_and_contact",
        "list_has_any(places_l, places_r) and list_has_any(contacts_l, contacts_r)",
    ),
    ("place", "list_has_any(places_l, places_r)"),
    ("contact", "list_has_any(contacts_l, contacts_r)"),
    ("unknown", "length(places_l) = 0 or length(places_r) = 0"),
)

LEVELS = {"first_name": FIRST_NAME, "surname": SURNAME, "born": BORN, "home": HOME}
COLUMNS = [
    "first",
    "first_initial",
    "initials",
    "middles",
    "roots",
    "is_known_name",
    "surname",
    "surname_parts",
    "born",
    "born_text",
    "places",
    "contacts",
]


def level_of(name: str) -> str:
    """Give the SQL that names the level two records reach in comparison `name`."""
    whens = " ".join(f"when {condition} then '{level}'" for level, condition in LEVELS[name])
    return f"case {whens} else 'different' end"
