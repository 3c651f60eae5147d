"""Who is one person and who is not: a street of households, matched once.

Each home is one case; its records are named home.system, so that a test reads as the case.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontherecord.pipeline.matching.people import Reason


def record(key: str, **fields: object) -> dict[str, object]:
    home, source = key.split(".")[0], key.split(".")[1]
    return {"record_id": key, "source": source.rstrip("0123456789"), "at": [home]} | fields


def housing(home: str, number: int, title: str, first: str, surname: str, born: str | None = None,
            **more: object) -> dict[str, object]:  # fmt: skip
    return record(
        f"{home}.housing{number}", title=title, first_name=first, surname=surname,
        date_of_birth=born, **more,
    )  # fmt: skip


STREET = [
    # A couple who share everything a household shares.
    housing("couple", 1, "Mr", "John", "Whitlock", "1961-04-09", telephone="01632 960001"),
    housing("couple", 2, "Mrs", "Jane", "Whitlock", "1963-11-30", telephone="01632 960001"),
    record("couple.contractor1", full_name="J Whitlock", telephone="01632960001"),
    record("couple.complaints1", full_name="Mr J Whitlock", telephone="01632960001"),
    record("couple.contacts1", full_name="Jane Whitlock", date_of_birth="1963-11-30"),
    # A father and his son of one name.
    housing("namesakes", 1, "Mr", "Peter", "Ashdown", "1950-02-11"),
    housing("namesakes", 2, "Mr", "Peter", "Ashdown", "1979-08-23"),
    record("namesakes.contractor1", full_name="Peter Ashdown"),
    record("namesakes.contacts1", full_name="Pete Ashdown", date_of_birth="1979-08-23"),
    # The father is known by his initial and a birth date; the record may be his.
    housing("initialled", 1, "Mrs", "B", "Pemberton", "1937-01-25"),
    housing("initialled", 2, "Mrs", "Barbara", "Pemberton", "1959-09-07"),
    record("initialled.complaints1", full_name="Barbara Pemberton"),
    # Twins whose names rhyme, with one birth date and one telephone.
    housing("twins", 1, "Mr", "Jayden", "Okafor", "2001-06-12", telephone="01632 960002"),
    housing("twins", 2, "Mr", "Kayden", "Okafor", "2001-06-12", telephone="01632 960002"),
    record("twins.contacts1", full_name="Kayden Okafor", date_of_birth="2001-06-12"),
    record("twins.complaints1", full_name="Jaydon Okafor", date_of_birth="2001-06-12"),
    # One occupant, written in other ways.
    housing("alone", 1, "Mrs", "Margaret", "O'Brien", "1944-03-05"),
    record("alone.contacts1", full_name="Maggie OBrien", date_of_birth="1944-05-03"),
    record("alone.contractor1", full_name="MRS M O BRIEN"),
    record("alone.complaints1", full_name="O'BRIEN, Margaret"),
    # Who lived there at the date of the contractor's job.
    housing("before", 1, "Mr", "Adam", "Carver", "1970-01-02",
            at=[("before", "2001-01-01", "2015-06-01")]),
    housing("before", 2, "Mr", "Alan", "Carver", "1985-10-09",
            at=[("before", "2015-06-01", None)]),
    record("before.contractor1", full_name="Mr A Carver",
           at=[("before", "2019-02-03", "2019-02-04")]),
    # Default birth dates agree and say nothing.
    housing("defaults", 1, "Mr", "Ivor", "Tamworth", "1900-01-01"),
    record("defaults.contacts1", full_name="Ian Tamworth", date_of_birth="1900-01-01"),
    # Married since: same first name, birth date and home.
    housing("married", 1, "Mrs", "Chloe", "Fairbairn", "1990-07-14"),
    record("married.contacts1", full_name="Chloe Dunning", date_of_birth="1990-07-14"),
    # Names that are no single person's.
    housing("joint", 1, "Mr", "David", "Hollis", "1955-05-05"),
    record("joint.contractor1", full_name="MR & MRS D HOLLIS"),
    record("joint.contractor2", full_name="EXORS OF MR D HOLLIS"),
    record("joint.contractor3", full_name="The Occupier"),
    record("joint.contractor4", full_name="Hollis Properties Ltd"),
    # One system with a person twice.
    housing("double", 1, "Ms", "Ruth", "Calloway", "1982-12-01"),
    housing("double", 2, "Ms", "Ruth", "Calloway", "1982-12-01"),
    housing("doubtful", 1, "Ms", "Ellen", "Brackley", "1972-12-01"),
    housing("doubtful", 2, "Ms", "Ellen", "Brackley"),
    # He had died before the other came.
    housing("succeeded", 1, "Mr", "George", "Penhaligon", "1931-04-04", died_on="2018-03-01",
            at=[("succeeded", "1980-01-01", None)]),
    record("succeeded.contacts1", full_name="George Penhaligon",
           at=[("succeeded", "2019-05-01", None)]),
    # First and family name in each other's fields.
    housing("turned", 1, "Ms", "Yewande", "Castellan", "1988-08-19"),
    record("turned.contacts1", first_name="Castellan", surname="Yewande",
           date_of_birth="1988-08-19"),
    # Two contractor records, one occupant: nobody can say which.
    housing("contested", 1, "Mr", "Simon", "Garrick", "1966-06-06"),
    record("contested.contractor1", full_name="Simon Garrick"),
    record("contested.contractor2", full_name="Simon Garrick"),
    # Two records agree on a number, a third gives another; and one that is alone with its number.
    housing("unlisted", 1, "Mr", "Oliver", "Grantham", "1975-03-03", telephone="01632 960021"),
    record("unlisted.contacts1", full_name="Oliver Grantham", date_of_birth="1975-03-03",
           telephone="01632 960021"),
    record("unlisted.contractor1", full_name="Oliver Grantham", telephone="01632 960022"),
    record("unlisted.complaints1", full_name="Oliver Grantham", telephone="07700 900461"),
    housing("renumbered", 1, "Mr", "Oscar", "Wickstead", "1975-03-03", telephone="01632 960023"),
    record("renumbered.contractor1", full_name="Oscar Wickstead", telephone="01632 960024"),
    # A system that keeps two of one name, of whom the others know one: another's record may be
    # either's. Not so where one of the two may be somebody else's in the home.
    housing("two", 1, "Mr", "Hugo", "Lanyon", "1958-02-03"),
    record("two.contractor1", full_name="Hugo Lanyon"),
    record("two.contractor2", full_name="H Lanyon"),
    record("two.contacts1", full_name="Hugo Lanyon"),
    record("two.complaints1", full_name="Hugo Lanyon", date_of_birth="1958-02-03"),
    housing("either", 1, "Mr", "Ralph", "Tolley", "1958-02-03"),
    housing("either", 2, "Mrs", "Rhoda", "Tolley", "1961-04-05"),
    record("either.contractor1", full_name="Ralph Tolley"),
    record("either.contractor2", full_name="R Tolley"),
    record("either.contacts1", full_name="Ralph Tolley"),
    # Two records that may be the occupant's agree on a number that is not theirs.
    housing("agreed", 1, "Mr", "Silas", "Warboys", "1961-06-07", telephone="01632 960031"),
    record("agreed.contractor1", full_name="Silas Warboys", telephone="01632 960032"),
    record("agreed.contacts1", full_name="Silas Warboys", telephone="01632 960032"),
    # Written before the only one whom it fits was born.
    housing("unborn", 1, "Mr", "Toby", "Larkfield", "2015-04-04"),
    record("unborn.contractor1", full_name="Toby Larkfield",
           at=[("unborn", "2010-01-01", "2010-01-02")]),
    # No first name at all.
    housing("nameless", 1, "Mr", "Edgar", "Thistlewood", "1949-09-09"),
    record("nameless.contractor1", full_name="Mr Thistlewood"),
]  # fmt: skip


@pytest.fixture(scope="module")
def street(match: Callable[..., object]) -> object:
    return match(STREET)


def test_every_record_has_one_row(street) -> None:
    assert sorted(street.cluster) == sorted(row["record_id"] for row in STREET)


def test_every_reason_is_on_the_list(street) -> None:
    assert set(street.reason.values()) <= {str(reason) for reason in Reason}


def test_a_cluster_is_named_by_its_smallest_record(street) -> None:
    assert street.cluster["alone.housing1"] == "alone.complaints1"


def test_a_couple_who_share_home_name_and_telephone_stay_two(street) -> None:
    assert not street.is_one("couple.housing1", "couple.housing2")


def test_an_initial_that_fits_both_of_a_couple_is_left_open(street) -> None:
    assert street.reason["couple.contractor1"] == "only_record"
    assert street.is_open("couple.contractor1", "couple.housing1")
    assert street.opened[frozenset(("couple.contractor1", "couple.housing1"))] == "several_fit"


def test_a_title_tells_which_of_a_couple_an_initial_means(street) -> None:
    assert street.is_one("couple.complaints1", "couple.housing1")
    assert street.reason["couple.complaints1"] == "only_occupant_who_fits"


def test_a_whole_name_and_birth_date_make_one_person(street) -> None:
    assert street.is_one("couple.contacts1", "couple.housing2")
    assert street.reason["couple.contacts1"] == "name_and_birth_date"


def test_a_father_and_son_of_one_name_stay_two(street) -> None:
    assert not street.is_one("namesakes.housing1", "namesakes.housing2")


def test_a_name_that_fits_father_and_son_is_left_open(street) -> None:
    assert street.reason["namesakes.contractor1"] == "only_record"
    assert street.is_open("namesakes.contractor1", "namesakes.housing1")


def test_a_short_form_with_a_birth_date_finds_the_son(street) -> None:
    assert street.is_one("namesakes.contacts1", "namesakes.housing2")


def test_an_occupant_known_by_an_initial_is_not_passed_over(street) -> None:
    assert street.reason["initialled.complaints1"] == "only_record"


def test_twins_with_rhyming_names_stay_two(street) -> None:
    assert not street.is_one("twins.housing1", "twins.housing2")
    assert street.is_one("twins.contacts1", "twins.housing2")


def test_a_mistyped_name_finds_the_right_twin(street) -> None:
    assert street.is_one("twins.complaints1", "twins.housing1")


def test_day_and_month_turned_round_are_one_birth_date(street) -> None:
    assert street.is_one("alone.contacts1", "alone.housing1")


def test_accents_case_punctuation_and_order_of_names_do_not_matter(street) -> None:
    assert street.is_one("alone.complaints1", "alone.housing1")


def test_the_only_occupant_who_fits_at_that_date_is_matched(street) -> None:
    assert street.is_one("before.contractor1", "before.housing2")
    assert street.reason["before.contractor1"] == "only_occupant_who_fits"


def test_default_birth_dates_prove_nothing(street) -> None:
    assert not street.is_one("defaults.housing1", "defaults.contacts1")


def test_a_changed_surname_is_followed_by_first_name_birth_date_and_home(street) -> None:
    assert street.is_one("married.housing1", "married.contacts1")
    assert street.reason["married.contacts1"] == "birth_date_and_changed_surname"


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("joint.contractor1", "joint_name"),
        ("joint.contractor2", "estate"),
        ("joint.contractor3", "occupier"),
        ("joint.contractor4", "organisation"),
    ],
)
def test_what_is_no_single_persons_name_stays_alone_and_says_why(street, key, reason) -> None:
    assert street.reason[key] == reason
    assert list(street.cluster.values()).count(street.cluster[key]) == 1


def test_a_person_twice_in_one_system_is_one_on_strong_evidence(street) -> None:
    assert street.is_one("double.housing1", "double.housing2")


def test_without_strong_evidence_two_records_of_one_system_are_left_open(street) -> None:
    assert not street.is_one("doubtful.housing1", "doubtful.housing2")
    assert street.opened[frozenset(("doubtful.housing1", "doubtful.housing2"))] == "same_source"


def test_nobody_moves_in_after_dying(street) -> None:
    assert not street.is_one("succeeded.housing1", "succeeded.contacts1")


def test_first_and_family_name_in_each_others_fields_are_one_person(street) -> None:
    assert street.is_one("turned.housing1", "turned.contacts1")


def test_of_two_records_that_fit_one_occupant_neither_is_chosen(street) -> None:
    assert street.reason["contested.contractor1"] == "only_record"
    assert street.reason["contested.contractor2"] == "only_record"
    assert street.is_open("contested.contractor1", "contested.housing1")


def test_where_one_system_keeps_two_of_a_name_no_record_without_a_birth_date_is_chosen(
    street,
) -> None:
    for key in ("two.contractor1", "two.contractor2", "two.contacts1"):
        assert street.reason[key] == "only_record"
    pairs = (("two.contacts1", "two.housing1"), ("two.contacts1", "two.complaints1"))
    assert {street.opened.get(frozenset(pair)) for pair in pairs} & {"several_fit"}
    assert street.is_one("two.complaints1", "two.housing1")


def test_an_initial_that_may_be_anothers_is_no_second_of_the_name(street) -> None:
    assert street.is_one("either.contacts1", "either.contractor1", "either.housing1")
    assert street.reason["either.contractor2"] == "only_record"


def test_a_number_on_which_two_agree_who_are_not_joined_yet_is_reason_for_doubt(street) -> None:
    assert not street.is_one("agreed.contractor1", "agreed.housing1")
    assert not street.is_one("agreed.contacts1", "agreed.housing1")


def test_another_number_than_two_records_agree_on_is_reason_for_doubt(street) -> None:
    assert street.reason["unlisted.contractor1"] == "only_record"
    pairs = (("unlisted.contractor1", "unlisted.housing1"),
             ("unlisted.contractor1", "unlisted.contacts1"))  # fmt: skip
    assert {street.opened.get(frozenset(pair)) for pair in pairs} & {"contacts_differ"}


def test_a_mobile_number_beside_a_landline_is_no_reason_for_doubt(street) -> None:
    assert street.is_one("unlisted.complaints1", "unlisted.housing1")


def test_a_number_nobody_confirms_is_no_reason_for_doubt(street) -> None:
    assert street.is_one("renumbered.contractor1", "renumbered.housing1")


def test_nobody_is_written_to_before_they_are_born(street) -> None:
    assert street.reason["unborn.contractor1"] == "only_record"
    assert street.is_open("unborn.contractor1", "unborn.housing1")


def test_a_family_name_and_a_home_are_no_persons_evidence(street) -> None:
    assert street.reason["nameless.contractor1"] == "only_record"


def test_a_telephone_and_an_address_shared_by_two_names_join_nobody(match) -> None:
    found = match([
        record("flat.housing1", full_name="Mary Ellis", telephone="01632 960003",
               email="ellis@example.org"),
        record("flat.contacts1", full_name="Martin Ellis", telephone="01632 960003",
               email="ellis@example.org"),
    ])  # fmt: skip

    assert not found.is_one("flat.housing1", "flat.contacts1")


@pytest.mark.slow
def test_a_name_and_a_telephone_without_home_or_birth_date_are_left_open(match) -> None:
    listed = record("phoned.housing1", full_name="Oscar Wickstead", date_of_birth="1975-03-03",
                    telephone="01632 960023", email="oscar@example.org", at=["home"])  # fmt: skip

    def found(**fields: object):
        asked = record("phoned.complaints1", full_name="Oscar Wickstead", **fields)
        result = match([listed, asked])
        return result.is_one("phoned.housing1", "phoned.complaints1"), result.opened

    by_telephone = found(telephone="01632 960023", at=[])
    assert by_telephone == (
        False, {frozenset(("phoned.housing1", "phoned.complaints1")): "contact_alone"}
    )  # fmt: skip
    assert not found(email="oscar@example.org", at=["another home"])[0]
    assert found(telephone="01632 960023", at=["home"])[0]
    assert found(telephone="01632 960023", date_of_birth="1975-03-03", at=[])[0]
    assert found(telephone="01632 960023", email="oscar@example.org", at=[])[0]


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(
    telephone=st.booleans(),
    place=st.sampled_from([[], ["another home"], [("another home", "2010-01-01", None)]]),
    full_name=st.sampled_from(["Oscar Wickstead", "Mr O Wickstead", "Oskar Wickstead"]),
)
def test_nothing_a_household_shares_joins_without_home_or_birth_date(
    match, telephone: bool, place: list, full_name: str
) -> None:
    shared = {"telephone": "01632 960023"} if telephone else {"email": "family@example.org"}
    found = match([
        record("father.housing1", full_name="Oscar Wickstead", date_of_birth="1945-03-03",
               at=[("home", "2004-05-01", None)], **shared),
        record("son.complaints1", full_name=full_name, at=place, **shared),
    ])  # fmt: skip

    assert not found.is_one("father.housing1", "son.complaints1")


def test_a_decision_joins_what_the_rules_keep_apart(match) -> None:
    pair = ("namesakes.housing1", "namesakes.housing2")

    found = match(STREET[5:9], [(*pair, "same")])

    assert found.is_one(*pair)
    assert found.reason["namesakes.housing1"] == "decision"
    assert found.decided_by["namesakes.housing1"] == "officer"
    assert found.is_one("namesakes.contacts1", "namesakes.housing2")


def test_a_decision_keeps_apart_what_the_rules_join(match) -> None:
    pair = ("couple.contacts1", "couple.housing2")

    found = match(STREET[:5], [(*pair, "not_same")])

    assert not found.is_one(*pair)
    assert not found.is_open(*pair)


def test_not_the_same_as_the_father_leaves_the_son(match) -> None:
    found = match(STREET[5:9], [("namesakes.contractor1", "namesakes.housing1", "not_same")])

    assert found.is_one("namesakes.contractor1", "namesakes.housing2")


def test_a_decision_about_a_record_that_is_gone_is_passed_over(match) -> None:
    found = match(STREET[5:7], [("namesakes.housing1", "gone.housing1", "same")])

    assert not found.is_one("namesakes.housing1", "namesakes.housing2")
