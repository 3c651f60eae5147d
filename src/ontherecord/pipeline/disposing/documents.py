"""Judges documents, which name nobody themselves: by what they are, their home and their matter.

A document stays while a matter of its home is open, while the tenancy it was filed under runs, and
while somebody it may tell of is a child. How long each type is kept, and by which authority, stands
in `packs/disposal/document_types.csv`.
"""

from __future__ import annotations

from datetime import date

import duckdb

from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.disposal import DisposalRule, read_document_retentions
from ontherecord.standards.kinds import Kind, Standards

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack

NO_TYPE = "nobody has said what kind of document it is"
NO_DAY = "nothing says when it was last changed"
OPEN_AT_HOME = "a matter of its home, or the one it names, is still open"
TENANCY_RUNS = "the tenancy it was filed under still runs"
NO_TENANCY = "no tenancy is known that it could be of"
TENANCY_KEPT = "the tenancy it was filed under is kept"
CHILD_AT_HOME = "a child it may tell of, kept until the age the rule says"


def retention_of_document(kinds: list[Kind], standards: Standards) -> str:
    """Give the SQL that says a document's retention, empty where its type says none.

    Evidence of what is kept as long as the home, a certificate's own document, is kept as long.
    """
    evidence = [
        f"select {quoted(field.target_column)} from {quoted(kind.name)}"
        for kind in kinds
        for field in kind.references
        if field.to == "document" and kind.retention == "life_of_home"
    ]
    held = f"when document_id in ({' union all '.join(evidence)}) then 'life_of_home'"
    cases = " ".join(
        f"when document_type = {literal(code)} then {literal(retention)}"
        for code, retention in read_document_retentions(standards).items()
    )
    return f"case {held if evidence else ''} {cases} end"


def judge_documents(
    con: duckdb.DuckDBPyConnection,
    kinds: list[Kind],
    rule: DisposalRule,
    rules: dict[str, DisposalRule],
    today: date,
) -> None:
    """Add to `unit` the documents of a rule's retention, and why each stays.

    Needs `belonging`, `child` and `unit`. A rule for homes takes documents with the home alone.
    """
    there = {kind.name for kind in kinds}
    if rule.takes == "homes" or "document" not in there:
        return
    _write_open_matters(con, there, rules)
    _write_tenancies_of(con, rule, today)
    untyped = "or retention is null" if rule.takes == "matters" else ""
    con.execute(
        f"""insert into unit
        with filed as (
            select thing_id, belonging.person_id, belonging.place_id, retention, closed_on,
                last_on, document.complaint_id, document.repair_id
            from belonging join document on document.document_id = thing_id
            where belonging.kind = 'document' and (retention = {literal(rule.name)} {untyped})
        ),
        matter as (
            select named.thing_id, max(greatest(about.last_on, about.closed_on)) as ended_on
            from (
                select thing_id, complaint_id as about_id from filed
                union all select thing_id, repair_id from filed
            ) as named
            join belonging as about on about.thing_id = named.about_id
            group by all
        ),
        childhood as (
            select place_id, min(coalesce(starts_on, date '0001-01-01')) as since
            from occupancy semi join child using (person_id) group by place_id
        )
        select 'document', filed.thing_id,
            greatest(filed.closed_on, last_on, matter.ended_on, tenancy.ended_on),
            case
                when retention is null then {literal(NO_TYPE)}
                when filed.closed_on is null or filed.closed_on > $1 then {literal(NO_DAY)}
                when place_id in (select place_id from open_matter)
                    or complaint_id in (select thing_id from open_matter)
                    or repair_id in (select thing_id from open_matter)
                    then {literal(OPEN_AT_HOME)}
                when tenancy.runs then {literal(TENANCY_RUNS)}
                when tenancy.is_kept then {literal(TENANCY_KEPT)}
                when {str(rule.takes == "people").lower()} and tenancy.document_id is null
                    then {literal(NO_TENANCY)}
                when person_id in (select person_id from child) or {_may_tell(rule)}
                    then {literal(CHILD_AT_HOME)}
            end
        from filed
        left join matter using (thing_id)
        left join childhood using (place_id)
        left join document_tenancy as tenancy on tenancy.document_id = filed.thing_id""",
        [today],
    )


def _may_tell(rule: DisposalRule) -> str:
    """A document tells of nobody who came later, but a tenancy's file may be begun before it."""
    return "since is not null" if rule.takes == "people" else "since <= filed.closed_on"


def _write_open_matters(
    con: duckdb.DuckDBPyConnection, there: set[str], rules: dict[str, DisposalRule]
) -> None:
    """Write `open_matter`: what is open, its home, and the block that home lies in."""
    conditions = {kind: said for rule in rules.values() for kind, said in rule.open.items()}
    matters = " union all ".join(
        f"select {kind}_id as thing_id, place_id from {quoted(kind)} where coalesce({said}, true)"
        for kind, said in conditions.items()
        if kind in there
    )
    con.execute(
        f"""create or replace temp table open_matter as
        with matter as ({matters})
        from matter
        union all
        select thing_id, part_of_id from matter join place using (place_id)
        where part_of_id is not null"""
    )


def _write_tenancies_of(con: duckdb.DuckDBPyConnection, rule: DisposalRule, today: date) -> None:
    """Write `document_tenancy`: whether a tenancy that a document may be of runs, and its end.

    That is each which ran on the day it was last changed, or for a tenancy's own file also the one
    that ended last before that day and the next to begin: a file is begun early and closed late.
    """
    con.execute(
        f"""create or replace temp table document_tenancy as
        with filed as (
            select document_id, place_id, modified_on as on_day
            from document where place_id is not null and modified_on is not null
        ),
        near as (
            select document_id, tenancy_id, ends_before,
                coalesce(starts_on <= on_day, true) and coalesce(ends_before > on_day, true)
                    as ran,
                starts_on > on_day and starts_on = min(starts_on) filter (starts_on > on_day)
                    over (partition by document_id) as is_next,
                ends_before <= on_day and ends_before = max(ends_before)
                    filter (ends_before <= on_day) over (partition by document_id) as was_last
            from filed join tenancy using (place_id)
        )
        select document_id, bool_or(ends_before is null or ends_before > $1) as runs,
            max(ends_before) as ended_on,
            bool_or(tenancy_id in (
                select unit_id from unit where kind = 'tenancy' and reason is not null
            )) as is_kept
        from near where ran or {str(rule.takes == "people").lower()} and (is_next or was_last)
        group by document_id""",
        [today],
    )
