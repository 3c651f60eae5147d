"""Which cases of a lane are asked for: whose they are, and of which check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ontherecord.desk.facts.composing import TRUE, joined, sql
from ontherecord.desk.facts.lanes import LANES
from ontherecord.desk.facts.reading import NotThere, Reading
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.using.casework.queries import Part

MINE, NOBODY = "mine", "nobody"
WHOSE_WORDS = {MINE: "Mine and my team’s", NOBODY: "Nobody’s"}


@dataclass(frozen=True)
class Asked:
    """The cases of a lane that somebody asks for; all of it where nothing else is said."""

    lane: str
    whose: str = ""
    check: str = ""

    @property
    def is_part(self) -> bool:
        return bool(self.whose or self.check)

    @property
    def listed_lane(self) -> str | None:
        """The lane to list: of a check any, for a case stands in the lane of its gravest issue."""
        return None if self.check else self.lane

    @property
    def query(self) -> dict[str, str]:
        told = {"lane": self.lane, "whose": self.whose, "check": self.check}
        return {name: value for name, value in told.items() if value}


def asked_of(query: Mapping[str, str]) -> Asked:
    """Read what is asked for. Raises NotThere for a lane or holder that there is not."""
    asked = Asked(query.get("lane") or LANES[0], query.get("whose", ""), query.get("check", ""))
    if asked.lane not in LANES or asked.whose not in ("", *WHOSE_WORDS):
        raise NotThere
    return asked


def part_of(reading: Reading, actor: Actor, today: date, asked: Asked) -> Part:
    """Give the part of the lane that is asked for."""
    conditions = [TRUE]
    if asked.whose == MINE:
        conditions.append(sql("x.case_id = any({ids})", ids=list(actor.case_ids)))
    if asked.whose == NOBODY:
        conditions.append(
            sql(
                "not exists (select 1 from desk.case_holder as held"
                " where held.case_id = x.case_id and held.starts_on <= {today}"
                " and coalesce(held.ends_before, 'infinity') > {today})",
                today=today,
            )
        )
    if not asked.check:
        return Part(joined(conditions, " and "))
    conditions.append(
        sql(
            "x.case_id in (select of_check.case_id from record.issue as of_check"
            " where of_check.check = {check} and of_check.gone_on is null and {known})",
            check=asked.check, known=reading.known("of_check"),
        )
    )  # fmt: skip
    has = sql("{check} = any(of_it.which_checks)", check=asked.check)
    return Part(joined(conditions, " and "), has)


def fields_of(asked: Asked, checks: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Give the fields of the filter form; `checks` are those of the lane, with their titles."""
    return [
        {"kind": "hidden", "name": "lane", "value": asked.lane},
        {"kind": "choice", "name": "whose", "label": "Whose", "value": asked.whose,
         "all": "Everybody’s", "options": _options(WHOSE_WORDS.items())},
        {"kind": "choice", "name": "check", "label": "Check", "value": asked.check,
         "all": "Every check", "options": _options(checks)},
    ]  # fmt: skip


def _options(told: Any) -> list[dict[str, str]]:
    return [{"value": value, "text": text} for value, text in told]
