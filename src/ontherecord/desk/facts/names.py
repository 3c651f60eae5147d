"""The names of people on a past day are those that are theirs now: another may be a former one.

That a name is former is often known later than the name, and versions from before still hold it.
"""

from __future__ import annotations

from ontherecord.desk.facts.composing import Sql, joined, name, sql

NAMES = ("first_name", "middle_name", "surname", "full_name")


def as_json(kind: str, table: str, row: str, *, is_past: bool) -> Sql:
    """Give a row of a thing or record of a kind as JSON; `table` and `row` are our own words."""
    whole = sql("to_jsonb({row})", row=name(row))
    if kind != "person" or not is_past:
        return whole
    pairs = joined(
        (sql("{word}::text, now_named.{column}", word=n, column=name(n)) for n in NAMES), ", "
    )
    return sql(
        "({whole} || (select jsonb_build_object({pairs}) from (select) as one left join {now}"
        " limit 1))",
        whole=whole, pairs=pairs, now=_now(table, row),
    )  # fmt: skip


def name_of(table: str, row: str, *, is_past: bool) -> Sql:
    """Give what somebody is called, in a row of `person` or `person_record`."""
    if not is_past:
        return _called(row)
    return sql(
        "(select {called} from (select) as one left join {now} limit 1)",
        called=_called("now_named"), now=_now(table, row),
    )  # fmt: skip


def _called(row: str) -> Sql:
    return sql(
        "coalesce({row}.full_name, nullif(concat_ws(' ', {row}.first_name, {row}.surname), ''))",
        row=name(row),
    )


def _now(table: str, row: str) -> Sql:
    """Join the version that is known now: of somebody who was two people, that of both."""
    own = "person_id" if table == "person" else "record_id"
    id_now = sql("{row}.{own}", row=name(row), own=name(own))
    if table == "person":
        id_now = sql(
            "coalesce((select led.now_entity_id from record.redirect as led"
            " where led.entity_id = {own} and led.kind = 'person' and led.known_until is null"
            " limit 1), {own})",
            own=id_now,
        )  # fmt: skip
    return sql(
        "record.{table} as now_named on now_named.{own} = {id_now}"
        " and now_named.known_until is null",
        table=name(table), own=name(own), id_now=id_now,
    )  # fmt: skip
