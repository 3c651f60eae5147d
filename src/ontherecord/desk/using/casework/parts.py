"""Which parts of a case's order somebody may see: they tell of a household and of other issues."""

from __future__ import annotations

from ontherecord.desk.facts.composing import FALSE, Sql, joined, name, of_pair, sql
from ontherecord.desk.facts.lanes import sees_all_in
from ontherecord.desk.facts.reading import Reading

HARM = Sql("case when of_hazard.hazard_weight is not null then of_household.harm end")
"""Made of both, and shown where both are."""
OF_ITS_HAZARD = ("hazard", "hazard_weight", "repeated", "is_still_open", "is_recent")


def household_parts(reading: Reading, case: str) -> Sql:
    """Join `of_household`: what of a case's order is its household's, where its needs are seen.

    Whether a home has any need makes no difference, so that what is left out tells of none.
    """
    weights = ("household_weight", "harm")
    return _joined("of_household", _reaches_needs(reading, case), case, weights)


def hazard_parts(reading: Reading, case: str) -> Sql:
    """Join `of_hazard`: the hazard of a case, and how often and how lately it was told, where the
    reader sees all that made it.
    """
    sees_all = sql(
        "{case}.lane = 'at_risk' and {all}", case=name(case),
        all=sees_all_in("at_risk", case, reading.known("other"), reading.seen("issue", "other")),
    )  # fmt: skip
    return _joined("of_hazard", sees_all, case, OF_ITS_HAZARD)


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


def _joined(called: str, condition: Sql, case: str, columns: tuple[str, ...]) -> Sql:
    """Join columns of a case where a condition holds, asked once for all of them."""
    return sql(
        "left join lateral (select {columns} where {condition}) as {called} on true",
        columns=joined((sql("{case}.{column}", case=name(case), column=name(column))
                        for column in columns), ", "),
        condition=condition, called=name(called),
    )  # fmt: skip
