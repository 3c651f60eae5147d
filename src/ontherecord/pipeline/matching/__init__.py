"""Joins what the systems say into things: one place, one person, one repair.

For `refresh`. Each matcher links records and leaves doubtful pairs to a person; the registry gives
every thing an id that lasts; `things` shows one value and keeps every other beside it. A person's
decision always wins. Nothing is trained here.
"""
