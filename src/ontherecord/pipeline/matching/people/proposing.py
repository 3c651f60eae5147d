"""Propose a model for one landlord, from its own record and what its people decided.

What two strangers have in common by chance, and how common a name is, is counted in the landlord's
records. What two records of one person have in common is known only where somebody decided; so the
shipped figures count for a number of pairs, and decisions move them as they come. Nothing here is
used until a person adopts it.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb

from ontherecord.pipeline.matching.people.blocking import pair_sampled
from ontherecord.pipeline.matching.people.evidence import weigh_pairs
from ontherecord.pipeline.matching.people.preparing import prepare_people
from ontherecord.pipeline.matching.people.training import SPELLINGS
from ontherecord.pipeline.matching.people.weights import (
    FREQUENCIES,
    OWN_KEY,
    read_settings,
    read_weights,
)

SAMPLED = 2_000
"""So many records are compared each with each, to learn what strangers have in common."""
SELDOM, OFTEN = 0.03, 0.3
"""How often one person's telephone numbers or e-mails differ between systems."""
LEAST_PEOPLE = 5
"""A name fewer people bear is not listed: it would point at them."""
WORTH_OF_NAMES = 5_000
WORTH_OF_STRANGERS = 100_000
WORTH_OF_MATCHES = 200
"""For how many people, pairs of strangers and decided pairs the current model's figures count."""


def propose_model(
    con: duckdb.DuckDBPyConnection, current: Path, into: Path, version: str
) -> dict[str, int]:
    """Write a candidate model into the folder `into`; give how much it was learnt from.

    Reads `person_record`, `person_place`, `match` and `decision`. `current` is the folder of the
    model to begin from. Gives the number of records, pairs of strangers and decided pairs.
    """
    into.mkdir(parents=True)
    for file in SPELLINGS:
        shutil.copyfile(current / file, into / file)
    settings, own = read_settings(current)
    prepare_people(con, current)
    con.execute(_SAME_PERSON)
    for column, file in FREQUENCIES.items():
        _write_frequencies(con, column, current / file, into / file)
    strangers, matches = _count_strangers(con, current), _count_matches(con, current)
    for compared in settings["comparisons"]:
        name, levels = compared["output_column_name"], compared["comparison_levels"]
        _move(levels, "u_probability", strangers[name], WORTH_OF_STRANGERS)
        _move(levels, "m_probability", matches[name], WORTH_OF_MATCHES)
    settings["probability_two_random_records_match"] = _chance(
        con, settings["probability_two_random_records_match"]
    )
    learnt = {
        "records": con.execute("select count(*) from people_person").fetchall()[0][0],
        "strangers": sum(strangers["born"].values()),
        "decided_same": sum(matches["born"].values()),
    }
    own |= {"version": version, "learnt_from": learnt}
    own["doubt_where_contacts_differ"] = _doubt(con)
    model = {OWN_KEY: own} | settings
    text = json.dumps(model, indent=1, ensure_ascii=False, sort_keys=True)
    (into / "model.json").write_text(text + "\n", encoding="utf-8")
    return learnt


_SAME_PERSON = """
create or replace temp table people_one as
select people_person.id, match.entity_id as person
from people_person join match on match.kind = 'person' and match.record_id = people_person.record_id
"""


def _count_strangers(con: duckdb.DuckDBPyConnection, model: Path) -> dict[str, dict[str, int]]:
    pair_sampled(con, SAMPLED)
    # Two records held to be one person are no strangers: few as they are, they are most of those
    # that share a home and a telephone number.
    con.execute(
        """create or replace temp table people_pair as
        select people_pair.* from people_pair
        join people_one as one on one.id = id_l
        join people_one as other on other.id = id_r
        where one.person <> other.person"""
    )
    return _count_levels(con, model)


def _count_matches(con: duckdb.DuckDBPyConnection, model: Path) -> dict[str, dict[str, int]]:
    con.execute(
        """create or replace temp table people_pair as
        select least(one.id, other.id) as id_l, greatest(one.id, other.id) as id_r, false as meet
        from decision
        join people_person as one on one.record_id = decision.record_id
        join people_person as other on other.record_id = decision.other_record_id
        where decision.kind = 'person' and answer = 'same'"""
    )
    return _count_levels(con, model)


def _count_levels(con: duckdb.DuckDBPyConnection, model: Path) -> dict[str, dict[str, int]]:
    weights = read_weights(model)
    weigh_pairs(con, weights)
    return {
        name: dict(
            con.execute(
                f"select {name}_level, count(*) from people_compared group by 1"  # noqa: S608 — names of ours
            ).fetchall()
        )
        for name in weights.levels
    }


def _move(levels: list[dict[str, Any]], share: str, counted: dict[str, int], worth: int) -> None:
    """Move each level's share towards what was counted, the shares coming to one as before."""
    known = [level for level in levels if not level.get("is_null_level")]
    whole = sum(level[share] for level in known)
    seen = sum(counted.get(level["label_for_charts"], 0) for level in known)
    for level in known:
        before = level[share] / whole * worth
        level[share] = (before + counted.get(level["label_for_charts"], 0)) / (worth + seen)


def _doubt(con: duckdb.DuckDBPyConnection) -> str:
    """Say what other contact details are worth, from records of one name and birth date.

    Where they seldom differ within a person, a difference speaks for another person.
    """
    differing = con.execute(
        """select avg((not list_has_any(one.contacts, other.contacts))::integer)
        from people_person as one
        join people_person as other on one.first = other.first and one.surname = other.surname
            and one.born = other.born and one.id < other.id and one.source <> other.source
        where one.means & other.means <> 0"""
    ).fetchall()[0][0]
    if differing is None or differing <= SELDOM:
        return "confirmed" if differing is None else "always"
    return "confirmed" if differing <= OFTEN else "never"


def _chance(con: duckdb.DuckDBPyConnection, before: float) -> float:
    """The chance that two records drawn blindly are one person's, as the record stands."""
    found = con.execute(
        """select sum(size * (size - 1))::double, sum(size)::double
        from (select count(*) as size from people_one group by person)"""
    ).fetchall()[0]
    pairs, records = found
    return pairs / (records * (records - 1)) if pairs else before


def _write_frequencies(
    con: duckdb.DuckDBPyConnection, column: str, before: Path, into: Path
) -> None:
    """Write how common names are: of people, not of records, the shipped list counting as some."""
    rows = con.execute(
        f"""with own as (
            select {column} as name, count(distinct person) as people
            from people_person join people_one using (id)
            where {column} is not null group by {column}
            -- In one system: some people of several are not known yet to be one.
            having list_max(map_values(histogram(source))) >= {LEAST_PEOPLE}
        ),
        everybody as (
            select count(distinct person) as people
            from people_person join people_one using (id) where {column} is not null
        ),
        listed as (
            select name, frequency
            from read_csv(?, header = true, columns = {{'name': 'varchar', 'frequency': 'double'}})
        )
        select coalesce(own.name, listed.name) as name,
            (coalesce(own.people, 0) + coalesce(frequency, 0) * {WORTH_OF_NAMES})
                / (everybody.people + {WORTH_OF_NAMES}) as frequency
        from own full join listed using (name) cross join everybody
        order by 1""",  # noqa: S608 — names of our own columns
        [str(before)],
    ).fetchall()
    lines = ["name,frequency", *(f"{name},{frequency:.7f}" for name, frequency in rows)]
    into.write_text("\n".join(lines) + "\n", encoding="utf-8")


def weights_side_by_side(current: Path, candidate: Path) -> list[tuple[str, str, float, float]]:
    """Give comparison, level and its weight in both models, and first where a pair starts."""
    before, after = read_weights(current), read_weights(candidate)
    rows = [("start", "", before.start, after.start)]
    for name, levels in before.levels.items():
        now = {level.level: level for level in after.levels[name]}
        rows += [
            (name, level.level, level.weight, now[level.level].weight)
            for level in levels
            if level.level != "unknown"
        ]
    return rows
