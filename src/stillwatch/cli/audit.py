"""`stillwatch audit`: whether the record of what people decided is whole."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import extra, plain_endings
from stillwatch.cli.lazy import group
from stillwatch.exchange.errors import UnusableError

app = group("The audit log of the cases.", {"verify": "audit:verify"})

BROKEN = 1


def verify(
    lake: Annotated[Path | None, typer.Option("--lake", metavar="DIR", help="The lake that the cases lie in.")] = None,
    store: Annotated[str | None, typer.Option("--store", metavar="URL", help="The cases' database.")] = None,
    head: Annotated[str | None, typer.Option("--head", metavar="HASH", help="A head that was noted earlier.")] = None,
) -> None:
    """Walk the log's chain of hashes. Exit codes: 0 whole, 1 broken, 2 unusable."""
    with plain_endings():
        with extra("console"):
            from stillwatch.cases import audit
            from stillwatch.cases.store import Store, store_of
        if (lake is None) == (store is None):
            raise UnusableError("name the cases by --lake DIR or by --store URL")
        with Store.open(store or store_of(lake or Path()), create=False) as opened:
            found = audit.verify(opened, head.strip().lower() if head else None)
    if found.broken_at is not None:
        print(
            f"Broken at entry {found.broken_at}: {found.reason}. Whole before it: {found.entries}, head {found.head}."
        )
        sys.exit(BROKEN)
    print(f"Whole: {found.entries} entries, head {found.head}")
