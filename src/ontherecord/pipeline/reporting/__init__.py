"""The report: one page, one workbook and a few lines in the terminal, made from a finished record.

Nothing here decides anything. It reads the tables of a run and says what they hold, to staff and
boards, without a person's name, an address or the words of a note.
"""

from ontherecord.pipeline.reporting.page import write_report
from ontherecord.pipeline.reporting.terminal import summary

__all__ = ["summary", "write_report"]
