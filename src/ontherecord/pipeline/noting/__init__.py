"""Reads what notes suggest: needs, hazards, work still to do, dissatisfaction, what is too private.

For checks, which let a suggestion expire, and for whoever wants to know which rule gave it. Rules
in `packs/notes` propose, and the frozen weights in `packs/models/notes` say whether the note as a
whole speaks for it. It keeps no text, and nothing read here ever becomes a need on the record.
"""

from ontherecord.pipeline.noting.deciding import Sign
from ontherecord.pipeline.noting.notes import read_notes
from ontherecord.pipeline.noting.reader import Reader, read_reader
from ontherecord.pipeline.noting.reading import signs_in, signs_in_each
from ontherecord.pipeline.noting.rules import NoteRules, read_note_rules
from ontherecord.pipeline.noting.weighing import Weigher, read_weigher

__all__ = [
    "NoteRules",
    "Reader",
    "Sign",
    "Weigher",
    "read_note_rules",
    "read_notes",
    "read_reader",
    "read_weigher",
    "signs_in",
    "signs_in_each",
]
