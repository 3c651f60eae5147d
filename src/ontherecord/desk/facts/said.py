"""What the packs say of kinds and codes, as the latest run published it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

DESK = "the_desk"
"""What stands as the source of what staff entered here."""


@dataclass(frozen=True)
class FieldOfKind:
    """One field of a kind."""

    name: str
    title: str
    meaning: str
    type: str
    codes: str | None
    refers_to: str | None
    sensitivity: str

    @property
    def column(self) -> str:
        """The column of the thing in which it stands."""
        return f"{self.name.removesuffix('_ref')}_id" if self.type == "reference" else self.name


@dataclass(frozen=True)
class Kind:
    """One kind of thing."""

    name: str
    title: str
    sensitivity: str
    happened: str | None
    is_matched: bool
    fields: Mapping[str, FieldOfKind] = field(default_factory=dict)
    meaning: str = ""


@dataclass(frozen=True)
class System:
    """A system from which records come."""

    key: str
    name: str
    side: str
    """landlord, contractor or other."""
    owner: str
    loaded_until: date | None
    """The date of the newest file it delivered."""


@dataclass(frozen=True, eq=False)
class Said:
    """Kinds, codes and systems, by name. What was said at one handover is one, and itself alone."""

    kinds: Mapping[str, Kind]
    codes: Mapping[tuple[str, str], str]
    systems: Mapping[str, System]

    def meaning(self, kind: str, column: str, value: object) -> str | None:
        """Give what a code in a column of a kind means, or None where it is no code."""
        said = self._by_column.get((kind, column))
        if said is None or said.codes is None or value is None:
            return None
        return self.codes.get((said.codes, str(value)), str(value))

    def codes_in(self, listed: str) -> dict[str, str]:
        """Give each code of a list and what it means."""
        return {code: meaning for (of, code), meaning in self.codes.items() if of == listed}

    def codes_of(self, kind: str, column: str) -> dict[str, str]:
        """Give each code that a column of a kind may hold, and what it means."""
        said = self._by_column.get((kind, column))
        return self.codes_in(said.codes) if said and said.codes else {}

    def meanings(self, kind: str, values: Mapping[str, Any]) -> dict[str, str]:
        """Give what each code among the values of a thing means, by column."""
        return {
            column: self.codes.get((listed, str(value)), str(value))
            for column, listed in self._coded.get(kind, ())
            if (value := values.get(column)) is not None
        }

    def read_all(self, kind: str, values: dict[str, Any]) -> dict[str, Any]:
        """Read what came as JSON back to its types, where it is."""
        for column in self._timed.get(kind, OF_EVERY_THING):
            if isinstance(value := values.get(column), str):
                values[column] = self.read(kind, column, value)
        return values

    def read(self, kind: str, column: str, value: Any) -> Any:
        """Read a value that came as JSON back to its type."""
        if not isinstance(value, str):
            return value
        said = self._by_column.get((kind, column))
        is_of = said.type if said else OF_EVERY_THING.get(column, "text")
        if is_of == "date":
            return date.fromisoformat(value)
        return datetime.fromisoformat(value) if is_of == "moment" else value

    def side(self, source: str) -> str:
        """Give whose a system is: landlord, contractor or other."""
        system = self.systems.get(source)
        return system.side if system else "landlord"

    def system_name(self, source: str) -> str:
        """Give what people call a system."""
        if source == DESK:
            return "The desk"
        system = self.systems.get(source)
        return system.name if system else source

    @cached_property
    def _coded(self) -> dict[str, list[tuple[str, str]]]:
        """The columns of each kind that hold codes, each with its list."""
        return {
            kind.name: [(f.column, f.codes) for f in kind.fields.values() if f.codes]
            for kind in self.kinds.values()
        }

    @cached_property
    def _timed(self) -> dict[str, list[str]]:
        """The columns of each kind that hold days and moments."""
        return {
            kind.name: [
                *OF_EVERY_THING,
                *(f.column for f in kind.fields.values() if f.type in ("date", "moment")),
            ]
            for kind in self.kinds.values()
        }

    @cached_property
    def _by_column(self) -> dict[tuple[str, str], FieldOfKind]:
        return {(k.name, f.column): f for k in self.kinds.values() for f in k.fields.values()}


OF_EVERY_THING = {
    "first_seen_on": "date", "vanished_on": "date", "known_from": "moment", "known_until": "moment",
}  # fmt: skip


def said_from(
    kinds: list[tuple[Any, ...]], codes: list[tuple[Any, ...]], systems: list[tuple[Any, ...]]
) -> Said:
    """Put together rows of `kind_said`, `code_said` and of systems."""
    fields: dict[str, dict[str, FieldOfKind]] = {}
    for kind, name, *rest in kinds:
        if name:
            title, meaning, of_type, listed, refers_to, sensitivity = rest[:6]
            fields.setdefault(kind, {})[name] = FieldOfKind(
                name, title, meaning, of_type, listed, refers_to, sensitivity
            )
    read = {
        kind: Kind(
            kind, title, sensitivity, happened, is_matched, fields.get(kind, {}), meaning or ""
        )
        for kind, name, title, meaning, _, _, _, sensitivity, happened, is_matched in kinds
        if not name
    }
    return Said(
        read,
        {(of_list, code): meaning for of_list, code, meaning in codes},
        {row[0]: System(*row) for row in systems},
    )
