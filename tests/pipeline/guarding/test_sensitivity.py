"""An issue is as sensitive as the most sensitive thing its check reads, and no less."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from ontherecord.pipeline.checking import read_checks
from ontherecord.pipeline.guarding import sensitivity_of
from ontherecord.pipeline.guarding.sensitivity import CheckOfKinds, least_sensitive
from ontherecord.standards.kinds import SENSITIVITIES, read_standards
from ontherecord.standards.packs import packs_dir

STANDARDS = read_standards()


@dataclass(frozen=True)
class Said:
    sql: str
    tables: tuple[str, ...]
    name: str = "one"
    subject: str = ""
    others: str = ""


@pytest.mark.parametrize(
    ("sql", "tables", "expected"),
    [
        ("select place_id as subject_id from place", ("place",), "ordinary"),
        ("select count(*) from place", ("place",), "ordinary"),
        ("select attendance_id from attendance", ("attendance",), "personal"),
        ("select a.place_id from attendance a where a.note is null", ("attendance",), "special"),
        ("select * from attendance", ("attendance",), "special"),
        ("with n as (select place_id from need) select 1 from place anti join n using (place_id)",
         ("need", "place"), "special"),
        ("select 1 from place where exists (select 1 from marker)", ("marker", "place"),
         "confidential"),
        ("select address_is_confidential from person", ("person",), "confidential"),
        ("select note_sign_id from note_sign", ("note_sign",), "special"),
    ],
)  # fmt: skip
def test_it_is_that_of_what_the_sql_reads(sql: str, tables: tuple[str, ...], expected: str) -> None:
    assert sensitivity_of(Said(sql, tables), STANDARDS) == expected


@pytest.mark.parametrize("check", read_checks(packs_dir() / "checks"), ids=lambda check: check.name)
def test_no_shipped_check_is_less_sensitive_than_a_kind_it_reads(check: Said) -> None:
    lowest = max(
        (SENSITIVITIES.index(STANDARDS.kinds[t].sensitivity) for t in check.tables
         if t in STANDARDS.kinds),
        default=0,
    )  # fmt: skip

    assert SENSITIVITIES.index(sensitivity_of(check, STANDARDS)) >= lowest


@pytest.mark.parametrize("check", read_checks(packs_dir() / "checks"), ids=lambda check: check.name)
def test_no_issue_is_less_sensitive_than_what_it_is_found_in_and_together_with(
    check: CheckOfKinds,
) -> None:
    least = SENSITIVITIES.index(least_sensitive(check, STANDARDS))

    assert least >= SENSITIVITIES.index(sensitivity_of(check, STANDARDS))
    for kind in (check.subject, check.others):
        if kind in STANDARDS.kinds:
            assert least >= SENSITIVITIES.index(STANDARDS.kinds[kind].sensitivity)


def test_what_is_found_in_a_warning_is_as_sensitive_as_one_whatever_else_is_read() -> None:
    said = Said("select place_id as subject_id from place", ("place",))

    assert least_sensitive(replace(said, subject="marker"), STANDARDS) == "confidential"
    assert least_sensitive(replace(said, others="need"), STANDARDS) == "special"
    assert least_sensitive(replace(said, subject="field"), STANDARDS) == "ordinary"
