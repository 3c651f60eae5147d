"""The board is told how far checks could judge, and no small number of what."""

from __future__ import annotations

import psycopg
import pytest

from tests.desk.made_record import MadeRecord
from tests.desk.reporting.test_reporting_views import rows, told, views

__all__ = ["told", "views"]
pytestmark = pytest.mark.django_db


def test_the_board_is_told_no_small_number_of_what_a_check_judged(
    views: dict[str, psycopg.Connection], told: MadeRecord
) -> None:
    counts = {"few": (3, 97), "rest": (60, 2), "whole": (60, 0)}
    told.put("check_said", *({"check": check, "title": check} for check in counts))
    told.put("coverage", *({"check": check, "judged_count": of, "cannot_judge_count": cannot}
                           for check, (of, cannot) in counts.items()))  # fmt: skip

    shown = rows(views["board"], "board_coverage", '"check", judged_count, cannot_judge_count')

    assert sorted(shown) == [("few", None, None), ("rest", None, None), ("whole", 60, 0)]
