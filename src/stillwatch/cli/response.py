"""`stillwatch response`: what is done about cases."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from stillwatch.cli.exits import arguments, extra, plain_endings
from stillwatch.cli.lazy import group
from stillwatch.cli.recipients import Cases
from stillwatch.cli.screen import wide_screen
from stillwatch.exchange.errors import UnusableError
from stillwatch.lake import Lake
from stillwatch.response.measures import Action, OtherKind, Reason
from stillwatch.result.tables import line
from stillwatch.result.words import plural

if TYPE_CHECKING:
    from stillwatch.cases.model import Person
    from stillwatch.cases.store import Store
    from stillwatch.response.model import Policy

app = group(
    "What is done about cases.",
    {
        "propose": "response:propose",
        "preview": "response_shown:preview",
        "replay": "response_shown:replay",
        "step": "response_steps:step",
        "approve": "response_steps:approve",
        "refuse": "response_steps:refuse",
        "undo": "response_steps:undo",
        "end": "response_steps:end",
        "list": "response_shown:list_policies",
        "table": "response_shown:table",
        "key": "response_shown:key",
        "callers": "callers:app",
        "appeals": "appeals:appeals",
        "decide": "appeals:decide",
    },
)

LakeOption = Annotated[Path, typer.Option("--lake", metavar="DIR", help="The lake that was scanned.")]
PolicyId = Annotated[str, typer.Argument(metavar="POLICY", help="Its id, as in P-0123456789ab.")]
As = Annotated[str | None, typer.Option("--as", metavar="NAME", help="A name for the log, beside the login.")]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="Why, as the log keeps it.")]


@dataclass(frozen=True)
class Desk:
    """A lake with its cases, and who sits at it."""

    lake: Path
    store: "Store"

    @property
    def person(self) -> "Person":
        """Whoever runs this: added to the cases where he acts for the first time."""
        from stillwatch.response.at_hand import person_at_hand

        return person_at_hand(self.store)

    def publish(self, policy: "Policy") -> None:
        """Brings the table up to date, and says where the policy stands."""
        from stillwatch.response.publish import publish

        made = publish(self.lake, self.store)
        print_lines(standing(policy), f"The decision table has version {made.version}.", *unlisted(made.unknown))


@contextmanager
def desk(lake: Path, store: str | None) -> Iterator[Desk]:
    """The cases of a lake, as the last scan has them, opened for who runs this."""
    with plain_endings():
        with arguments():
            with extra("console"):
                from stillwatch.cases.store import Store, store_of
                from stillwatch.console.results import take_in_result
            with Lake.open(lake, create=False) as opened:
                results = opened.result_folder
        with Store.open(store or store_of(lake)) as cases:
            take_in_result(cases, results)
            yield Desk(lake, cases)


def print_lines(*lines: str) -> None:
    """Sentences on standard output."""
    screen = wide_screen()
    for one in lines:
        screen.print(line(one))


def unlisted(unknown: int) -> list[str]:
    """That names are not in the table, where there are such."""
    told = f"Not met by {plural(unknown, 'API key or network', 'API keys or networks')}: the vault does not open."
    return [told] if unknown else []


def standing(policy: "Policy") -> str:
    """Where a policy stands, as a sentence."""
    where: str = policy.stage or "a draft"
    if policy.stage == "share":
        where = f"a share of {policy.share:.0%}"
    waits = f"; a step to {policy.wanted.stage} waits for somebody else" if policy.wanted else ""
    ended = f"; ended: {policy.ended_why}" if policy.state == "ended" else ""
    return f"{policy.id}, version {policy.version}: {policy.terms.action}, {where}{waits}{ended}"


def propose(
    lake: LakeOption,
    action: Annotated[str, typer.Option("--action", metavar="ACTION", help=", ".join(get_args(Action)))],
    reason: Annotated[str, typer.Option("--reason", metavar="CLASS", help=", ".join(get_args(Reason)))],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, as the log keeps it.")],
    days: Annotated[float, typer.Option("--days", metavar="N", help="For how long it holds.")],
    case: Annotated[str | None, typer.Option("--case", metavar="CASE", help="The case that it is about.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND", help="Or every case of a kind.")] = None,
    membership: Annotated[
        float, typer.Option("--membership", metavar="P", help="From which on members are met.")
    ] = 0.9,
    also_by: Annotated[
        list[str] | None, typer.Option("--also-by", metavar="NAME", help=f"{', '.join(get_args(OtherKind))}; repeat.")
    ] = None,
    exchanges: Annotated[int | None, typer.Option("--exchanges", metavar="N", help="Of a budget.")] = None,
    tokens: Annotated[int | None, typer.Option("--tokens", metavar="N", help="Of a budget.")] = None,
    seconds: Annotated[int, typer.Option("--seconds", metavar="N", help="A budget's window.")] = 3600,
    no_logprobs: Annotated[bool, typer.Option("--no-logprobs", help="Trim log-probabilities.")] = False,
    choices: Annotated[int | None, typer.Option("--choices", metavar="N", help="Trim answers to a request.")] = None,
    max_tokens: Annotated[
        int | None, typer.Option("--max-tokens", metavar="N", help="Trim an answer's length.")
    ] = None,
    reasoning: Annotated[str | None, typer.Option("--reasoning", metavar="HOW", help="withheld or summarised.")] = None,
    challenge: Annotated[str | None, typer.Option("--challenge", metavar="URL", help="Of a step-up.")] = None,
    appeal: Annotated[str | None, typer.Option("--appeal", metavar="URL", help="Where to appeal.")] = None,
    fails: Annotated[str, typer.Option("--fails", metavar="HOW", help="open or closed, when nobody can say.")] = "open",
    owner: Annotated[str | None, typer.Option("--owner", metavar="NAME", help="Who answers for it.")] = None,
    claimed: As = None,
    store: Cases = None,
) -> None:
    """Propose a policy; nobody is met by it. Exit codes: 0 done, 2 unusable arguments or input."""
    with desk(lake, store) as at:
        from stillwatch.response.policies import propose as proposed

        trim = {"logprobs": no_logprobs, "choices": choices, "max_tokens": max_tokens, "reasoning": reasoning}
        told: dict[str, Any] = {
            **{"action": action, "reason": reason, "why": why, "membership": membership, "fails": fails},
            "also_by": also_by or [],
            **{"challenge": challenge, "appeal": appeal, "expires_at": datetime.now(UTC) + timedelta(days=days)},
            "budget": {"seconds": seconds, "exchanges": exchanges, "tokens": tokens} if exchanges else None,
            "trim": trim if any(trim.values()) else None,
        }
        made = proposed(at.store, at.person, _terms(told), case, _kind(kind), owner, claimed)  # type: ignore[arg-type]
        print_lines(standing(made), f"Look at it: stillwatch response preview {made.id} --lake {lake}")


def _terms(told: dict[str, Any]) -> Any:
    from pydantic import ValidationError

    from stillwatch.response.model import Terms

    try:
        return Terms(**told)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg'].lower()}" for one in error.errors())
        raise UnusableError(wrong) from None


def _kind(kind: str | None) -> str | None:
    from stillwatch.campaigns.findings import GroupKind

    kinds = ("campaign", *get_args(GroupKind))
    if kind is not None and kind not in kinds:
        raise UnusableError(f"a kind is one of {', '.join(kinds)}")
    return kind
