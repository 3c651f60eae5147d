"""What search looks into: tables of schema `record` that are made of what is published.

`refresh_search` is called after a handover, as the owner, and works over what changed alone. It
needs nothing of contrib: words are found by `tsvector`, mistyped ones by the words that are left
when letters are taken out of them.
"""

from ontherecord.database.searching.refreshing import (
    RefreshedSearch,
    UnableToRefreshSearch,
    refresh_search,
)
from ontherecord.database.searching.tables import make_search_tables

__all__ = ["RefreshedSearch", "UnableToRefreshSearch", "make_search_tables", "refresh_search"]
