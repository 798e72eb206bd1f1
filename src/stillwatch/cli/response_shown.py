"""`stillwatch response preview`, `replay`, `list`, `table`, `key`: what there is, and what it would
do."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from stillwatch.cli.exits import plain_endings
from stillwatch.cli.recipients import Cases
from stillwatch.cli.response import Desk, LakeOption, PolicyId, desk, print_lines, unlisted
from stillwatch.cli.screen import wide_screen
from stillwatch.exchange.errors import UnusableError
from stillwatch.lake import Lake
from stillwatch.response.measures import Stage
from stillwatch.result.tables import line
from stillwatch.result.tables import table as made_table
from stillwatch.result.words import plural

if TYPE_CHECKING:
    from stillwatch.response.preview import PolicyPreview
    from stillwatch.response.replay import Replay

StageOption = Annotated[str | None, typer.Option("--stage", metavar="STAGE", help="shadow, share or all.")]
ShareOption = Annotated[float | None, typer.Option("--share", metavar="F", help="Of the accounts, where it is one.")]
JsonOption = Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write all of it here.")]


def look_at(at: Desk, policy_id: str, stage: str | None, share: float | None) -> "PolicyPreview":
    """Whom a policy would meet at a stage."""
    from stillwatch.response.looked import look
    from stillwatch.response.policies import read_policy
    from stillwatch.response.preview import next_step, preview, subjects_of

    chosen, part = next_step(read_policy(at.store, policy_id), _stage(stage), share)
    met = subjects_of(at.store, policy_id)
    with Lake.open(at.lake, create=False) as lake:
        looked = look(lake, met, chosen, part)
    return preview(at.store, met, looked, policy_id, chosen, part)


def preview(
    policy: PolicyId,
    lake: LakeOption,
    stage: StageOption = None,
    share: ShareOption = None,
    json: JsonOption = None,
    store: Cases = None,
) -> None:
    """Say whom a policy would meet. Exit codes: 0 done, 2 unusable arguments or input."""
    with desk(lake, store) as at:
        shown = look_at(at, policy, stage, share)
        _write(json, shown)
        print_lines(*_seen(shown))


def _seen(shown: "PolicyPreview") -> list[str]:
    told, where = shown.figures, "all" if shown.stage != "share" else f"a share of {shown.share:.0%}"
    days = f" from {shown.first_day} to {shown.last_day}" if shown.last_day else ""
    lines = [
        f"{shown.policy_id}, version {shown.version}, at {shown.stage} ({where}):",
        f"  {plural(told.accounts, 'account')} with {plural(told.exchanges, 'exchange')}{days}",
        f"  paying: {told.paying:,}; declared organizations: {told.organizations:,}; not recorded: {shown.unknown:,}",
    ]
    lines += [f"  {says}" for says in shown.warnings]
    lines += [
        f"  {one.campaign} never used more than {one.most_exchanges:,} exchanges and {one.most_tokens:,} tokens in "
        f"{one.seconds:,} seconds; {one.stopped:.1%} of the exchanges would have been refused"
        for one in shown.limits
        if one.seconds
    ]
    lines.append(f"  {shown.honest.says}")
    if shown.refusal:
        lines.append(f"This step cannot be taken: {shown.refusal}.")
    elif shown.needs_second:
        lines.append(f"This step needs a second person: {shown.needs_second}.")
    return lines


def replay(
    policy: PolicyId,
    lake: LakeOption,
    stage: StageOption = "all",
    share: ShareOption = None,
    json: JsonOption = None,
    store: Cases = None,
) -> None:
    """Play a policy over the days of the lake. Exit codes: 0 done, 2 unusable."""
    with desk(lake, store) as at:
        from stillwatch.response.honest import judged_by_people
        from stillwatch.response.met import met_by
        from stillwatch.response.policies import read_policy
        from stillwatch.response.preview import next_step
        from stillwatch.response.replay import replay as played

        found = read_policy(at.store, policy)
        chosen, part = next_step(found, _stage(stage), share)
        with at.store.reading() as connection:
            met = met_by(connection, found, datetime.now(UTC))
            judged = judged_by_people(connection, met)
        with Lake.open(lake, create=False) as opened:
            told = played(opened, policy, met, chosen, part, judged)
        _write(json, told)
        _print_replay(told)


def _print_replay(told: "Replay") -> None:
    screen = wide_screen()
    days = made_table("day", "exchanges", "hit", "accounts hit", right=("exchanges", "hit", "accounts hit"))
    for day in told.days:
        days.add_row(str(day.day), f"{day.exchanges:,}", f"{day.hit:,}", f"{day.accounts_hit:,}")
    screen.print(days)
    hit = f"{told.hit:,} of {told.exchanges:,} exchanges, of {told.accounts_hit:,} of {told.accounts:,} accounts"
    screen.print(line(f"Hit would have been {hit}."))
    if told.often:
        screen.print(
            line("An account that is hit is hit {median:,} times in the median, {most:,} at most.".format(**told.often))
        )
    if told.windows:
        screen.print(line(f"The budget ran out in {told.windows_spent:,} of {plural(told.windows, 'window')}."))
    screen.print(line(told.honest.says))


def list_policies(
    lake: LakeOption,
    ended: Annotated[bool, typer.Option("--ended", help="Those that have ended as well.")] = False,
    store: Cases = None,
) -> None:
    """List the policies. Exit codes: 0 done, 2 unusable arguments or input."""
    with desk(lake, store) as at:
        from stillwatch.response.policies import read_policies

        shown = made_table("policy", "about", "action", "stage", "state", "owner", "ends")
        for one in read_policies(at.store, ended=ended):
            stage = "" if one.stage is None else one.stage if one.stage != "share" else f"share {one.share:.0%}"
            ends = one.terms.expires_at.isoformat(timespec="minutes")
            about = one.case_id or f"every {one.kind}"
            cells = (one.id, about, one.terms.action, stage, one.state.replace("_", " "), one.owner, ends)
            shown.add_row(*map(line, cells))
        wide_screen().print(shown)


def table(lake: LakeOption, store: Cases = None) -> None:
    """Bring the decision table up to date. Exit codes: 0 done, 2 unusable arguments or input."""
    with desk(lake, store) as at:
        from stillwatch.response.publish import publish

        made = publish(lake, at.store)
        told = f"{plural(made.measures, 'measure')}, {plural(made.subjects, 'subject')}"
        changed = "Written" if made.changed else "As it was"
        print_lines(f"{changed}: version {made.version}, {told}", *unlisted(made.unknown))


def key(lake: LakeOption) -> None:
    """Print the public key that tables are signed with. Exit codes: 0 done, 2 unusable."""
    from stillwatch.bundles.signing import public_pem
    from stillwatch.response.folder import Folder

    with plain_endings():
        Lake.open(lake, create=False).close()
        folder = Folder(lake)
        with folder.locked():
            folder.challenge_key()
            print(public_pem(folder.key()).decode(), end="")


def _stage(stage: str | None) -> Stage | None:
    for one in get_args(Stage):
        if one == stage:
            return one
    if stage is not None:
        raise UnusableError("a stage is shadow, share or all")
    return None


def _write(file: Path | None, told: Any) -> None:
    if file is not None:
        file.write_text(told.model_dump_json(indent=1) + "\n", encoding="utf-8")
