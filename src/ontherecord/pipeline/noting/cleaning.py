"""Makes a note readable: markup off, what is quoted from earlier messages off.

A reply carries the whole thread below it. Each message of it is read where it was received, so a
sign in it would be counted twice, and with a later day.
"""

from __future__ import annotations

import html
import re

DROPPED = re.compile(r"(?is)<(script|style|blockquote)\b.*?(?:</\1\s*>|$)")
BREAKS = re.compile(r"(?i)<\s*(?:br|/p|/div|/li|/tr|hr)\b[^>]*>")
TAGS = re.compile(r"<[a-zA-Z/!][^>]*>")
ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6});")
QUOTED_BELOW = re.compile(
    r"(?im)^[ \t]*(?:-{2,}\s*(?:original|forwarded) (?:message|e-?mail)\b.*"
    r"|_{10,}[ \t]*"
    r"|on\b[^\n]{4,120}\bwrote:[ \t]*"
    r"|from:[^\n]{1,200}\n[ \t]*(?:sent|date|to):.*)$"
)
QUOTED_INLINE = re.compile(r"(?i)\s-{3,}\s*original message\s*-{2,}")
QUOTED_LINE = re.compile(r"(?m)^[ \t]*>.*$")
HEADER = re.compile(r"(?i)\A(?:[ \t]*(?:from|sent|date|to|cc|bcc|subject|importance):[^\n]*\n)+")
SIGNATURE = re.compile(
    r"(?im)^[ \t]*(?:-- ?$|(?:kind|best|warm)? ?regards\b|yours (?:sincerely|faithfully)"
    r"|this e-?mail (?:and any|is (?:confidential|intended)))"
)


def readable(text: str) -> str:
    """Give the words of a note or message itself, without markup, headers or earlier messages."""
    if "<" in text:
        text = TAGS.sub(" ", BREAKS.sub("\n", DROPPED.sub("\n", text)))
    if "&" in text and ENTITY.search(text):
        text = html.unescape(text)
    if "\n" not in text and "--" not in text:
        return text
    text = HEADER.sub("", text.lstrip())
    for below in (QUOTED_BELOW, QUOTED_INLINE, SIGNATURE):
        cut = below.search(text)
        if cut and text[: cut.start()].strip():
            text = text[: cut.start()]
    return QUOTED_LINE.sub("", text)
