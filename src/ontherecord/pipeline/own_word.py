"""What the landlord says of itself in landlord.toml, as records: its systems and agreements."""

from __future__ import annotations

from hashlib import md5

import duckdb

from ontherecord.pipeline.mapping.expressions import record_id
from ontherecord.pipeline.mapping.tables import create_table, record_columns
from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.kinds import Standards
from ontherecord.standards.landlord import DESK, Landlord

SOURCE = "landlord"


def record_own_word(
    con: duckdb.DuckDBPyConnection, landlord: Landlord, standards: Standards
) -> None:
    """Write `system`, `agreement` and their record tables. A system's id is its key."""
    systems: list[dict[str, object]] = [
        {"ref": s.key, "system_name": s.name, "side": s.side, "owner": s.owner}
        for s in landlord.systems.values()
        if s.key != DESK
    ]
    agreements = [
        {key: value for key, value in a.items() if key != "system"} | {"system_ref": a["system"]}
        for a in landlord.agreements
    ]
    for name, rows in (("system", systems), ("agreement", agreements)):
        kind = standards.kinds[name]
        create_table(con, f"{name}_record", record_columns(kind), in_memory=True)
        for row in rows:
            _insert(con, name, row)
        fields = [quoted(f.name) for f in kind.fields.values() if f.type != "reference"]
        fields += [f"{quoted(f.name)} as {quoted(f.target_column)}" for f in kind.references]
        thing_id = "source_ref" if name == "system" else "record_id"
        con.execute(
            f"""create or replace table {name} as
            select {thing_id} as {name}_id, {thing_id} as first_record_id, source, source_ref,
                first_seen_on,
                {", ".join(fields)}
            from {name}_record"""  # noqa: S608 — fields of our own standards
        )


def _insert(con: duckdb.DuckDBPyConnection, kind: str, row: dict[str, object]) -> None:
    fields = {name: value for name, value in row.items() if name != "ref"}
    content = md5(repr(sorted(fields.items())).encode(), usedforsecurity=False).hexdigest()
    marks = ", ".join(f"? as {quoted(name)}" for name in fields)
    con.execute(
        f"""insert into {kind}_record by name
        select {record_id(SOURCE, kind, literal(str(row["ref"])))} as record_id,
            {literal(SOURCE)} as source, ? as source_ref, 'landlord.toml' as extract,
            ? as content_hash, {marks}""",
        [row["ref"], content, *fields.values()],
    )
