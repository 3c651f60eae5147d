"""Reads what notes suggest: needs, hazards, work still to do, dissatisfaction, what is too private.

For checks, which let a suggestion expire, and for whoever wants to know which rule gave it. By
rules in `packs/notes`, not by a trained model. It keeps no text, and nothing read here ever
becomes a need on the record.
"""

from ontherecord.pipeline.noting.notes import read_notes
from ontherecord.pipeline.noting.reading import Sign, signs_in
from ontherecord.pipeline.noting.rules import NoteRules, read_note_rules

__all__ = ["NoteRules", "Sign", "read_note_rules", "read_notes", "signs_in"]
