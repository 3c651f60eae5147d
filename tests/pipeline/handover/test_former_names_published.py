"""A name is published no more from the handover on at which another record calls it former."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.pipeline.handover.invented_runs import FEW, WHOLE, InventedLandlord

UNSEEN = {"former_first_name": "text", "former_surname": "text"}


@pytest.mark.slow
@pytest.mark.parametrize("is_kept", [True, False])
def test_a_record_that_did_not_change_loses_a_name_another_calls_former(
    tmp_path: Path, database: psycopg.Connection, is_kept: bool
) -> None:
    people = replace(FEW, kinds=FEW.kinds | {"person": WHOLE.kinds["person"]})
    landlord = InventedLandlord(tmp_path / "landlord", people)
    table = landlord.tables["person_record"]
    landlord.tables["person_record"] = replace(table, columns=table.columns | UNSEEN)
    known: dict[str, Any] = {"record_id": "calls", "first_name": "Quill", "surname": "Oldname"}
    said: dict[str, Any] = {"record_id": "homes", "first_name": "Quill", "surname": "Newname"}
    match = [
        {"record_id": record, "kind": "person", "entity_id": "quill"}
        for record in ("calls", "homes")
    ]
    first = landlord.write_run(1, person_record=[known, said], match=match)
    landlord.hand_over(first, database)
    both = [known, said | {"former_surname": "oldname"}]
    second = landlord.write_run(2, person_record=both, match=match)
    if not is_kept:
        shutil.rmtree(first)

    landlord.hand_over(second, database)

    now = "select record_id, surname from record.person_record where known_until is null order by 1"
    assert database.execute(now).fetchall() == [("calls", None), ("homes", "Newname")]
