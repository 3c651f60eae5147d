"""From a landlord's extracts to one joined record, its issues and a report.

For the command line. Load, map, match, check, report: each a room with one door, meeting in the
tables of one DuckDB database. Never imports Django, never reads the clock, logs no person.
"""
