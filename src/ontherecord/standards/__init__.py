"""What the packs say, as plain types: kinds and their fields, code lists, sources, a landlord.

For the pipeline, the made-up landlord and the reference pages. Reads TOML and CSV, checks them
hard, and imports nothing of ours. It holds no record and no rule about records.
"""
