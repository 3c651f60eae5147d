"""What a privileged system says of something that others know too is told to nobody here.

A thing that only a privileged system knows is held back by `record.guarded`, and permission sees to
it. Of a home or person whom others know as well, that system's own record stands beside theirs. By
its feed it is known: the landlord's settings declare each that is privileged.
"""

from __future__ import annotations

from ontherecord.desk.facts.composing import Sql, name, sql


def not_privileged(record: str) -> Sql:
    """Give the condition, over rows of a `…_record`, that it did not come by a privileged feed."""
    return sql(
        "not exists (select 1 from record.privileged_feed as held"
        " where held.source = {r}.source and held.feed = {r}.feed)",
        r=name(record),
    )
