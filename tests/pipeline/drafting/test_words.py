"""Headings are parted and spelt out, and the packs of synonyms name only what there is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontherecord.pipeline.drafting.refusing import refused_as
from ontherecord.pipeline.drafting.words import Synonyms, alike, read_synonyms
from ontherecord.standards.kinds import Standards

SYNONYMS = read_synonyms()


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("TNCY_STRT", ("tenancy", "start")),
        ("tenancystartdate", ("tenancy", "start", "date")),
        ("TenancyStartDate", ("tenancy", "start", "date")),
        ("ADDR1", ("address", "1")),
        ("Date of Birth", ("dob",)),
        ("Post Code", ("postcode",)),
        ("No. of Units", ("count", "unit")),
        ("PropertyRef__c", ("property", "reference")),
    ],
)
def test_a_heading_is_parted_and_spelt_out(heading: str, words: tuple[str, ...]) -> None:
    assert SYNONYMS.words(heading) == words


@pytest.mark.slow
@given(st.text(max_size=60))
@settings(max_examples=50)
def test_any_heading_can_be_parted_and_is_wholly_like_itself(heading: str) -> None:
    words = SYNONYMS.words(heading)

    assert alike(words, words) == (1.0 if words else 0.0)


def test_every_synonym_names_a_kind_field_or_code_that_there_is(
    synonyms: Synonyms, standards: Standards
) -> None:
    fields = {name for kind in standards.kinds.values() for name in kind.fields}
    strays = [kind for kind in synonyms.kinds if kind not in standards.kinds]
    for kind, name in synonyms.fields:
        known = fields if kind == "*" else standards.kinds[kind].fields
        strays += [f"{kind}.{name}"] if name not in known else []
    for code_list, codes in synonyms.codes.items():
        strays += [c for c in codes.values() if c not in standards.codes[code_list]]
    for targets in synonyms.shapes.values():
        strays += [f"{k}.{f}" for k, f in targets if f not in standards.kinds[k].fields]

    assert strays == []


@pytest.mark.parametrize(
    "heading",
    ["NI_NO", "Bank Sort Code", "Ethnicity", "Medical Conditions", "KEYSAFE_CODE", "Religion"],
)
def test_what_is_never_taken_is_known_by_its_heading(heading: str) -> None:
    never = [n for n in SYNONYMS.not_taken if n.never]
    words = set(SYNONYMS.words(heading))

    assert any(set(phrase) <= words for sort in never for phrase in sort.phrases)


def test_a_name_of_staff_is_proposed_as_not_taken() -> None:
    found = refused_as(SYNONYMS.words("Housing Officer"), SYNONYMS)

    assert found is not None
    assert "staff" in found.why
