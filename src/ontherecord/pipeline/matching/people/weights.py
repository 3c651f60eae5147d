"""Weigh a pair of records from the frozen model: every weight stands in `model.json`, none is
estimated, so that the same pair weighs the same every day.

A weight is the sum of what each comparison adds, in powers of two (Fellegi and Sunter): log2(m/u)
for the level two records reach, corrected where the name they share is commoner or rarer than most.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import Any

import duckdb

from ontherecord.pipeline.matching.people.levels import LEVELS
from ontherecord.standards.packs import MalformedPack

FREQUENCIES = {"first": "first_name_frequencies.csv", "surname": "surname_frequencies.csv"}
OWN_KEY = "ontherecord"
DOUBTS = ("always", "confirmed", "never")
_SAME = re.compile(r"^\s*(\w+)_l = \1_r\s*$")


@dataclass(frozen=True)
class LevelWeight:
    """What one level of a comparison adds, and the name whose frequency corrects it, if any."""

    level: str
    weight: float
    term: str | None = None
    usual: float = 1.0
    """The share of records that share a name by chance, for which no correction is due."""

    def correction(self, share: float) -> float:
        """Give what the name adds or takes when `share` of all people bear it."""
        return log2(self.usual) - log2(share) if self.term else 0.0


@dataclass(frozen=True)
class Weights:
    """A frozen model as it is applied: where a pair starts, what each level adds, thresholds."""

    version: str
    start: float
    levels: dict[str, tuple[LevelWeight, ...]]
    link_weight: float
    open_weight: float
    doubt: str
    """Whether other contact details are reason for doubt: always, confirmed (two records agree on
    one) or never."""


def read_settings(model: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give Splink's settings and our own (version, thresholds) from the model's folder."""
    settings = json.loads((model / "model.json").read_text(encoding="utf-8"))
    return settings, settings.pop(OWN_KEY)


def read_weights(model: Path) -> Weights:
    """Read the weights of the model in folder `model`, as Splink would apply them.

    Raises MalformedPack for a model made for other levels than today's.
    """
    settings, own = read_settings(model)
    prior = settings["probability_two_random_records_match"]
    levels = {
        compared["output_column_name"]: tuple(_levels(compared["comparison_levels"]))
        for compared in settings["comparisons"]
    }
    ours = {name: {"different", *(level for level, _ in made)} for name, made in LEVELS.items()}
    if {name: {level.level for level in made} for name, made in levels.items()} != ours:
        raise MalformedPack(
            model / "model.json", "", "made for other levels of likeness: train it again"
        )
    doubt = own.get("doubt_where_contacts_differ", DOUBTS[1])
    if doubt not in DOUBTS:
        raise MalformedPack(
            model / "model.json",
            "ontherecord.doubt_where_contacts_differ",
            f"must be one of {', '.join(DOUBTS)}",
        )
    return Weights(
        own["version"],
        log2(prior / (1 - prior)),
        levels,
        own["link_weight"],
        own["open_weight"],
        doubt,
    )


def _levels(made: list[dict[str, Any]]) -> list[LevelWeight]:
    usual = {
        found.group(1): level["u_probability"]
        for level in made
        if (found := _SAME.match(level["sql_condition"]))
    }
    return [
        LevelWeight(
            level["label_for_charts"],
            0.0
            if level.get("is_null_level")
            else log2(level["m_probability"] / level["u_probability"]),
            level.get("tf_adjustment_column"),
            usual.get(level.get("tf_adjustment_column", ""), 1.0),
        )
        for level in made
    ]


def weight_of(weights: Weights) -> str:
    """Give the SQL of a pair's weight, over `<comparison>_level` and `<name>_tf_l` and `_r`."""
    added = " + ".join(_added(name, levels) for name, levels in weights.levels.items())
    return f"round({weights.start!r}::double + {added}, 4)"


def _added(name: str, levels: tuple[LevelWeight, ...]) -> str:
    whens = " ".join(f"when '{level.level}' then {_one(level)}" for level in levels)
    return f"case {name}_level {whens} end"


def _one(level: LevelWeight) -> str:
    if level.term is None:
        return f"{level.weight!r}::double"
    left, right = f"{level.term}_tf_l", f"{level.term}_tf_r"
    # The commoner of the two names counts; a name on no list is taken for a usual one.
    return (
        f"({level.weight!r}::double + coalesce({log2(level.usual)!r}::double"
        f" - log2(greatest({left}, {right})), 0))"
    )


def read_frequencies(con: duckdb.DuckDBPyConnection, model: Path) -> None:
    """Write `people_<name>_frequency` (name, tf_<name>), one table each of FREQUENCIES."""
    for column, file in FREQUENCIES.items():
        con.execute(
            f"create or replace temp table people_{column}_frequency "
            f"({column} varchar, {column}_tf double)"
        )
        # A model about to be trained has none yet.
        if (model / file).is_file():
            con.execute(
                f"insert into people_{column}_frequency select name, frequency from "  # noqa: S608 — our names
                "read_csv(?, header = true, auto_detect = false, delim = ',', columns ="
                " {'name': 'varchar', 'frequency': 'double'})",
                [str(model / file)],
            )
