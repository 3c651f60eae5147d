"""What roles are called, and what each opens, for pages and files alike."""

from __future__ import annotations

from collections.abc import Iterable

ROLE_WORDS = {
    "officer": "Housing officer",
    "repairs": "Repairs",
    "complaints": "Complaints",
    "information_rights": "Information rights",
    "kim_lead": "Records lead",
    "board": "Board",
    "auditor": "Auditor",
    "administrator": "Administrator",
}
ROLE_OPENS = {
    "officer": (
        "every address, and nothing about people by itself; of the homes of a patch their repairs,"
        " visits and tenancies, and of who lives there now names, needs, warnings, calls and"
        " complaints; of a case its household with its needs"
    ),
    "repairs": (
        "the repairs and visits of every home, as they were reported; of a case also who lives"
        " there, their needs and warnings"
    ),
    "complaints": (
        "names, addresses, calls, papers, repairs and complaints of everybody; of a case also the"
        " needs of its household"
    ),
    "information_rights": (
        "everything about everybody, what is confidential or privileged included"
    ),
    "kim_lead": (
        "names, addresses, calls, papers, repairs and complaints of everybody; of a case also the"
        " needs of its household; gives cases, says who is who, and agrees to what takes two"
    ),
    "board": "counts of five and more, and nobody’s name",
    "auditor": "who saw and did what about whom, and no record",
    "administrator": (
        "no record; asks for roles, teams and patches, and agrees to what another asks"
    ),
}
"""What a role lets somebody read and do, for whoever agrees that they have it."""

DENIED_WORDS = {
    "own_record": "It is their own home or record",
    "family_or_friend": "It is of family or a friend",
    "other_interest": "Another interest that they declared",
}
"""Why somebody is denied a person or a home."""


def roles_told(roles: Iterable[str]) -> list[str]:
    """Give the words for roles, in their order."""
    return [ROLE_WORDS[role] for role in roles]
