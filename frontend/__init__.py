"""Builds what the desk's pages look like, at set-up: `python -m frontend`.

Fetches the packages of packages.toml by their digests into .venv/frontend and compiles the style
sheet into the package, from where the wheel takes it. Does nothing when it has nothing new to do.
"""
