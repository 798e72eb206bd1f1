"""`stillwatch report`: a campaign as it is told to people outside."""

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from stillwatch.cli.exits import extra, plain_endings
from stillwatch.cli.recipients import NOT_STATED, By, Cases, Marking, To, named, place
from stillwatch.exchange.errors import UnusableError
from stillwatch.lake import Lake

if TYPE_CHECKING:
    from stillwatch.report.release import Attribution


def report(
    campaign: Annotated[str, typer.Argument(metavar="CAMPAIGN", help="The campaign's id, or one that it had before.")],
    lake: Annotated[Path, typer.Option("--lake", metavar="DIR", help="The lake that was scanned.")],
    form: Annotated[Literal["html", "pdf", "md", "json"], typer.Option("--format", help="What to write.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; else report-CAMPAIGN.FORM here.")
    ] = None,
    to: To = NOT_STATED,
    marking: Marking = "TLP:AMBER+STRICT",
    by: By = None,
    store: Cases = None,
    attributed_to: Annotated[
        str | None, typer.Option("--attributed-to", metavar="NAME", help="The party that a person names.")
    ] = None,
    attributed_by: Annotated[
        str | None, typer.Option("--attributed-by", metavar="PERSON", help="The person who names it.")
    ] = None,
    because: Annotated[str | None, typer.Option("--because", metavar="TEXT", help="That person's reason.")] = None,
) -> None:
    """Write the report of one campaign. Exit codes: 0 written, 2 unusable, 3 cut short."""
    with plain_endings():
        with extra("report"):
            from stillwatch.cases.store import Store, store_of
        # The cases come with an extra, and these rooms import them.
        from stillwatch.report.compose import disclose
        from stillwatch.report.exports import handed_over, marking_of
        from stillwatch.report.matter import Matter
        from stillwatch.report.release import Release
        from stillwatch.report.rendering import render

        to, maker, now = named(to), named(by or getpass.getuser()), datetime.now(UTC).replace(microsecond=0)
        said = _attribution(attributed_to, attributed_by, because, now)
        release = Release(to, marking_of(marking), maker, now, said)
        with Lake.open(lake, create=False) as opened, Store.open(store or store_of(lake)) as cases:
            matter = Matter.read(opened, cases, campaign)
            out = place(out or Path(f"report-{matter.campaign.campaign_id}.{form}"))
            data = render(disclose(matter, release), form)
            with handed_over(cases, matter, out, f"report.{form}", to, release.marking, maker) as beside:
                beside.write_bytes(data)
    print(f"{out} ({len(data):,} bytes, {release.marking}), entered in the audit log")


def _attribution(party: str | None, person: str | None, reason: str | None, at: datetime) -> "Attribution | None":
    """What a person says of who is behind it: all of it or nothing."""
    from stillwatch.report.release import Attribution

    if party and person and reason:
        return Attribution(party, person, reason, at)
    if any(value is not None for value in (party, person, reason)):
        raise UnusableError("an attribution needs --attributed-to, --attributed-by and --because, all three")
    return None
