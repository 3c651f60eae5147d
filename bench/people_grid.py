"""Measure the matching of people on many made-up sets, each unlike the shipped one in one respect.

    python bench/people_grid.py [--people 20000] [--seed 900001]

prints a table: per set the groups' shares merged with somebody else (upper 95 % bound), pairwise
precision, recall where one occupant fits, and open pairs. Every set has a seed of its own.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import duckdb

from bench.people_matching import judge
from ontherecord.made_up import household_names
from ontherecord.made_up.households import Shares, make_households
from ontherecord.pipeline.matching.people import match_people

BASE = Shares()
# Names the shipped lists mostly do not know, from several languages.
WOMEN = (
    "Ayşe Fatma Elif Zeynep Merve Ngozi Chidinma Folake Adaeze Temitope Lan Huong Thuy Linh Mai"
    " Ioana Andreea Mihaela Simona Kavitha Lakshmi Meena Saraswathi Hodan Ifrah Sagal Roza Berivan"
    " Xiaoling Meiling Yuki Oksana Svitlana Halyna Tigist Selam Makeda Farzaneh Shirin Parisa"
).split()
MEN = (
    "Mehmet Mustafa Emre Burak Chukwuemeka Oluwaseun Tunde Ikenna Babajide Minh Tuan Quang Hieu"
    " Andrei Bogdan Vasile Ciprian Murugan Senthil Karthik Abdirahman Liban Guled Rojhat Serhat"
    " Jianguo Weiming Haruto Mykola Taras Bohdan Dawit Yonas Tesfaye Behrouz Farhad Cyrus Mohammed"
).split()
SURNAMES = (
    "Yılmaz Demir Kaya Okonkwo Adeyemi Nwosu Balogun Nguyen Tran Pham Hoang Popescu Ionescu"
    " Subramaniam Krishnan Abdi Warsame Jama Öztürk Chen Wang Tanaka Shevchenko Kovalenko Tesfaye"
    " Gebremariam Hosseini Ahmadi Rahimi Mohammed Hussain Singh Kaur Begum Osei Mensah Owusu"
).split()


def _unlisted(share: float) -> Shares:
    return replace(BASE, covered=(1 - share, *BASE.covered[1:]))


SETS: dict[str, tuple[Shares, Callable[[duckdb.DuckDBPyConnection], None] | None]] = {
    "as shipped, another seed": (BASE, None),
    "1 % not in housing": (_unlisted(0.01), None),
    "2 % not in housing": (_unlisted(0.02), None),
    "3 % not in housing": (_unlisted(0.03), None),
    "5 % not in housing": (_unlisted(0.05), None),
    "fewer in the other systems": (replace(BASE, covered=(1.0, 0.5, 0.4, 0.2)), None),
    "twice the mistakes": (
        replace(
            BASE,
            mistyped=0.06,
            nickname=0.14,
            initial=0.1,
            turned_birth_date=0.04,
            mistyped_birth_date=0.04,
            no_birth_date=0.12,
        ),
        None,
    ),
    "names of other cultures": (BASE, None),
    "only common names": (replace(BASE, rare_names=0.0), None),
    "telephones mostly shared": (replace(BASE, shared_telephone=0.9), None),
    "no telephone nor e-mail": (
        BASE,
        lambda con: con.execute("update person_record set telephone = null, email = null"),
    ),
    "a fifth of numbers changed": (
        BASE,
        lambda con: con.execute(
            """update person_record set telephone = '01632961' || (hash(record_id) % 1000000)
            where telephone is not null and hash(record_id) % 5 = 0"""
        ),
    ),
    "no titles": (BASE, lambda con: con.execute("update person_record set title = null")),
    "half the homes not linked": (
        BASE,
        lambda con: con.execute(
            "delete from person_place where hash(record_id) % 2 = 0 and record_id in"
            " (select record_id from person_record where source <> 'housing')"
        ),
    ),
    "many twice in a system": (replace(BASE, twice_in_a_system=0.05), None),
    "a tenth from elsewhere": (replace(BASE, stale_address=0.1), None),
}


@contextmanager
def _other_names() -> Iterator[None]:
    """Exchange the generator's lists of names for those above."""
    kept = {name: getattr(household_names, name) for name in ("_WOMEN", "_MEN", "_SURNAMES")}
    for name, names in zip(kept, (WOMEN, MEN, SURNAMES), strict=True):
        setattr(household_names, name, names)
        household_names._CUMULATED[len(names)] = household_names._weights(len(names))
    try:
        yield
    finally:
        for name, names in kept.items():
            setattr(household_names, name, names)


def measure_set(name: str, people: int, seed: int) -> dict[str, object]:
    """Make, match and judge one set of the grid."""
    shares, change = SETS[name]
    con = duckdb.connect()
    con.execute("set enable_progress_bar = false")
    if name == "names of other cultures":
        with _other_names():
            make_households(con, people, seed, shares)
    else:
        make_households(con, people, seed, shares)
    if change:
        change(con)
    match_people(con)
    return judge(con)


def main() -> None:
    """Print the table, a line a set as soon as it is measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=900_001)
    chosen = parser.parse_args()
    groups = ("couple", "twins", "same_name_parent_child", "other")
    print("| set | couples | twins | namesakes | others | precision | recall | open pairs |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for number, name in enumerate(SETS):
        judged = measure_set(name, chosen.people, chosen.seed + number)
        cells = [
            f"{judged['groups'][group]['share']:.2%} ({judged['groups'][group]['upper_95']:.2%})"
            for group in groups
        ]
        print(
            f"| {name} | {' | '.join(cells)} | {judged['precision']:.4f}"
            f" | {judged['recall_where_one_fits']:.3f} | {judged['open_pairs']:,} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
