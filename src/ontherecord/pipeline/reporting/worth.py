"""What each system is worth to the record: what it brings, what only it knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ontherecord.pipeline.reporting.opened import OpenRecord
from ontherecord.pipeline.reporting.words import DELIVERIES, kind_name, share, spoken
from ontherecord.standards.kinds import Standards
from ontherecord.standards.landlord import System


@dataclass(frozen=True)
class Shared:
    """One matched kind in one system: how many it knows, and how many nobody else does."""

    kind: str
    known: int
    only: int

    @property
    def shared(self) -> str:
        return share(self.known - self.only, self.known)


@dataclass(frozen=True)
class Brought:
    """One kind as one system delivers it."""

    kind: str
    delivery: str
    record_count: int
    first_on: date | None
    last_on: date | None
    filled: int
    fields: int


@dataclass(frozen=True)
class Worth:
    """One system in the report."""

    key: str
    name: str
    owner: str
    side: str
    record_count: int
    loaded_until: date | None
    days_old: int | None
    first_on: date | None
    last_on: date | None
    mismatch_count: int
    overruled_count: int
    shared: tuple[Shared, ...]
    brought: tuple[Brought, ...]

    @property
    def filled(self) -> int:
        return sum(kind.filled for kind in self.brought)

    @property
    def fields(self) -> int:
        return sum(kind.fields for kind in self.brought)


def read_worth(
    record: OpenRecord, standards: Standards, systems: Mapping[str, System]
) -> list[Worth]:
    """Read every system of the landlord, in its order, also one that has delivered nothing."""
    loads = _by_source(record.rows("select * from source_load order by record_count desc, kind"))
    filled = _filled(record)
    shared = _by_source(_shared(record))
    mismatches = {
        row["source"]: row
        for row in record.rows(
            """
            select
                source,
                count(distinct (kind, entity_id, field)) as mismatch_count,
                count(distinct (kind, entity_id, field)) filter (not is_shown) as overruled_count
            from mismatch group by source
            """
        )
    }
    found = []
    for key in [*systems, *sorted(set(loads) - set(systems))]:
        mine, system = loads.get(key, []), systems.get(key)
        until = max((row["loaded_until"] for row in mine if row["loaded_until"]), default=None)
        firsts = [row["first_on"] for row in mine if row["first_on"]]
        lasts = [row["last_on"] for row in mine if row["last_on"]]
        found.append(
            Worth(
                key=key,
                name=system.name if system else key,
                owner=system.owner if system else "",
                side=spoken(system.side) if system else "",
                record_count=sum(row["record_count"] or 0 for row in mine),
                loaded_until=until,
                days_old=(record.today - until).days if until else None,
                first_on=min(firsts, default=None),
                last_on=max(lasts, default=None),
                mismatch_count=mismatches.get(key, {}).get("mismatch_count", 0),
                overruled_count=mismatches.get(key, {}).get("overruled_count", 0),
                shared=tuple(
                    Shared(kind_name(standards, row["kind"]), row["known"], row["only_it"])
                    for row in shared.get(key, [])
                ),
                brought=tuple(
                    Brought(
                        kind=kind_name(standards, row["kind"]),
                        delivery=DELIVERIES.get(row["delivery"], row["delivery"] or ""),
                        record_count=row["record_count"] or 0,
                        first_on=row["first_on"],
                        last_on=row["last_on"],
                        filled=filled.get((key, row["kind"]), 0),
                        fields=len(standards.kinds[row["kind"]].fields)
                        if row["kind"] in standards.kinds
                        else 0,
                    )
                    for row in mine
                ),
            )
        )
    return found


def _by_source(rows: list[dict]) -> dict[str, list[dict]]:
    by_source: dict[str, list[dict]] = defaultdict(list)
    for row in rows:
        by_source[row["source"]].append(row)
    return by_source


def _shared(record: OpenRecord) -> list[dict]:
    """Count, for the kinds that are matched, the things each system knows and knows alone."""
    return record.rows(
        """
        with knower as (select distinct kind, entity_id, source from match),
        thing as (
            select kind, entity_id, count(*) as source_count from knower group by kind, entity_id
        )
        select
            kind, source, count(*) as known, count(*) filter (source_count = 1) as only_it
        from knower join thing using (kind, entity_id)
        group by kind, source order by source, kind
        """
    )


def _filled(record: OpenRecord) -> dict[tuple[str, str], int]:
    """Count, by system and kind, the standard's fields that hold something in some row."""
    return {
        (row["source"], row["kind"]): row["filled"]
        for row in record.rows(
            """
            select source, kind, count(distinct field) as filled from completeness
            where filled_count > 0
            group by source, kind
            """
        )
    }
