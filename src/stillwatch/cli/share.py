"""`stillwatch share`: a campaign for other defenders' tools."""

from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import extra, plain_endings
from stillwatch.cli.recipients import NOT_STATED, By, Cases, Marking, To, named, place
from stillwatch.lake import Lake
from stillwatch.result.plain import plain


def share(
    campaign: Annotated[str, typer.Argument(metavar="CAMPAIGN", help="The campaign's id.")],
    lake: Annotated[Path, typer.Option("--lake", metavar="DIR", help="The lake.")],
    format: Annotated[str, typer.Option("--as", metavar="FORMAT", help="stix, misp, ocsf-detection or ocsf-incident.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write.")],
    to: To = NOT_STATED,
    marking: Marking = "TLP:AMBER+STRICT",
    producer: Annotated[
        str | None, typer.Option("--from", metavar="NAME", help="Who reports, as recipients shall see it.")
    ] = None,
    by: By = None,
    store: Cases = None,
) -> None:
    """Write a campaign in a format that others' tools read. Exit codes: 0 written, 2 unusable, 3
    cut short."""
    with plain_endings():
        with extra("console"):
            from stillwatch.cases.store import Store, store_of
            from stillwatch.report.exports import marking_of
            from stillwatch.sharing.share import format_of
            from stillwatch.sharing.share import share as write
        wanted, tlp, to = format_of(format), marking_of(marking), named(to)
        by, producer = (named(name) if name else None for name in (by, producer))
        with Lake.open(lake, create=False) as opened, Store.open(store or store_of(lake)) as cases:
            told = write(opened, cases, campaign, wanted, place(out), to, tlp, producer, by)
    print(plain(f"{told.title}, {told.standing}, {len(told.accounts):,} accounts: {out} ({tlp}, for {to})"))
