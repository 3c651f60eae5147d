"""A landlord's folder: `landlord.toml` says who it is, its systems and who answers for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ontherecord.standards.kinds import Standards
from ontherecord.standards.packs import MalformedPack, only_keys, read_toml
from ontherecord.standards.sources import Source, find_source, read_source

LANDLORD_KEYS = {
    "name", "landlord_type", "nation", "watching_since", "value_order", "systems", "agreements",
    "control_totals", "settings", "keep_copies_days",
}  # fmt: skip
LANDLORD_TYPES = ("housing_association", "council", "almo", "almshouse", "co_operative")
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


def read_landlord(folder: Path, standards: Standards) -> Landlord:
    """Read `landlord.toml` and the sources it names. Raises MalformedPack (file, key, reason)."""
    file = folder / "landlord.toml"
    table = read_toml(file)
    only_keys(file, "", table, LANDLORD_KEYS)
    for key in ("name", "landlord_type", "nation", "systems"):
        if not table.get(key):
            raise MalformedPack(file, key, "is missing")
    for key, allowed in (("landlord_type", LANDLORD_TYPES), ("nation", NATIONS)):
        if table[key] not in allowed:
            raise MalformedPack(file, key, f"must be one of {', '.join(allowed)}")
    systems = {
        key: _read_system(file, key, value, standards) for key, value in table["systems"].items()
    }
    return Landlord(
        folder=folder,
        name=table["name"],
        landlord_type=table["landlord_type"],
        nation=table["nation"],
        watching_since=table.get("watching_since"),
        value_order=_read_value_order(file, table.get("value_order", {}), systems, standards),
        systems=systems,
        agreements=tuple(
            _read_agreement(file, number, value, systems)
            for number, value in enumerate(table.get("agreements", []), start=1)
        ),
        control_totals=tuple(
            _read_control_total(file, number, value, systems, standards)
            for number, value in enumerate(table.get("control_totals", []), start=1)
        ),
        settings=table.get("settings", {}),
        keep_copies_days=table.get("keep_copies_days", 90),
    )


def _read_system(file: Path, key: str, table: dict[str, Any], standards: Standards) -> System:
    where = f"systems.{key}"
    only_keys(file, where, table, {"source", "name", "side", "owner", "folder"})
    for needed in ("source", "name", "side", "owner"):
        if not table.get(needed):
            raise MalformedPack(file, f"{where}.{needed}", "is missing")
    if table["side"] not in standards.codes["side"]:
        raise MalformedPack(file, f"{where}.side", "must be a code of packs/codes/side.csv")
    source = read_source(find_source(table["source"], file.parent), standards)
    return System(
        key, source, table["name"], table["side"], table["owner"], table.get("folder", key)
    )


def _read_value_order(
    file: Path, table: dict[str, list[str]], systems: dict[str, System], standards: Standards
) -> dict[str, tuple[str, ...]]:
    order: dict[str, tuple[str, ...]] = {"": tuple(systems)}
    for key, value in table.items():
        kind, _, name = key.partition(".")
        known = key == "default" or (
            kind in standards.kinds and name in standards.kinds[kind].fields
        )
        if not known:
            raise MalformedPack(file, f"value_order.{key}", "must be default or <kind>.<field>")
        for system in value:
            if system not in systems:
                raise MalformedPack(file, f"value_order.{key}", f"no system is called {system}")
        order["" if key == "default" else key] = tuple(value)
    return order


def _read_agreement(
    file: Path, number: int, table: dict[str, Any], systems: dict[str, System]
) -> dict[str, Any]:
    where = f"agreements, number {number}"
    allowed = {"ref", "agreement_type", "system", "starts_on", "ends_before", "review_on"}
    only_keys(file, where, table, allowed)
    for needed in ("ref", "agreement_type", "system", "starts_on", "review_on"):
        if not table.get(needed):
            raise MalformedPack(file, f"{where}, {needed}", "is missing")
    if table["system"] not in systems:
        raise MalformedPack(file, f"{where}, system", f"no system is called {table['system']}")
    return table


def _read_control_total(
    file: Path,
    number: int,
    table: dict[str, Any],
    systems: dict[str, System],
    standards: Standards,
) -> ControlTotal:
    where = f"control_totals, number {number}"
    only_keys(file, where, table, {"system", "kind", "where", "count", "taken_from", "tolerance"})
    for needed in ("system", "kind", "count", "taken_from"):
        if needed not in table:
            raise MalformedPack(file, f"{where}, {needed}", "is missing")
    if table["system"] not in systems or table["kind"] not in standards.kinds:
        raise MalformedPack(file, where, "names a system or kind that is not there")
    return ControlTotal(
        table["system"],
        table["kind"],
        table.get("where", "true"),
        table["count"],
        table["taken_from"],
        table.get("tolerance", 0.0),
    )
