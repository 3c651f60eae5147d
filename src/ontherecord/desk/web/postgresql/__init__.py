"""Django on PostgreSQL, with connections that keep what they planned."""
