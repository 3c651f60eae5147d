"""A reference is spelt alike in SQL and in Python: a decision finds the record it names."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontherecord.pipeline.mapping.expressions import canonical, canonical_reference

CON = duckdb.connect()
LIKE_REFERENCES = st.text(st.sampled_from("0017aZß|-/ \u00a0\t\nÉéıİŉǆ"), max_size=12)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=12)


def in_sql(reference: str) -> str:
    return CON.execute(
        f"select {canonical_reference('$given::varchar')}", {"given": reference}
    ).fetchone()[0]


@settings(max_examples=50, deadline=None)
@given(LIKE_REFERENCES | ANY_TEXT)
def test_python_and_sql_make_one_spelling_of_a_reference(reference: str) -> None:
    assert canonical(reference) == in_sql(reference)


def test_they_agree_on_every_letter_and_space_there_is() -> None:
    letters = [f"7{chr(i)}" for i in range(1, 0x20000) if not 0xD800 <= i < 0xE000]
    spelt = CON.execute(
        f"select letter, {canonical_reference('letter')} from (select unnest($all) as letter)",
        {"all": letters},
    ).fetchall()

    assert [(hex(ord(k[1])), v) for k, v in spelt if canonical(k) != v] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("001", "1"), (" a7 ", "A7"), ("00123|007", "123|7"), ("0", "000"), ("A-01", "a-01")],
)
def test_spellings_of_one_reference_are_one(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(("one", "other"), [("A01", "A1"), ("10", "1"), ("1 2", "12")])
def test_two_references_stay_two(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)
