"""Estimate a model for matching people from records whose truth is known.

Never part of a refresh: the folder it writes is read by a person before any run uses it.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb

from ontherecord.pipeline.matching.people.preparing import prepare_people
from ontherecord.pipeline.matching.people.scoring import estimate_model, person_columns
from ontherecord.pipeline.matching.people.weights import FREQUENCIES

SPELLINGS = ("given_names.csv", "nicknames.csv")
LEAST_COUNT = 4
"""A name seen less often than this gets no frequency: it may be a typing mistake."""


def train_people(
    con: duckdb.DuckDBPyConnection,
    into: Path,
    spellings: Path,
    version: str,
    link_weight: float,
    open_weight: float,
    seed: int = 1,
) -> None:
    """Write a model into the folder `into`, with its frequencies and spellings.

    Reads `person_record`, `person_place` and `person_truth` (record_id, person; person null where
    nobody knows). `spellings` is the folder whose lists of given names and short forms are kept.
    """
    into.mkdir(parents=True, exist_ok=True)
    for file in SPELLINGS:
        if (spellings / file).resolve() != (into / file).resolve():
            shutil.copyfile(spellings / file, into / file)
    prepare_people(con, into)
    con.execute(
        f"""create or replace temp table people_labelled as
        select {person_columns()}, person_truth.person as person_truth
        from people_person join person_truth using (record_id)
        where person_truth.person is not null
        -- Pairs are drawn from the rows by number: the same order draws the same pairs.
        order by id"""  # noqa: S608 — names of our own columns
    )
    for column, file in FREQUENCIES.items():
        _write_frequencies(con, column, into / file)
    own = {
        "version": version,
        "link_weight": link_weight,
        "open_weight": open_weight,
        "doubt_where_contacts_differ": "confirmed",
    }
    model = estimate_model(con, own, _prior(con), seed)
    text = json.dumps(model, indent=1, ensure_ascii=False, sort_keys=True)
    (into / "model.json").write_text(text + "\n", encoding="utf-8")


def _prior(con: duckdb.DuckDBPyConnection) -> float:
    """The chance that two records drawn blindly are one person's."""
    return con.execute(
        """select sum(size * (size - 1)) / (sum(size) * (sum(size) - 1))
        from (select count(*) as size from people_labelled group by person_truth)"""
    ).fetchall()[0][0]


def _write_frequencies(con: duckdb.DuckDBPyConnection, column: str, file: Path) -> None:
    rows = con.execute(
        f"""select {column}, round(count(*) / (select count({column}) from people_labelled), 7)
        from people_labelled where {column} is not null
        group by {column} having count(*) >= {LEAST_COUNT}
        order by {column}"""  # noqa: S608 — names of our own columns
    ).fetchall()
    lines = ["name,frequency", *(f"{name},{frequency:.7f}" for name, frequency in rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
