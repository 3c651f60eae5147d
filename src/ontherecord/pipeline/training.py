"""Trains a candidate model for matching people from a finished run; adopts nothing.

A run never trains. What comes of it lies in the landlord's models/ until a person names it in
landlord.toml.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.matching.decisions import (
    load_decided_pairs,
    load_decisions,
    read_decisions,
)
from ontherecord.pipeline.matching.people.explaining import open_people
from ontherecord.pipeline.matching.people.proposing import propose_model, weights_side_by_side
from ontherecord.pipeline.matching.people.telling import report_on_model
from ontherecord.pipeline.matching.people.trying import try_model
from ontherecord.standards.landlord import Landlord
from ontherecord.standards.packs import packs_dir


def train(
    folder: LandlordFolder, landlord: Landlord, run: Path, into: Path, decided: Path | None = None
) -> Path:
    """Write a candidate into the folder `into`, which must not exist, and give its report.

    `run` is the folder of the last whole run; `decided` a file of decided pairs as the desk gives
    it, which counts beside the decisions of the folder. Raises UnableToDecide for decisions that
    cannot be followed.
    """
    current = landlord.people_model or packs_dir() / "models" / "people"
    with tempfile.TemporaryDirectory() as spill, duckdb.connect() as con:
        con.execute("set temp_directory = ?", [spill])
        con.execute("set enable_progress_bar = false")
        open_people(con, run)
        load_decisions(con, read_decisions(folder.decisions))
        if decided:
            load_decided_pairs(con, decided)
        learnt = propose_model(con, current, into, into.name)
        trial = try_model(con, current, into)
    rows = weights_side_by_side(current, into)
    adopt = f'people_model = "{into.relative_to(landlord.folder).as_posix()}"'
    report = into / "report.html"
    report.write_text(
        report_on_model(into.name, learnt, rows, trial, adopt), encoding="utf-8", newline="\n"
    )
    return report
