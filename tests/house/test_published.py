"""What is published is what a refreshed record holds, and nothing that serves matching alone."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ontherecord.database.about_the_record import COUNTED_OF, FROM_PACKS
from ontherecord.database.published import PG_TYPES, published_tables
from ontherecord.standards.kinds import SQL_TYPES, read_standards

NOT_PUBLISHED = {
    "registry", "working_day", "person_seen", "person_bond", "person_model", "note_read",
    "note_text_read", "place_range",
}  # fmt: skip
"""What serves the next run alone, or the report alone."""

MADE = {"place_within", *COUNTED_OF, *FROM_PACKS}
"""Tables of which a run has no file of that name."""

AS_POSTGRESQL = {
    "varchar": "text", "timestamp with time zone": "timestamptz", "double": "double precision",
    "decimal(14,2)": "numeric(14,2)", "varchar[]": "text[]",
}  # fmt: skip


@pytest.fixture(scope="module")
def written(followed_folder: Path) -> dict[str, dict[str, str]]:
    """The tables the tutorial's refresh wrote, with columns and PostgreSQL types."""
    con, tables = duckdb.connect(), {}
    for file in sorted((followed_folder / "record").glob("*.parquet")):
        described = con.read_parquet(str(file)).description
        types = {column[0]: str(column[1]).lower() for column in described}
        tables[file.stem] = {c: AS_POSTGRESQL.get(t, t) for c, t in types.items()}
    return tables


@pytest.mark.slow
def test_every_table_of_a_run_is_published_or_said_not_to_be(
    written: dict[str, dict[str, str]],
) -> None:
    names = {table.name for table in published_tables(read_standards())}

    assert set(written) - names == NOT_PUBLISHED
    assert names - set(written) == MADE


@pytest.mark.slow
def test_every_column_of_a_published_table_is_published_with_its_type(
    written: dict[str, dict[str, str]],
) -> None:
    standards = read_standards()
    unseen = {
        (f"{kind.name}_record", field.name)
        for kind in standards.kinds.values()
        for field in kind.fields.values()
        if field.unseen
    }
    assert unseen
    for table in published_tables(standards):
        if table.name in MADE:
            continue
        there = {c: t for c, t in written[table.name].items() if not c.startswith("detail_")}
        hidden = {column for name, column in unseen if name == table.name} | {*table.compared_by}
        if table.name == "issue":
            hidden.add(
                "other_refs"
            )  # for files: pages and the API ask under the reader's own right
        wanted = {c: t for c, t in there.items() if c not in hidden}
        made = {"issue": {"detail"}, "rejected": {"rejected_id"}}.get(table.name, set())
        ours = {c: t for c, t in table.columns.items() if c not in made}
        # The landlord's own post and team are of no place, and the column is always empty.
        beside = {"place_id", "person_id"} if table.name == "staff" else set()
        assert ours == {c: t for c, t in wanted.items() if c not in beside}, table.name


def test_every_type_of_field_has_a_type_of_postgresql() -> None:
    assert PG_TYPES.keys() == SQL_TYPES.keys()


def test_names_fit_postgresql() -> None:
    for table in published_tables(read_standards()):
        parts = [table.name, *table.columns]
        parts += [f"{table.name}_by_{'_'.join(columns)}" for columns in table.looked_up_by]
        assert [name for name in [*parts, f"{table.name}_as_known_on"] if len(name) > 63] == []
