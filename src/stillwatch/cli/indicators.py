"""`stillwatch indicators`: a profile of a fleet for a sharing group, and the search for one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stillwatch.cli.exits import arguments, extra, plain_endings
from stillwatch.cli.lazy import group
from stillwatch.cli.recipients import NOT_STATED, By, Cases, Marking, To, named, place
from stillwatch.cli.screen import Screen
from stillwatch.cli.vault import VaultKey
from stillwatch.lake import Lake
from stillwatch.result.tables import line, table
from stillwatch.sharing.indicators.group_key import GroupKey

if TYPE_CHECKING:
    from stillwatch.sharing.indicators.found import Match

app = group(
    "A profile of a fleet for a sharing group.",
    {"key": "indicators:key", "export": "indicators:export", "match": "indicators:match"},
)

Key = Annotated[Path, typer.Option("--group-key", metavar="FILE", help="The key that the sharing group has in common.")]
TheLake = Annotated[Path, typer.Option("--lake", metavar="DIR", help="A lake that was scanned.")]

SHOWN = 20


def key(file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the new key goes.")]) -> None:
    """Make a key for a sharing group. Exit codes: 0 made, 2 unusable arguments."""
    with plain_endings():
        GroupKey.make(place(file))
        print(f"Made {GroupKey.read(file).check}. Hand the file to the group's members, and to nobody else.")


def export(
    campaign: Annotated[str, typer.Argument(metavar="CAMPAIGN", help="The campaign's id.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Where the profile goes (JSON).")],
    lake: TheLake,
    group_key: Key,
    vault_key: VaultKey = None,
    to: To = NOT_STATED,
    marking: Marking = "TLP:AMBER",
    by: By = None,
    store: Cases = None,
) -> None:
    """Write a campaign's profile, once it stands in the audit log. Exit codes: 0 written, 2
    unusable, 3 cut short."""
    with plain_endings():
        with extra("console"):
            from stillwatch.cases.store import Store, store_of
            from stillwatch.report.exports import handed_over, marking_of
            from stillwatch.report.matter import Matter
            from stillwatch.sharing.indicators.export import profile_of
        with arguments():
            marked, shared, to = marking_of(marking), GroupKey.read(group_key), named(to)
            by = named(by) if by else None
        with Lake.open(lake, create=False) as opened, Store.open(store or store_of(lake)) as cases:
            place(out)
            matter = Matter.read(opened, cases, campaign)
            profile = profile_of(opened, matter, shared, vault_key, marked)
            data = profile.sealed(shared)
            with handed_over(cases, matter, out, "indicators", to, marked, by) as beside:
                beside.write_bytes(data)
        Screen().print(line(f"{profile.profile}: {len(profile.indicators):,} indicators, {marked}, for {to}"))


def match(
    profile: Annotated[Path, typer.Argument(metavar="PROFILE", help="A profile that was handed over.")],
    lake: TheLake,
    group_key: Key,
    vault_key: VaultKey = None,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write all that was found here.")] = None,
) -> None:
    """Search a lake for the hand of a profile. Exit codes: 0 searched, whatever was found, 2
    unusable, 3 cut short."""
    with plain_endings():
        with extra("console"):
            from stillwatch.sharing.indicators.match import match as search
            from stillwatch.sharing.indicators.profile import read_profile
        shared = GroupKey.read(group_key)
        told = read_profile(profile, shared)
        with Lake.open(lake, create=False) as opened:
            found = search(opened, told, shared, vault_key)
        if json:
            place(json).write_text(found.model_dump_json(indent=1) + "\n", encoding="utf-8")
        _show(found, Screen())


def _show(found: "Match", screen: Screen) -> None:
    """For people; JSON has all of it."""
    possible = len(found.accounts) - len(found.sure)
    screen.print(line(f"{found.profile}: {found.verdict}", "bold"))
    screen.print(
        line(
            f"{len(found.sure):,} accounts found and {possible:,} possible among {found.searched:,}; "
            f"{found.indicators:,} indicators counted, {found.expired:,} had expired, {found.hubs:,} are hubs here"
        )
    )
    if not found.identifiers_compared:
        screen.print(line("The lake keeps no vault: identifiers were not compared, prompts alone were."))
    if not found.subject_compared:
        screen.print(line("The profile's subjects are missing, or drown in their noise, and were not compared."))
    if not found.accounts:
        return
    shown = table("account", "probability", "with", "families", right=("probability",))
    for account in found.accounts[:SHOWN]:
        families = ", ".join(f"{name} {weight:.1f}" for name, weight in account.families.items())
        shown.add_row(line(account.account_id), f"{account.probability:.3f}", line(account.group or ""), line(families))
    screen.print(shown)
    if len(found.accounts) > SHOWN:
        screen.print(line(f"and {len(found.accounts) - SHOWN:,} more: --json has them"))
