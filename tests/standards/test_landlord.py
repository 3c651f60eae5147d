"""A landlord.toml is read whole or refused with file, key and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from ontherecord.standards.kinds import read_standards
from ontherecord.standards.landlord import Landlord, read_landlord
from ontherecord.standards.packs import MalformedPack

LANDLORD = """name = "Small Homes"
landlord_type = "almshouse"
nation = "england"
"""
SYSTEM = """
[systems.housing]
source = "housing_csv"
name = "Housing"
side = "landlord"
owner = "clerk"
"""
TOTAL = """
[[control_totals]]
system = "housing"
kind = "place"
count = 20
taken_from = "stock return"
"""
AGREEMENT = """
[[agreements]]
ref = "AGR-1"
agreement_type = "processing"
system = "housing"
starts_on = 2025-04-01
review_on = 2027-04-01
"""


def read(folder: Path, text: str) -> Landlord:
    (folder / "landlord.toml").write_text(text, encoding="utf-8")
    return read_landlord(folder, read_standards())


def test_what_is_not_said_has_a_default(tmp_path: Path) -> None:
    landlord = read(tmp_path, LANDLORD + SYSTEM + TOTAL + AGREEMENT)

    assert (landlord.keep_runs, landlord.keep_copies_days) == (5, 90)
    assert [(t.where, t.tolerance) for t in landlord.control_totals] == [("true", 0.0)]
    assert landlord.value_order == {"": ("housing",)}
    assert landlord.systems["housing"].folder == "housing"


def test_a_model_for_people_is_adopted_by_a_line(tmp_path: Path) -> None:
    (tmp_path / "models" / "ours").mkdir(parents=True)
    (tmp_path / "models" / "ours" / "model.json").write_text("{}", encoding="utf-8")

    landlord = read(tmp_path, 'people_model = "models/ours"\n' + LANDLORD + SYSTEM)

    assert landlord.people_model == tmp_path / "models" / "ours"


def test_a_model_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MalformedPack, match="people_model: there is no model in models/ours"):
        read(tmp_path, 'people_model = "models/ours"\n' + LANDLORD + SYSTEM)


def test_how_long_runs_and_copies_stay_may_be_said(tmp_path: Path) -> None:
    landlord = read(tmp_path, LANDLORD + "keep_runs = 1\nkeep_copies_days = 0\n" + SYSTEM)

    assert (landlord.keep_runs, landlord.keep_copies_days) == (1, 0)


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        (LANDLORD + 'systems = "x"\n', "systems", "must be a table"),
        (LANDLORD, "systems", "is missing"),
        (LANDLORD + "systems = { housing = 3 }\n", "systems.housing", "must be a table"),
        (LANDLORD.replace('"Small Homes"', "3") + SYSTEM, "name", "must be a text"),
        (LANDLORD.replace('"england"', "[]") + SYSTEM, "nation", "is missing"),
        (LANDLORD.replace("england", "France") + SYSTEM, "nation", "must be one of"),
        (LANDLORD + "settings = 3\n" + SYSTEM, "settings", "must be a table"),
        (LANDLORD + "settings = { a_check = 3 }\n" + SYSTEM, "settings.a_check", "must be a tab"),
        (LANDLORD + 'keep_copies_days = "90"\n' + SYSTEM, "keep_copies_days", "whole number"),
        (LANDLORD + "keep_copies_days = -1\n" + SYSTEM, "keep_copies_days", "0 or more"),
        (LANDLORD + "keep_copies_days = true\n" + SYSTEM, "keep_copies_days", "whole number"),
        (LANDLORD + "keep_runs = 0\n" + SYSTEM, "keep_runs", "1 or more"),
        (LANDLORD + "keep_runs = 1.5\n" + SYSTEM, "keep_runs", "1 or more"),
        (LANDLORD + 'watching_since = "2026"\n' + SYSTEM, "watching_since", "must be a day"),
        (LANDLORD + 'value_order = "housing"\n' + SYSTEM, "value_order", "must be a table"),
        (
            LANDLORD + 'value_order = { default = "housing" }\n' + SYSTEM,
            "value_order.default",
            "must be a list of texts",
        ),
        (SYSTEM.replace('"housing_csv"', "3"), "systems.housing.source", "must be a text"),
        (SYSTEM.replace('"landlord"', '"ours"'), "systems.housing.side", "must be one of"),
        (SYSTEM + "folder = 3\n", "systems.housing.folder", "must be a text"),
        ("control_totals = 3\n" + SYSTEM, "control_totals", "once for each"),
        ("control_totals = [3]\n" + SYSTEM, "control_totals, number 1", "must be a table"),
        (
            SYSTEM + TOTAL.replace("20", '"20"'),
            "control_totals, number 1.count",
            "must be a whole number",
        ),
        (
            SYSTEM + TOTAL + "where = \"tenur = 'x'\"\n",
            "control_totals, number 1.where",
            "there is no field tenur here",
        ),
        (
            SYSTEM + TOTAL + 'where = "true) or (true"\n',
            "control_totals, number 1.where",
            "cannot be read as SQL",
        ),
        (
            SYSTEM + TOTAL + 'tolerance = "2%"\n',
            "control_totals, number 1.tolerance",
            "must be a number",
        ),
        (
            SYSTEM + AGREEMENT.replace("2027-04-01", '"soon"'),
            "agreements, number 1.review_on",
            "must be a day",
        ),
        (
            SYSTEM + AGREEMENT.replace("processing", "a handshake"),
            "agreements, number 1.agreement_type",
            "must be one of",
        ),
        ("agreements = 3\n" + SYSTEM, "agreements", "once for each"),
    ],
)
def test_what_cannot_be_used_is_refused_with_file_key_and_reason(
    tmp_path: Path, text: str, key: str, reason: str
) -> None:
    whole = text if text.startswith(LANDLORD[:6]) else LANDLORD + text

    with pytest.raises(MalformedPack, match=reason) as refused:
        read(tmp_path, whole)

    assert refused.value.file == tmp_path / "landlord.toml"
    assert refused.value.key == key


QUERY = """
title = "Home list"
[feeds.homes]
format = "query"
delivery = "full"
"""


def with_a_query(folder: Path, database: str, query: str | None = "select ref from home") -> str:
    """Put a source that asks a database into the folder; give the landlord.toml that names it."""
    pack = folder / "sources" / "list"
    pack.mkdir(parents=True)
    (pack / "source.toml").write_text(QUERY, encoding="utf-8")
    columns = "feed,column,record,field,format,note\nhomes,ref,place,source_ref,,\n"
    (pack / "columns.csv").write_text(columns, encoding="utf-8")
    if query is not None:
        (pack / "query.homes.sql").write_text(query, encoding="utf-8")
    return LANDLORD + SYSTEM.replace("housing_csv", "list") + database


def test_a_system_names_where_the_url_of_its_database_is(tmp_path: Path) -> None:
    text = with_a_query(tmp_path, 'database = "HOUSING_DATABASE"\n')

    system = read(tmp_path, text).systems["housing"]

    assert system.database == "HOUSING_DATABASE"
    assert system.source.feeds["homes"].query_sql == "select ref from home"
    assert system.source.feeds["homes"].seconds_allowed == 600


def test_a_url_in_the_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    url = "postgresql://reader:heliotrope-461@db.example.org/housing"
    text = with_a_query(tmp_path, f'database = "{url}"\n')

    with pytest.raises(MalformedPack, match="name of an environment variable") as refused:
        read(tmp_path, text)

    assert "heliotrope" not in str(refused.value)


def test_a_query_without_a_database_or_a_database_without_a_query_is_refused(
    tmp_path: Path,
) -> None:
    with pytest.raises(MalformedPack, match="homes of source list is asked of a database"):
        read(tmp_path, with_a_query(tmp_path, ""))

    with pytest.raises(MalformedPack, match="no feed of format query"):
        read(tmp_path, LANDLORD + SYSTEM + 'database = "HOUSING_DATABASE"\n')


def test_a_query_that_is_not_there_is_asked_for(tmp_path: Path) -> None:
    text = with_a_query(tmp_path, 'database = "HOUSING_DATABASE"\n', query=None)

    with pytest.raises(MalformedPack, match=r"query\.homes\.sql: the file is not there"):
        read(tmp_path, text)
