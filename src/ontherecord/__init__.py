"""On the Record: one record of a social landlord's homes and residents."""
