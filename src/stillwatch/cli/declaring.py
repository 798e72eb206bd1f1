"""`stillwatch self-check --declare`: a signed declaration of the accounts in a team's own log."""

from datetime import UTC, datetime
from pathlib import Path

from stillwatch.bundles.signing import own_key
from stillwatch.cli.screen import wide_screen
from stillwatch.declarations.folder import SUFFIX
from stillwatch.declarations.signed import signed
from stillwatch.declarations.team import declaration_of, read_team
from stillwatch.lake import Lake
from stillwatch.lake.store.files import whole
from stillwatch.readers.accounts import read_accounts
from stillwatch.readers.source import Sources
from stillwatch.result import words
from stillwatch.result.tables import line


def declare(file: Path, sources: Sources, paths: list[Path]) -> None:
    """Write the declaration beside the team's file, signed with the key that lies there too, made
    with the first one. Raises DeclarationError, UnusableError."""
    today = datetime.now(UTC).date()
    team = read_team(file, today)
    with Lake.temporary() as lake:
        lake.ingest(sources, read_accounts(paths)[0])
        key = own_key(file.with_suffix(".key.pem"))
        made = declaration_of(team, lake, key, today)
    out = file.with_suffix(SUFFIX)
    with whole(out) as beside:
        beside.write_bytes(signed(made, key))
    screen = wide_screen()
    screen.print(line(f"Wrote {out}: {made.id}", "bold"))
    told = words.listed([words.plural(len(made.accounts), "account"), words.plural(made.log.exchanges, "exchange")])
    screen.print(line(f"It names {told} of the log, as keyed hashes, and {made.exchanges_a_day:,} exchanges a day."))
    screen.print(line(f"It ends on {made.expires}. Tell the operator by another way whose key signed it:"))
    screen.print(line(made.fingerprint))
