"""Gives each issue the sensitivity of the most sensitive thing it rests on, and who may see it.

What a check's SQL reads is parsed from it: a kind lends its own sensitivity, a column its field's.
An issue of a field, a record or a disagreement takes that of what it is about as well, and one that
names other things that of these; where one of them is hidden it is hidden too. What is not known to
be harmless is taken for `special`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import duckdb
import pyarrow
from sqlglot import exp

from ontherecord.pipeline.guarding.things_held_back import CONFIDENTIAL, HIDDEN
from ontherecord.pipeline.sql import literal, parquet, quoted, statements
from ontherecord.standards.kinds import SENSITIVITIES, Standards

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack

UNKNOWN = "special"
OF_TABLES = {"note_sign": "special", "mismatch": "personal", "vanished_record": "personal"}
"""What tables about the record lend; what is not named here lends nothing."""

SUGGESTION, SENSITIVE = "suggestion", "sensitive"
"""Why an issue stands in no list for all staff: it is what a note suggests of a need, or its
disclosure could put somebody in danger. A named role works these."""

FOR_THE_NAMED_ROLE = (SUGGESTION, SENSITIVE)


class Check(Protocol):
    """What is asked of a check."""

    @property
    def name(self) -> str: ...
    @property
    def sql(self) -> str: ...
    @property
    def tables(self) -> tuple[str, ...]: ...


class CheckOfKinds(Check, Protocol):
    """A check that says of which kinds are what it finds and what that is found together with."""

    @property
    def subject(self) -> str: ...
    @property
    def others(self) -> str: ...


def most_sensitive(named: Iterable[str]) -> str:
    """Give the highest of some sensitivities; `ordinary` when there is none."""
    return max(named, key=SENSITIVITIES.index, default=SENSITIVITIES[0])


def sensitivity_of(check: Check, standards: Standards) -> str:
    """Give the sensitivity of what a check reads."""
    read = statements(check.sql)[0]
    names = {column.name for column in read.find_all(exp.Column)}
    reads_all = any(star.find_ancestor(exp.Count) is None for star in read.find_all(exp.Star))
    lent = []
    for table in check.tables:
        kind = standards.kinds.get(table)
        if kind is None:
            lent.append(OF_TABLES.get(table, SENSITIVITIES[0]))
            continue
        lent.append(kind.sensitivity)
        lent += [
            field.sensitivity
            for field in kind.shown_fields
            if reads_all or field.name in names or field.target_column in names
        ]
    return most_sensitive(lent)


def least_sensitive(check: CheckOfKinds, standards: Standards) -> str:
    """Give how sensitive an issue of a check is at least, whatever it is found in."""
    about = (standards.kinds.get(kind) for kind in (check.subject, check.others))
    return most_sensitive(
        [sensitivity_of(check, standards), *(kind.sensitivity for kind in about if kind)]
    )


def mark_issues(
    con: duckdb.DuckDBPyConnection, checks: Sequence[Check], standards: Standards, run: Path
) -> None:
    """Add `sensitivity` and `held_back` to table `issue`, from the tables of an unfinished run.

    `held_back` says why an issue stands in no list for all staff; it is empty for the others.
    """
    _register(con, "of_check", [(c.name, sensitivity_of(c, standards)) for c in checks])
    _register(con, "of_kind", [(k.name, k.sensitivity) for k in standards.kinds.values()])
    fields = [
        (f"{kind.name}.{field.name}", field.sensitivity)
        for kind in standards.kinds.values()
        for field in kind.fields.values()
    ]
    _register(con, "of_field", fields)
    for table, columns in (
        ("guarded", "kind varchar, thing_id varchar, rule varchar, reason varchar"),
        ("vanished_record", "record_id varchar, kind varchar, entity_id varchar"),
        ("note_sign", "note_sign_id varchar, kind varchar, thing_id varchar, sign varchar"),
    ):
        file = run / f"{table}.parquet"
        con.execute(f"create or replace temp table none_of_{table} ({columns})")
        shown = parquet(file) if file.is_file() else f"none_of_{table}"
        con.execute(f"create or replace temp view {table}_there as from {shown}")
    columns = {name for name, *_ in con.execute("describe issue").fetchall()}
    by_detail = "null::integer"
    if "detail_field" in columns:
        by_detail = """(select max(level) from of_field
            where split_part(of_field.name, '.', 2) = issue.detail_field)"""
    if "other_ids" not in columns:
        con.execute("alter table issue add column other_kind varchar")
        con.execute("alter table issue add column other_ids varchar[]")
    dropped = ", ".join(quoted(c) for c in ("sensitivity", "held_back") if c in columns)
    con.execute(
        f"""create or replace table issue as
        with hidden as (
            select kind, thing_id, any_value(rule order by rule) as rule from guarded_there
            where list_contains({list(HIDDEN)}, rule) group by kind, thing_id
        ),
        hidden_other as (
            select named.issue_id, any_value(hidden.rule order by hidden.rule) as rule
            from (select issue_id, other_kind, unnest(other_ids) as other_id from issue) as named
            join hidden on hidden.kind = named.other_kind and hidden.thing_id = named.other_id
            group by named.issue_id
        ),
        judged as (
            select issue.*{f" exclude ({dropped})" if dropped else ""},
                greatest(
                    coalesce(of_check.level, {SENSITIVITIES.index(UNKNOWN)}),
                    case when subject_kind = 'field'
                        then coalesce(of_field.level, {SENSITIVITIES.index(UNKNOWN)}) end,
                    of_kind.level, of_record.level, of_other_kind.level, {by_detail}
                ) as level,
                case
                    when of_person.rule is not null then of_person.rule
                    when of_subject.rule is not null then of_subject.rule
                    when of_lost.rule is not null then of_lost.rule
                    when of_note.rule is not null then of_note.rule
                    when of_other.rule is not null then of_other.rule
                    when subject_kind = 'note_sign' and coalesce(sign.sign, 'need') = 'need'
                        then {literal(SUGGESTION)}
                end as rule_of_thing
            from issue
            left join of_check on of_check.name = issue."check"
            left join of_field on subject_kind = 'field' and of_field.name
                = split_part(subject_id, '.', 2) || '.' || split_part(subject_id, '.', 3)
            left join of_kind on of_kind.name = subject_kind
            left join of_kind as of_other_kind on of_other_kind.name = other_kind
            left join (
                select record_id, any_value(kind) as kind, any_value(entity_id) as entity_id
                from vanished_record_there group by record_id
            ) as lost on subject_kind = 'record' and lost.record_id = subject_id
            left join of_kind as of_record on of_record.name = lost.kind
            left join note_sign_there as sign
                on subject_kind = 'note_sign' and sign.note_sign_id = subject_id
            left join hidden as of_person
                on of_person.kind = 'person' and of_person.thing_id = issue.person_id
            left join hidden as of_subject
                on of_subject.kind = subject_kind and of_subject.thing_id = subject_id
            left join hidden as of_lost
                on of_lost.kind = lost.kind and of_lost.thing_id in (lost.entity_id, lost.record_id)
            left join hidden as of_note
                on of_note.kind = sign.kind and of_note.thing_id = sign.thing_id
            left join hidden_other as of_other on of_other.issue_id = issue.issue_id
        )
        select * exclude (level, rule_of_thing),
            {list(SENSITIVITIES)}[
                case when list_contains({list(HIDDEN)}, rule_of_thing)
                    then {len(SENSITIVITIES)} else level + 1 end
            ] as sensitivity,
            case
                when rule_of_thing is not null then rule_of_thing
                when level = {SENSITIVITIES.index(CONFIDENTIAL)} and subject_kind <> 'field'
                    then {literal(SENSITIVE)}
            end as held_back
        from judged order by issue_id"""
    )
    for name in ("of_check", "of_kind", "of_field"):
        con.unregister(name)


def _register(con: duckdb.DuckDBPyConnection, name: str, rows: list[tuple[str, str]]) -> None:
    levels = [SENSITIVITIES.index(sensitivity) for _, sensitivity in rows]
    table = pyarrow.table(
        {
            "name": pyarrow.array([key for key, _ in rows], pyarrow.string()),
            "level": pyarrow.array(levels, pyarrow.int32()),
        }
    )
    con.register(name, table)
