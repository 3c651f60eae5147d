"""Which address lines are one address written twice, and which only look it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontherecord.pipeline.matching.places.addresses import parse
from ontherecord.pipeline.matching.places.tokens import postcode_of

SAME = [
    ("12 High Street", "12 HIGH ST"),
    ("12 High Street", "12, High St."),
    ("12 High Street, Ely", "12 High Street Ely Ely"),
    ("12 High Street, Ely, Cambridgeshire", "12 HIGH STREET ELY"),
    ("12 High Street, Ely CB7 4AA", "12 High Street, Ely"),
    ("12 Acacia Avenue", "12 Acacia Av"),
    ("3 Beech Crescent", "3 Beech Cres"),
    ("3 Beech Crescent", "3 BEECH CR"),
    ("9 Queen's Terrace", "9 Queens Terr"),
    ("9 Queen’s Road", "9 QUEENS RD"),
    ("4 Mill Close", "4 Mill Cl"),
    ("4 Park Drive", "4 Park Dr"),
    ("4 Parkside Boulevard", "4 Parkside Blvd"),
    ("1 Market Place", "1 Market Pl"),
    ("1 Market Square", "1 Market Sq"),
    ("6 Rose Gardens", "6 Rose Gdns"),
    ("6 Elm Grove", "6 Elm Gro"),
    ("18 St John's Road", "18 Saint Johns Rd"),
    ("18 St. Mary's Street", "18 SAINT MARYS ST"),
    ("311 The West Mall", "311 THE W MALL"),
    ("311 The West Mall", "311 West Mall"),
    ("142 Wellesley Street East", "142 WELLESLEY ST E"),
    ("2 North Circular Road", "2 N Circular Rd"),
    ("927-931 Wilson Avenue", "927 - 931 WILSON AVE"),
    ("927-931 Wilson Avenue", "927 to 931 Wilson Ave"),
    ("71 and 73 High Street", "71-73 High Street"),
    ("12A High Street", "12 A High Street"),
    ("12a High Street", "12A HIGH ST"),
    ("No. 12 High Street", "12 High Street"),
    ("007 High Street", "7 High Street"),
    ("12 Thirty Ninth Street", "12 39th St"),
    ("5 Fifth Avenue", "5 5th Ave"),
    ("144 & a half Piper Road", "144 AND A HALF PIPER ROAD"),
    ("Flat 3, 12 High Street", "FLAT 3 12 HIGH ST"),
    ("Flat 3, 12 High Street", "Apartment 3, 12 High Street"),
    ("Flat 3, 12 High Street", "Apt. 3 12 High Street"),
    ("Flat 3, 12 High Street", "12 High Street, Flat 3"),
    ("Flat 03, 12 High Street", "Flat 3, 12 High Street"),
    ("Flat No 3, 12 High Street", "Flat 3, 12 High Street"),
    ("Flat Three, 12 High Street", "Flat 3, 12 High Street"),
    ("Flat 3A, 12 High Street", "Flat 3 A, 12 High Street"),
    ("Flat 3 Acacia Court", "3 Acacia Court"),
    ("Flat 3 Acacia Court", "Flat 3, Acacia Ct."),
    ("Flat 3 Acacia Court, Ely", "3 Acacia Court"),
    ("Rose Cottage, Ely", "ROSE COTT, ELY"),
    ("7 Field Sparroway, Ely", "7 Field Sparroway"),
    ("Flat 3, Acacia House, 10 High Street", "3 ACACIA HOUSE 10 HIGH ST"),
    ("Flat 3, The Acacia House, Green Lane", "3 Acacia House, Green Ln"),
    ("1-24 Acacia Court", "1 to 24 Acacia Ct"),
    ("1-24 Acacia Court", "Flats 1-24 Acacia Court"),
    ("1-24 Acacia Court", "Block 1 - 24, Acacia Court"),
    ("Ground Floor Flat, 12 High Street", "FLAT GROUND FLOOR 12 HIGH STREET"),
    ("Ground Floor Flat, 12 High Street", "GFF 12 High Street"),
    ("First Floor Flat, 12 High Street", "Flat 1st Floor, 12 High Street"),
    ("Basement Flat, 45 Baker Street", "FLAT BASEMENT 45 BAKER STREET"),
    ("First Floor Flat, 12 High Street, Ely", "12 High Street, First Floor Flat, Ely"),
    ("Flat A, First Floor, 12 High Street", "12 High Street Flat A 1st Floor"),
    ("GFF, 12 High Street", "12 High Street, Ground Floor Flat"),
    ("Top Floor Flat, 12 High Street", "Top Flat, 12 High Street"),
    ("Flat 2 Left, 12 High Street", "Flat 2 LHS 12 High St"),
    ("Zebra House 25 Flat 45 Government Road", "Flat 45 Zebra House 25 Government Road"),
    ("Garage 3 Acacia Court", "GARAGE NO 3, ACACIA CT"),
    ("33 Flamborough Drive - Bldg A", "33 FLAMBOROUGH DR, BLOCK A"),
    ("Annexe at 8 Church Gardens", "ANNEX, 8 CHURCH GDNS"),
    ("Wavham-by-Sea House, 3 West Street", "WAVHAM BY SEA HOUSE 3 W ST"),
]

NOT_SAME = [
    ("Flat 1, 12 High Street", "Flat 11, 12 High Street"),
    ("Flat 1, Acacia Court", "Flat 11, Acacia Court"),
    ("Flat 14A Acacia Court", "Flat 14C Acacia Court"),
    ("Flat A, 12 High Street", "Flat B, 12 High Street"),
    ("12 High Street", "12A High Street"),
    ("12 High Street", "Flat 1, 12 High Street"),
    ("12 High Street", "112 High Street"),
    ("1 2 High Street", "12 High Street"),
    ("1-24 Acacia Court", "1-26 Acacia Court"),
    ("1-24 Acacia Court", "Flat 1, Acacia Court"),
    ("1-24 Acacia Court", "Acacia Court"),
    ("Acacia Court", "Acacia House"),
    ("3 Acacia Court", "3 Acacia Close"),
    ("Ground Floor Flat, 12 High Street", "First Floor Flat, 12 High Street"),
    ("Ground Floor Flat, 12 High Street", "Lower Ground Floor Flat, 12 High Street"),
    ("Ground Floor Flat, 12 High Street", "12 High Street"),
    ("Top Floor Flat, 12 High Street", "First Floor Flat, 12 High Street"),
    ("Flat 2 Left, 12 High Street", "Flat 2 Right, 12 High Street"),
    ("Left Flat, 12 High Street", "Right Flat, 12 High Street"),
    ("Front Flat, 12 High Street", "Rear Flat, 12 High Street"),
    ("St Johns Road", "St Johns Street"),
    ("18 St Johns Road", "18 St Johns Street"),
    ("18 St Johns Road", "18 St James Road"),
    ("18 St Johns Road", "18 Johns Road"),
    ("Garage 3 Acacia Court", "Flat 3 Acacia Court"),
    ("Garage 3 Acacia Court", "3 Acacia Court"),
    ("Garage 3 Acacia Court", "Garage 13 Acacia Court"),
    ("Unit 3, 12 High Street", "Flat 3, 12 High Street"),
    ("Room 3, 12 High Street", "Flat 3, 12 High Street"),
    ("Annexe at 8 Church Gardens", "8 Church Gardens"),
    ("389 Church Street", "385 Church St"),
    ("740 Midland Ave", "746 Midland Ave"),
    ("12 Queen Street East", "12 Queen Street West"),
    ("12 King Street", "12 King Street West"),
    ("12 Church Lane", "12 Church Lane West"),
    ("First Avenue, 12", "Second Avenue, 12"),
    ("12 First Avenue", "12 Second Avenue"),
    ("Communal stairs, 1-24 Acacia Court", "1-24 Acacia Court"),
    ("Rose Cottage, Mill Lane", "Oak Cottage, Mill Lane"),
    ("Flat 2, 92 Kingsway", "Flat 2, 102 Kingsway"),
    ("144 and a half Piper Road", "144 Piper Road"),
    ("10 Upper St Martins Lane", "10 Upper St James Lane"),
    ("Flat 3 Block A Acacia Court", "Flat 3 Block B Acacia Court"),
    ("33 Flamborough Drive - Bldg A", "33 Flamborough Drive"),
    ("33 Flamborough Drive - Bldg A", "33 Flamborough Drive, Building B"),
    ("Flat 3/1, 20 Byres Road", "Flat 3/2, 20 Byres Road"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_address_written_twice_reads_the_same(one: str, other: str) -> None:
    assert parse(one).core == parse(other).core
    assert parse(one).core


@pytest.mark.parametrize(("one", "other"), NOT_SAME)
def test_near_neighbours_read_differently(one: str, other: str) -> None:
    assert parse(one).core != parse(other).core


@pytest.mark.parametrize(
    ("line", "unit", "number", "name", "street", "town"),
    [
        ("Flat 3, Acacia Court, 12 High Street, Ely", "3", "12", "ACACIA CT", "HIGH ST", "ELY"),
        ("12 High Street East, Ely", "", "12", "", "HIGH ST E", "ELY"),
        ("15 Franklins Croft, Birdton, Ely", "", "15", "", "FRANKLINS CROFT", "BIRDTON ELY"),
        ("29 Kingsway Birmingham", "", "29", "", "KINGSWAY", "BIRMINGHAM"),
        ("25 Government Road, St Albans", "", "25", "", "GOVERNMENT RD", "ST ALBANS"),
        ("5 The Avenue, Ely", "", "5", "", "AVE", "ELY"),
        ("Rose Cottage, Mill Lane, Piking", "", "", "ROSE COTTAGE", "MILL LN", "PIKING"),
        ("12 Earls Court Road, London", "", "12", "", "EARLS CT RD", "LONDON"),
        ("First and Second Floors, 21 Pepperpot Road", "F1+F2", "21", "", "PEPPERPOT RD", ""),
    ],
)  # fmt: skip
def test_an_address_is_read_in_parts(
    line: str, unit: str, number: str, name: str, street: str, town: str
) -> None:
    read = parse(line)

    assert (read.unit, read.number, read.name, read.street, read.town) == (
        unit, number, name, street, town,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("cb7 4aa", "CB74AA"),
        ("CB7  4AA.", "CB74AA"),
        ("CB7 OAA", "CB70AA"),
        ("C08 5AD", "CO85AD"),
        ("SS0 7AA", "SS07AA"),
        ("M5R", "M5R"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_postcode_is_mended_where_only_one_character_can_stand(
    written: str | None, read: str
) -> None:
    assert postcode_of(written) == read


def test_half_a_postcode_is_kept_apart_from_a_whole_one() -> None:
    assert (parse("1 High Street", "M5R").postcode, parse("1 High Street", "M5R").outcode) == (
        "", "M5R",
    )  # fmt: skip
    assert parse("1 High Street", "CB7 4AA").outcode == "CB7"


@pytest.mark.parametrize("line", ["", None, "   ", "The", ",.-", "----", "/", "&"])
def test_a_line_that_says_nothing_is_no_evidence(line: str | None) -> None:
    assert parse(line, "CB7 4AA").core in ("", "|||AND")


@settings(max_examples=50)
@given(st.text(max_size=60), st.text(max_size=9))
def test_whatever_is_written_it_can_be_read_and_case_does_not_matter(
    line: str, postcode: str
) -> None:
    assert parse(line, postcode) == parse(line.upper(), postcode.upper())
