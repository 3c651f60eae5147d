"""How each system keeps the record: what it feeds, how fresh and complete that is, what failed."""
