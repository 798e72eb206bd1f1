"""One query for both engines: the .sql files are written for DuckDB, and Spark gets them
translated."""

from collections.abc import Mapping
from typing import Any

import sqlglot
from sqlglot import exp


def for_spark(query: str, variables: Mapping[str, Any]) -> str:
    """A DuckDB statement as Spark's, each `getvariable('name')` replaced by its value as a
    literal."""

    def replaced(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Anonymous) and str(node.this).lower() == "getvariable":
            return exp.convert(variables[node.expressions[0].name])
        return node

    return sqlglot.parse_one(query, read="duckdb").transform(replaced).sql("spark", comments=False)
