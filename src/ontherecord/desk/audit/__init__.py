"""Who did and saw what. Added to and read, never changed: the desk's role in PostgreSQL cannot.

For everything above, which tells each view and act; for the auditor and whoever answers a person
who asks who looked at them. It decides nothing about who may.
"""
