"""The same examples, translated by sqlglot, bring the same issues on Apache Spark."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
import sqlglot

from ontherecord.pipeline.checking import Check, read_checks
from ontherecord.pipeline.checking.binding import bound
from ontherecord.pipeline.checking.examples import Example
from ontherecord.pipeline.checking.tables import joined_tables
from ontherecord.pipeline.checking.trying import complete, difference
from ontherecord.standards.kinds import Standards
from ontherecord.standards.packs import packs_dir

pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,  # Python speaks to Spark's own process over the loopback
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]

CHECKS = read_checks(packs_dir() / "checks")
EXAMPLES = [(check, e) for check in CHECKS for e in check.examples if not e.cannot_judge]
SPARK_TYPES = {"varchar": "string", "timestamptz": "timestamp"}


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql", reason=NO_SPARK)
    if shutil.which("java") is None:
        pytest.skip(NO_JAVA)
    session = (
        sql.SparkSession.builder.master("local[1]")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        # Tables of five rows: planning and compiling them would take longer than answering.
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


NO_SPARK = "the checks on Spark: pyspark is not installed (pip install 'ontherecord[spark]')"
NO_JAVA = "the checks on Spark: there is no Java on this machine (Spark needs 17 or newer)"


@pytest.mark.parametrize(
    ("check", "example"), EXAMPLES, ids=[f"{c.name}: {e.title}" for c, e in EXAMPLES]
)
def test_a_check_brings_the_same_on_spark(
    check: Check, example: Example, standards: Standards, spark: Any
) -> None:
    for name in check.tables:
        lay_out_view(spark, name, joined_tables(standards)[name], example)
    translated = sqlglot.transpile(check.sql, read="duckdb", write="spark")[0]

    relation = spark.sql(translated, args=bound(check, {}, example.today))
    texts = [f"cast(`{name}` as string) as `{name}`" for name in relation.columns]
    rows = [row.asDict() for row in relation.selectExpr(*texts).collect()]

    assert difference(example.issues, rows) is None


def lay_out_view(spark: Any, name: str, columns: dict[str, str], example: Example) -> None:
    """Give Spark one table of an example, each value read from its text as its type."""
    drawn = example.tables.get(name)
    rows = [complete(name, row) for row in drawn.rows] if drawn else []
    typed = ", ".join(
        f"cast(`{column}` as {SPARK_TYPES.get(type_, type_)}) as `{column}`"
        for column, type_ in columns.items()
    )
    nothing = f"({', '.join('cast(null as string)' for _ in columns)})"
    values = [f"({', '.join(_text(row.get(column)) for column in columns)})" for row in rows]
    listed = ", ".join(f"`{column}`" for column in columns)
    spark.sql(
        f"select {typed} from values {', '.join(values or [nothing])} as given({listed})"
        f" where {'true' if values else 'false'}"
    ).createOrReplaceTempView(name)


def _text(value: str | None) -> str:
    """Give a value as Spark reads a text: a raw literal would end at a quotation mark."""
    if value is None:
        return "null"
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
