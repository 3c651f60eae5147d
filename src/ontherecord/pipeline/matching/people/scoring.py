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
    """Write `people_score` (id_l, id_r, weight) for every pair of `people_evidence`."""
    con.execute(
        "create or replace temp table people_score (id_l integer, id_r integer, weight double)"
    )
    settings, _ = read_settings(model)
    count = con.execute("select count(*) from people_evidence").fetchall()[0][0]
    # In portions, so that memory is bounded however many pairs there are.
    for start in range(0, count, PAIRS_AT_ONCE):
        con.execute(
            """create or replace temp table people_portion as
            select '0' as match_key, id_l as join_key_l, id_r as join_key_r
            from people_evidence limit ? offset ?""",
            [PAIRS_AT_ONCE, start],
        )
        linker = _linker(con, settings, "people_person")
        for column, file in FREQUENCIES.items():
            _register_frequencies(con, linker, column, model / file)
        api = linker._db_api
        linker.table_management.register_blocked_pairs_for_predict(api.register("people_portion"))
        found = linker.inference.predict(warning_mode="never")
        con.execute(
            "insert into people_score select id_l, id_r, round(match_weight, 4) "  # noqa: S608 — a table Splink has named
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


def _register_frequencies(
    con: duckdb.DuckDBPyConnection, linker: Linker, column: str, file: Path
) -> None:
    table = f"people_{column}_frequency"
    con.execute(
        f"create or replace temp table {table} as select name as {column}, "  # noqa: S608 — our names
        f"frequency as tf_{column} from read_csv(?, header = true, "
        "columns = {'name': 'varchar', 'frequency': 'double'})",
        [str(file)],
    )
    linker.table_management.register_term_frequency_lookup(linker._db_api.register(table), column)


def person_columns() -> str:
    """Give the columns a labelled table must have, as SQL."""
    return ", ".join(("id", *COLUMNS))
