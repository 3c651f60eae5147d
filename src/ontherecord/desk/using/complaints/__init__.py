"""Open complaints, and what each needs next."""
