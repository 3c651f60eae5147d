"""A landlord that does not exist, at any size, with the truth about it.

For the demonstration, the tests and the bench. `make_landlord` writes what seven systems deliver,
on two days, in the formats and with the faults of real files, and beside them `truth/`: what each
record really is, what the checks must find, and what looks like it and must be left alone.

Everything is invented. Names are common first names and surnames put together by chance; streets,
blocks and towns do not exist; postcodes begin with ZZ, which no post town has; telephone numbers
are those Ofcom keeps for drama (07700 900xxx, 01632 960xxx and the like); e-mail goes to
example.org. No row comes from a landlord's records.
"""

from ontherecord.made_up.landlord import make_landlord

__all__ = ["make_landlord"]
