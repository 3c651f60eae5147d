"""Estimate the weights of a new model with Splink, from records whose truth is known.

The only module that knows Splink. A refresh never calls it: what the model says is applied in SQL
(see `weights`), and a test holds the two to the same figures.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import duckdb
import splink.comparison_level_library as level
import splink.comparison_library as comparison
from splink import DuckDBAPI, Linker, SettingsCreator

from ontherecord.pipeline.matching.people.levels import COLUMNS, LEVELS
from ontherecord.pipeline.matching.people.weights import FREQUENCIES, OWN_KEY, read_settings

_TERMS = {"first_name": "first", "surname": "surname"}


def weigh_by_splink(con: duckdb.DuckDBPyConnection, model: Path) -> None:
    """Write `people_weighed` (id_l, id_r, weight): what Splink gives the pairs of `people_pair`.

    Reads `people_person` too. A run weighs by `weights`; this is what that is tested against.
    """
    settings, _ = read_settings(model)
    linker = _linker(con, settings, "people_person")
    api = linker._db_api
    for column in FREQUENCIES:
        con.execute(
            f"create or replace temp table people_{column}_term as "  # noqa: S608 — our names
            f"select {column}, {column}_tf as tf_{column} from people_{column}_frequency"
        )
        linker.table_management.register_term_frequency_lookup(
            api.register(f"people_{column}_term"), column
        )
    con.execute(
        """create or replace temp table people_portion as
        select '0' as match_key, id_l as join_key_l, id_r as join_key_r from people_pair"""
    )
    linker.table_management.register_blocked_pairs_for_predict(api.register("people_portion"))
    found = linker.inference.predict(warning_mode="never")
    con.execute(
        "create or replace temp table people_weighed as "  # noqa: S608 — a table Splink has named
        f"select id_l, id_r, round(match_weight, 4) as weight from {found.physical_name}"
    )
    linker.table_management.delete_tables_created_by_splink_from_db()


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
    return {OWN_KEY: own} | settings


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


def person_columns() -> str:
    """Give the columns a labelled table must have, as SQL."""
    return ", ".join(("id", *COLUMNS))
