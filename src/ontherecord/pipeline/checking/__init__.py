"""Runs the packs' checks over the joined record: a row is an issue; what cannot be judged is said.

For the pipeline, after matching, and for whoever writes a check. It knows no single check: those
are files in `packs/checks`, read, linted and run in a sandbox here. It finds and keeps issues; it
decides nothing about them and never changes the record.
"""

from ontherecord.pipeline.checking.keeping import keep_issues
from ontherecord.pipeline.checking.laying_out import lay_out
from ontherecord.pipeline.checking.linting import lint
from ontherecord.pipeline.checking.ordering import order_cases
from ontherecord.pipeline.checking.reading import Check, read_checks
from ontherecord.pipeline.checking.running import Found, run_checks

__all__ = [
    "Check",
    "Found",
    "keep_issues",
    "lay_out",
    "lint",
    "order_cases",
    "read_checks",
    "run_checks",
]
