"""Loading: one file as it arrived becomes one Parquet file of text columns, or is refused whole.

Only the columns a source takes are copied (the intake filter); every row keeps the number a person
sees in the spreadsheet; a row that cannot be read is rejected with its cell and a reason that
repeats nothing from the cell. received = rows in the Parquet file + rejected, always.
"""

from ontherecord.pipeline.loading.files import load_file
from ontherecord.pipeline.loading.opening import LOCKED, Password
from ontherecord.pipeline.loading.results import (
    LoadedFile,
    RejectedRow,
    UnableToLoad,
    cell_address,
)

__all__ = [
    "LOCKED",
    "LoadedFile",
    "Password",
    "RejectedRow",
    "UnableToLoad",
    "cell_address",
    "load_file",
]
