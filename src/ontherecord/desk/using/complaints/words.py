"""Open complaints in words: their parts, their next step and its days."""

from __future__ import annotations

from ontherecord.desk.facts.complaints import (
    ACKNOWLEDGE,
    ANSWER,
    AWAIT,
    CLOSE,
    DAYLESS,
    OMBUDSMAN,
    OPEN,
    OVERDUE,
    SOON,
    STAGE_TWO,
    UNACKNOWLEDGED,
    Day,
    Standing,
    Step,
)
from ontherecord.desk.using.told.showing import said

PART_WORDS = {
    OPEN: "All open", OVERDUE: "Overdue", SOON: "Due within five working days",
    UNACKNOWLEDGED: "Not acknowledged", DAYLESS: "With no day",
}  # fmt: skip
STEP_WORDS = {
    ACKNOWLEDGE: "Acknowledge", ANSWER: "Answer", CLOSE: "Close or take further",
    AWAIT: "Answer the Ombudsman",
}  # fmt: skip
NOUNS = {ACKNOWLEDGE: "acknowledgement", ANSWER: "answer"}


def step_told(step: Step) -> str:
    """Give the next step; where the day to heed is of another, that one too."""
    if step.days and step.days[0].step != step.step:
        return f"{STEP_WORDS[step.step]} and {STEP_WORDS[step.days[0].step].lower()}"
    return STEP_WORDS[step.step]


def days_told(step: Step) -> str:
    """Say by what the day to heed is, and which other day there is by the Code or the system."""
    if not step.days:
        return ""
    first, *others = step.days
    told = [_by(first)]
    for day in others:
        is_same_step = day.step == first.step
        if is_same_step and day.on == first.on:
            told.append(_by(day))
        else:
            what = "" if is_same_step else f" for the {NOUNS[day.step]}"
            told.append(f"{said(day.on)}{what} {_by(day)}")
    return "; ".join(told)


def _by(day: Day) -> str:
    """Say by what a day is one: reckoned by the Code, or written in the system."""
    return f"by the Code, {day.paragraph}" if day.paragraph else "by its system"


def why_no_day(step: Step, it: Standing) -> str:
    """Say why a complaint has no day."""
    if step.days:
        return ""
    if it.stage == OMBUDSMAN:
        return "The Ombudsman sets the day; the record holds none."
    if step.step == CLOSE:
        answered = f"Answered on {said(it.responded_on)} and still open."
        if it.stage == STAGE_TWO:
            answered += " If that was stage 1, nothing says when stage 2 was acknowledged."
        return answered
    if step.step == ACKNOWLEDGE and it.stage == STAGE_TWO:
        return (
            "Not acknowledged, with no day to answer by; nothing says when stage 2 was asked for."
        )
    return "Nothing that you may see says from when its days run."
