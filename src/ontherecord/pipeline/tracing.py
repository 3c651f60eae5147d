"""Says where something on the record came from: file, sheet, row, and how it was matched."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ontherecord.pipeline.guarding import HIDDEN
from ontherecord.pipeline.mapping.expressions import canonical_reference
from ontherecord.pipeline.sql import literal, quoted

HELD_BACK = "held back; those who may see it find it in the system"


class UnableToTrace(Exception):
    """Nothing on the record has that identifier."""


def trace_record(record: Path, identifier: str) -> str:
    """Describe a thing, record or issue by its id or by `system:reference`, a line a fact.

    Of what is held back it says that alone: where a row stands can tell where somebody lives.
    """
    con = duckdb.connect()
    for file in record.glob("*.parquet"):
        con.execute(f"create view {quoted(file.stem)} as from read_parquet({literal(str(file))})")
    now = con.execute(
        "select now_entity_id from redirect where entity_id = ?", [identifier]
    ).fetchone()
    if now:
        return f"{identifier} is now {now[0]}\n" + trace_record(record, now[0])
    issue = con.execute(
        'select "check", subject_kind, subject_id, subject_ref, happened_on, first_seen_on,'  # noqa: S608 — a column of ours
        f" gone_on, {_column_of_issues(con, 'held_back', 'null::varchar')},"
        f" {_column_of_issues(con, 'other_ids', '[]::varchar[]')} from issue where issue_id = ?",
        [identifier],
    ).fetchone()
    if issue:
        check, kind, subject, reference, happened, first_seen, gone, held_back, others = issue
        if held_back in HIDDEN:
            return f"issue of {check}: {HELD_BACK} ({held_back})"
        lines = [
            f"issue of {check}, first seen {first_seen}" + (f", gone {gone}" if gone else ""),
            f"about {kind} {reference or subject}" + (f", {happened}" if happened else ""),
        ]
        shown_by = _of_sign(con, subject) if kind == "note_sign" else subject
        lines += _rows(con, shown_by)
        for other in others or []:
            lines += [f"found together with {line}" for line in _rows(con, other)]
        return "\n".join(lines)
    lines = _rows(con, identifier)
    if not lines:
        raise UnableToTrace(
            f"nothing on the record is called {identifier}; give a thing's, record's or issue's"
            " id, or system:reference"
        )
    return "\n".join(lines)


def _of_sign(con: duckdb.DuckDBPyConnection, sign: str) -> str:
    """Give the record in whose words a sign was read."""
    found = con.execute("select record_id from note_sign where note_sign_id = ?", [sign]).fetchone()
    return found[0] if found else sign


def _rows(con: duckdb.DuckDBPyConnection, identifier: str) -> list[str]:
    """Describe every record that is, or belongs to, what the identifier names."""
    system, _, reference = identifier.partition(":")
    own_ref = canonical_reference("r.source_ref")
    asked_ref = canonical_reference("$reference::varchar")
    lines = []
    hidden = _hidden(con)
    tables = [
        name
        for (name,) in con.execute(
            "select view_name from duckdb_views() where not internal"
        ).fetchall()
        if name.endswith("_record") and name != "vanished_record"
    ]
    for table in sorted(tables):
        kind = table.removesuffix("_record")
        found = con.execute(
            f"""select r.source, r.source_ref, r.extract, r.sheet, r.row_number, r.vanished_on,
                m.entity_id, m.reason, m.weight, m.decided_by, r.record_id
            from {quoted(table)} as r
            left join match as m on m.kind = $kind and m.record_id = r.record_id
            where r.record_id = $id or m.entity_id = $id
                or (r.source = $system and {own_ref} = {asked_ref})
            order by r.source, r.source_ref""",  # noqa: S608 — tables of our own record
            {"kind": kind, "id": identifier, "system": system, "reference": reference},
        ).fetchall()
        for source, ref, extract, sheet, row, vanished, entity, reason, weight, by, record in found:
            rule = hidden.get((kind, entity or record))
            if rule:
                lines.append(f"{kind}: {HELD_BACK} ({rule})")
                continue
            place = f"{extract}{f', sheet {sheet}' if sheet else ''}"
            line = f"{kind} {source}:{ref}  {place}{f', row {row}' if row else ''}"
            if entity:
                strength = f", weight {weight:.1f}" if weight is not None else ""
                line += f"  → {entity} by {reason}{strength}{f', decided by {by}' if by else ''}"
            lines.append(line + (f"  vanished {vanished}" if vanished else ""))
    return lines


def _there(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    named = "select count(*) from duckdb_views() where not internal and view_name = ?"
    return con.execute(named, [table]).fetchall()[0][0] > 0


def _column_of_issues(con: duckdb.DuckDBPyConnection, column: str, otherwise: str) -> str:
    """Name a column that a record of an earlier version may not have."""
    names = {name for name, *_ in con.execute("describe issue").fetchall()}
    return column if column in names else otherwise


def _hidden(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    """Give the things that stand in no list, with the rule under which they do."""
    if not _there(con, "guarded"):
        return {}
    rows = con.execute(
        "select kind, thing_id, rule from guarded where list_contains(?, rule)", [list(HIDDEN)]
    ).fetchall()
    return {(kind, thing): rule for kind, thing, rule in rows}
