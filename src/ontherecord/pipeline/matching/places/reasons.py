"""Why two records are one place, or why that is left for a person; shared by code and reports."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a record belongs to its place: the strongest link that brought it there."""

    DECISION = "decision"
    UPRN_AND_ADDRESS = "uprn_and_address"
    UPRN = "uprn"
    ADDRESS = "address"
    ADDRESS_AND_ATTRIBUTES = "address_and_attributes"
    ADDRESS_WITHOUT_POSTCODE = "address_without_postcode"
    ADDRESS_ALIKE = "address_alike"
    HOMES_IN_RANGE = "homes_in_range"
    ONLY_RECORD = "only_record"


class OpenReason(StrEnum):
    """Why a pair is left for a person."""

    SEVERAL_FIT = "several_fit"
    UPRN_CONFLICT = "uprn_conflict"
    UPRN_AT_UNLIKE_ADDRESS = "uprn_at_unlike_address"
    ATTRIBUTES_DIFFER = "attributes_differ"
    TWO_OF_ONE_SOURCE = "two_of_one_source"
    ADDRESS_USED_OFTEN = "address_used_often"
    ADDRESS_ALIKE = "address_alike"


class Within(StrEnum):
    """How it is known that one place lies in another."""

    PART_OF = "part_of"
    ADDRESS = "address"


WEIGHTS = {
    Reason.UPRN_AND_ADDRESS: 30.0,
    Reason.UPRN: 20.0,
    Reason.ADDRESS: 16.0,
    Reason.ADDRESS_AND_ATTRIBUTES: 12.0,
    Reason.ADDRESS_WITHOUT_POSTCODE: 10.0,
    Reason.ADDRESS_ALIKE: 8.0,
    Reason.HOMES_IN_RANGE: 7.0,
}
"""How strong each reason is beside the others: an order, not a probability."""
