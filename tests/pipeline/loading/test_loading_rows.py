"""CSV row by row: titles, totals, blanks, ragged rows, stray quotes; each row keeps its number."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from loaded_jobs import SALT, jobs_feed

from ontherecord.pipeline.loading import RejectedRow, UnableToLoad, load_file
from ontherecord.pipeline.loading.delimited import agree

HEAD = "Job Ref,Trade,Notes\n"


def rejections(loaded: object) -> list[tuple[int, str, str]]:
    return [(row.row_number, row.column, row.cell) for row in loaded.file.rejected]


def test_titles_above_the_headings_are_passed_over(load: Callable) -> None:
    title = '"Jobs report\nfor March",,\n\n'

    loaded = load(title + HEAD + "R1,a,b\nR2,c,d\n", header_row=3)

    assert loaded.rows == [(4, "", "R1", "a", "b"), (5, "", "R2", "c", "d")]


def test_totals_below_are_counted_and_left_out(load: Callable) -> None:
    content = HEAD + "R1,a,b\nTotal jobs,1,\n,Total,\ntotal\nR2,Total,b\n"

    loaded = load(content, total_row="(?i)total")

    assert [row[2] for row in loaded.rows] == ["R1", "R2"]
    assert (loaded.file.received, loaded.file.totals, loaded.file.rejected) == (2, 3, [])


def test_totals_are_left_out_where_every_row_is_even(load: Callable) -> None:
    loaded = load("Colour," + HEAD + ",R1,a,b\nGrand total,,,\n", total_row="(?:Grand )?[Tt]otal")

    assert [row[2] for row in loaded.rows] == ["R1"]
    assert (loaded.file.received, loaded.file.totals) == (1, 1)


def test_a_total_pattern_that_is_no_pattern_is_refused(refusal: Callable) -> None:
    refused = refusal(HEAD + "R1,a,b\n", total_row="(?=Total)")

    assert "total_row of feed jobs is not understood" in refused.reason


def test_blank_rows_are_numbered_and_not_counted(load: Callable) -> None:
    loaded = load(HEAD + "R1,a,b\n\n,,\n   \nR2,c,d\n ,\t,\u00a0\nR3,e,f\n\n\n")

    assert [row[:3] for row in loaded.rows] == [(2, "", "R1"), (6, "", "R2"), (8, "", "R3")]
    assert loaded.file.received == 3


def test_a_row_is_blank_only_when_its_refused_cells_are_too(load: Callable) -> None:
    loaded = load("Colour," + HEAD + "blue,,,\n,,,\n,R1,a,b\n")

    assert [row[:3] for row in loaded.rows] == [(2, "", None), (4, "", "R1")]


def test_values_lose_the_whitespace_around_them_and_empty_is_nothing(load: Callable) -> None:
    loaded = load(HEAD + 'R1,"  damp \t","\n\u00a0a  b\u2003\n"\nR2," ",""\n')

    assert loaded.taken == [("R1", "damp", "a  b"), ("R2", None, None)]


def test_zeros_in_front_and_words_for_nothing_stay_as_they_are(load: Callable) -> None:
    loaded = load(HEAD + "00123,NA,null\n1.0,NULL,N/A\n")

    assert loaded.taken == [("00123", "NA", "null"), ("1.0", "NULL", "N/A")]


def test_a_short_row_is_rejected_at_its_first_missing_cell(load: Callable) -> None:
    loaded = load(HEAD + "R1,a,b\nR2,c\nR3,d,e\n")

    assert [row[:3] for row in loaded.rows] == [(2, "", "R1"), (4, "", "R3")]
    assert rejections(loaded) == [(3, "Notes", "C3")]
    assert loaded.file.rejected[0].reason.startswith("the row ends after 2 of 3 cells")


def test_a_long_row_is_rejected_at_its_first_cell_too_many(load: Callable) -> None:
    loaded = load(HEAD + "R1,a,b\nR2,c,MARKER,x\n")

    assert rejections(loaded) == [(3, "", "D3")]
    assert "4 cells under 3 headings" in loaded.file.rejected[0].reason
    assert "MARKER" not in loaded.file.rejected[0].reason


def test_delimiters_at_the_end_of_a_row_do_no_harm(load: Callable) -> None:
    loaded = load(HEAD + "R1,a,b,,\nR2,c,d\n")

    assert loaded.taken == [("R1", "a", "b"), ("R2", "c", "d")]
    assert loaded.file.rejected == []


def test_row_numbers_count_records_and_not_lines(load: Callable) -> None:
    loaded = load(HEAD + 'R1,a,"one\ntwo\nthree"\nR2,c\nR3,"d\ne",f\n')

    assert [row[0] for row in loaded.rows] == [2, 4]
    assert rejections(loaded) == [(3, "Notes", "C3")]


@pytest.mark.parametrize("tail", ["", "R3,c,d\n", 'R3,"c",d\nR4,"e ""f""",g\n'])
def test_a_quote_never_closed_costs_one_row(load: Callable, tail: str) -> None:
    loaded = load(HEAD + 'R1,a,b\nR2,"MARKER,x\n' + tail)

    expected = [row[0] for row in csv.reader(tail.splitlines())]
    assert [row[0] for row in loaded.taken] == ["R1", *expected]
    assert [row.row_number for row in loaded.file.rejected] == [3]
    assert "quote" in loaded.file.rejected[0].reason
    assert "MARKER" not in loaded.file.rejected[0].reason


def test_a_quote_inside_an_unquoted_cell_is_a_letter(load: Callable) -> None:
    assert load(HEAD + 'R1,5" pipe,b\n').taken == [("R1", '5" pipe', "b")]


def test_a_cell_too_long_to_be_one_is_rejected(load: Callable) -> None:
    loaded = load(HEAD + "R1,a," + "x" * 140_000 + "\nR2,c,d\n")

    assert loaded.taken == [("R2", "c", "d")]
    assert "a cell is longer than 131,072 characters" in loaded.file.rejected[0].reason


def test_a_nul_rejects_its_row_and_names_the_cell(load: Callable) -> None:
    loaded = load(HEAD + "R1,a,b\nR2,c\0,d\nR3,e,f\n")

    assert [row[0] for row in loaded.taken] == ["R1", "R3"]
    assert rejections(loaded) == [(3, "Trade", "B3")]


@pytest.mark.parametrize(
    ("content", "dialect"),
    [
        (b'Job Ref\tTrade\tNotes\nR1\ta\t5" "x"\n', {"delimiter": "\t", "quote": ""}),
        (b"Job Ref;Trade;Notes\n'R1';'a';'5\" \"x\"'\n", {"delimiter": ";", "quote": "'"}),
        (b'Job Ref|Trade|Notes\nR1| a |"5"" ""x"""\n', {"delimiter": "|"}),
    ],
)
def test_the_declared_dialect_is_read(load: Callable, content: bytes, dialect: dict) -> None:
    assert load(content, **dialect).taken == [("R1", "a", '5" "x"')]


def test_a_delimiter_of_two_characters_is_refused(refusal: Callable) -> None:
    assert "must be one character" in refusal(HEAD + "R1,a,b\n", delimiter="||").reason


def test_headings_without_rows_load_and_are_said(load: Callable) -> None:
    loaded = load(HEAD)

    assert (loaded.file.received, loaded.rows) == (0, [])
    assert loaded.file.messages == ["The file has headings and no rows"]


@pytest.mark.parametrize(
    ("content", "header_row", "reason"),
    [
        (b"", 1, "is empty: 0 bytes"),
        (b"\r\n\r\n", 1, "has no row 1 to read headings from"),
        (HEAD.encode(), 2, "has no row 2 to read headings from"),
        (b'Job Ref,"Trade,Notes\nR1,a,b\n', 1, "has no row 1 to read headings from"),
        (b",,\nR1,a,b\n", 1, "row 1 holds no headings"),
    ],
)
def test_a_file_without_headings_is_refused(
    refusal: Callable, content: bytes, header_row: int, reason: str
) -> None:
    assert refusal(content, header_row=header_row).reason == reason


def test_more_or_fewer_rows_than_usual_are_said(load: Callable) -> None:
    assert load(HEAD + "R1,a,b\n", usual_rows=(1, 2)).file.messages == []
    assert load(HEAD + "R1,a,b\n", usual_rows=(2, 900)).file.messages == [
        "1 rows, where 2 to 900 are usual"
    ]


def test_two_readers_that_disagree_refuse_the_file(tmp_path: Path) -> None:
    agree(tmp_path / "jobs.csv", 4, 4)

    with pytest.raises(UnableToLoad, match=r"jobs\.csv: two readers disagree: one counts 4"):
        agree(tmp_path / "jobs.csv", 4, 3)


def test_a_file_that_is_not_there_is_refused(refusal: Callable, tmp_path: Path) -> None:
    assert "cannot be read: No such file" in refusal(tmp_path / "gone.csv").reason


def test_a_refused_file_leaves_the_earlier_copy_alone(tmp_path: Path) -> None:
    path, into = tmp_path / "jobs.csv", tmp_path / "kept" / "rows.parquet"
    path.write_text(HEAD + "R1,a,b\n", encoding="utf-8")
    load_file(path, jobs_feed(), into, SALT)
    before = into.read_bytes()

    path.write_bytes(b"\xff" + path.read_bytes())
    with pytest.raises(UnableToLoad):
        load_file(path, jobs_feed(), into, SALT)

    assert into.read_bytes() == before


def test_what_a_killed_run_left_is_cleared_by_the_next(load: Callable, tmp_path: Path) -> None:
    left = tmp_path / "kept" / ".rows.parquet.loading"
    left.mkdir(parents=True)
    (left / "text.csv").write_text("MARKER", encoding="utf-8")

    load(HEAD + "R1,a,b\n")  # looks that nothing is left beside the rows

    assert not left.exists()


def test_many_rows_keep_their_order_and_numbers(load: Callable) -> None:
    count = 130_000  # more than one row group, so that threads share the work
    content = HEAD + "".join(f"R{i},a,{'x' * (i % 50)}\n" for i in range(count))

    loaded = load(content)

    assert [row[0] for row in loaded.rows] == list(range(2, count + 2))
    assert [row[2] for row in loaded.rows] == [f"R{i}" for i in range(count)]


def test_a_rejected_row_is_plain_data(load: Callable) -> None:
    rejected = load(HEAD + "R1\n").file.rejected

    assert rejected == [
        RejectedRow("", 2, "Trade", "B2", rejected[0].reason),
    ]
