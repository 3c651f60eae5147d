"""Search: what was typed is understood, said, and looked for within what the reader may see.

`search` gives the first results, names of homes and people before what happened there. It looks at
what is known now. The tables it reads are made by `database.searching` after each handover.
"""

from ontherecord.desk.facts.search.finding import Found, Hit, search
from ontherecord.desk.facts.search.understanding import Understood, UnderstoodWord

__all__ = ["Found", "Hit", "Understood", "UnderstoodWord", "search"]
