"""Days as "3 March 2026" (style of the whole desk)."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
