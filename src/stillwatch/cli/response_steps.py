"""`stillwatch response step`, `approve`, `refuse`, `undo`, `end`: a policy taken further, or
back."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from stillwatch.cli.recipients import Cases
from stillwatch.cli.response import As, Desk, LakeOption, Note, PolicyId, desk
from stillwatch.cli.response_shown import look_at
from stillwatch.exchange.errors import UnusableError
from stillwatch.response.measures import Stage

if TYPE_CHECKING:
    from stillwatch.response.model import Policy

Seen = Annotated[int, typer.Option("--seen", metavar="N", help="The policy's version, as its preview says.")]

Back = Callable[..., "Policy"]


def step(
    policy: PolicyId,
    lake: LakeOption,
    to: Annotated[str, typer.Option("--to", metavar="STAGE", help="shadow, share or all.")],
    seen: Seen,
    share: Annotated[float, typer.Option("--share", metavar="F", help="Of the accounts, where it is one.")] = 1.0,
    claimed: As = None,
    store: Cases = None,
) -> None:
    """Take a policy to its next stage. Exit codes: 0 done, 2 unusable arguments or input."""
    with desk(lake, store) as at:
        if to not in get_args(Stage):
            raise UnusableError("a stage is shadow, share or all")
        from stillwatch.response import policies
        from stillwatch.response.preview import demand_sense

        shown = look_at(at, policy, to, share)
        demand_sense(shown)
        at.publish(policies.step(at.store, at.person, policy, seen, shown.stage, shown.figures, share, claimed))


def approve(policy: PolicyId, lake: LakeOption, seen: Seen, claimed: As = None, store: Cases = None) -> None:
    """Agree to a step that waits. Exit codes: 0 done, 2 unusable arguments or input."""
    with desk(lake, store) as at:
        from stillwatch.response import policies
        from stillwatch.response.preview import demand_sense

        shown = look_at(at, policy, None, None)
        demand_sense(shown)
        at.publish(policies.approve(at.store, at.person, policy, seen, shown.figures, claimed))


def refuse(policy: PolicyId, lake: LakeOption, note: Note, claimed: As = None, store: Cases = None) -> None:
    """Do not agree to a step that waits. Exit codes: 0 done, 2 unusable arguments or input."""
    with desk(lake, store) as at:
        from stillwatch.response import policies

        _back(at, policies.refuse, policy, note, claimed)


def undo(policy: PolicyId, lake: LakeOption, note: Note, claimed: As = None, store: Cases = None) -> None:
    """Take the last step back. Exit codes: 0 done, 2 unusable arguments or input."""
    with desk(lake, store) as at:
        from stillwatch.response import policies

        _back(at, policies.undo, policy, note, claimed)


def end(policy: PolicyId, lake: LakeOption, note: Note, claimed: As = None, store: Cases = None) -> None:
    """End a policy, for good. Exit codes: 0 done, 2 unusable arguments or input."""
    with desk(lake, store) as at:
        from stillwatch.response import policies

        _back(at, policies.end, policy, note, claimed)


def _back(at: Desk, act: Back, policy_id: str, note: str, claimed: str | None) -> None:
    """Whoever takes a measure back need not have seen what it has become since."""
    from stillwatch.response.policies import read_policy

    at.publish(act(at.store, at.person, policy_id, read_policy(at.store, policy_id).version, note, claimed))
