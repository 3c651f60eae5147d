"""Writes docs/reference from the packs and the commands, so that the manual cannot drift.

`python -m docs.generate` writes; with `--check` it changes nothing and says which pages are stale.
"""
