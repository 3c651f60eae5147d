"""The references people know a home by, held back wherever a reference is itself an address."""

from __future__ import annotations

from collections.abc import Mapping

from ontherecord.pipeline.reporting.opened import OpenRecord
from ontherecord.standards.landlord import System

UNSPOKEN_SUBJECTS = ("document", "person")
"""Kinds whose reference may hold a name: a path on a drive, a spreadsheet keyed by surname."""

LOOKS_LIKE_A_REFERENCE = (
    "[A-Za-z]{0,6}[ ./_-]?[0-9]+([ ./_|-]?[A-Za-z]{0,2}[0-9]+[A-Za-z]?)*[A-Za-z]?"
)
"""H00123, 12/3456A, BLK-0007: a few letters and numbers, never a street's name."""


def make_references(record: OpenRecord, systems: Mapping[str, System]) -> None:
    """Make `reference(place_id, reference, place_type)`: the landlord's own number for each place.

    A tracker without numbers of its own is often keyed by address; that is not shown.
    """
    own_systems = [key for key, system in systems.items() if system.side == "landlord"]
    record.con.execute(
        """
        create or replace temp table reference as
        with given as (
            select entity_id as place_id, source, source_ref from match
            where kind = 'place' and source_ref is not null
            union
            select place_id, source, source_ref from place where source_ref is not null
        ),
        fit as (
            select given.*, place.source as first_source, place.address
            from given join place using (place_id)
            where regexp_full_match(given.source_ref, $2)
                and lower(given.source_ref) <> lower(coalesce(place.address, ''))
        ),
        chosen as (
            select
                place_id,
                arg_min(source_ref, (
                    coalesce(list_position($1::varchar[], source), 999),
                    source <> first_source,
                    source_ref
                )) as reference
            from fit group by place_id
        )
        select place_id, reference, place_type from place left join chosen using (place_id)
        """,
        [own_systems, LOOKS_LIKE_A_REFERENCE],
    )
