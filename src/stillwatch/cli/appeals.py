"""`stillwatch response appeals` and `decide`: what accounts say to what is done to them, and what a
person says to that."""

from typing import Annotated, get_args

import typer

from stillwatch.cli.recipients import Cases
from stillwatch.cli.response import LakeOption, Note, desk, print_lines
from stillwatch.cli.screen import wide_screen
from stillwatch.exchange.errors import UnusableError
from stillwatch.result.tables import line, table

MOST = 1000
"""Appeals that are listed."""


def appeals(
    lake: LakeOption,
    decided: Annotated[bool, typer.Option("--decided", help="Those that were decided as well.")] = False,
    store: Cases = None,
) -> None:
    """List appeals, those first that are due first. Exit codes: 0 done, 2 unusable."""
    with desk(lake, store) as at:
        from stillwatch.response.appeals import read_appeals

        total, some = read_appeals(at.store, undecided=not decided, limit=MOST)
        shown = table("appeal", "account", "policy", "action", "due", "decision", "text")
        for one in some:
            due = one.due_at.date().isoformat() + (" (late)" if one.late else "")
            cells = (one.id, one.account_id, one.policy_id, one.action, due, one.decision or "", one.text)
            shown.add_row(*map(line, cells))
        wide_screen().print(shown)
        if total > len(some):
            print_lines(f"{len(some):,} of {total:,} are listed.")


def decide(
    appeal: Annotated[str, typer.Argument(metavar="APPEAL", help="Its id.")],
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="upheld or rejected.")],
    lake: LakeOption,
    note: Note,
    store: Cases = None,
) -> None:
    """Decide an appeal, for good. Exit codes: 0 done, 2 unusable arguments or input."""
    with desk(lake, store) as at:
        from stillwatch.console.results import keep_labels
        from stillwatch.response.appeals import AppealDecision
        from stillwatch.response.appeals import decide as decided
        from stillwatch.response.publish import publish

        chosen = next((one for one in get_args(AppealDecision) if one == decision), None)
        if chosen is None:
            raise UnusableError("an appeal is upheld or rejected")
        done = decided(at.store, at.person, appeal, chosen, note)
        keep_labels(at.store, lake / "console")
        made = publish(lake, at.store)
        print_lines(
            f"{done.id}: {done.decision} by {done.decided_by}", f"The decision table has version {made.version}."
        )
