"""What others read in PostgreSQL stays as it was promised."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from docs.generate.reporting import shipped_views
from ontherecord.database.published import PG_TYPES
from ontherecord.desk.reporting.shapes import AUDIENCES, EVERYBODY, TYPES

PROMISED = Path(__file__).with_name("reporting_contract.toml")
OF_PEOPLE = re.compile(
    r"person|name|surname|birth|telephone|email|need|household|harm|note|description|closed_by|decided_by|operative"
)


def test_every_view_has_the_columns_that_were_promised_in_their_order() -> None:
    promised = tomllib.loads(PROMISED.read_text(encoding="utf-8"))

    now = {view.name: list(view.columns.items()) for view in shipped_views()}

    assert {name: list(columns.items()) for name, columns in promised.items()} == now, (
        "add a column at the end, and here; else make a view of another name and keep this one"
    )


def test_every_view_is_for_an_audience_and_is_told_in_the_manual(root: Path) -> None:
    manual = (root / "docs" / "reference" / "reporting.md").read_text(encoding="utf-8")

    for view in shipped_views():
        assert view.audience in (*AUDIENCES, EVERYBODY)
        assert view.audience == EVERYBODY or view.name.startswith(f"{view.audience}_")
        assert f"`reporting.{view.name}`" in manual


def test_no_view_has_a_column_of_people_or_of_their_words() -> None:
    columns = {f"{v.name}.{c}" for v in shipped_views() for c in v.columns}

    assert {one for one in columns if OF_PEOPLE.search(one.partition(".")[2])} == set()


def test_types_are_those_of_the_published_tables() -> None:
    assert {name: of for name, of in PG_TYPES.items() if name != "reference"} == TYPES
