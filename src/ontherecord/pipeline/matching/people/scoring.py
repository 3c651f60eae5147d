"""Weigh pairs of records with Splink: apply a frozen model, or estimate a new one from labels.

The only module that knows Splink. A refresh calls `score_pairs`, which never trains: weights and
name frequencies come from the model's folder alone, so the same pair weighs the same every day.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import duckdb
import splink.comparison_level_library as level
import splink.comparison_library as comparison
from splink import DuckDBAPI, Linker, SettingsCreator

from ontherecord.pipeline.matching.people.levels import COLUMNS, LEVELS

PAIRS_AT_ONCE = 2_000_000
FREQUENCIES = {"first": "first_name_frequencies.csv", "surname": "surname_frequencies.csv"}
_OWN_KEY = "ontherecord"
_TERMS = {"first_name": "first", "surname": "surname"}


def read_settings(model: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give Splink's settings and our own (version, thresholds) from the model's folder."""
    settings = json.loads((model / "model.json").read_text(encoding="utf-8"))
    return settings, settings.pop(_OWN_KEY)


def score_pairs(con: duckdb.DuckDBPyConnection, model: Path) -> None:
    """Write `people_score` (id_l, id_r, weight) for every pair of `people_evidence`.

    Pairs alike in every level and in how common their names are weigh the same: Splink is asked
    once for each such likeness, of one pair that shows it.
    """
    settings, _ = read_settings(model)
    for column, file in FREQUENCIES.items():
        _read_frequencies(con, column, model / file)
    likeness = _LIKENESS if _has_our_levels(settings) else "id_l, id_r"
    con.execute(_ALIKE)
    con.execute(
        f"""create or replace temp table people_shown as
        select *, row_number() over (order by shown_l, shown_r) as number
        from (
            select {likeness}, min(id_l) as shown_l, arg_min(id_r, id_l) as shown_r
            from people_alike group by {likeness}
        )"""  # noqa: S608 — names of our own columns
    )
    con.execute(
        f"""create or replace temp table people_shown_person as
        select {person_columns()} from people_person
        where id in (
            select shown_l from people_shown union all select shown_r from people_shown
        )"""  # noqa: S608 — names of our own columns
    )
    _weigh_shown(con, settings)
    con.execute(
        f"""create or replace temp table people_score as
        select people_alike.id_l, people_alike.id_r, weight
        from people_alike
        join people_shown using ({likeness})
        join people_weight using (shown_l, shown_r)"""  # noqa: S608 — names of our own columns
    )


_LIKENESS = (
    "first_name_level, surname_level, born_level, home_level, "
    "first_tf_l, first_tf_r, surname_tf_l, surname_tf_r"
)

_ALIKE = """
create or replace temp table people_alike as
select
    pair.id_l, pair.id_r, first_name_level, surname_level, born_level, home_level,
    coalesce(first_l.tf_first, -1) as first_tf_l,
    coalesce(first_r.tf_first, -1) as first_tf_r,
    coalesce(surname_l.tf_surname, -1) as surname_tf_l,
    coalesce(surname_r.tf_surname, -1) as surname_tf_r
from people_evidence as pair
join people_person as one on one.id = pair.id_l
join people_person as other on other.id = pair.id_r
left join people_first_frequency as first_l on first_l.first = one.first
left join people_first_frequency as first_r on first_r.first = other.first
left join people_surname_frequency as surname_l on surname_l.surname = one.surname
left join people_surname_frequency as surname_r on surname_r.surname = other.surname
"""


def _has_our_levels(settings: dict[str, Any]) -> bool:
    """Say whether the model compares by our levels of today, so that they stand for its own."""
    theirs = {
        compared["output_column_name"]: [
            made["sql_condition"] for made in compared["comparison_levels"][:-1]
        ]
        for compared in settings["comparisons"]
    }
    return theirs == {
        name: [condition for _, condition in levels] for name, levels in LEVELS.items()
    }


def _weigh_shown(con: duckdb.DuckDBPyConnection, settings: dict[str, Any]) -> None:
    """Write `people_weight` (shown_l, shown_r, weight) for the pairs of `people_shown`."""
    con.execute(
        "create or replace temp table people_weight "
        "(shown_l integer, shown_r integer, weight double)"
    )
    count = con.execute("select count(*) from people_shown").fetchall()[0][0]
    # In portions, so that memory is bounded however many pairs there are.
    for start in range(0, count, PAIRS_AT_ONCE):
        con.execute(
            """create or replace temp table people_portion as
            select '0' as match_key, shown_l as join_key_l, shown_r as join_key_r
            from people_shown where number > ? and number <= ?""",
            [start, start + PAIRS_AT_ONCE],
        )
        linker = _linker(con, settings, "people_shown_person")
        api = linker._db_api
        for column in FREQUENCIES:
            linker.table_management.register_term_frequency_lookup(
                api.register(f"people_{column}_frequency"), column
            )
        linker.table_management.register_blocked_pairs_for_predict(api.register("people_portion"))
        found = linker.inference.predict(warning_mode="never")
        con.execute(
            "insert into people_weight select id_l, id_r, round(match_weight, 4) "  # noqa: S608 — a table Splink has named
            f"from {found.physical_name}"
        )
        linker.table_management.delete_tables_created_by_splink_from_db()
    con.execute("drop table if exists people_portion")


def estimate_model(
    con: duckdb.DuckDBPyConnection, own: dict[str, Any], prior: float, seed: int
) -> dict[str, Any]:
    """Estimate a model from `people_labelled` (the columns of people_person and `person_truth`)."""
    linker = _linker(con, _settings(prior), "people_labelled")
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=seed)
    linker.training.estimate_m_from_label_column("person_truth")
    settings = linker.misc.save_model_to_json()
    linker.table_management.delete_tables_created_by_splink_from_db()
    settings["linker_uid"] = "people"
    _fill_unseen(settings)
    return {_OWN_KEY: own} | settings


def _fill_unseen(settings: dict[str, Any]) -> None:
    """Give a level the labelled set never showed a small share, so that it weighs something."""
    for compared in settings["comparisons"]:
        for made in compared["comparison_levels"]:
            if not made.get("is_null_level"):
                made.setdefault("m_probability", 1e-3)
                made.setdefault("u_probability", 1e-5)


def _settings(prior: float) -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        probability_two_random_records_match=prior,
        blocking_rules_to_generate_predictions=["l.id = r.id"],
        comparisons=[
            comparison.CustomComparison(
                output_column_name=name,
                comparison_levels=[_level(name, label, condition) for label, condition in levels]
                + [level.ElseLevel().configure(label_for_charts="different")],
            )
            for name, levels in LEVELS.items()
        ],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )


def _level(name: str, label: str, condition: str) -> level.CustomLevel:
    made = level.CustomLevel(condition, label_for_charts=label)
    if label == "unknown":
        return made.configure(is_null_level=True)
    # A short form of a common name is as common as the name.
    if label in ("same", "nickname", "near") and name in _TERMS:
        return made.configure(tf_adjustment_column=_TERMS[name], tf_adjustment_weight=1.0)
    return made


def _linker(
    con: duckdb.DuckDBPyConnection, settings: SettingsCreator | dict[str, Any], table: str
) -> Linker:
    # Splink prints progress and its settings; a run's terminal and logs are ours.
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection=con)
    return Linker(
        api.register(table, dataset_display_name="people"),
        settings,
        log_level=None,
        validate_settings=False,
    )


def _read_frequencies(con: duckdb.DuckDBPyConnection, column: str, file: Path) -> None:
    con.execute(
        f"create or replace temp table people_{column}_frequency as "  # noqa: S608 — our names
        f"select name as {column}, frequency as tf_{column} from read_csv(?, header = true, "
        "columns = {'name': 'varchar', 'frequency': 'double'})",
        [str(file)],
    )


def person_columns() -> str:
    """Give the columns a labelled table must have, as SQL."""
    return ", ".join(("id", *COLUMNS))
