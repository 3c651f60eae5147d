"""Every list that can be taken. A new one joins by a file beside these and a line here."""

from __future__ import annotations

from ontherecord.desk.facts.reading import NotThere, Reading
from ontherecord.desk.lists.declared.answered import ANSWERS
from ontherecord.desk.lists.declared.casework import CASES, DUTIES, ISSUES
from ontherecord.desk.lists.declared.complaints import COMPLAINTS
from ontherecord.desk.lists.declared.finding import SEARCH
from ontherecord.desk.lists.declared.homes import BLOCK, HOME_STORY, PERSON_STORY, SAYS_WHO
from ontherecord.desk.lists.declared.matches import MATCHES
from ontherecord.desk.lists.declared.mending import CONTRADICTED, CORRECTIONS
from ontherecord.desk.lists.declared.rejected import REJECTED
from ontherecord.desk.lists.declared.remembered import ACCOUNTS, AUDIT, DENIALS, LOOKED_AT
from ontherecord.desk.lists.declared.tables import OF_KIND, table_of, tables_of
from ontherecord.desk.lists.declaring import Listed

LISTS = {
    listed.name: listed
    for listed in (
        CASES, ISSUES, ANSWERS, DUTIES, COMPLAINTS, CORRECTIONS, CONTRADICTED, REJECTED, MATCHES,
        SEARCH, HOME_STORY, PERSON_STORY, BLOCK, SAYS_WHO, AUDIT, LOOKED_AT, ACCOUNTS, DENIALS,
    )
}  # fmt: skip

__all__ = ["LISTS", "list_called", "tables_of"]


def list_called(reading: Reading, name: str) -> Listed:
    """Give a list by its name: one of these, or all of a kind. Raises NotThere."""
    if listed := LISTS.get(name):
        return listed
    if name.startswith(OF_KIND):
        return table_of(reading, name.removeprefix(OF_KIND))
    raise NotThere
