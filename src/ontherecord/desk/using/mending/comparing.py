"""When two values of a field say the same: as matching compares them, in Python and in SQL.

Texts by their letters and figures alone, telephones and UPRNs by their figures, all else whole.
Matching reads addresses more closely: where it takes `Ct` and `Court` for one, here they differ.
"""

from __future__ import annotations

import re
import unicodedata

from ontherecord.desk.facts.composing import Sql, name, sql
from ontherecord.desk.facts.said import Said

TELEPHONE, UPRN = "telephone", "uprn"
CORRECTED = ("text", "code", "date", "integer", "decimal", "boolean")
"""Types of which a value can be chosen: what a record points to is another's to decide."""


def plain(of_type: str, field: str, value: str) -> str:
    """Give what of a value counts when it is compared."""
    figures = re.sub(r"[^0-9]", "", value)
    if field == TELEPHONE:
        return figures[-10:] or value
    if field == UPRN:
        return figures.lstrip("0") or value
    if of_type != "text":
        return value
    return re.sub(r"[^a-zA-Z0-9]", "", unicodedata.normalize("NFKD", value)).lower() or value


def plain_in_sql(said: Said, correction: str, value: str) -> Sql:
    """Give the same as SQL: of a column beside rows of `correction`; both are our own words."""
    texts = [
        f"{kind.name}.{field.name}"
        for kind in said.kinds.values()
        for field in kind.fields.values()
        if field.type == "text"
    ]
    return sql(
        "coalesce(nullif(case when {c}.column = {telephone} then"
        " right(regexp_replace({v}, '[^0-9]', '', 'g'), 10)"
        " when {c}.column = {uprn} then ltrim(regexp_replace({v}, '[^0-9]', '', 'g'), '0')"
        " when {c}.kind || '.' || {c}.column = any({texts}) then"
        " lower(regexp_replace(normalize({v}, NFKD), '[^a-zA-Z0-9]', '', 'g'))"
        " else {v} end, ''), {v})",
        c=name(correction), v=Sql(value), telephone=TELEPHONE, uprn=UPRN, texts=texts,
    )  # fmt: skip
