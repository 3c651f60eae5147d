"""How a column writes days is decided from all its values; what cannot be told is asked."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontherecord.pipeline.drafting.dates import Order
from ontherecord.pipeline.drafting.profiles import profile
from tests.passing import passing_database


def days_of(*values: str) -> Order:
    with passing_database() as con:
        con.execute("create table t(c varchar)")
        con.executemany("insert into t values (?)", [[v] for v in values])
        return profile(con, "t", ["c"])["c"].days


@pytest.mark.parametrize(
    ("values", "forms"),
    [
        (("05/01/2026", "28/02/2026"), "%d/%m/%Y"),
        (("01/05/2026", "02/28/2026"), "%m/%d/%Y"),
        (("2026-01-05", "2026-12-31"), "%Y-%m-%d"),
        (("05-Jan-26", "28-Feb-26"), "%d-%b-%y"),
        (("20260105", "20261231"), "%Y%m%d"),
        (("05/01/2026 09:30", "28/02/2026 17:00"), "%d/%m/%Y %H:%M"),
        (("2026-01-05", "28/02/2026"), "%Y-%m-%d or %d/%m/%Y"),
    ],
)
def test_the_form_is_told_from_the_values(values: tuple[str, ...], forms: str) -> None:
    found = days_of(*values)

    assert set(found.forms.split(" or ")) == set(forms.split(" or "))
    assert found.doubt == ""
    assert found.share == 1.0


def test_days_of_twelve_or_less_are_asked() -> None:
    assert "12 or less" in days_of("05/01/2026", "06/02/2026", "07/12/2026").doubt


def test_days_that_fit_neither_order_together_are_asked() -> None:
    assert "only" in days_of("28/01/2026", "01/28/2026").doubt


def test_one_slip_does_not_change_the_form() -> None:
    found = days_of(*[f"{n:02d}/01/2026" for n in range(1, 29)], "31/02/2026")

    assert (found.forms, found.doubt) == ("%d/%m/%Y", "")
    assert found.share < 1.0


def test_numbers_of_days_as_a_spreadsheet_counts_them_are_seen() -> None:
    assert days_of("46027", "46058").is_serial


def test_years_of_two_digits_are_said() -> None:
    assert days_of("28/01/26", "05/02/26").two_digit_years


@given(st.lists(st.dates(date(1990, 1, 1), date(2040, 1, 1)), min_size=1, max_size=30))
@settings(max_examples=10, deadline=None)
def test_a_form_is_never_given_that_reads_a_day_as_another(days: list[date]) -> None:
    found = days_of(*[f"{d:%m/%d/%Y}" for d in days])

    assert found.doubt or found.forms == "%m/%d/%Y"
