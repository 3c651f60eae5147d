"""Tables written into files that people open elsewhere: XLSX, CSV and Parquet.

For whoever hands rows on. Rows come one after the other and go to disk, however many there are. It
knows nothing of records, and takes no value for a formula.
"""

from ontherecord.files.columns import Column
from ontherecord.files.csv_files import MARK, cell_of
from ontherecord.files.forms import FORMS, Form, write

__all__ = ["FORMS", "MARK", "Column", "Form", "cell_of", "write"]
