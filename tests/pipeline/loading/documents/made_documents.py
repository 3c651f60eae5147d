"""Documents made for tests, byte by byte where no library writes them: PDF and Outlook's .msg."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import docx
import pypdf

SENT = datetime(2026, 1, 30, 23, 45, tzinfo=UTC)
FREE, END, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR, MINI, SMALL = 512, 64, 4096


def pdf(text: str, *, extra: str = "") -> bytes:
    """A PDF of one page; without a text, a page on which nothing is written, as a scan has."""
    page = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET" if text else "0 0 100 100 re f"
    return pdf_of(page.encode(), extra=extra)


def pdf_of(content: bytes, *, filtered: str = "", extra: str = "") -> bytes:
    """A PDF whose one page has the content stream given."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), filtered.encode(), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Title (Damp survey) /ModDate (D:20260131103000Z) %s >>" % extra.encode(),
    ]
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    made_of = (len(objects) + 1, table, len(objects) + 1, len(made))
    return made + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % made_of
    )


def pdf_under_password(text: str, password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(pdf(text)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def word(*paragraphs: str, cells: tuple[str, ...] = ()) -> bytes:
    document = docx.Document()
    document.core_properties.title = "Stage 1 answer"
    document.core_properties.modified = datetime(2026, 2, 3, 9, 0)  # noqa: DTZ001 — Word has no zone
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if cells:
        for cell, text in zip(document.add_table(1, len(cells)).rows[0].cells, cells, strict=True):
            cell.text = text
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def mail(text: str, *, html: str = "", attached: bytes = b"") -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "resident@example.org", "repairs@example.org"
    message["Subject"], message["Date"] = "Mould again – Flat 3", SENT
    if text:
        message.set_content(text)
    if html:
        (message.add_alternative if text else message.set_content)(html, subtype="html")
    if attached:
        message.add_attachment(attached, maintype="image", subtype="jpeg", filename="wall.jpg")
    return message.as_bytes()


def outlook(subject: str, text: str) -> bytes:
    """A message as Outlook saves it: a compound file of one stream for each property."""
    sent = int((SENT - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds() * 10_000_000)
    properties = bytes(32) + b"".join(
        [
            struct.pack("<IIQ", 0x0037001F, 6, len(subject.encode("utf-16-le")) + 2),
            struct.pack("<IIQ", 0x1000001F, 6, len(text.encode("utf-16-le")) + 2),
            struct.pack("<IIQ", 0x00390040, 6, sent),
        ]
    )
    return _compound_file(
        {
            "__properties_version1.0": properties,
            "__substg1.0_0037001F": subject.encode("utf-16-le"),
            "__substg1.0_1000001F": text.encode("utf-16-le"),
        }
    )


def _compound_file(streams: dict[str, bytes]) -> bytes:
    """Small streams only, as [MS-CFB] 2.6 keeps them: all in one stream cut into pieces of 64."""
    small, chain, starts = b"", [], {}
    for name, content in streams.items():
        assert 0 < len(content) < SMALL
        starts[name] = len(chain)
        pieces = -(-len(content) // MINI)
        chain += [*range(len(chain) + 1, len(chain) + pieces), END]
        small += content.ljust(pieces * MINI, b"\0")
    small = small.ljust(-(-len(small) // SECTOR) * SECTOR, b"\0")
    mini_fat = b"".join(struct.pack("<I", n) for n in chain).ljust(SECTOR, b"\xff")
    assert len(mini_fat) == SECTOR
    assert len(streams) == 3
    # Sector 0 is the table of sectors, 1 the directory, 2 the table of pieces, then the pieces.
    count = len(small) // SECTOR
    fat = [FAT_SECTOR, END, END, *range(4, 3 + count), END]
    table = b"".join(struct.pack("<I", n) for n in fat).ljust(SECTOR, b"\xff")
    # The three streams hang on one another to the right, ordered by the length of their names.
    names = sorted(streams, key=lambda name: (len(name), name))
    directory = _entry("Root Entry", 5, FREE, 1, 3, len(small)) + b"".join(
        _entry(name, 2, i + 1 if i < len(names) else FREE, FREE, starts[name], len(streams[name]))
        for i, name in enumerate(names, start=1)
    )
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, SMALL, 2, 1, END, 0)
    head += struct.pack("<I", 0) + b"\xff" * 432
    assert len(head) == SECTOR
    return head + table + directory + mini_fat + small


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    letters = name.encode("utf-16-le") + b"\0\0"
    return letters.ljust(64, b"\0") + struct.pack(
        "<HBBIII16xI16xIQ", len(letters), kind, 1, FREE, right, child, 0, start, size
    )


def write(folder: Path, files: dict[str, bytes]) -> list[Path]:
    """Write files into a folder and give their paths in order of name."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return sorted(folder / name for name in files)
