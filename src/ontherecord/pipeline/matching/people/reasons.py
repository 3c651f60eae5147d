"""Why a record came to a person or was left open: one list for SQL, records and screens."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a record belongs to its cluster."""

    NAME_AND_BIRTH_DATE = "name_and_birth_date"
    BIRTH_DATE_AND_CHANGED_SURNAME = "birth_date_and_changed_surname"
    NAME_AND_PLACE = "name_and_place"
    NAME_AND_CONTACT = "name_and_contact"
    ONLY_OCCUPANT_WHO_FITS = "only_occupant_who_fits"
    DECISION = "decision"
    ONLY_RECORD = "only_record"
    JOINT_NAME = "joint_name"
    ESTATE = "estate"
    OCCUPIER = "occupier"
    ORGANISATION = "organisation"
    NO_NAME = "no_name"


class OpenReason(StrEnum):
    """Why a likely pair waits for a person."""

    SEVERAL_FIT = "several_fit"
    SAME_SOURCE = "same_source"
    HELD_APART = "held_apart"
    NAME_NEARLY_THE_SAME = "name_nearly_the_same"
    BIRTH_DATE_YEARS_APART = "birth_date_years_apart"
    CHANGED_SURNAME = "changed_surname"
    NOT_SURE = "not_sure"
    INITIAL_ONLY = "initial_only"
    CONTACTS_DIFFER = "contacts_differ"
    CONTACT_ALONE = "contact_alone"
    CROWDED = "crowded"
    """Of one record: so many share its blocks that it was not compared with all of them."""
