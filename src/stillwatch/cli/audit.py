"""`stillwatch audit`: who did what to the cases, and whether the record of it is whole."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stillwatch.cli.exits import extra, plain_endings
from stillwatch.cli.lazy import group
from stillwatch.cli.screen import wide_screen
from stillwatch.exchange.errors import UnusableError
from stillwatch.result.tables import line, table

if TYPE_CHECKING:
    from stillwatch.cases.store import Store

app = group("The audit log of the cases.", {"list": "audit:list_entries", "verify": "audit:verify"})

BROKEN = 1

LakeOption = Annotated[Path | None, typer.Option("--lake", metavar="DIR", help="The lake that the cases lie in.")]
StoreOption = Annotated[str | None, typer.Option("--store", metavar="URL", help="The cases' database.")]


def list_entries(
    lake: LakeOption = None,
    store: StoreOption = None,
    about: Annotated[str | None, typer.Option("--about", metavar="OBJECT", help="As policy:P-…, or a case.")] = None,
    last: Annotated[int, typer.Option("--last", metavar="N", min=1, help="So many, at most.")] = 100,
) -> None:
    """Who did what, oldest first. Exit codes: 0 done, 2 unusable arguments or input."""
    with plain_endings(), _opened(lake, store) as cases:
        from stillwatch.cases.audit import entries, entries_of

        found = entries_of(cases, about)[-last:] if about else entries(cases, last)[::-1]
        shown = table("entry", "at", "who", "did", "to", "with", right=("entry",))
        for one in found:
            cells = (one.at, one.actor, one.action, one.object, json.dumps(one.detail, ensure_ascii=False))
            shown.add_row(str(one.seq), *map(line, cells))
        wide_screen().print(shown)


def verify(
    lake: LakeOption = None,
    store: StoreOption = None,
    head: Annotated[str | None, typer.Option("--head", metavar="HASH", help="A head that was noted earlier.")] = None,
) -> None:
    """Walk the log's chain of hashes. Exit codes: 0 whole, 1 broken, 2 unusable."""
    with plain_endings(), _opened(lake, store) as cases:
        from stillwatch.cases.audit import verify as verified

        found = verified(cases, head.strip().lower() if head else None)
    if found.broken_at is not None:
        print(
            f"Broken at entry {found.broken_at}: {found.reason}. Whole before it: {found.entries}, head {found.head}."
        )
        sys.exit(BROKEN)
    print(f"Whole: {found.entries} entries, head {found.head}")


@contextmanager
def _opened(lake: Path | None, store: str | None) -> Iterator["Store"]:
    """The cases. Raises UnusableError."""
    with extra("console"):
        from stillwatch.cases.store import Store, store_of
    if (lake is None) == (store is None):
        raise UnusableError("name the cases by --lake DIR or by --store URL")
    with Store.open(store or store_of(lake or Path()), create=False) as opened:
        yield opened
