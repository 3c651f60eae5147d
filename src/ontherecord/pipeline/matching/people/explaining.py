"""Say what speaks for and against two records being one person, comparison by comparison.

An explanation holds how alike the two are, never what either says: it may be shown to whoever may
know that the two records exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from ontherecord.pipeline.mapping.expressions import canonical_reference
from ontherecord.pipeline.matching.people.blocking import pair_listed, pair_with
from ontherecord.pipeline.matching.people.evidence import weigh_pairs
from ontherecord.pipeline.matching.people.homes import say_where_people_live
from ontherecord.pipeline.matching.people.preparing import drop_workings, prepare_people
from ontherecord.pipeline.matching.people.weights import LevelWeight, Weights, read_weights
from ontherecord.pipeline.sql import literal
from ontherecord.standards.packs import packs_dir

COMPARISONS = {
    "first_name": "First name",
    "surname": "Family name",
    "born": "Date of birth",
    "home": "Home and contact",
}
LEVELS = {
    "first_name": {
        "unknown": "missing in one of them",
        "same": "the same",
        "nickname": "a short form or spelling of the same name",
        "turned": "first and family name stand in each other's place",
        "middle": "the first name of one is a middle name of the other",
        "near": "nearly the same",
        "spaced": "the same but for a space",
        "initial": "an initial that fits",
        "different": "different",
    },
    "surname": {
        "unknown": "missing in one of them",
        "same": "the same",
        "near": "nearly the same",
        "part": "one part of a double name is the same",
        "different": "different",
    },
    "born": {
        "unknown": "missing in one of them",
        "same": "the same",
        "turned": "day and month turned round",
        "near": "nearly the same",
        "years_apart": "the same day, years apart",
        "different": "different",
    },
    "home": {
        "unknown": "one of them has no home",
        "place_and_contact": "the same home, and a number or e-mail in common",
        "place": "the same home",
        "contact": "a number or e-mail in common, not the home",
        "different": "different homes",
    },
}
VETOES = {
    "birth_dates_conflict": "The dates of birth cannot be one person's.",
    "generations_conflict": "One is called junior, the other senior.",
    "sexes_conflict": "The titles or first names are of different sexes.",
    "middle_names_conflict": "The middle names differ.",
    "died_before_the_other_came": "One had died before the other came.",
    "first_names_conflict": "The first names are two people's names.",
}
OPEN = {
    "several_fit": "more than one person in the home fits.",
    "same_source": "one system holds both, or holds another that fits as well.",
    "held_apart": "others who are held to be one of them keep them apart.",
    "name_nearly_the_same": "the first names are nearly the same, and may be two people's.",
    "birth_date_years_apart": "the birthday is the same, the year is not.",
    "changed_surname": "the family names differ, and nothing but the home agrees.",
    "not_sure": "the weight is not enough.",
    "initial_only": "two initials are not enough.",
    "contacts_differ": "they are not reached the same way, or one was a child at the time.",
    "contact_alone": "only the name and what a household shares agree: a telephone or an e-mail.",
    "crowded": "too many records stand in one place to compare.",
}
NOT_PEOPLE = "One of the two is not one person's name: it is not compared with anybody's."


# ruff: noqa: S608 — our own tables, and the run's own path


@dataclass(frozen=True)
class Part:
    """What one comparison adds to the weight, and in words why."""

    comparison: str
    level: str
    weight: float
    words: str


@dataclass(frozen=True)
class Explanation:
    """Two records, what each comparison adds, what forbids it, and where the weight stands."""

    one: str
    other: str
    start: float
    parts: tuple[Part, ...]
    weight: float
    link_weight: float
    against: tuple[str, ...]
    """What forbids it or holds it back whatever the weight, in sentences."""
    outcome: str
    version: str

    @property
    def is_weighed(self) -> bool:
        return bool(self.parts)


class HeldBack(Exception):
    """One of the two is somebody whose address is confidential, or known by a privileged feed."""


def explain_in_run(run: Path, one: str, other: str, model: Path | None = None) -> Explanation:
    """Explain two records of a finished run, each named as system:reference or by its id.

    Raises KeyError with the name of one that the run has no record of a person by, HeldBack where
    one is of somebody who stands in no list.
    """
    with duckdb.connect() as con:
        open_people(con, run)
        _open_held_back(con, run)
        ids = record_named(con, one), record_named(con, other)
        held = "select count(*) from held_back where record_id in (?, ?)"
        if con.execute(held, [*ids]).fetchall()[0][0]:
            raise HeldBack
        explained = explain_pair(con, *ids, model)
        return replace(explained, outcome=_outcome(con, *ids))


def explain_open_pairs(run: Path, model: Path | None = None, most: int = 5) -> list[Explanation]:
    """Explain the weightiest pairs of people that a run left open, one of each reason first,
    each record by its id.
    """
    with duckdb.connect() as con:
        open_people(con, run)
        _open_held_back(con, run)
        pairs = con.execute(
            """select record_id, other_record_id
            from match_open where kind = 'person' and other_record_id is not null
                and record_id not in (select record_id from held_back)
                and other_record_id not in (select record_id from held_back)
            qualify row_number() over (
                partition by reason order by weight desc, record_id, other_record_id) <= $most
            order by row_number() over (
                partition by reason order by weight desc, record_id, other_record_id),
                weight desc, record_id, other_record_id
            limit $most""",
            {"most": most},
        ).fetchall()
        # By id: of some systems a reference is a person's name.
        return [
            replace(
                explain_pair(con, *pair, model),
                one=pair[0],
                other=pair[1],
                outcome=_outcome(con, *pair),
            )
            for pair in pairs
        ]


def _open_held_back(con: duckdb.DuckDBPyConnection, run: Path) -> None:
    """Give the records of people who stand in no list, as `guarded` of the run says."""
    file = run / "guarded.parquet"
    told = "select null::varchar as record_id limit 0"
    if file.is_file():
        told = f"""select record_id from match
            join read_parquet({literal(str(file))}) as guarded on guarded.thing_id = entity_id
            where match.kind = 'person' and guarded.kind = 'person'
                and guarded.rule in ('confidential', 'privileged')"""
    con.execute(f"create or replace temp table held_back as {told}")


def open_people(con: duckdb.DuckDBPyConnection, run: Path) -> None:
    """Give what a finished run holds of people, as the matching read it: views and person_place."""
    for table in ("person_record", "occupancy_record", "match", "match_open"):
        file = literal(str(run / f"{table}.parquet"))
        con.execute(f"create or replace view {table} as from read_parquet({file})")
    say_where_people_live(con)


def record_named(con: duckdb.DuckDBPyConnection, name: str) -> str:
    """Find a record's id by system:reference or by the id itself. Raises KeyError."""
    system, _, reference = name.partition(":")
    own, asked = canonical_reference("source_ref"), canonical_reference("$reference::varchar")
    found = con.execute(
        f"""select min(record_id) from person_record
        where record_id = $name or (source = $system and {own} = {asked})""",
        {"name": name, "system": system, "reference": reference},
    ).fetchall()[0][0]
    if found is None:
        raise KeyError(name)
    return found


def _outcome(con: duckdb.DuckDBPyConnection, one: str, other: str) -> str:
    left = con.execute(
        """select reason from match_open where kind = 'person'
            and least(record_id, other_record_id) = least($one, $other)
            and greatest(record_id, other_record_id) = greatest($one, $other)""",
        {"one": one, "other": other},
    ).fetchall()
    if left:
        return f"Left open for a person to decide: {OPEN[left[0][0]]}"
    people = con.execute(
        "select count(distinct entity_id) from match where kind = 'person' and record_id in (?, ?)",
        [one, other],
    ).fetchall()[0][0]
    return "They are held to be one person." if people == 1 else "They are held to be two people."


def explain_pair(
    con: duckdb.DuckDBPyConnection, one: str, other: str, model: Path | None = None
) -> Explanation:
    """Explain the pair of records with the ids `one` and `other`.

    Reads `person_record` and `person_place`. Says nothing of what became of the pair: `outcome` is
    left empty. Raises KeyError when there is no such record.
    """
    weights = read_weights(model or packs_dir() / "models" / "people")
    refs = _references(con, one, other)
    con.execute(_PART, {"one": one, "other": other})
    prepare_people(con, model or packs_dir() / "models" / "people", "people_part")
    pair_with(con, one, other)
    weigh_pairs(con, weights)
    found = con.execute(
        """select first_name_level, surname_level, born_level, home_level, veto,
            is_held_by_source, weight,
            (select max(first_tf) from people_person where id in (id_l, id_r)),
            (select max(surname_tf) from people_person where id in (id_l, id_r))
        from people_compared"""
    ).fetchall()
    names = (*refs, weights.start)
    if not found:
        return Explanation(*names, (), 0.0, weights.link_weight, (NOT_PEOPLE,), "", weights.version)
    parts, weight, against = _told(found[0], weights)
    return Explanation(*names, parts, weight, weights.link_weight, against, "", weights.version)


def explain_pairs(
    con: duckdb.DuckDBPyConnection, model: Path | None = None
) -> list[tuple[str, str, dict[str, Any]]]:
    """Explain every pair of records in the table `pair_to_explain`, in one pass, to be published.

    Reads what `match_people` reads. Gives of each the two ids, and as plain values what the
    explanation says; a pair that cannot be compared, one being nobody's name, is left out.
    """
    model = model or packs_dir() / "models" / "people"
    weights = read_weights(model)
    con.execute(_PART_OF_ALL)
    prepare_people(con, model, "people_part")
    pair_listed(con, "pair_to_explain")
    weigh_pairs(con, weights)
    rows = con.execute(
        """select one.record_id, other.record_id,
            first_name_level, surname_level, born_level, home_level, veto, is_held_by_source,
            weight, greatest(one.first_tf, other.first_tf),
            greatest(one.surname_tf, other.surname_tf)
        from people_compared
        join people_person as one on one.id = id_l
        join people_person as other on other.id = id_r"""
    ).fetchall()
    drop_workings(con)
    explained = []
    for one, other, *row in rows:
        parts, weight, against = _told(row, weights)
        said = {
            "start": round(weights.start, 3), "enough": weights.link_weight,
            "weight": round(weight, 3), "version": weights.version, "against": list(against),
            "parts": [
                {"what": COMPARISONS[part.comparison], "weight": round(part.weight, 3),
                 "words": part.words.partition(": ")[2]}
                for part in parts
            ],
        }  # fmt: skip
        explained.append((*sorted((one, other)), said))
    return explained


def _told(row: Sequence[Any], weights: Weights) -> tuple[tuple[Part, ...], float, tuple[str, ...]]:
    """Give the parts, the weight and what forbids it, of a row of levels and their company."""
    *levels, veto, is_held, weight, first_tf, surname_tf = row
    commonness = {"first": first_tf, "surname": surname_tf}
    parts = tuple(
        part
        for name, level in zip(COMPARISONS, levels, strict=True)
        for part in _parts(name, level, weights, commonness)
    )
    against = [VETOES[veto]] if veto else []
    if is_held:
        against.append("Both are of one system, and a system holds a person once.")
    return parts, weight, tuple(against)


def _references(con: duckdb.DuckDBPyConnection, one: str, other: str) -> tuple[str, str]:
    told = dict(
        con.execute(
            "select record_id, source || ':' || coalesce(source_ref, record_id) from person_record"
            " where record_id in (?, ?)",
            [one, other],
        ).fetchall()
    )
    return told[one], told[other]


# With them whoever has their telephone number or e-mail: one that many share says nothing.
_PART = """
create or replace temp table people_part as
with two as (from person_record where record_id in ($one, $other))
select person_record.* from person_record
where record_id in ($one, $other)
    or telephone in (select telephone from two)
    or email in (select email from two)
"""


_PART_OF_ALL = """
create or replace temp table people_part as
with listed as (
    select record_id from pair_to_explain union select other_record_id from pair_to_explain
),
two as (select person_record.* from person_record semi join listed using (record_id))
select person_record.* from person_record
where record_id in (select record_id from listed)
    or telephone in (select telephone from two)
    or email in (select email from two)
"""


def _parts(
    name: str, level: str, weights: Weights, commonness: dict[str, float | None]
) -> list[Part]:
    made = next(one for one in weights.levels[name] if one.level == level)
    parts = [Part(name, level, made.weight, f"{COMPARISONS[name]}: {LEVELS[name][level]}")]
    corrected = _correction(made, commonness)
    if corrected:
        rarity = "rarer" if corrected > 0 else "commoner"
        parts.append(
            Part(name, level, corrected, f"{COMPARISONS[name]}: a {rarity} name than usual")
        )
    return parts


def _correction(made: LevelWeight, commonness: dict[str, float | None]) -> float:
    share = commonness.get(made.term or "")
    return made.correction(share) if share else 0.0
