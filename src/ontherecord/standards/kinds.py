"""The kinds of record and their fields, from `packs/standards` and a landlord's own folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ontherecord.standards.codes import CodeList, read_code_lists
from ontherecord.standards.packs import MalformedPack, only_keys, packs_dir, read_toml

SQL_TYPES = {
    "text": "varchar",
    "code": "varchar",
    "reference": "varchar",
    "date": "date",
    "moment": "timestamptz",
    "integer": "bigint",
    "decimal": "decimal(14, 2)",
    "boolean": "boolean",
}
"""Each type of field and the DuckDB type that holds it. Moments are UTC, days are London's."""

SENSITIVITIES = ("ordinary", "personal", "special", "confidential")
"""From what anybody may see to what could put somebody in danger, in that order."""

FIELD_KEYS = {
    "type",
    "meaning",
    "required",
    "codes",
    "to",
    "sensitivity",
    "retention",
    "own_words",
}
KIND_KEYS = {"title", "meaning", "matched", "happened", "sensitivity", "retention", "fields"}


@dataclass(frozen=True)
class Field:
    """One field of a kind: what it means, when it must be filled, who may see it, how long kept."""

    name: str
    type: str
    meaning: str
    sensitivity: str
    retention: str
    required: str = "never"
    codes: str | None = None
    to: str | None = None
    own_words: bool = False
    """Each system writes it in its own words, so that differing is no disagreement."""
    local: bool = False

    @property
    def sql_type(self) -> str:
        return SQL_TYPES[self.type]

    @property
    def required_when(self) -> str | None:
        """The condition, in SQL over the kind's own fields, under which it must be filled."""
        if self.required == "never":
            return None
        return "true" if self.required == "always" else self.required.removeprefix("when ")

    @property
    def target_column(self) -> str:
        """For a reference: the column that holds the thing it points to, once matched."""
        return self.name.removesuffix("_ref") + "_id"


@dataclass(frozen=True)
class Kind:
    """A kind of record. `matched` kinds are joined across systems; others are one record each."""

    name: str
    title: str
    meaning: str
    fields: dict[str, Field]
    sensitivity: str
    retention: str
    matched: bool = False
    happened: str | None = None

    @property
    def references(self) -> list[Field]:
        return [field for field in self.fields.values() if field.type == "reference"]


@dataclass(frozen=True)
class Standards:
    """Every kind and every code list in force for one landlord."""

    kinds: dict[str, Kind]
    codes: dict[str, CodeList]


def read_standards(landlord_folder: Path | None = None) -> Standards:
    """Read the shipped standards and, over them, `standards/` and `codes/` of a landlord's folder.

    A landlord may require more and add fields; nothing shipped can be removed or loosened.
    Raises MalformedPack (file, key, reason) at the first file that cannot be used.
    """
    shipped = packs_dir()
    own_codes = [landlord_folder / "codes"] if landlord_folder else []
    codes = read_code_lists(shipped / "codes", *own_codes)
    kinds = {
        file.stem: _read_kind(file, codes)
        for file in sorted((shipped / "standards").glob("*.toml"))
    }
    own = landlord_folder / "standards" if landlord_folder else None
    for file in sorted(own.glob("*.toml")) if own and own.is_dir() else []:
        if file.stem not in kinds:
            raise MalformedPack(
                file, "", f"no kind is called {file.stem}; the kinds are {', '.join(kinds)}"
            )
        kinds[file.stem] = _tighten(kinds[file.stem], file, codes)
    for kind in kinds.values():
        for field in kind.references:
            if field.to not in kinds:
                raise MalformedPack(
                    shipped / "standards" / f"{kind.name}.toml",
                    f"fields.{field.name}.to",
                    f"no kind is called {field.to}",
                )
    return Standards(kinds, codes)


def _read_kind(file: Path, codes: dict[str, CodeList]) -> Kind:
    table = read_toml(file)
    only_keys(file, "", table, KIND_KEYS)
    for key in ("title", "meaning", "sensitivity", "retention", "fields"):
        if not table.get(key):
            raise MalformedPack(file, key, "is missing")
    _check_ruling(file, "", table, codes)
    fields = {
        name: _read_field(file, name, value, table, codes)
        for name, value in table["fields"].items()
    }
    happened = table.get("happened")
    if happened is not None and (
        happened not in fields or fields[happened].type not in ("date", "moment")
    ):
        raise MalformedPack(file, "happened", "must name a date or moment among the fields")
    return Kind(
        name=file.stem,
        title=table["title"],
        meaning=table["meaning"],
        fields=fields,
        sensitivity=table["sensitivity"],
        retention=table["retention"],
        matched=bool(table.get("matched", False)),
        happened=happened,
    )


def _read_field(
    file: Path, name: str, value: Any, kind: dict[str, Any], codes: dict[str, CodeList]
) -> Field:
    key = f"fields.{name}"
    if not isinstance(value, dict):
        raise MalformedPack(file, key, "must be a table: { type = …, meaning = … }")
    only_keys(file, key, value, FIELD_KEYS)
    for needed in ("type", "meaning"):
        if not value.get(needed):
            raise MalformedPack(file, f"{key}.{needed}", "is missing")
    if value["type"] not in SQL_TYPES:
        raise MalformedPack(file, f"{key}.type", f"must be one of {', '.join(SQL_TYPES)}")
    if value["type"] == "code" and value.get("codes") not in codes:
        raise MalformedPack(file, f"{key}.codes", f"no code list is called {value.get('codes')}")
    if value["type"] == "reference" and not (value.get("to") and name.endswith("_ref")):
        raise MalformedPack(file, key, "a reference is called …_ref and says `to` which kind")
    required = value.get("required", "never")
    if required not in ("never", "always") and not str(required).startswith("when "):
        raise MalformedPack(file, f"{key}.required", "must be always, never or when <condition>")
    _check_ruling(file, key, value, codes)
    return Field(
        name=name,
        type=value["type"],
        meaning=value["meaning"],
        sensitivity=value.get("sensitivity", kind["sensitivity"]),
        retention=value.get("retention", kind["retention"]),
        required=required,
        codes=value.get("codes"),
        to=value.get("to"),
        own_words=bool(value.get("own_words", False)),
    )


def _check_ruling(file: Path, key: str, table: dict[str, Any], codes: dict[str, CodeList]) -> None:
    dot = f"{key}." if key else ""
    if table.get("sensitivity", "ordinary") not in SENSITIVITIES:
        raise MalformedPack(file, f"{dot}sensitivity", f"must be one of {', '.join(SENSITIVITIES)}")
    retention = table.get("retention")
    if retention is not None and retention not in codes["retention"]:
        raise MalformedPack(file, f"{dot}retention", "must be a code of packs/codes/retention.csv")


def _tighten(kind: Kind, file: Path, codes: dict[str, CodeList]) -> Kind:
    table = read_toml(file)
    only_keys(file, "", table, {"fields"})
    fields = dict(kind.fields)
    ruling = {"sensitivity": kind.sensitivity, "retention": kind.retention}
    for name, value in table.get("fields", {}).items():
        if name not in fields:
            fields[name] = replace(_read_field(file, name, value, ruling, codes), local=True)
            continue
        key = f"fields.{name}"
        if not isinstance(value, dict) or set(value) - {"required", "sensitivity"}:
            raise MalformedPack(
                file, key, "a shipped field can only be given another required or sensitivity"
            )
        fields[name] = _tightened(fields[name], value, file, key)
    return replace(kind, fields=fields)


def _tightened(field: Field, value: dict[str, str], file: Path, key: str) -> Field:
    required = value.get("required", field.required)
    if (field.required == "always" and required != "always") or required == "never":
        raise MalformedPack(file, f"{key}.required", "a landlord can require more, never less")
    sensitivity = value.get("sensitivity", field.sensitivity)
    if sensitivity not in SENSITIVITIES or (
        SENSITIVITIES.index(sensitivity) < SENSITIVITIES.index(field.sensitivity)
    ):
        raise MalformedPack(
            file, f"{key}.sensitivity", f"can be raised above {field.sensitivity}, never lowered"
        )
    return replace(field, required=required, sensitivity=sensitivity)
