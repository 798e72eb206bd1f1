"""`stillwatch marks`: keys that draw which of some equals is served."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import arguments, plain_endings
from stillwatch.cli.lazy import group
from stillwatch.cli.recipients import Cases
from stillwatch.cli.response import LakeOption, desk, print_lines
from stillwatch.cli.screen import wide_screen
from stillwatch.exchange.errors import UnusableError
from stillwatch.lake import Lake
from stillwatch.result.tables import line, table
from stillwatch.safeguards.choices.equals import commit_equals, read_equals
from stillwatch.safeguards.choices.keyring import Keyring, MarkKey, committed

app = group(
    "Keys by which answers are marked.",
    {name: f"marks:{name.replace('list', 'list_keys')}" for name in ("key", "list", "commit", "draw", "text")},
)

KeyId = Annotated[str, typer.Option("--key", metavar="KEY", help="Its id, as in K-0123456789ab.")]
EqualsFile = Annotated[Path, typer.Argument(metavar="FILE", help="Canaries and pairs, a JSON object a line.")]


def key(
    serves: Annotated[str, typer.Argument(metavar="SERVES", help="A campaign's id, or `group K/N`.")],
    lake: LakeOption,
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day.")],
    last: Annotated[str, typer.Option("--until", metavar="DATE", help="The last day.")],
    store: Cases = None,
) -> None:
    """Draw a key and commit to it in the log. Exit codes: 0 done, 2 unusable arguments or input."""
    with desk(lake, store) as at, arguments():
        made = Keyring.of(lake).add(at.store, at.person, serves, date.fromisoformat(first), date.fromisoformat(last))
        print_lines(f"{made.id} serves {made.serves}; committed to as {made.commitment}")


def list_keys(lake: LakeOption, store: Cases = None) -> None:
    """List the keys, never their secrets. Exit codes: 0 done, 2 unusable arguments or input."""
    with desk(lake, store) as at:
        shown = table("key", "serves", "from", "until", "committed to")
        for one in Keyring.of(lake).all():
            at_ = committed(at.store, one) or "not in the log"
            shown.add_row(*map(line, (one.id, one.serves, str(one.first), str(one.last), at_)))
        wide_screen().print(shown)


def commit(file: EqualsFile, lake: LakeOption, store: Cases = None) -> None:
    """Commit to a file of canaries and pairs. Exit codes: 0 done, 2 unusable."""
    with desk(lake, store) as at:
        print_lines(f"Committed to: SHA-256 {commit_equals(at.store, at.person, file)}")


def draw(file: EqualsFile, key: KeyId, lake: LakeOption) -> None:
    """Print which equal of each canary and pair a key serves. Exit codes: 0 done, 2 unusable."""
    with plain_endings():
        secret = _key(lake, key).key
        shown = table("kind", "id", "number", "served")
        for one in read_equals(file):
            which = one.served(secret)
            shown.add_row(one.kind, line(one.id), str(which + 1), line(one.equals[which]))
        wide_screen().print(shown)


def text(key: KeyId, lake: LakeOption) -> None:
    """Mark a text: from standard input to standard output. Exit codes: 0 done, 2 unusable."""
    from stillwatch.safeguards.choices.marking import marked

    with plain_endings():
        secret = _key(lake, key).key
        sys.stdout.write(marked(sys.stdin.read(), secret))


def _key(lake: Path, name: str) -> MarkKey:
    Lake.open(lake, create=False).close()
    found = next((one for one in Keyring.of(lake).all() if one.id == name), None)
    if found is None:
        raise UnusableError(f"the lake has no key {name!a}")
    return found
