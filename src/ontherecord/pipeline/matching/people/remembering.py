"""What matching leaves for the next run, so that it looks again only at what changed.

Three tables: `person_seen` (each record, a digest of all that was written of it, the blocks it
stood in and the cluster it came to), `person_bond` (pairs for which anything spoke) and
`person_model` (what they were worked out with). They hold hashes, no words of anybody's.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

from ontherecord.pipeline.matching.people.blocking import wide_keys

_BEFORE = {
    "seen": "record_id varchar, digest ubigint, blocks uinteger[], cluster varchar,"
    " reason varchar, weight double, decided_by varchar",
    "bond": "one ubigint, other ubigint",
    "model": "version varchar, digest varchar",
}


def digest_model(model: Path) -> str:
    """Digest all that decides a matching besides the records: model, rules and database."""
    told = hashlib.sha256(duckdb.__version__.encode())
    rules = sorted(Path(__file__).parent.glob("*.py"))
    for file in (*sorted(file for file in model.iterdir() if file.suffix != ".md"), *rules):
        if file.is_file():
            told.update(file.name.encode() + file.read_bytes())
    return told.hexdigest()


def restore(con: duckdb.DuckDBPyConnection, last_run: Path | None, digest: str) -> bool:
    """Read what the last run left into `people_before_<table>`; say whether it can be built on."""
    if last_run is None:
        return False
    files = {name: last_run / f"person_{name}.parquet" for name in _BEFORE}
    files["open"] = last_run / "match_open.parquet"
    if not all(file.is_file() for file in files.values()):
        return False
    left = con.execute("select digest from read_parquet(?)", [str(files["model"])]).fetchall()
    if left != [(digest,)]:
        return False
    for name in ("seen", "bond"):
        con.execute(
            f"create or replace temp table people_before_{name} as "  # noqa: S608 — our own tables
            "select * from read_parquet(?)",
            [str(files[name])],
        )
    con.execute(
        """create or replace temp table people_before_open as
        select record_id, other_record_id, weight, reason from read_parquet(?)
        where kind = 'person'""",
        [str(files["open"])],
    )
    return True


def digest_records(con: duckdb.DuckDBPyConnection) -> None:
    """Write `people_input` (record_id, digest): all that is read of a record, in a number."""
    con.execute(_INPUT)


_INPUT = """
create or replace temp table people_input as
with stays as (
    select record_id, bit_xor(hash(place_id, starts_on, ends_before)) as said
    from (select distinct record_id, place_id, starts_on, ends_before from person_place)
    group by record_id
),
answers as (
    select record_id, bit_xor(hash(other, answer, decided_by)) as said
    from (
        select record_id, other_record_id as other, answer, decided_by from decision
        where kind = 'person'
        union
        select other_record_id, record_id, answer, decided_by from decision
        where kind = 'person'
    )
    group by record_id
)
select
    record_id,
    hash(source, full_name, title, first_name, middle_name, surname, date_of_birth::varchar,
        telephone, email, died_on::varchar, stays.said, answers.said) as digest
from person_record
left join stays using (record_id)
left join answers using (record_id)
"""


def remember(con: duckdb.DuckDBPyConnection, version: str, digest: str) -> None:
    """Write `person_seen`, `person_bond` and `person_model` of a whole matching."""
    for name, columns in _BEFORE.items():
        con.execute(f"create or replace table person_{name} ({columns})")
    con.execute("insert into person_model values (?, ?)", [version, digest])
    _add(con)


def remember_more(con: duckdb.DuckDBPyConnection, version: str, digest: str) -> None:
    """Add what the last run left of records not reached to `person_link` and `person_open`, and
    write the three tables of it and of what was matched again.
    """
    con.execute(
        """create or replace temp table people_kept as
        select people_before_seen.* from people_before_seen
        semi join people_input using (record_id)
        anti join people_reached using (record_id)"""
    )
    # A link or an open pair of a record not reached is with another that was not reached either.
    con.execute(
        """insert into person_open
        select people_before_open.* from people_before_open semi join people_kept using (record_id)
        """
    )

    remember(con, version, digest)
    con.execute("insert into person_seen from people_kept")
    con.execute(
        """insert into person_bond
        select people_before_bond.* from people_before_bond
        anti join people_reached_hash on number = one"""
    )
    con.execute(
        """insert into person_link
        select record_id, cluster, reason, weight, decided_by from people_kept"""
    )


def _add(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        f"""insert into person_seen
        with standing as (
            select id, list(block order by block) as blocks from ({wide_keys()}) group by id
        )
        select record_id, digest, coalesce(standing.blocks, []), cluster, reason, weight,
            decided_by
        from person_link
        join people_names using (record_id)
        join people_input using (record_id)
        left join standing using (id)"""  # noqa: S608 — composed of our own rules
    )
    con.execute(
        """insert into person_bond
        select hash(one.record_id), hash(other.record_id)
        from (
            select id_l, id_r from people_evidence union select id_l, id_r from people_decided
        )
        join people_names as one on one.id = id_l
        join people_names as other on other.id = id_r"""
    )
