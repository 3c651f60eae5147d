"""The quick look at a CSV counts as the csv module does, or gives no answer."""

from __future__ import annotations

import csv
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from ontherecord.pipeline.loading.tallying import tally

DIALECT = {
    "delimiter": ",",
    "quotechar": '"',
    "quoting": csv.QUOTE_MINIMAL,
    "strict": True,
    "skipinitialspace": True,
}


@settings(max_examples=50)
@given(st.lists(st.text('ab," \n', max_size=8), min_size=1, max_size=8))
def test_it_finds_the_even_records_that_the_csv_module_finds(lines: list[str]) -> None:
    text = "\n".join(lines) + "\n"
    with TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.csv"
        rows.write_text(text, encoding="utf-8", newline="")
        found = tally(rows, 2, DIALECT)

    records: list[list[str] | None] = []
    reader = csv.reader(text.splitlines(keepends=True), **DIALECT)
    try:
        records += reader
    except csv.Error:
        records.append(None)
    even = len(list(takewhile(lambda row: row is not None and len(row) == 2, records)))
    assert found is None or found.even == even
    assert found is None or (found.uneven_at is None) == (even == len(records))


def test_a_record_with_a_line_break_in_quotes_is_one(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text('a,"b\nc"\nd,e\nTotal\n', encoding="utf-8")

    found = tally(rows, 2, DIALECT)

    assert found is not None
    assert (found.even, found.uneven_at) == (2, len('a,"b\nc"\nd,e\n'))
