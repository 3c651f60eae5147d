"""The kinds of record and their fields, from `packs/standards` and a landlord's own folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ontherecord.standards.codes import CodeList, read_code_lists
from ontherecord.standards.conditions import check_condition
from ontherecord.standards.packs import Keys, MalformedPack, packs_dir, read_toml

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
    "placeholders",
    "unseen",
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
    unseen: bool = False
    """Used to match records and nothing else: no thing, check, list or mismatch holds it."""
    placeholders: tuple[str, ...] = ()
    """Values, in lower case, that people type where they know none: filled, and saying nothing."""

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
    def shown_fields(self) -> list[Field]:
        """The fields of the thing: all but those that serve matching alone."""
        return [field for field in self.fields.values() if not field.unseen]

    @property
    def references(self) -> list[Field]:
        return [field for field in self.fields.values() if field.type == "reference"]


@dataclass(frozen=True)
class _Ruling:
    """Who may see a field and how long it is kept, where the field does not say."""

    sensitivity: str
    retention: str


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
                said_in = own if field.local and own else shipped / "standards"
                raise MalformedPack(
                    said_in / f"{kind.name}.toml",
                    f"fields.{field.name}.to",
                    f"no kind is called {field.to}",
                )
    return Standards(kinds, codes)


def _read_kind(file: Path, codes: dict[str, CodeList]) -> Kind:
    keys = Keys(file, "", read_toml(file), KIND_KEYS)
    ruling = _Ruling(
        keys.one_of("sensitivity", SENSITIVITIES),
        keys.one_of("retention", tuple(codes["retention"].meanings)),
    )
    fields = {
        name: _read_field(file, name, value, ruling, codes)
        for name, value in keys.values("fields").items()
    }
    happened = keys.text("happened", "") or None
    if happened and (happened not in fields or fields[happened].type not in ("date", "moment")):
        raise keys.refuse("happened", "must name a date or moment among the fields")
    _check_conditions(file, fields, fields)
    return Kind(
        name=file.stem,
        title=keys.text("title"),
        meaning=keys.text("meaning"),
        fields=fields,
        sensitivity=ruling.sensitivity,
        retention=ruling.retention,
        matched=keys.yes("matched"),
        happened=happened,
    )


def _read_field(
    file: Path, name: str, value: Any, kind: _Ruling, codes: dict[str, CodeList]
) -> Field:
    keys = Keys(file, f"fields.{name}", value, FIELD_KEYS)
    meaning = keys.text("meaning")
    of_type = keys.one_of("type", tuple(SQL_TYPES))
    code_list, to = keys.text("codes", "") or None, keys.text("to", "") or None
    if of_type == "code" and code_list not in codes:
        raise keys.refuse("codes", f"no code list is called {code_list or 'that'}")
    if of_type == "reference" and not (to and name.endswith("_ref")):
        raise keys.refuse("to", "a reference is called …_ref and says `to` which kind")
    return Field(
        name=name,
        type=of_type,
        meaning=meaning,
        sensitivity=keys.one_of("sensitivity", SENSITIVITIES, kind.sensitivity),
        retention=keys.one_of("retention", tuple(codes["retention"].meanings), kind.retention),
        required=_read_required(keys, "never"),
        codes=code_list,
        to=to,
        own_words=keys.yes("own_words"),
        unseen=keys.yes("unseen"),
        placeholders=tuple(text.lower() for text in keys.texts("placeholders", ())),
    )


def _read_required(keys: Keys, default: str) -> str:
    required = keys.text("required", default)
    if required not in ("never", "always") and not required.startswith("when "):
        raise keys.refuse("required", "must be always, never or when <condition>")
    return required


def _check_conditions(file: Path, said: Iterable[str], fields: dict[str, Field]) -> None:
    """Refuse a `required = "when …"` of the fields `said` in this file that SQL cannot answer."""
    types = {field.name: field.sql_type for field in fields.values()}
    for name in said:
        condition = fields[name].required_when
        if condition not in (None, "true"):
            check_condition(file, f"fields.{name}.required", condition, types)


def _tighten(kind: Kind, file: Path, codes: dict[str, CodeList]) -> Kind:
    keys = Keys(file, "", read_toml(file), {"fields"})
    own = keys.values("fields", {})
    fields = dict(kind.fields)
    ruling = _Ruling(kind.sensitivity, kind.retention)
    for name, value in own.items():
        if name in fields:
            fields[name] = _tightened(fields[name], value, file)
        else:
            fields[name] = replace(_read_field(file, name, value, ruling, codes), local=True)
    _check_conditions(file, own, fields)
    return replace(kind, fields=fields)


def _tightened(field: Field, value: Any, file: Path) -> Field:
    where = f"fields.{field.name}"
    if not isinstance(value, dict) or set(value) - {"required", "sensitivity"}:
        raise MalformedPack(
            file, where, "a shipped field can only be given another required or sensitivity"
        )
    keys = Keys(file, where, value)
    required = _read_required(keys, field.required)
    if "required" in value and (
        (field.required == "always" and required != "always") or required == "never"
    ):
        raise keys.refuse("required", "a landlord can require more, never less")
    sensitivity = keys.text("sensitivity", field.sensitivity)
    if sensitivity not in SENSITIVITIES or (
        SENSITIVITIES.index(sensitivity) < SENSITIVITIES.index(field.sensitivity)
    ):
        raise keys.refuse("sensitivity", f"can be raised above {field.sensitivity}, never lowered")
    return replace(field, required=required, sensitivity=sensitivity)
