"""Turns a source's columns and codes into the standards' words, losing no row.

For `refresh`. `feeds` maps one loaded file into records, rejecting what cannot be named with its
cell and reason; `deliveries` lays a day's files over what was known before. It joins nothing.
"""
