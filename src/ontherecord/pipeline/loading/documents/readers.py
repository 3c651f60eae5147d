"""The process that opens documents: a path a line comes in, what was read of it a line goes out.

A document comes from anybody, and a hostile one can hold its reader for ever or fill the memory.
So it is read here, in a process of its own with limits, which whoever started it can kill. It is
run as a script and imports nothing of ours: it starts quickly and has little to be misused.
"""

from __future__ import annotations

import contextlib
import email
import email.policy
import json
import os
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage, MIMEPart
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

LARGEST_BYTES = 50_000_000
LARGEST_UNPACKED = 200_000_000
LONGEST_TEXT = 1_000_000
OLE, ZIP, PDF = b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"%PDF-"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MANY_EMPTY_LINES = re.compile(r"\n[ \t\r\f\v]*\n\s*\n")
NOT_TEXT = re.compile("[\0\ud800-\udfff]")
BLOCKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote"}


class NotRead(Exception):
    """No text was read; the one argument says which case it is."""


def read(path: Path) -> dict[str, Any]:
    """Read one document. `state` says how that went: without text it is a document all the same."""
    said: dict[str, Any] = {"kind": "other", "state": "read"}
    try:
        size = path.stat().st_size
        if size == 0:
            raise NotRead("empty")
        with path.open("rb") as file:
            said["kind"] = kind = _kind(path, file.read(4096))
        if size > LARGEST_BYTES:
            raise NotRead("too_large")
        if kind == "other":
            raise NotRead("other_kind")
        said |= READERS[kind](path)
    except NotRead as not_read:
        said["state"] = str(not_read)
    except MemoryError:
        said["state"] = "too_large"
    except Exception:
        # The libraries raise whatever they stumble over, and their words may repeat the content.
        said["state"] = "damaged"
    text = NOT_TEXT.sub("", said.pop("text", "") or "")
    text = MANY_EMPTY_LINES.sub("\n\n", text).strip()
    if said["state"] == "read" and not text:
        said["state"] = "no_text"
    said["text"], said["is_cut"] = text[:LONGEST_TEXT], len(text) > LONGEST_TEXT
    said["subject"] = NOT_TEXT.sub("", str(said.get("subject") or ""))[:1000]
    return said


def _kind(path: Path, first: bytes) -> str:
    suffix = path.suffix.lower()
    if PDF in first[:1024]:
        return "pdf"
    if first.startswith(ZIP):
        with zipfile.ZipFile(path) as packed:
            return "docx" if "word/document.xml" in packed.namelist() else "other"
    if first.startswith(OLE):
        if suffix == ".msg":
            return "msg"
        if ENCRYPTED in path.read_bytes()[:LARGEST_BYTES]:
            raise NotRead("encrypted")
        return "other"
    return "eml" if suffix == ".eml" else "other"


def _read_pdf(path: Path) -> dict[str, Any]:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, WrongPasswordError

    try:
        reader = PdfReader(path)
        # Many a PDF has an empty password: it may be read, but not changed.
        if reader.is_encrypted and not reader.decrypt(""):
            raise NotRead("encrypted")
        said: dict[str, Any] = {"text": "\n\n".join(_pages(reader))}
    except (DependencyError, FileNotDecryptedError, WrongPasswordError):
        raise NotRead("encrypted") from None
    with contextlib.suppress(Exception):  # a malformed date costs the date and nothing else
        said["subject"] = reader.metadata.title if reader.metadata else None
        said["changed_at"] = _moment(reader.metadata.modification_date if reader.metadata else None)
    return said


def _pages(reader: Any) -> Iterator[str]:
    length = 0
    for page in reader.pages:
        text = ""
        with contextlib.suppress(KeyError, ValueError, TypeError, AttributeError, IndexError):
            text = page.extract_text()  # one bad page does not cost the others
        length += len(text)
        yield text
        if length > LONGEST_TEXT:
            return


def _read_docx(path: Path) -> dict[str, Any]:
    import docx

    with zipfile.ZipFile(path) as packed:
        if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
            raise NotRead("too_large")
    document = docx.Document(str(path))
    said: dict[str, Any] = {"text": "\n".join(_blocks(document))}
    with contextlib.suppress(Exception):
        said["subject"] = document.core_properties.title
        said["changed_at"] = _moment(document.core_properties.modified)
    return said


def _blocks(holder: Any) -> Iterator[str]:
    for block in holder.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                yield "\t".join(cell.text for cell in row.cells)
        else:
            yield block.text


def _read_eml(path: Path) -> dict[str, Any]:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    if not message.keys() or not isinstance(message, EmailMessage):
        raise NotRead("damaged")
    body = message.get_body(("plain", "html"))
    said: dict[str, Any] = {"text": _content(body) if body is not None else ""}
    with contextlib.suppress(Exception):
        said["subject"] = message["subject"]
    with contextlib.suppress(Exception):
        said["sent_at"] = _moment(message["date"].datetime)
    with contextlib.suppress(Exception):
        said["attachments"] = sum(1 for _ in message.iter_attachments())
    return said


def _content(body: MIMEPart) -> str:
    try:
        text = body.get_content()
    except (LookupError, UnicodeError):  # a character set nobody knows
        payload = body.get_payload(decode=True)
        text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return _without_markup(text) if body.get_content_subtype() == "html" else text


def _read_msg(path: Path) -> dict[str, Any]:
    from oxmsg import Message

    message = Message.load(str(path))
    html = message.html_body
    text = message.body or (_without_markup(html) if html else "")
    said: dict[str, Any] = {"text": text, "subject": message.subject}
    said["attachments"] = message.attachment_count
    with contextlib.suppress(Exception):
        said["sent_at"] = _moment(message.sent_date)
    return said


class _Words(HTMLParser):
    """Gathers the words between tags, and none of a script or a style."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.hidden += tag in ("script", "style")
        if tag in BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.hidden = max(0, self.hidden - (tag in ("script", "style")))

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found.append(data)


def _without_markup(html: str) -> str:
    words = _Words()
    words.feed(html)
    return "".join(words.found)


def _moment(when: datetime | None) -> str | None:
    return when.isoformat(sep=" ", timespec="seconds") if when else None


READERS = {"pdf": _read_pdf, "docx": _read_docx, "eml": _read_eml, "msg": _read_msg}


def main(memory_bytes: int, seconds: int) -> None:
    """Answer line by line until there are no more, within the limits given."""
    with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of this kind
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it has nothing to write
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what it held must not be left on a disk
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)  # what a library prints is no answer
        for line in sys.stdin:
            used = resource.getrusage(resource.RUSAGE_SELF)
            # Should nobody be left to kill it, a reader that hangs ends of itself.
            soft = int(used.ru_utime + used.ru_stime) + 2 * seconds + 5
            resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
            answers.write(json.dumps(read(Path(json.loads(line)))) + "\n")
            answers.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
