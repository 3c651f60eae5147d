"""What the clients of `bench.desk` ask for: pages of homes, people, repairs, cases; and search."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import psycopg
from psycopg import sql

from bench.desk_load import Client, Target
from bench.search import queries
from ontherecord.database.published import published_tables
from ontherecord.standards.kinds import read_standards

BUSY, BUSY_ROWS = "busy-home", 2_000
BUSY_NAME = "home with 2,000 events"
SHARES = {
    "home": 30, BUSY_NAME: 5, "person": 10, "block": 5, "repair": 10, "case": 10, "cases": 5,
    "start": 5, "search": 20,
}  # fmt: skip
"""Of a hundred pages so many are of each sort; a sort that is not named is asked for alone."""
MOST = 400
LOOKING = ("complaints", "kim_lead", "officer", "repairs", "information_rights")
HAPPENING = ("contact", "note", "repair", "job_line", "appointment", "attendance", "hazard_report",
             "certificate", "document", "complaint", "notice")  # fmt: skip
NOT_HELD_BACK = (
    " and not exists (select 1 from record.guarded as held where held.known_until is null"
    " and held.thing_id = {id})"
)


def make_busy_home(con: psycopg.Connection) -> str:
    """Give one home 2,000 records of what happened at others, if it has them not yet.

    They are told under ids of their own and of nobody, each still hanging on what it hung on.
    """
    if con.execute("select 1 from record.place where place_id = %s", [BUSY]).fetchone():
        return BUSY
    donors = [
        place_id
        for (place_id,) in con.execute(
            "select place_id from record.note where known_until is null and place_id is not null"
            " group by place_id order by count(*) desc, place_id limit 300"
        ).fetchall()
    ]
    tables = {t.name: t for t in published_tables(read_standards())}
    left = BUSY_ROWS
    with con.transaction():
        con.execute(
            "insert into record.place (place_id, first_record_id, source, source_ref,"
            " first_seen_on, place_type, address, known_from, row_hash)"
            " values (%s, %s, 'housing', %s, '2026-01-01', 'home', '1 Long Memory Lane', now(), 0)",
            [BUSY] * 3,
        )
        con.execute("insert into record.place_within (place_id, within_id, row_hash)"
                    " values (%s, %s, 0)", [BUSY, BUSY])  # fmt: skip
        for donor in donors:
            for kind in HAPPENING:
                if left > 0 and kind in tables:
                    left -= _rehomed(con, kind, list(tables[kind].columns), donor, left)
    for kind in HAPPENING:
        con.execute(sql.SQL("analyze record.{}").format(sql.Identifier(kind)))
    return BUSY


def _rehomed(con: psycopg.Connection, kind: str, columns: list[str], donor: str, most: int) -> int:
    def value(column: str) -> sql.Composable:
        if column == "place_id":
            return sql.Literal(BUSY)
        if column == "person_id":
            return sql.SQL("null")
        if column.endswith("_id") and column != "first_record_id":
            return sql.SQL("'busy-' || {}").format(sql.Identifier(column))
        return sql.Identifier(column)

    return con.execute(
        sql.SQL(
            "insert into record.{table} ({columns}, known_from, row_hash)"
            " select {values}, known_from, row_hash from record.{table}"
            " where place_id = %s and known_until is null limit %s"
        ).format(
            table=sql.Identifier(kind), columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            values=sql.SQL(", ").join(map(value, columns)),
        ),
        [donor, most],
    ).rowcount  # fmt: skip


def targets_of(
    con: psycopg.Connection, busy: str, client: Client, sessions: Mapping[str, Mapping[str, str]]
) -> dict[str, list[Target]]:
    """Give pages to ask for, by sort, each with the roles to which it opens."""
    people = ("complaints", "kim_lead", "information_rights")
    searches = [Target("search", "/search/", LOOKING, words=query.typed) for query in queries(con)]
    found = {
        "home": _things(con, "place", "homes", LOOKING, " and place_type = 'home'"),
        BUSY_NAME: [Target(BUSY_NAME, f"/homes/{busy}/", ("kim_lead", "information_rights"))],
        "person": _things(con, "person", "people", people,
                          " and coalesce(age_band, 'adult') = 'adult'"),
        "block": _things(con, "place", "blocks", LOOKING, " and place_type = 'block'"),
        "repair": _things(con, "repair", "repairs", ("repairs", *people), ""),
        "case": _cases(client, sessions),
        "cases": [Target("cases", f"/cases/?lane={lane}", LOOKING)
                  for lane in ("at_risk", "due", "mend_at_source", "measured")],
        "start": [Target("start", "/", LOOKING)],
        "search": searches,
        "search without a script": [replace(one, is_scripted=False) for one in searches],
    }  # fmt: skip
    return {name: listed for name, listed in found.items() if listed}


def _things(
    con: psycopg.Connection, kind: str, where: str, roles: tuple[str, ...], more: str
) -> list[Target]:
    own = f"{kind}_id"
    name = {"homes": "home", "people": "person", "blocks": "block", "repairs": "repair"}[where]
    found = con.execute(
        f"select {own} from record.{kind} as x where known_until is null"  # noqa: S608 — our words
        f" and {own} <> '{BUSY}'{more}{NOT_HELD_BACK.format(id=own)}"
        f"{_nor_what_it_points_to(kind)} order by md5({own}) limit {MOST}"
    ).fetchall()
    return [Target(name, f"/{where}/{thing_id}/", roles) for (thing_id,) in found]


def _nor_what_it_points_to(kind: str) -> str:
    if kind != "repair":
        return ""
    return "".join(NOT_HELD_BACK.format(id=f"x.{to}") for to in ("place_id", "person_id"))


def _cases(client: Client, sessions: Mapping[str, Mapping[str, str]]) -> list[Target]:
    """Give the cases that the lists show to the one who sees most of them."""
    found: list[Target] = []
    for lane in ("at_risk", "due", "mend_at_source", "measured"):
        for number in (1, 2, 3):
            asked = f"/cases/?lane={lane}&page={number}"
            _, body = client.get(asked, sessions["kim_lead"])
            for path in re.findall(r'href="(/cases/[^"?/]+/)"', body.decode()):
                found.append(Target("case", path, ("kim_lead",)))
    if not found:
        raise SystemExit("no list of cases leads to one")
    return found[:MOST]


def draw_from(targets: Mapping[str, list[Target]]) -> Callable[[random.Random], Target]:
    """Give how a client chooses what it asks for next: first the sort of page, by its share."""
    names = [name for name in targets if name in SHARES]
    shares = [SHARES[name] for name in names]

    def draw(chance: random.Random) -> Target:
        return chance.choice(targets[chance.choices(names, shares)[0]])

    return draw
