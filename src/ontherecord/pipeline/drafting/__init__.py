"""Drafting: from the files of a system nobody has described yet to a source a person can finish.

Looks at files, says what each column may be and how sure that is, and leaves blank what it does not
know: a wrong guess would be believed, an empty one is filled.
"""

from ontherecord.pipeline.drafting.adding import (
    Added,
    UnableToAdd,
    consider,
    refuse_early,
    system_name,
    take_files,
    try_again,
    write_source,
)
from ontherecord.pipeline.drafting.beginning import FolderNotEmpty, begin_folder
from ontherecord.pipeline.drafting.telling import told, told_of_trying
from ontherecord.pipeline.drafting.words import read_synonyms

__all__ = [
    "Added",
    "FolderNotEmpty",
    "UnableToAdd",
    "begin_folder",
    "consider",
    "read_synonyms",
    "refuse_early",
    "system_name",
    "take_files",
    "told",
    "told_of_trying",
    "try_again",
    "write_source",
]
