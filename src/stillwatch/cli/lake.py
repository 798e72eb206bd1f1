"""`stillwatch lake`: housekeeping of what is kept."""

from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.compute as pc
import typer

from stillwatch.cli.exits import plain_endings
from stillwatch.cli.lazy import group
from stillwatch.cli.vault import VaultKey
from stillwatch.exchange.errors import UnusableError
from stillwatch.lake import Lake
from stillwatch.lake.vault import VaultShut
from stillwatch.lake.vault.openings import read_openings
from stillwatch.result.plain import plain

app = group("Housekeeping of a lake.", {"forget": "lake:forget", "openings": "lake:openings"})


def forget(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account's id.")],
    lake: Annotated[Path, typer.Option("--lake", metavar="DIR", help="The lake.")],
    store: Annotated[
        str | None, typer.Option("--store", metavar="URL", help="The cases' database, where the console was given one.")
    ] = None,
    vault_key: VaultKey = None,
) -> None:
    """Remove an account from every table of the lake, and never take it in again."""
    with plain_endings(), Lake.open(lake, create=False) as opened:
        stands_for = {row["alias"]: row["account_id"] for row in opened.aliases().to_pylist()}
        known_as = stands_for.get(account, account)
        known = opened.exchanges(None, ["account_id"], [account, known_as]).num_rows > 0
        known |= account in stands_for or known_as in opened.accounts()["account_id"].to_pylist()
        _forget_names(opened, [account, known_as])
        try:
            opened.forget(account, vault_key)
        except VaultShut as error:
            _forget_cases(opened, store, [account, known_as])
            raise VaultShut(
                f"every table has let it go, the vault has not; the same command with its key does the rest: {error}"
            ) from error
        _forget_cases(opened, store, [account, known_as])
    print("Forgotten." if known else "The lake holds nothing of that account, and will take nothing of it in.")


def openings(lake: Annotated[Path, typer.Option("--lake", metavar="DIR", help="The lake.")]) -> None:
    """Print who opened the vault, when and why. Exit code 3: somebody changed the log."""
    with plain_endings(), Lake.open(lake, create=False) as opened:
        opened.vault.public()  # an error where there is no vault
        for one in read_openings(opened.vault.log):
            print(plain(f"{one.when}  {one.who}  {one.why}"))


def _forget_cases(lake: Lake, store: str | None, accounts: list[str]) -> None:
    """Take accounts out of the cases in the lake's folder and in a database of their own, and of
    what analysts labelled."""
    inside = lake.console_folder / "cases.db"
    if not inside.exists() and store is None:
        return
    try:
        # They come with an extra: a lake without cases must do without them.
        from stillwatch.cases.forgetting import forget as forget_in
        from stillwatch.cases.store import Store, store_of
    except ModuleNotFoundError as error:
        raise UnusableError(
            f"the lake let it go, its cases did not: that needs {error.name} (pip install 'stillwatch[console]'); "
            "then run the same command again"
        ) from error
    for url in filter(None, (store_of(lake.directory) if inside.exists() else None, store)):
        with Store.open(url, create=False) as cases:
            forget_in(cases, accounts)
    lake.labels.unlink(missing_ok=True)  # the console writes it anew


def _forget_names(lake: Lake, accounts: list[str]) -> None:
    """Take accounts out of the record of which accounts a campaign's name stood for."""
    rows = lake.campaign_names()
    gone = pc.fill_null(pc.is_in(rows["account_id"], pa.array(accounts)), False)
    if pc.any(gone).as_py():
        lake.keep_campaign_names(rows.filter(pc.invert(gone)))
