"""Views in PostgreSQL for tools outside the desk: Power BI, Excel, psql. Stable, and documented.

For audiences, each with a role that reads its own views and nothing else. No view names a resident
or tells of a household: what is read there is in no entry of the audit. Whoever needs people takes
a list at the desk.
"""
