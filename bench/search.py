"""How well and how fast search finds: 1,000 mistyped queries on a made-up landlord.

    python -m bench.search [--homes 10000] [--write]

The landlord is one of `make bench` (bench/work/HOMES, refreshed), handed over to a server of its
own. Each query is made of a record drawn by chance, with mistakes drawn by chance in words of four
letters or more: a letter more, less, another, or two swapped, at any place, the first as well. The
surnames and given names of packs/models are put among the words on the record, to crowd what is
near: made-up names are few.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import string
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from ontherecord.database import database_of
from ontherecord.database.searching import refresh_search
from ontherecord.desk.facts.reading import Reading, open_reading
from ontherecord.desk.facts.search import Hit, search
from ontherecord.pipeline.checking import read_checks
from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.handover import hand_over
from ontherecord.standards.kinds import read_standards
from ontherecord.standards.packs import packs_dir
from ontherecord.standards.search_synonyms import read_search_synonyms

# ruff: noqa: S608 — composed of words written here

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "search.md"
AT = datetime(2026, 3, 20, 9, tzinfo=UTC)
SEED, RUNS, FIRST_TEN, BAR = 2026, 2, 10, 0.95
DRAWN_FROM = 20_000
"""Queries are made of so many records of a kind at most, chosen by a digest of their id."""
MIX = (
    ("home, one mistake", 300), ("home, two mistakes", 200), ("person, one mistake", 200),
    ("person, two mistakes", 100), ("another word for the fault", 100),
    ("another word, and one mistake", 50), ("telephone, UPRN or reference", 50),
)  # fmt: skip


HELD = (
    "not exists (select 1 from record.guarded as held where held.known_until is null"
    " and held.rule = any(%s) and held.kind = %s and held.thing_id = "
)


INTRODUCTION = (
    "The landlord is one of `make bench`, handed over to a server of its own.",
    "Each query is made of a record drawn by chance, with mistakes drawn by chance in words of four"
    " letters or more, at any place.",
    "The surnames and given names of packs/models are put among the words on the record: made-up"
    " names are few.",
    "Many made-up people share a telephone number, because few are set aside for fiction: of them,"
    " the first ten cannot hold all.",
    "Times are of processor time, the server's and ours, because others used the machine.",
)


class SeesAll:
    """Sees all that is not held back; of which the condition is that of a real reader."""

    def __init__(self, con: psycopg.Connection) -> None:
        self.columns: dict[str, dict[str, int]] = {"issue": {}, "issue_case": {}}
        said = "select table_name, column_name from information_schema.columns"
        for table, column in con.execute(f"{said} where table_schema = 'record'").fetchall():
            self.columns.setdefault(table, {})[column] = 0

    def visible(self, kind: str, alias: str) -> tuple[str, tuple[object, ...]]:
        if kind in ("issue", "issue_case"):
            return "true", ()
        return HELD + f"{alias}.{kind}_id)", (["confidential", "privileged"], kind)

    def still_visible(self, kind: str, alias: str) -> tuple[str, tuple[object, ...]]:
        return "true", ()

    def reach(self, kind: str, alias: str) -> tuple[str, tuple[object, ...]]:
        return "3", ()

    def names_within(self, alias: str) -> tuple[str, tuple[()]]:
        return "true", ()

    def texts_within(
        self, alias: str, *, is_rare: bool
    ) -> list[tuple[tuple[str, tuple[()]], bool]]:
        return [(("true", ()), False)]

    def texts_at_places_within(
        self, alias: str, place: str
    ) -> list[tuple[tuple[str, tuple[()]], tuple[str, tuple[()]], int]]:
        return [(("true", ()), ("true", ()), 0)]

    def apart(self, kind: str) -> tuple[str, ...]:
        return ()

    def levels(self, kind: str) -> dict[str, int]:
        return self.columns[kind]


@dataclass(frozen=True)
class Query:
    """What is typed, and whether a hit is what was meant."""

    sort: str
    typed: str
    is_right: Callable[[Hit], bool]


def mistyped(word: str, chance: random.Random) -> str:
    """Make one mistake in a word."""
    at, letter = chance.randrange(len(word)), chance.choice(string.ascii_lowercase)
    how = chance.choice(["more", "less", "another", "swapped"])
    if how == "more":
        return word[:at] + letter + word[at:]
    if how == "less":
        return word[:at] + word[at + 1 :]
    if how == "swapped" and at + 1 < len(word) and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + next(x for x in (letter, "q", "x") if x != word[at]) + word[at + 1 :]


def with_mistakes(typed: str, count: int, chance: random.Random) -> str:
    """Make mistakes in words of four letters or more, each word as likely."""
    words = typed.split()
    for _ in range(count):
        long = [i for i, word in enumerate(words) if len(word) >= 4 and word.isalpha()]
        if long:
            at = chance.choice(long)
            words[at] = mistyped(words[at], chance)
    return " ".join(words)


def queries(con: psycopg.Connection) -> list[Query]:
    """Draw the set."""
    chance = random.Random(SEED)
    homes = rows(con, "select place_id, address from record.place where known_until is null"
                 " and place_type = 'home' and address is not null"
                 + some_of("place_id"))  # fmt: skip
    people = rows(con, "select x.person_id, first_name, surname, place.address"
                  " from record.person as x"
                  " join record.place using (place_id) where x.known_until is null"
                  " and place.known_until is null and coalesce(age_band, 'adult') = 'adult'"
                  " and first_name is not null and surname is not null"
                  " and not exists (select 1 from record.guarded where thing_id = x.person_id"
                  " and guarded.known_until is null and rule in ('confidential', 'privileged'))"
                  + some_of("x.person_id"))  # fmt: skip
    makers: dict[str, Callable[[str], Query]] = {
        "home": lambda sort: of_home(sort, chance.choice(homes), chance),
        "person": lambda sort: of_person(sort, chance.choice(people), chance),
        "another": of_synonym(con, chance),
        "telephone": of_number(con, chance),
    }
    return [makers[re.split(r"[ ,]", sort)[0]](sort) for sort, count in MIX for _ in range(count)]


def some_of(own: str) -> str:
    """Choose as many as queries are made of, the same ones each time: a million would not fit."""
    return f" order by md5({own}), {own} limit {DRAWN_FROM}"


def without_town(address: str) -> str:
    """Give the first two parts of an address in small letters, as somebody types it."""
    return re.sub(r"[^a-z0-9 ]", "", " ".join(address.lower().split(",")[:2]))


def of_home(sort: str, row: tuple[Any, ...], chance: random.Random) -> Query:
    place_id, address = row
    typed = with_mistakes(without_town(address), 2 if "two" in sort else 1, chance)
    return Query(sort, typed, lambda hit: (hit.kind, hit.thing_id) == ("place", place_id))


def of_person(sort: str, row: tuple[Any, ...], chance: random.Random) -> Query:
    person_id, first, last, address = row
    typed = f"{first} {last} {without_town(address)}".lower()
    typed = with_mistakes(typed, 2 if "two" in sort else 1, chance)
    return Query(sort, typed, lambda hit: (hit.kind, hit.thing_id) == ("person", person_id))


def says(text: str, phrases: Iterable[str]) -> list[str]:
    return [p for p in phrases if re.search(rf"\b{re.escape(p)}\b", text.lower())]


def says_so(place_id: str, phrases: Iterable[str], hit: Hit) -> bool:
    words = hit.values.get("description") or ""
    return (hit.kind, hit.place_id) == ("repair", place_id) and bool(says(words, phrases))


def of_synonym(con: psycopg.Connection, chance: random.Random) -> Callable[[str], Query]:
    """Ask for a repair by another word of its group than the one it uses, and its address.

    Right is a repair of that home in which a word of the group stands.
    """
    groups = [group for group in read_search_synonyms() if group.name not in STREETS]
    repairs = rows(con, "select repair_id, repair.place_id, description, place.address"
                   " from record.repair join record.place using (place_id)"
                   " where repair.known_until is null and place.known_until is null"
                   " and place_type = 'home' and not exists (select 1 from record.guarded"
                   " where thing_id = repair_id and guarded.known_until is null"
                   " and rule in ('confidential', 'privileged'))"
                   + some_of("repair_id"))  # fmt: skip

    def draw(sort: str) -> Query:
        while True:
            _, place_id, description, address = chance.choice(repairs)
            used = [(g, said) for g in groups if (said := says(description or "", g.phrases))]
            if not used:
                continue
            group, said = chance.choice(used)
            others = [p for p in group.phrases if not any(p in one or one in p for one in said)]
            if not others:
                continue
            where = with_mistakes(without_town(address), int("one" in sort), chance)
            typed = f"{chance.choice(others)} {where}"
            return Query(sort, typed, partial(says_so, place_id, group.phrases))

    return draw


STREETS = ("road", "street", "avenue", "close", "court", "drive", "lane", "gardens", "terrace",
           "crescent", "square", "place", "grove", "house", "flat")  # fmt: skip


def of_number(con: psycopg.Connection, chance: random.Random) -> Callable[[str], Query]:
    asked = {
        "place": "select place_id, uprn from record.place where known_until is null"
        " and uprn is not null and place_type = 'home'" + some_of("place_id"),
        "person": "select person_id, telephone from record.person as x where known_until is null"
        " and telephone is not null and coalesce(age_band, 'adult') = 'adult'"
        " and not exists (select 1 from record.guarded where thing_id = person_id"
        " and guarded.known_until is null and rule in ('confidential', 'privileged'))"
        + some_of("person_id"),
        "repair": "select repair_id, source_ref from record.repair where known_until is null"
        " and not exists (select 1 from record.guarded where thing_id = repair_id"
        " and guarded.known_until is null and rule in ('confidential', 'privileged'))"
        + some_of("repair_id"),
    }
    drawn = {kind: rows(con, query) for kind, query in asked.items()}

    def draw(sort: str) -> Query:
        kind = chance.choice(sorted(drawn))
        thing_id, number = chance.choice(drawn[kind])
        return Query(sort, number, lambda hit: (hit.kind, hit.thing_id) == (kind, thing_id))

    return draw


def rows(con: psycopg.Connection, query: str) -> list[tuple[Any, ...]]:
    return con.execute(query).fetchall()


def crowd(con: psycopg.Connection) -> int:
    """Put the names in packs/models among the words; give how many words there are then."""
    names = set()
    for file in ("surname_frequencies.csv", "given_names.csv"):
        text = (packs_dir() / "models" / "people" / file).read_text(encoding="utf-8").lower()
        names |= {word for word in re.findall(r"[a-z]{4,30}", text) if word not in HEADINGS}
    con.execute("create temp table crowd on commit drop as select unnest(%s::text[]) as word",
                [sorted(names)])  # fmt: skip
    con.execute("delete from crowd where word in (select word from record.search_word)")
    con.execute("insert into record.search_word select word, 1 from crowd")
    con.execute(
        "insert into record.search_near select near, word from crowd,"
        " record.without_letters(word, case when length(word) >= 6 then 2 else 1 end) as near"
    )
    return rows(con, "select count(*) from record.search_word")[0][0]


HEADINGS = {"name", "names", "count", "frequency", "surname", "given", "first"}


@dataclass(frozen=True)
class Asked:
    """One query, answered."""

    query: Query
    turn: int | None
    """The place of the right hit, from 1; None when it is not among the first."""
    seconds: float
    """Of processor time, ours and the server's: others use the machine as well."""


def ask(reading: Reading, query: Query, served: Callable[[], float]) -> Asked:
    took, turn = [], None
    for _ in range(RUNS):
        began = time.process_time() + served()
        hits = search(reading, query.typed).hits
        took.append(time.process_time() + served() - began)
        turn = next((n for n, hit in enumerate(hits, start=1) if query.is_right(hit)), None)
    return Asked(query, turn, min(took))


def served_by(con: psycopg.Connection) -> Callable[[], float]:
    """Give how to ask for the processor time, in seconds, that the server has spent on us."""
    file = Path(f"/proc/{con.info.backend_pid}/schedstat")
    con.execute("set max_parallel_workers_per_gather = 0")
    return lambda: int(file.read_text(encoding="ascii").split()[0]) / 1e9


def told(asked: list[Asked], facts: dict[str, object]) -> str:
    """Write the page of results."""
    lines = [
        "# How well search finds", "",
*INTRODUCTION, "",
        *(f"- {name}: {value}" for name, value in facts.items()), "",
        "| queries | count | right one first | in the first ten | p50 processor ms | p95 |",
        "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for sort in [*(name for name, _ in MIX), "all"]:
        some = [a for a in asked if sort in (a.query.sort, "all")]
        first = sum(a.turn == 1 for a in some) / len(some)
        ten = sum(a.turn is not None and a.turn <= FIRST_TEN for a in some) / len(some)
        ms = sorted(a.seconds * 1000 for a in some)
        p95 = statistics.quantiles(ms, n=20)[-1]
        lines.append(
            f"| {sort} | {len(some):,} | {first:.3f} | {ten:.3f} | {statistics.median(ms):.0f}"
            f" | {p95:.0f} |"
        )
    return "\n".join(lines) + "\n"


def measured(con: psycopg.Connection) -> tuple[list[Asked], dict[str, object]]:
    """Ask all of the set; give what came of it, and what it was asked of."""
    entries = rows(con, "select count(*) from record.search_entry")[0][0]
    reading, served = open_reading(con, SeesAll(con)), served_by(con)
    with con.transaction(force_rollback=True):
        words = crowd(con)
        con.execute("analyze record.search_word")
        con.execute("analyze record.search_near")
        drawn = queries(con)
        asked = [ask(reading, query, served) for query in drawn]
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    return asked, {
        "entries": f"{entries:,}", "words": f"{words:,}",
        "programs wanting each processor while it ran": f"{load:.1f}",
        "asked of it": f"{BAR} in the first ten",
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--homes", type=int, default=10_000)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--misses", action="store_true", help="print what was not found")
    chosen = parser.parse_args()
    folder = HERE / "work" / str(chosen.homes)
    standards = read_standards(folder)
    synonyms = {group.name: group.phrases for group in read_search_synonyms()}
    with database_of(folder, {}) as address, address.connect() as con:
        con.autocommit = True
        checks = read_checks(packs_dir() / "checks", folder / "checks")
        hand_over(LandlordFolder(folder).last_run(), con, standards, checks, AT)
        refresh_search(con, standards, synonyms)
        asked, facts = measured(con)
    facts = {"homes": f"{chosen.homes:,}"} | facts
    page = told(asked, facts)
    print(page)
    if chosen.misses:
        for one in asked:
            if one.turn is None or one.turn > FIRST_TEN:
                print(one.query.sort, "|", one.query.typed, "|", one.turn)
    if chosen.write:
        RESULTS.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
