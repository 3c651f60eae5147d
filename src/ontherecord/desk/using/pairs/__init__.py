"""Matches to decide: two records side by side, and what somebody answers about them."""
