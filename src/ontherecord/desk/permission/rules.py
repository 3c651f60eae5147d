"""The rules, as data: which role reaches how far into what, by which relation, and what for."""

from __future__ import annotations

from dataclasses import dataclass

SENSITIVITIES = ("ordinary", "personal", "special", "confidential")
ORDINARY, PERSONAL, SPECIAL, CONFIDENTIAL = range(4)
NOTHING = -1

ROLES = (
    "officer", "repairs", "complaints", "information_rights", "kim_lead", "board", "auditor",
    "administrator",
)  # fmt: skip
OFFICER, REPAIRS, COMPLAINTS, INFORMATION_RIGHTS, KIM_LEAD, BOARD, AUDITOR, ADMINISTRATOR = ROLES

ANYWHERE = "anywhere"
PATCH = "patch"
"""The thing's place lies in a patch that is mine, or my team's, today."""
HOUSEHOLD = "household"
"""As PATCH, and whom it is about lives there now, or it is about nobody: not a former household."""
CASE = "case"
"""The thing's place, or the home of whom it is about, is that of a case that is mine or my team's:
the place itself, with its communal parts, and none of the homes that lie in it."""
NAMED = "named"
"""I am named for the thing, or for the person it is about; the latter opens nothing privileged."""
RELATIONS = (ANYWHERE, PATCH, HOUSEHOLD, CASE, NAMED)

REPAIR_KINDS = (
    "repair", "repair_change", "job_line", "appointment", "attendance", "availability",
    "hazard_report", "certificate", "recommendation", "programme_entry", "notice", "place",
    "issue", "issue_case", "staff", "system",
)  # fmt: skip
COMPLAINT_KINDS = (
    *REPAIR_KINDS, "complaint", "agreed_action", "contact", "person", "occupancy", "tenancy",
    "document",
)  # fmt: skip
PATCH_KINDS = (
    "place", "repair", "repair_change", "job_line", "appointment", "attendance", "hazard_report",
    "certificate", "recommendation", "programme_entry", "occupancy", "tenancy", "issue",
    "issue_case", "staff", "system", "agreement",
)  # fmt: skip
"""What belongs to a home whoever lives there. All else is of a household: its people, who stands
by them, what they told and what was written to them."""
CASE_OF_REPAIRS_KINDS = (
    *REPAIR_KINDS, "need", "person", "occupancy", "contact", "agreed_action",
)  # fmt: skip
"""What somebody who mends a home needs of its case: no notes, no papers, no tenancy."""


@dataclass(frozen=True)
class Rule:
    """Whoever has the role reaches things of the kinds, so related, up to a sensitivity."""

    role: str
    relation: str
    up_to: int
    purpose: str
    kinds: tuple[str, ...] = ()
    """Empty: all kinds."""
    opens_guarded: bool = False
    """Reaches what is confidential or privileged too. Nothing else does, and by being named for a
    person nobody reaches what is privileged."""


RULES = (
    Rule(OFFICER, ANYWHERE, ORDINARY, "finding a home"),
    Rule(OFFICER, PATCH, PERSONAL, "looking after the homes of a patch", PATCH_KINDS),
    Rule(OFFICER, HOUSEHOLD, SPECIAL, "looking after the households of a patch"),
    Rule(OFFICER, HOUSEHOLD, CONFIDENTIAL, "visiting safely", ("marker",)),
    Rule(OFFICER, CASE, SPECIAL, "working a case"),
    Rule(REPAIRS, ANYWHERE, ORDINARY, "finding a home"),
    Rule(REPAIRS, ANYWHERE, PERSONAL, "carrying out repairs", REPAIR_KINDS),
    Rule(REPAIRS, CASE, SPECIAL, "working a case", CASE_OF_REPAIRS_KINDS),
    Rule(REPAIRS, CASE, CONFIDENTIAL, "visiting safely", ("marker",)),
    Rule(COMPLAINTS, ANYWHERE, ORDINARY, "finding a home"),
    Rule(COMPLAINTS, ANYWHERE, PERSONAL, "answering complaints", COMPLAINT_KINDS),
    Rule(COMPLAINTS, CASE, SPECIAL, "working a case"),
    Rule(KIM_LEAD, ANYWHERE, PERSONAL, "mending the record"),
    Rule(KIM_LEAD, CASE, SPECIAL, "working a case"),
    Rule(
        INFORMATION_RIGHTS, ANYWHERE, CONFIDENTIAL, "answering requests for information",
        opens_guarded=True,
    ),
    *(
        Rule(role, NAMED, CONFIDENTIAL, "named for it", opens_guarded=True)
        for role in (OFFICER, REPAIRS, COMPLAINTS, KIM_LEAD)
    ),
)  # fmt: skip
"""Board, auditor and administrator have no rule: they reach no thing at all."""

HIDING = ("confidential", "privileged")
"""Rules of `record.guarded` under which a thing is shown to nobody without a rule that opens it."""
PRIVILEGED = "privileged"
"""Of these the one that to be named for somebody does not open, only to be named for the thing."""

HELD_BACK: dict[str, tuple[str, ...]] = {"suggestion": (HOUSEHOLD, CASE)}
"""Why an issue stands in no list for all staff, and the relations by which it is shown all the
same. What is not named here needs a rule that opens the guarded."""

DENIED_FOR = ("own_record", "family_or_friend", "other_interest")
"""Why somebody is denied a person or a home. It outranks every rule and every relation."""

READING_ROLES = tuple(
    role for role in ROLES if any(rule.role == role and rule.up_to > ORDINARY for rule in RULES)
)
"""Roles by which somebody reads about people: by themselves, or with a patch, a team or a case."""

ROLES_BY_TWO = (*READING_ROLES, AUDITOR, ADMINISTRATOR)
"""Roles that read about people, read the audit or keep accounts: it takes two administrators, or an
administrator and a records lead, to give one."""

ROLE_MAY: dict[str, tuple[str, ...]] = {
    OFFICER: ("search", "see_homes", "see_people", "see_cases", "work_cases", "export", "use_api"),
    REPAIRS: ("search", "see_homes", "see_people", "see_cases", "work_cases", "export", "use_api"),
    COMPLAINTS: (
        "search", "see_homes", "see_people", "see_cases", "work_cases", "export", "use_api",
    ),
    INFORMATION_RIGHTS: (
        "search", "see_homes", "see_people", "see_cases", "work_cases", "export",
        "use_api", "see_access_list", "give_cases", "mend_at_source", "see_systems",
    ),
    KIM_LEAD: (
        "search", "see_homes", "see_people", "see_cases", "work_cases", "export",
        "use_api", "decide_matches", "mend_at_source", "see_systems", "see_rejected",
        "see_numbers", "give_cases", "answer_in_bulk", "agree_on_accounts",
    ),
    BOARD: ("see_numbers", "see_systems"),
    AUDITOR: (
        "see_audit", "see_access_list", "see_accounts", "see_numbers", "see_systems",
        "see_rejected", "export",
    ),
    ADMINISTRATOR: (
        "manage_accounts", "agree_on_accounts", "see_accounts", "see_systems", "see_rejected",
        "export",
    ),
}  # fmt: skip
"""What each role may do at all; whether it may to one thing, RULES say.

A case opens needs and markers. So `give_cases`, by which anybody is given one, is with those alone
who answer for who has to do with what; the others take what they have to do with already.

`see_accounts` opens who may sign in and with what, to look at and not to change.

`see_systems` opens how complete and fresh the record is, in counts alone. `see_rejected` opens what
came file by file and row by row: where a row or cell lies that could not be read, never what stands
in it; and the codes of a system that nobody has translated."""

KEEPS_ACCOUNTS = ("manage_accounts", "agree_on_accounts")
"""Who may ask, and who may agree, that something be done to somebody's account."""

ACTIONS = tuple(sorted({action for actions in ROLE_MAY.values() for action in actions}))
