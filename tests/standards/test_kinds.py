"""A malformed standard stops with file, key and reason; a landlord may only tighten."""

from __future__ import annotations

from pathlib import Path

import pytest

from ontherecord.standards.kinds import read_standards
from ontherecord.standards.packs import MalformedPack


def landlord_with(folder: Path, kind: str, text: str) -> Path:
    (folder / "standards").mkdir(exist_ok=True)
    (folder / "standards" / f"{kind}.toml").write_text(text, encoding="utf-8")
    return folder


def test_every_shipped_kind_is_read() -> None:
    standards = read_standards()

    assert {"place", "person", "repair", "attendance", "need", "document"} <= set(standards.kinds)
    assert [k.name for k in standards.kinds.values() if k.matched] == ["person", "place", "repair"]


def test_a_field_takes_its_kinds_sensitivity_and_retention_unless_it_has_its_own() -> None:
    person = read_standards().kinds["person"]

    assert person.fields["surname"].sensitivity == "personal"
    assert person.fields["person_type"].sensitivity == "ordinary"
    assert person.fields["surname"].retention == "tenancy_and_six_years"


def test_a_landlord_may_require_more_and_add_a_local_field(tmp_path: Path) -> None:
    folder = landlord_with(
        tmp_path,
        "place",
        "[fields]\n"
        'ward = { required = "always" }\n'
        'lift_count = { type = "integer", meaning = "How many lifts." }\n',
    )

    place = read_standards(folder).kinds["place"]

    assert place.fields["ward"].required_when == "true"
    assert place.fields["lift_count"].local
    assert place.fields["lift_count"].sensitivity == "ordinary"


def test_a_landlord_may_add_codes_without_losing_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "tenure.csv").write_text("code,meaning\nkeyworker,Key worker letting\n")

    tenure = read_standards(tmp_path).codes["tenure"]

    assert "keyworker" in tenure
    assert "general_needs" in tenure


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("[fields]\naddress = { required = 'never' }\n", "fields.address.required", "never less"),
        ("[fields]\nuprn = { meaning = 'x' }\n", "fields.uprn", "only be given another required"),
        (
            "[fields]\naddress = { sensitivity = 'secret' }\n",
            "fields.address.sensitivity",
            "raised above ordinary",
        ),
        ("[fields]\nlifts = { type = 'integer' }\n", "fields.lifts.meaning", "is missing"),
        ("[fields]\nx = { type = 'float', meaning = 'x' }\n", "fields.x.type", "must be one of"),
        ("[fields]\naddress = 3\n", "fields.address", "only be given another required"),
        ("[fields]\naddress = { required = 3 }\n", "fields.address.required", "must be a text"),
        ("[fields]\nx = 3\n", "fields.x", "must be a table"),
        ("[fields]\nx = { type = 3, meaning = 'x' }\n", "fields.x.type", "must be a text"),
        ("fields = 'x'\n", "fields", "must be a table"),
        ("[field]\n", "field", "no such key"),
        ("fields = \n", "", "not TOML"),
    ],
)
def test_what_a_landlord_may_not_say_is_refused_with_file_key_and_reason(
    tmp_path: Path, text: str, key: str, reason: str
) -> None:
    folder = landlord_with(tmp_path, "place", text)

    with pytest.raises(MalformedPack, match=reason) as refused:
        read_standards(folder)

    assert refused.value.key == key
    assert refused.value.file == folder / "standards" / "place.toml"


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("plaec_type = 'home'", "there is no field plaec_type here"),
        ("place_type = ", "cannot be read as SQL"),
        ("place_type = 'home'; drop table x", "must be one condition"),
        ("place_type in (select 'home')", "must be one condition"),
        ("place_type = 'home' -- or block", "may hold no comment"),
        ("getenv('X') = 'home'", "getenv may not be used"),
        ("current_date > '2026-03-01'", "current_date may not be used"),
        ("storeys_count::varchar = '2'", "cast may not be used"),
        ("uprn = 100", "needs its value in quotes"),
        ("place_type", "must say what is compared with what"),
        ("not (place_type)", "must say what is compared with what"),
    ],
)
def test_a_condition_that_sql_could_not_answer_for_every_row_is_refused(
    tmp_path: Path, condition: str, reason: str
) -> None:
    folder = landlord_with(
        tmp_path, "place", f'[fields]\nward = {{ required = "when {condition}" }}\n'
    )

    with pytest.raises(MalformedPack, match=reason) as refused:
        read_standards(folder)

    assert refused.value.key == "fields.ward.required"
    assert refused.value.file == folder / "standards" / "place.toml"


def test_a_condition_may_ask_of_any_field_of_its_kind(tmp_path: Path) -> None:
    condition = "place_type in ('home', 'block') and (storeys_count > 2 or uprn is not null)"
    folder = landlord_with(
        tmp_path, "place", f'[fields]\nward = {{ required = "when {condition}" }}\n'
    )

    assert read_standards(folder).kinds["place"].fields["ward"].required_when == condition


def test_a_landlord_may_raise_who_may_see_a_field_that_nobody_must_fill(tmp_path: Path) -> None:
    folder = landlord_with(tmp_path, "place", "[fields]\nward = { sensitivity = 'personal' }\n")

    assert read_standards(folder).kinds["place"].fields["ward"].sensitivity == "personal"


def test_a_standard_of_no_kind_is_refused(tmp_path: Path) -> None:
    folder = landlord_with(tmp_path, "palce", "[fields]\n")

    with pytest.raises(MalformedPack, match="no kind is called palce"):
        read_standards(folder)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("code,meaning\na,One\na,Two\n", "stands twice"),
        ("code,meaning\na,\n", "one code and one meaning"),
        ("kode,meaning\na,One\n", "the heading must be"),
    ],
)
def test_a_malformed_code_list_names_its_row(tmp_path: Path, rows: str, reason: str) -> None:
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "tenure.csv").write_text(rows)

    with pytest.raises(MalformedPack, match=reason):
        read_standards(tmp_path)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("code,meaning\na,Caf\u00e9\n".encode("windows-1252"), "it is not UTF-8"),
        (b"code,meaning\na,One,Two\n", "row 2: must have 2 cells"),
        (b"", "row 1: the heading must be"),
    ],
)
def test_a_code_list_that_cannot_be_read_is_refused(
    tmp_path: Path, rows: bytes, reason: str
) -> None:
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "tenure.csv").write_bytes(rows)

    with pytest.raises(MalformedPack, match=reason):
        read_standards(tmp_path)


def test_a_code_list_saved_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "tenure.csv").write_text("\ufeffcode,meaning\r\nkeyworker,Key worker\r\n")

    assert "keyworker" in read_standards(tmp_path).codes["tenure"]
