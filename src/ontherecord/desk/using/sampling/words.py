"""Answers to issues in words."""

from __future__ import annotations

from ontherecord.desk.facts.said import Said
from ontherecord.desk.using.casework.showing import WHICH_WORDS

ANSWER_WORDS = {"act": "acted on", "mend_at_source": "to be mended at source"}


def answer_words(answer: str, which: str) -> str:
    """Say an answer: of what is none, of which kind."""
    return ANSWER_WORDS.get(answer) or f"not an issue: {WHICH_WORDS[which]}"


def asked_words(said: Said, words: str, system: str | None, column: str, cause: str) -> str:
    """Add to an answer where and why it is to be mended, where that was asked."""
    return words if system is None else f"{words}: {said.system_name(system)}, {column}. {cause}"
