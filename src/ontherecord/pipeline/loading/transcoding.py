"""Any declared encoding and newline to UTF-8 with LF, in chunks, before any reader sees the text.

Nothing is guessed and nothing replaced: a byte that is not of the declared encoding refuses the
file, because a name with a wrong letter would be matched and written to residents as if it were so.
Every byte is of windows-1252, nearly, so a file under that name whose every letter beyond ASCII is
well-formed UTF-8 is refused too: it is UTF-8, and would be read as `MÃ¼ller`.
"""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass
from pathlib import Path

from ontherecord.pipeline.loading.results import UnableToLoad

CHUNK = 1 << 20
ODD_BLANKS = "\t\v\f\r\x1c\x1d\x1e\x1f"
"""Blanks of ASCII that are neither spaces nor newlines; beyond it there are a few more."""
ODD_BLANKS_BEYOND = "\x85\u2028\u2029"


@dataclass(frozen=True)
class Transcoded:
    """What was seen on the way."""

    has_nul: bool
    has_odd_blanks: bool = True
    """Whether blanks stand in it that are neither spaces, of whatever width, nor newlines."""
    has_hash: bool = True
    """Whether the sign # stands in it, with which every error of a spreadsheet begins."""


def transcode(path: Path, encoding: str, into: Path) -> Transcoded:
    """Write the text of a file as UTF-8 with LF. Blank lines at its end are left out.

    Newlines inside quotes stay newlines; CRLF and CR there become LF too.
    """
    codec = _codec(path, encoding)
    decoder = codecs.getincrementaldecoder(codec)()
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    second_look = codecs.getincrementaldecoder("utf-8")() if encoding == "windows-1252" else None
    is_ascii, has_nul, fed, lines, held = True, False, 0, 0, 0
    has_odd_blanks = has_hash = False
    with path.open("rb") as source, into.open("wb") as target:
        while True:
            chunk = source.read(CHUNK)
            fed += len(chunk)
            try:
                decoded = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                before = error.object[: error.start].decode(codec, "ignore")
                raise _undecodable(path, encoding, error, fed, lines, before) from None
            text = newlines.decode(decoded, final=not chunk)
            has_nul = has_nul or "\0" in text
            is_this_ascii = text.isascii()
            is_ascii = is_ascii and is_this_ascii
            odd = ODD_BLANKS if is_this_ascii else ODD_BLANKS + ODD_BLANKS_BEYOND
            has_odd_blanks = has_odd_blanks or any(blank in text for blank in odd)
            has_hash = has_hash or "#" in text
            if second_look is not None:
                try:
                    second_look.decode(chunk, final=not chunk)
                except UnicodeDecodeError:
                    second_look = None
            lines += text.count("\n")
            body = text.rstrip("\n")
            if body:
                target.write(b"\n" * held + body.encode())
                held = 0
            held += len(text) - len(body)
            if not chunk:
                break
        if target.tell():
            target.write(b"\n")
    if second_look is not None and not is_ascii:
        raise UnableToLoad(
            path,
            f"is declared {encoding} and is utf-8 to its last letter",
            "set encoding to utf-8 in source.toml, or ask for the file again as windows-1252",
        )
    return Transcoded(has_nul, has_odd_blanks, has_hash)


def _codec(path: Path, encoding: str) -> str:
    if encoding == "utf-8":
        return "utf-8-sig"  # with or without the byte order mark
    if encoding == "windows-1252":
        return "cp1252"
    with path.open("rb") as file:
        first = file.read(2)
    if first in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    # Without a mark, the zero byte of the first letter tells which half comes first.
    return "utf-16-be" if first[:1] == b"\0" else "utf-16-le"


def _undecodable(
    path: Path, encoding: str, error: UnicodeDecodeError, fed: int, lines: int, before: str
) -> UnableToLoad:
    # The decoder always holds the newest bytes it was fed, whatever it had put by before.
    position = fed - len(error.object) + error.start
    line = lines + before.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    return UnableToLoad(
        path,
        f"byte {position + 1} (line {line}) is not {encoding}",
        "set encoding in source.toml to what the system exports "
        "(utf-8, utf-16 or windows-1252), or ask for the file again",
    )
