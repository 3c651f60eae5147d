"""A workbook of whichever form, opened: XLSX, XLSM, XLSB, XLS or ODS, also under a password.

A workbook under a password is decrypted in memory and never written; the password itself comes from
an environment variable that landlord.toml names, and no message repeats it.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import fastexcel

from ontherecord.pipeline.loading.disguises import OLE, ZIP, is_encrypted_package
from ontherecord.pipeline.loading.results import UnableToLoad

LOCKED = "is a workbook under a password"


@dataclass(frozen=True)
class Password:
    """The password of a system's workbooks, and the environment variable that holds it."""

    variable: str = ""
    """Empty when landlord.toml names none."""
    value: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class OpenedWorkbook:
    """A workbook ready to be read, and what it is packed in."""

    reader: fastexcel.ExcelReader
    form: str
    """xlsx, xlsb, xls or ods."""
    packed: Path | bytes

    def parts(self) -> zipfile.ZipFile:
        """Open the parts of which an XLSX is packed."""
        return zipfile.ZipFile(
            self.packed if isinstance(self.packed, Path) else io.BytesIO(self.packed)
        )


def open_workbook(file: Path, password: Password) -> OpenedWorkbook:
    """Open a workbook. Raises UnableToLoad when it is none, or its password is not known."""
    try:
        packed = _decrypted(file, password) if _is_encrypted(file) else file
        form = _form(file, packed)
        source = str(packed) if isinstance(packed, Path) else packed
        return OpenedWorkbook(fastexcel.read_excel(source), form, packed)
    except (fastexcel.FastExcelError, zipfile.BadZipFile) as error:
        raise not_readable(file, error) from None


def not_readable(file: Path, error: Exception) -> UnableToLoad:
    """Give the refusal of a workbook at which the reader gave up."""
    return UnableToLoad(
        file,
        f"is no workbook that can be read ({type(error).__name__})",
        "open it, save it as .xlsx without a password, or ask for it again",
    )


def _is_encrypted(file: Path) -> bool:
    if _begins(file) != OLE:
        return False
    return is_encrypted_package(file) or _is_encrypted_xls(file)


def _is_encrypted_xls(file: Path) -> bool:
    import msoffcrypto  # here, because it is slow to import and few folders need it

    try:
        with file.open("rb") as opened:
            return bool(msoffcrypto.OfficeFile(opened).is_encrypted())
    except Exception:
        # Whatever it stumbles over, the reader of workbooks is asked next and says what it is.
        return False


def _decrypted(file: Path, password: Password) -> bytes:
    import msoffcrypto  # here, because it is slow to import and few folders need it

    if password.value is None:
        raise _locked(file, password)
    plain = io.BytesIO()
    try:
        with file.open("rb") as opened:
            locked = msoffcrypto.OfficeFile(opened)
            locked.load_key(password=password.value)
            locked.decrypt(plain)
    except Exception:
        # Its words may hold the password or what it tried to read, so they stay behind.
        raise UnableToLoad(
            file,
            f"{LOCKED}, and the one given does not open it",
            f"set {password.variable} to the password its sender uses now,"
            " or ask for it without one",
        ) from None
    return plain.getvalue()


def _locked(file: Path, password: Password) -> UnableToLoad:
    if password.variable:
        return UnableToLoad(
            file,
            f"{LOCKED}, and {password.variable} is not set",
            f"set {password.variable} to the password before the next refresh,"
            " or ask for it without one",
        )
    return UnableToLoad(
        file,
        LOCKED,
        "put the password into an environment variable and name that variable under the system in"
        ' landlord.toml, as password_from = "CONTRACTOR_PASSWORD", or after --password-from of'
        " add-source; or ask for it without one",
    )


def _begins(packed: Path | bytes) -> bytes:
    if isinstance(packed, bytes):
        return packed[: len(ZIP)]
    with packed.open("rb") as opened:
        return opened.read(len(ZIP))


def _form(file: Path, packed: Path | bytes) -> str:
    # Its beginning tells, not whether a zip ends it: an .xls carries one inside, for its theme.
    if _begins(packed) != ZIP:
        return "xls"
    source = packed if isinstance(packed, Path) else io.BytesIO(packed)
    with zipfile.ZipFile(source) as parts:
        names = set(parts.namelist())
        if "META-INF/manifest.xml" in names:
            if b"encryption-data" in parts.read("META-INF/manifest.xml"):
                raise UnableToLoad(
                    file,
                    "is an OpenDocument workbook under a password, which cannot be opened here",
                    "open it with its password and save it as .xlsx, or ask for it without one",
                )
            return "ods"
    return "xlsb" if "xl/workbook.bin" in names else "xlsx"
