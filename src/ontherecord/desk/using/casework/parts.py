"""Which parts of a case's order somebody may see: they tell of a household and of other issues."""

from __future__ import annotations

from ontherecord.desk.facts.composing import FALSE, Sql, name, of_pair, sql
from ontherecord.desk.facts.reading import Reading


def household_parts(reading: Reading, case: str, *columns: str) -> Sql:
    """Give columns of a case, or nothing where needs of its household are beyond the reader.

    Whether a home has any need makes no difference, so that what is left out tells of none.
    """
    return _where(_reaches_needs(reading, case), case, columns)


def hazard_parts(reading: Reading, case: str, *columns: str) -> Sql:
    """Give columns of a case, or nothing where the reader does not see all that made them."""
    sees_all = sql(
        "not exists (select 1 from record.issue as other where other.case_id = {case}.case_id"
        " and other.lane = {case}.lane and other.gone_on is null and other.held_back is null"
        " and {known} and ({seen}) is not true)",
        case=name(case), known=reading.known("other"), seen=reading.seen("issue", "other"),
    )  # fmt: skip
    return _where(sees_all, case, columns)


def _reaches_needs(reading: Reading, case: str) -> Sql:
    """Give the condition that a need would be seen if the household of a case had one."""
    seen = of_pair(reading.sight.visible("need", "whose"))
    if seen == FALSE:
        return FALSE
    return sql(
        "exists (select 1 from jsonb_populate_record(null::record.need, jsonb_build_object("
        "'place_id', {case}.place_id, 'person_id', case when starts_with({case}.case_id, 'person-')"
        " then substr({case}.case_id, 8) end)) as whose where {seen})",
        case=name(case), seen=seen,
    )  # fmt: skip


def _where(condition: Sql, case: str, columns: tuple[str, ...]) -> Sql:
    pieces = [
        sql("case when {when} then {case}.{column} end", when=condition, case=name(case),
            column=name(column))
        for column in columns
    ]  # fmt: skip
    return Sql(", ".join(piece.text for piece in pieces),
               tuple(value for piece in pieces for value in piece.values))  # fmt: skip
