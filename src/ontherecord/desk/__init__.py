"""The desk: pages over the published record, for the people who work with it.

It reads schema `record` and writes schema `desk`. It knows nothing of files, DuckDB or a refresh.
"""
