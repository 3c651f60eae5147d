"""Measure the matching of people on a labelled made-up set: precision, recall, harm per group.

    python bench/people_matching.py [--people 50000] [--seed 777001] [--febrl FILE]

Harm is the share of a group's people of whom any record lies in a cluster with a record of somebody
else, with the upper end of its exact 95 % interval. Recall counts pairs of records of one person
where what both records say fits that person alone in the home at that date.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import time
from math import exp, lgamma, log, log1p
from pathlib import Path

import duckdb

from ontherecord.made_up.households import Shares, make_households
from ontherecord.pipeline.matching.people import match_people

UNLISTED = Shares(covered=(0.97, 0.65, 0.7, 0.3))
"""Three in a hundred residents whom the housing system does not know."""


def measure(
    people: int = 50_000, seed: int = 777001, shares: Shares | None = None
) -> dict[str, object]:
    """Make, match and judge a set of households."""
    con = duckdb.connect()
    make_households(con, people, seed, shares)
    began = time.perf_counter()
    match_people(con)
    seconds = time.perf_counter() - began
    return {"people": people, "seconds": round(seconds, 1)} | judge(con)


def judge(con: duckdb.DuckDBPyConnection) -> dict[str, object]:
    """Compare `person_link` with `person_truth` and `person_group`."""
    con.execute(
        """create or replace temp table judged as
        select person_link.record_id, cluster, person_link.reason, person, rival_count, source
        from person_link join person_truth using (record_id) join person_record using (record_id)"""
    )
    joined, right = con.execute(
        """select count(*), count(*) filter (where one.person = other.person)
        from judged as one join judged as other
            on one.cluster = other.cluster and one.record_id < other.record_id"""
    ).fetchall()[0]
    recall = con.execute(
        """select
            case one.rival_count + other.rival_count
                when 0 then 'one_fits' else 'several_fit' end,
            one.source = other.source,
            count(*), count(*) filter (where one.cluster = other.cluster)
        from judged as one join judged as other
            on one.person = other.person and one.record_id < other.record_id
        where one.rival_count + other.rival_count is not null
        group by all order by all"""
    ).fetchall()
    harmed = con.execute(
        """with mixed as (
            select cluster from judged group by cluster
            having count(distinct coalesce(person::varchar, record_id)) > 1
        ),
        harm as (
            select person, bool_or(mixed.cluster is not null) as is_harmed
            from judged left join mixed using (cluster)
            where person is not null group by person
        )
        select person_group, count(*), count(*) filter (where is_harmed)
        from harm join person_group using (person) group by all order by all"""
    ).fetchall()
    groups = {
        group: {
            "people": count,
            "merged": bad,
            "share": round(bad / count, 5),
            "upper_95": round(upper_bound(bad, count), 5),
        }
        for group, count, bad in harmed
    }
    one_fits = [row for row in recall if row[0] == "one_fits"]
    several = [row for row in recall if row[0] == "several_fit"]
    return {
        "records": con.execute("select count(*) from judged").fetchall()[0][0],
        "pairs_joined": joined,
        "precision": round(right / max(joined, 1), 5),
        "recall_where_one_fits": _share(one_fits),
        "recall_where_one_fits_across_systems": _share([row for row in one_fits if not row[1]]),
        "pairs_where_several_fit": sum(row[2] for row in several),
        "of_them_joined": sum(row[3] for row in several),
        "open_pairs": con.execute("select count(*) from person_open").fetchall()[0][0],
        "open_by_reason": dict(
            con.execute("select reason, count(*) from person_open group by 1 order by 1").fetchall()
        ),
        "groups": groups,
    }


def measure_febrl(file: Path, is_two_sources: bool = True) -> dict[str, float]:
    """Match FEBRL's dataset1: 500 people, each with one spoilt copy; `rec_id` holds the truth."""
    con = duckdb.connect()
    columns = (
        "record_id varchar, source varchar, source_ref varchar, person_type varchar,"
        " full_name varchar, title varchar, first_name varchar, middle_name varchar,"
        " surname varchar, date_of_birth date, telephone varchar, email varchar, died_on date"
    )
    con.execute(f"create table person_record ({columns})")
    con.execute(
        "create table person_place (record_id varchar, place_id varchar, starts_on date,"
        " ends_before date)"
    )
    con.execute(
        "create table decision (kind varchar, record_id varchar, other_record_id varchar,"
        " answer varchar, decided_by varchar)"
    )
    truth = {}
    with file.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened, skipinitialspace=True):
            key = row["rec_id"]
            truth[key] = key.split("-")[1]
            source = key.split("-")[2] if is_two_sources else "febrl"
            con.execute(
                "insert into person_record (record_id, source, first_name, surname, date_of_birth)"
                " values (?, ?, ?, ?, try_strptime(?, '%Y%m%d')::date)",
                [key, source, row["given_name"], row["surname"], row["date_of_birth"]],
            )
            address = " ".join(
                row[name].strip() for name in ("street_number", "address_1", "postcode")
            )
            con.execute("insert into person_place values (?, ?, null, null)", [key, address])
    match_people(con)
    clusters = dict(con.execute("select record_id, cluster from person_link").fetchall())
    pairs = [(one, other) for one in truth for other in truth if one < other]
    joined = {pair for pair in pairs if clusters[pair[0]] == clusters[pair[1]]}
    true = {pair for pair in pairs if truth[pair[0]] == truth[pair[1]]}
    opened = {
        tuple(sorted(pair))
        for pair in con.execute("select record_id, other_record_id from person_open").fetchall()
    }
    return {
        "precision": round(len(joined & true) / max(len(joined), 1), 5),
        "recall": round(len(joined & true) / len(true), 5),
        "true_pairs_left_open": len(true & opened),
        "open_pairs": len(opened),
    }


def upper_bound(bad: int, count: int) -> float:
    """Give the upper end of the exact (Clopper-Pearson) 95 % interval of a share."""
    if bad >= count:
        return 1.0
    low, high = bad / count, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_most(bad, count, middle) > 0.025:
            low = middle
        else:
            high = middle
    return high


def _at_most(bad: int, count: int, chance: float) -> float:
    return sum(
        exp(
            lgamma(count + 1) - lgamma(k + 1) - lgamma(count - k + 1)
            + k * log(chance) + (count - k) * log1p(-chance)
        )
        for k in range(bad + 1)
    )  # fmt: skip


def _share(rows: list[tuple[str, bool, int, int]]) -> float:
    return round(sum(row[3] for row in rows) / max(sum(row[2] for row in rows), 1), 5)


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=777001)
    parser.add_argument("--febrl", type=Path)
    chosen = parser.parse_args()
    figures = measure(chosen.people, chosen.seed)
    figures["unlisted"] = measure(chosen.people // 2, chosen.seed + 1, UNLISTED)
    if chosen.febrl:
        figures["febrl_two_sources"] = measure_febrl(chosen.febrl)
        figures["febrl_one_source"] = measure_febrl(chosen.febrl, is_two_sources=False)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(figures | {"peak_memory_mb": round(peak)}, indent=2))


if __name__ == "__main__":
    main()
