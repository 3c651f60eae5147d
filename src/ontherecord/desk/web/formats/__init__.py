"""How days and moments are written, whatever Django thinks of a country."""
