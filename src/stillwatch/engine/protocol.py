"""The verbs that every engine has: what a room asks in them is answered alike on one machine and on
a cluster."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import pyarrow as pa


class Engine(Protocol):
    """What answers the statements of the .sql files, as DuckDB writes them."""

    def let(self, variables: Mapping[str, Any]) -> None:
        """Sets variables for the statements that follow; SQL reads them by
        `getvariable('name')`."""

    def table(self, name: str, rows: pa.Table) -> None:
        """Makes an Arrow table readable under a name."""

    def choose(self, view: str, columns: Sequence[str], name: str) -> None:
        """Makes some columns of a view readable under a name."""

    def run(self, statement: str) -> None:
        """Runs a statement that answers nothing (a view)."""

    def sql(self, query: str) -> pa.Table:
        """The whole answer."""
        ...
