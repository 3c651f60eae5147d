"""Their columns and codes become our words; what cannot is rejected with its cell."""

from __future__ import annotations

from datetime import UTC, date, datetime

import duckdb

from ontherecord.pipeline.mapping.feeds import Mapped

FEED = """
[feeds.rows]
files = ["*.csv"]
format = "csv"
delivery = "full"
"""
TENANCIES = """rows,Ref,tenancy,source_ref,,
rows,Type,tenancy,tenancy_type,,
rows,Home,tenancy,place_ref,,
rows,Start,tenancy,starts_on,%d/%m/%Y,
"""


def rejected(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute(
        'select row_number, "column", cell, reason, what from rejected order by row_number, cell'
    ).fetchall()


def sent_moments(con: duckdb.DuckDBPyConnection) -> list[datetime]:
    """Read the moments of notices; by their seconds, as DuckDB needs pytz for more."""
    rows = con.execute("select epoch(sent_at) from incoming_notice order by row_number").fetchall()
    return [datetime.fromtimestamp(seconds, UTC) for (seconds,) in rows]


def test_a_row_is_typed_translated_and_keyed(con: duckdb.DuckDBPyConnection, map_text) -> None:
    result = map_text(
        "Ref,Type,Home,Start\nT1,ASS ,0042,01/04/2019\n",
        FEED,
        TENANCIES,
        "tenancy_type,,ASS,assured,\n",
    )

    row = con.execute(
        "select source, source_ref, tenancy_type, place_ref, starts_on, row_number, feed"
        " from incoming_tenancy"
    ).fetchone()
    assert row == ("housing", "T1", "assured", "0042", date(2019, 4, 1), 2, "rows")
    assert result == Mapped(mapped=1, rejected_rows=0, messages=[])


def test_a_row_without_its_key_is_rejected_with_its_cell(con, map_text) -> None:
    result = map_text("Ref,Type,Home,Start\n,assured,1,01/04/2019\n", FEED, TENANCIES)

    assert (result.mapped, result.rejected_rows) == (0, 1)
    assert rejected(con) == [
        (2, "Ref", "A2", "Ref must be filled: without it the row cannot be named", "row")
    ]


def test_a_cell_that_is_no_date_is_rejected_alone_and_its_value_not_repeated(con, map_text) -> None:
    result = map_text("Ref,Type,Home,Start\nT1,assured,1,first of May\n", FEED, TENANCIES)

    assert (result.mapped, result.rejected_rows) == (1, 0)
    assert rejected(con) == [(2, "Start", "D2", "not a date in the form %d/%m/%Y", "value")]
    assert con.execute("select starts_on from incoming_tenancy").fetchone() == (None,)


def test_a_two_figure_year_is_no_year(con, map_text) -> None:
    map_text("Ref,Type,Home,Start\nT1,assured,1,01/04/19\n", FEED, TENANCIES)

    assert len(rejected(con)) == 1


def test_an_unknown_code_is_grouped_and_rejects_nothing(con, map_text) -> None:
    result = map_text(
        "Ref,Type,Home,Start\nT1,XYZ,1,01/04/2019\nT2,xyz,1,01/04/2019\nT3,XYZ,1,01/04/2019\n",
        FEED,
        TENANCIES,
    )

    unknown = con.execute(
        'select source, feed, "column", code_list, lower(their_code), sum(row_count)::int'
        " from codes_to_translate group by all"
    ).fetchall()
    assert unknown == [("housing", "rows", "Type", "tenancy_type", "xyz", 3)]
    assert result.rejected_rows == 0


def test_a_code_that_means_nothing_is_empty_and_not_unknown(con, map_text) -> None:
    map_text("Ref,Type,Home,Start\nT1,ZZ,1,01/04/2019\n", FEED, TENANCIES, "tenancy_type,,ZZ,,\n")

    assert con.execute("select count(*) from codes_to_translate").fetchone() == (0,)
    assert con.execute("select tenancy_type from incoming_tenancy").fetchone() == (None,)


def test_a_key_that_stands_twice_with_other_words_rejects_the_later_row(con, map_text) -> None:
    result = map_text(
        "Ref,Type,Home,Start\nT1,assured,1,01/04/2019\nT1,secure,1,01/04/2019\n"
        "T1,assured,1,01/04/2019\n",
        FEED,
        TENANCIES,
    )

    assert (result.mapped, result.rejected_rows) == (2, 1)
    assert [(row, cell) for row, _, cell, *_ in rejected(con)] == [(3, "A3")]


def test_restated_rows_do_not_clash(con, map_text) -> None:
    result = map_text(
        "Ref,Type,Home,Start\nT1,assured,1,01/04/2019\nT1,secure,1,01/04/2019\n",
        FEED.replace("full", "restated"),
        TENANCIES,
    )

    assert (result.mapped, result.rejected_rows) == (2, 0)


def test_references_that_lost_their_leading_zeros_point_to_the_same_record(con, map_text) -> None:
    map_text(
        "Ref,Type,Home,Start\nT1,assured,00042,01/04/2019\nT2,assured,42,01/04/2019\n",
        FEED,
        TENANCIES,
    )

    homes = con.execute("select distinct place_record_id from incoming_tenancy").fetchall()
    assert len(homes) == 1


def test_a_reference_that_another_system_allocated_points_there(con, map_text) -> None:
    map_text(
        "Ref,Home\nA1,42\n",
        FEED,
        "rows,Ref,document,source_ref,,\nrows,Home,document,place_ref,of contractor,\n",
    )

    pointed = con.execute(
        "select place_record_id = substr(md5('contractor|place|42'), 1, 20) from incoming_document"
    ).fetchone()
    assert pointed == (True,)


def test_one_row_may_give_several_records_and_some_only_when_filled(con, map_text) -> None:
    feed = FEED + '[feeds.rows.records.second]\nkind = "person"\nonly_if = ["Second"]\n'
    columns = """rows,Ref,person,source_ref,,
rows,First,person,full_name,,
rows,Ref,second,source_ref,,
rows,Second,second,source_ref,,
rows,Second,second,full_name,,
"""

    result = map_text("Ref,First,Second\n1,One,Two\n2,Three,\n", feed, columns)

    names = con.execute("select source_ref, full_name from incoming_person order by 1").fetchall()
    assert names == [("1", "One"), ("1|Two", "Two"), ("2", "Three")]
    assert result.mapped == 2


def test_a_naive_time_is_londons_and_the_repeated_hour_the_earlier_and_said(con, map_text) -> None:
    columns = "rows,Ref,notice,source_ref,,\nrows,Sent,notice,sent_at,%d/%m/%Y %H:%M,\n"

    result = map_text(
        "Ref,Sent\n1,01/07/2026 09:00\n2,25/10/2026 01:30\n3,25/10/2026 02:30\n", FEED, columns
    )

    sent = sent_moments(con)
    assert sent == [
        datetime(2026, 7, 1, 8, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 2, 30, tzinfo=UTC),
    ]
    assert len(result.messages) == 1
    assert result.messages[0].startswith("1 times in notice.sent_at")


def test_a_time_with_its_zone_keeps_it(con, map_text) -> None:
    map_text(
        "Ref,Sent\n1,2026-07-01T09:00:00+02:00\n2,2026-07-01T09:00:00Z\n",
        FEED,
        "rows,Ref,notice,source_ref,,\nrows,Sent,notice,sent_at,,\n",
    )

    sent = sent_moments(con)
    assert sent == [datetime(2026, 7, 1, 7, tzinfo=UTC), datetime(2026, 7, 1, 9, tzinfo=UTC)]


def test_a_map_that_splits_a_cell_keeps_the_row_and_one_that_loses_a_row_rejects_it(
    con, map_text
) -> None:
    columns = "rows,Orders,repair,source_ref,,\nrows,Fault,repair,description,,\n"

    result = map_text(
        "Orders,Fault\n12 & 13,Tap\nnone,Door\n",
        FEED,
        columns,
        map_sql='select * replace (unnest(string_split("Orders", \' & \')) as "Orders") from feed'
        " where \"Orders\" <> 'none'",
    )

    keys = con.execute("select source_ref, row_number from incoming_repair order by 1").fetchall()
    assert keys == [("12", 2), ("13", 2)]
    assert (result.mapped, result.rejected_rows) == (1, 1)


def test_a_row_without_any_key_declared_is_known_by_what_it_says(con, map_text) -> None:
    map_text(
        "Name,Where\na.doc,U:\na.doc,U:\nb.doc,U:\n",
        FEED,
        "rows,Name,document,file_name,,\nrows,Where,document,path,,\n",
    )

    assert con.execute("select count(distinct record_id) from incoming_document").fetchone() == (3,)
