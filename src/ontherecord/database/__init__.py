"""The PostgreSQL database in which the record is published and served.

For the handover, which writes it, and the desk, which reads it. `database_of` gives the address of
a landlord's database: the one `DATABASE_URL` names, else a server of our own beside the record.
Nothing here knows what is published.
"""

from ontherecord.database.address import Address, UnableToUseDatabase, database_of
from ontherecord.database.server import EmbeddedServer, UnableToServe

__all__ = ["Address", "EmbeddedServer", "UnableToServe", "UnableToUseDatabase", "database_of"]
