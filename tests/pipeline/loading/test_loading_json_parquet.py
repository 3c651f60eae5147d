"""JSON, JSON lines and Parquet at the same door."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
from loaded_jobs import jobs_feed

from ontherecord.standards.shapes import Shapes
from ontherecord.standards.sources import Column, Record

NAMES = ("ref", "person.name", "tags", "amount")
TAKEN = tuple(Column(n, "repair", "source_ref" if n == "ref" else "trade") for n in NAMES)
JSON_FEED: dict[str, Any] = {
    "format": "json",
    "records": (Record("repair", "repair", (), {}, TAKEN),),
}
LINES_FEED = JSON_FEED | {"format": "jsonl"}


def test_nested_keys_become_dotted_columns_and_lists_stay_json(load: Callable) -> None:
    records = (
        '[{"ref": 7, "person": {"name": " Ann ", "age": 3}, "tags": ["é", 1.5]}, {"ref": "8"}]'
    )

    loaded = load(records, **JSON_FEED)

    assert loaded.rows == [
        (1, "", "7", "Ann", '["é", 1.5]', None),
        (2, "", "8", None, None, None),
    ]
    assert loaded.file.refused_columns == ["person.age"]
    assert loaded.file.columns == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1.10", "1.10"),
        ("100000000000000000001", "100000000000000000001"),
        ("-0.0", "-0.0"),
        ("true", "true"),
        ("false", "false"),
        ("null", None),
        ("NaN", None),
        ('""', None),
        ("[]", None),
        ("{}", None),
    ],
)
def test_a_value_comes_as_it_was_written(
    load: Callable, written: str, expected: str | None
) -> None:
    loaded = load(f'[{{"ref": "1", "amount": {written}}}]', **JSON_FEED)

    assert loaded.taken == [("1", None, None, expected)]


def test_records_stand_under_the_declared_key(load: Callable, refusal: Callable) -> None:
    content = '{"made": "x", "page": {"rows": [{"ref": "1"}]}}'

    assert load(content, **JSON_FEED, records_at="page.rows").taken == [("1", None, None, None)]


@pytest.mark.parametrize(
    ("content", "changes", "reason"),
    [
        ('{"rows": []}', {}, "has no list of records at its top"),
        ("[]", {"records_at": "rows"}, "has no list of records under the key rows"),
        ('[{"ref": "MARKER"},\n {"ref": ', {}, "is not JSON from line 2, character 9 on"),
        ('[{"ref": "1"}] more', {}, "is not JSON from line 1, character 16 on"),
        ('[{"ref": "1"} {"ref": "2"}]', {}, "is not JSON from line 1, character 15 on"),
        (
            '{"rows": [{"ref": "1"}], "made"}',
            {"records_at": "rows"},
            "is not JSON from line 1, character 32 on",
        ),
        ('{"rows": [{"ref": "1"}]', {"records_at": "rows"}, "is not JSON from line 1"),
        ("[" * 100_000, {}, "is JSON nested too deep"),
        ('[{"reff": "1", "tags": 2}]', {}, "the file lacks ref"),
        ('[{"other": "1"}]', {}, "has none of the columns"),
    ],
)
def test_json_that_holds_no_records_is_refused(
    refusal: Callable, content: str, changes: dict[str, str], reason: str
) -> None:
    refused = refusal(content, **JSON_FEED, **changes)

    assert reason in refused.reason
    assert "MARKER" not in str(refused)


def test_of_a_key_that_stands_twice_the_last_holds_the_records(load: Callable) -> None:
    content = '{"rows": [{"ref": "1"}], "rows": [{"ref": "2"}, {"ref": "3"}]}'

    loaded = load(content, **JSON_FEED, records_at="rows")

    assert [ref for ref, *_ in loaded.taken] == ["2", "3"]


def test_an_empty_list_loads_as_no_rows(load: Callable) -> None:
    loaded = load("[]", **JSON_FEED)

    assert (loaded.file.received, loaded.rows) == (0, [])
    assert loaded.names[2:] == list(NAMES)


def test_what_is_no_record_is_rejected_by_its_place(load: Callable) -> None:
    loaded = load('[{"ref": "1"}, "MARKER", 5, {"ref": "a\\u0000b"}, {"ref": "4"}]', **JSON_FEED)

    assert [row[0] for row in loaded.rows] == [1, 5]
    assert [(r.row_number, r.column) for r in loaded.file.rejected] == [
        (2, ""),
        (3, ""),
        (4, "ref"),
    ]
    assert "MARKER" not in repr(loaded.file.rejected)


def test_half_a_character_rejects_its_record(load: Callable) -> None:
    loaded = load('[{"ref": "1", "tags": "\\ud83d"}, {"ref": "2"}]', **JSON_FEED)

    assert [(r.row_number, r.column) for r in loaded.file.rejected] == [(1, "tags")]


def test_a_broken_line_is_rejected_and_the_rest_goes_on(load: Callable) -> None:
    content = (
        '{"ref": "1"}\r\n\r\n{"ref": "MARK\r\n"MARKER"\r\n{"ref": "5", "person": {"name": "B"}}'
    )

    loaded = load(content, **LINES_FEED)

    assert [row[:4] for row in loaded.rows] == [(1, "", "1", None), (5, "", "5", "B")]
    assert [r.row_number for r in loaded.file.rejected] == [3, 4]
    assert "MARK" not in repr(loaded.file.rejected)


def test_lines_of_which_none_is_a_record_refuse_the_file(refusal: Callable) -> None:
    assert refusal("ref,name\n1,2\n", **LINES_FEED).reason == "has no line that is a record"


def test_json_with_more_records_than_a_batch_loses_none(
    load: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ontherecord.pipeline.loading.json_files.BATCH", 7)
    records = [{"ref": str(i), "seen": None} for i in range(50)]

    loaded = load(json.dumps(records), **JSON_FEED, seal=("amount",))

    assert [(row[0], row[2]) for row in loaded.rows] == [(i + 1, str(i)) for i in range(50)]


SMITH = '[{"name": "Smith", "health": "MARKER"}]'


@pytest.mark.parametrize("held", [SMITH, f"[{SMITH}]", '["Smith", {"health": "MARKER"}]'])
def test_a_list_of_records_that_nobody_declared_rejects_its_record(
    load: Callable, held: str
) -> None:
    loaded = load(f'[{{"ref": "1", "tags": {held}}}, {{"ref": "2", "tags": ["a"]}}]', **JSON_FEED)

    assert [row[2:] for row in loaded.rows] == [("2", None, '["a"]', None)]
    assert [(r.row_number, r.column) for r in loaded.file.rejected] == [(1, "tags")]
    assert "source.toml" in loaded.file.rejected[0].reason
    assert "MARKER" not in repr(loaded.file)


def test_a_list_of_records_in_a_column_that_is_not_taken_rejects_nothing(load: Callable) -> None:
    loaded = load(f'[{{"ref": "1", "family": {SMITH}}}]', **JSON_FEED)

    assert loaded.taken == [("1", None, None, None)]
    assert loaded.file.refused_columns == ["family"]


def test_of_a_declared_list_of_records_only_the_keys_taken_are_kept(load: Callable) -> None:
    records = [{"ref": str(n), "tags": [{"name": "S", "health": "MARKER"}, "x"]} for n in range(3)]
    lists = Shapes(lists=(("tags", ("name",)),))

    loaded = load(json.dumps(records), **JSON_FEED, shapes=lists)

    assert {row[2] for row in loaded.taken} == {'[{"name": "S"}, "x"]'}
    assert loaded.file.refused_columns == ["tags.health"]


def test_a_list_within_a_declared_list_rejects_its_record(load: Callable) -> None:
    records = [{"ref": "1", "tags": [{"name": [{"health": "MARKER"}]}]}, {"ref": "2"}]

    loaded = load(json.dumps(records), **JSON_FEED, shapes=Shapes(lists=(("tags", ("name",)),)))

    assert [(r.row_number, r.column) for r in loaded.file.rejected] == [(1, "tags")]


def parquet(path: Path, **columns: Any) -> Path:
    pyarrow.parquet.write_table(pa.table(columns), path)
    return path


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (pa.scalar(7), "7"),
        (pa.scalar(7.0), "7"),
        (pa.scalar(7.25), "7.25"),
        (pa.scalar(Decimal("7.10")), "7.10"),
        (pa.scalar(date(2025, 3, 1)), "2025-03-01"),
        (pa.scalar(datetime(2025, 3, 1, 9, 30)), "2025-03-01 09:30:00"),  # noqa: DTZ001 — stored without zone
        (pa.scalar(datetime(2025, 3, 1, 9, 30, tzinfo=UTC)), "2025-03-01 09:30:00+00:00"),
        (pa.scalar(True), "true"),
        (pa.scalar(["a", "é"]), '["a","é"]'),
        (pa.scalar("  x "), "x"),
        (pa.scalar(None, pa.int32()), None),
    ],
)
def test_parquet_values_come_as_text(
    load: Callable, tmp_path: Path, value: pa.Scalar, expected: str | None
) -> None:
    path = parquet(
        tmp_path / "a.parquet",
        **{
            "Job Ref": ["R1"],
            "Trade": ["a"],
            "Notes": pa.array([value], value.type),
            "Tenant": [1],
        },
    )

    loaded = load(path, format="parquet")

    assert loaded.rows == [(1, "", "R1", "a", expected)]
    assert loaded.file.refused_columns == ["Tenant"]


@pytest.mark.parametrize(
    "held", [{"name": "S", "health": "MARKER"}, [{"name": "S", "health": "MARKER"}]]
)
def test_parquet_whose_column_holds_records_is_refused(
    refusal: Callable, tmp_path: Path, held: Any
) -> None:
    path = parquet(tmp_path / "a.parquet", **{"Job Ref": ["R1"], "Notes": [held]})

    assert "column Notes holds records" in refusal(path, format="parquet").reason


def test_parquet_without_the_key_is_refused(refusal: Callable, tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", Trade=["a"])

    assert "the file lacks Job Ref" in refusal(path, format="parquet").reason


def test_the_feed_of_these_tests_takes_what_it_says() -> None:
    assert jobs_feed(**JSON_FEED).taken == NAMES
