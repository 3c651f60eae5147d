"""The other things an issue rests on: a check gives a row for each, and they are kept with it."""

from __future__ import annotations

import pyarrow

from ontherecord.pipeline.checking.reading import Check
from ontherecord.pipeline.sql import literal, quoted

# ruff: noqa: S608 — identifiers come from the packs

OTHER = "other_id"
"""The column in which a check names one other thing, of the kind that its header calls `others`."""

MOST_NAMED = 5
"""As many of an issue's others are named; of more, how many there are. A page is read by people."""

OTHER_COLUMNS = {
    "other_kind": pyarrow.string(),
    "other_ids": pyarrow.list_(pyarrow.string()),
    "other_refs": pyarrow.list_(pyarrow.string()),
    "other_count": pyarrow.int32(),
}
"""What is kept of them: their kind, the first of them, what their systems call these, how many."""


def strangers(check: Check) -> str:
    """Give the query of how many rows of `found` name another thing that is not there."""
    kind = quoted(check.others)
    return f"""select count(*) from found
        anti join {kind} as other on other.{quoted(f"{check.others}_id")} = found.{OTHER}
        where found.{OTHER} is not null"""


def folded(check: Check) -> str:
    """Give the query that makes of the rows of `made`, in their `turn`, one for each issue.

    The first row tells its details, and the first few name its others.
    """
    kind = check.others
    return f"""
        select distinct on (issue_id) made.* exclude ({OTHER}, turn),
            named.other_kind, named.other_ids, named.other_refs, named.other_count
        from made left join (
            select told.issue_id, {literal(kind)} as other_kind,
                count(*)::integer as other_count,
                list(told.{OTHER} order by told.turn)[:{MOST_NAMED}] as other_ids,
                list(concat_ws(':', other.source, other.source_ref) order by told.turn)
                    [:{MOST_NAMED}] as other_refs
            from (
                select issue_id, {OTHER}, min(turn) as turn from made
                where {OTHER} is not null group by all
            ) as told
            join {quoted(kind)} as other on other.{quoted(f"{kind}_id")} = told.{OTHER}
            group by told.issue_id
        ) as named on named.issue_id = made.issue_id
        order by made.issue_id, made.turn"""
