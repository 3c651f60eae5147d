"""A landlord's folder: `landlord.toml` says who it is, its systems and who answers for them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ontherecord.standards.conditions import check_condition
from ontherecord.standards.kinds import Standards
from ontherecord.standards.packs import Keys, read_toml
from ontherecord.standards.sources import Source, find_source, read_source

LANDLORD_KEYS = {
    "name", "landlord_type", "nation", "watching_since", "value_order", "systems", "agreements",
    "control_totals", "settings", "keep_copies_days", "keep_runs", "named_role",
    "people_model",
}  # fmt: skip
LANDLORD_TYPES = ("housing_association", "council", "almo", "almshouse", "co_operative")
DESK, DESK_DATABASE = "the_desk", "ONTHERECORD_DESK"
"""The desk as a source: its key, and the variable in which a refresh finds its database."""
A_VARIABLE = re.compile("[A-Za-z_][A-Za-z0-9_]*")
SECRET_VARIABLE = re.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
NATIONS = ("england", "wales", "scotland", "northern_ireland")


@dataclass(frozen=True)
class System:
    """One of the landlord's systems. `key` is what stands in every `source` column."""

    key: str
    source: Source
    name: str
    side: str
    owner: str
    folder: str
    """A part of the path by which its files are known: `extracts/2026-03-01/<folder>/…`."""
    database: str = ""
    """The name of the environment variable that holds the URL of its database, never the URL."""
    password_from: str = ""
    """The name of the environment variable that holds the password of its workbooks."""
    privileged: bool = False
    """Whether all it brings is legal advice or papers of a claim."""


@dataclass(frozen=True)
class ControlTotal:
    """A count the landlord knows from elsewhere: the stock return, the rent roll, a programme."""

    system: str
    kind: str
    where: str
    count: int
    taken_from: str
    tolerance: float


@dataclass(frozen=True)
class Landlord:
    """What a landlord's folder says of itself."""

    folder: Path
    name: str
    landlord_type: str
    nation: str
    watching_since: date | None
    value_order: dict[str, tuple[str, ...]]
    """'' gives the order of systems for every field; 'person.telephone' one field's own."""
    systems: dict[str, System]
    agreements: tuple[dict[str, Any], ...]
    control_totals: tuple[ControlTotal, ...]
    settings: dict[str, dict[str, Any]]
    """Check name to its settings, where they differ from the check's own defaults."""
    keep_copies_days: int = 90
    keep_runs: int = 5
    """How many whole runs stay on disk, the served one among them."""
    named_role: str = ""
    """The post that alone works what notes suggest and what is confidential; empty for none."""
    people_model: Path | None = None
    """The folder of the model that matches people, where it is not the shipped one."""


def read_landlord(folder: Path, standards: Standards) -> Landlord:
    """Read `landlord.toml` and the sources it names. Raises MalformedPack (file, key, reason)."""
    file = folder / "landlord.toml"
    keys = Keys(file, "", read_toml(file), LANDLORD_KEYS)
    systems = {
        key: _read_system(file, key, value, standards)
        for key, value in keys.tables("systems").items()
    }
    return Landlord(
        folder=folder,
        name=keys.text("name"),
        landlord_type=keys.one_of("landlord_type", LANDLORD_TYPES),
        nation=keys.one_of("nation", NATIONS),
        watching_since=keys.day("watching_since") if "watching_since" in keys.table else None,
        value_order=_read_value_order(file, keys.values("value_order", {}), systems, standards),
        systems=systems,
        agreements=tuple(
            _read_agreement(file, number, value, systems, standards)
            for number, value in enumerate(keys.listed("agreements"), start=1)
        ),
        control_totals=tuple(
            _read_control_total(file, number, value, systems, standards)
            for number, value in enumerate(keys.listed("control_totals"), start=1)
        ),
        settings=keys.tables("settings", {}),
        keep_copies_days=keys.whole("keep_copies_days", 90),
        keep_runs=keys.whole("keep_runs", 5, least=1),
        named_role=keys.text("named_role", ""),
        people_model=_read_people_model(keys, folder),
    )


def with_desk(landlord: Landlord, standards: Standards, *, asks: bool) -> Landlord:
    """Give the landlord with the desk among what is read; it `asks` where there is a database.

    It is no system of the landlord's: nothing that counts or compares systems counts it.
    """
    source = read_source(find_source(DESK, None), standards)
    desk = System(DESK, source, "The desk", "landlord", "", DESK, DESK_DATABASE if asks else "")
    return replace(landlord, systems=landlord.systems | {DESK: desk})


def _read_people_model(keys: Keys, folder: Path) -> Path | None:
    """Read which model matches people: adopting one that was trained is this line."""
    name = keys.text("people_model", "")
    if name and not (folder / name / "model.json").is_file():
        raise keys.refuse("people_model", f"there is no model in {name}; name its folder")
    return folder / name if name else None


def _read_system(file: Path, key: str, table: Any, standards: Standards) -> System:
    allowed = {"source", "name", "side", "owner", "folder", "database", "password_from"}
    allowed |= {"privileged"}
    keys = Keys(file, f"systems.{key}", table, allowed)
    if key == DESK:
        raise keys.refuse("source", "its key cannot be the_desk, which the desk itself has")
    name, owner = keys.text("name"), keys.text("owner")
    side = keys.one_of("side", tuple(standards.codes["side"].meanings))
    source = read_source(find_source(keys.text("source"), file.parent), standards)
    database = _read_database(keys, source)
    return System(
        key,
        source,
        name,
        side,
        owner,
        keys.text("folder", key),
        database,
        _read_password_from(keys),
        keys.yes("privileged"),
    )


def _read_password_from(keys: Keys) -> str:
    """Read where the password of a system's workbooks is found. A password itself is refused."""
    name = keys.text("password_from", "")
    if name and not SECRET_VARIABLE.fullmatch(name):
        # Not repeated: most likely it is the password. Capitals and a low line tell them apart.
        raise keys.refuse(
            "password_from",
            "must be the name of an environment variable, as CONTRACTOR_PASSWORD; put the password"
            " into that variable, and change it if it has stood in this file",
        )
    return name


def _read_database(keys: Keys, source: Source) -> str:
    """Read where the URL of a system's database is found. A URL itself is refused unread."""
    name = keys.text("database", "")
    if name and not A_VARIABLE.fullmatch(name):
        # Not repeated: most likely it is the URL, with the password in it.
        raise keys.refuse(
            "database",
            "must be the name of an environment variable, as HOUSING_DATABASE; put the URL into"
            " that variable, and change its password if it has stood in this file",
        )
    queries = [feed.name for feed in source.feeds.values() if feed.format == "query"]
    if queries and not name:
        raise keys.refuse(
            "database",
            f"is missing: {', '.join(queries)} of source {source.name} is asked of a database;"
            " name the environment variable that holds its URL",
        )
    if name and not queries:
        raise keys.refuse("database", f"source {source.name} has no feed of format query")
    return name


def _read_value_order(
    file: Path, table: dict[str, Any], systems: dict[str, System], standards: Standards
) -> dict[str, tuple[str, ...]]:
    keys = Keys(file, "value_order", table)
    order: dict[str, tuple[str, ...]] = {"": tuple(systems)}
    for key in table:
        kind, _, name = key.partition(".")
        known = key == "default" or (
            kind in standards.kinds and name in standards.kinds[kind].fields
        )
        if not known:
            raise keys.refuse(key, 'must be default or "<kind>.<field>"')
        named = keys.texts(key)
        for system in named:
            if system not in systems:
                raise keys.refuse(key, f"no system is called {system}")
        order["" if key == "default" else key] = named
    return order


def _read_agreement(
    file: Path, number: int, table: Any, systems: dict[str, System], standards: Standards
) -> dict[str, Any]:
    allowed = {"ref", "agreement_type", "system", "starts_on", "ends_before", "review_on"}
    keys = Keys(file, f"agreements, number {number}", table, allowed)
    keys.text("ref")
    keys.one_of("agreement_type", tuple(standards.codes["agreement_type"].meanings))
    if keys.text("system") not in systems:
        raise keys.refuse("system", f"no system is called {table['system']}")
    for day in {"starts_on", "review_on"} | (set(table) & {"ends_before"}):
        keys.day(day)
    return dict(table)


def _read_control_total(
    file: Path, number: int, table: Any, systems: dict[str, System], standards: Standards
) -> ControlTotal:
    allowed = {"system", "kind", "where", "count", "taken_from", "tolerance"}
    keys = Keys(file, f"control_totals, number {number}", table, allowed)
    system, kind = keys.text("system"), keys.text("kind")
    if system not in systems:
        raise keys.refuse("system", f"no system is called {system}")
    if kind not in standards.kinds:
        raise keys.refuse("kind", f"no kind is called {kind}")
    where = keys.text("where", "true")
    types = {field.name: field.sql_type for field in standards.kinds[kind].fields.values()}
    check_condition(file, f"{keys.where}.where", where, types)
    return ControlTotal(
        system,
        kind,
        where,
        keys.whole("count"),
        keys.text("taken_from"),
        keys.number("tolerance", 0.0),
    )
