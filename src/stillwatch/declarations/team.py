"""What a team says of itself in a TOML file, made a declaration of the accounts in its log."""

import secrets
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field, ValidationError

from stillwatch.bundles.signing import public_pem
from stillwatch.declarations.model import (
    ACCOUNT,
    LONGEST_TERM,
    MOST_ACCOUNTS,
    SCHEMA,
    Count,
    Declaration,
    DeclarationError,
    Fleet,
    Name,
    Observed,
    Purposes,
    Sentence,
    Strict,
    place_of,
)
from stillwatch.lake.views.protocols import ReadableLake
from stillwatch.sharing.indicators.group_key import BYTES, GroupKey

LARGEST_TEAM = 1 << 20
"""Bytes of a TOML file that is read."""


class Team(Strict):
    """team.toml. exchanges_a_day: what is expected, where the log does not show it."""

    who: Name
    contact: Sentence
    purposes: Purposes
    expires: date
    exchanges_a_day: Count | None = None
    fleets: Annotated[tuple[Fleet, ...], Field(max_length=50)] = ()


def read_team(path: Path, today: date) -> Team:
    """What a team says of itself. Raises DeclarationError with the place of what is amiss."""
    try:
        if path.stat().st_size > LARGEST_TEAM:
            raise DeclarationError(f"{path} is larger than {LARGEST_TEAM >> 20} MB")
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        where = f" ({error})" if isinstance(error, tomllib.TOMLDecodeError) else ""
        raise DeclarationError(f"{path} is no TOML file{where}") from None
    try:
        team = Team.model_validate(_as_tuples(said))
    except ValidationError as error:
        asked = (
            "who, contact, purposes, expires; exchanges_a_day and fleets (name, agents, purpose) where there are any"
        )
        why = error.errors()[0]["msg"]
        raise DeclarationError(f"{path}: {place_of(error)}: {why}. It says {asked}") from None
    if not today < team.expires <= today + LONGEST_TERM:
        raise DeclarationError(f"{path}: expires: a day to come, within a year")
    return team


def _as_tuples(value: object) -> object:
    """Lists of TOML as the model has them."""
    if isinstance(value, list):
        return tuple(_as_tuples(one) for one in value)
    return {name: _as_tuples(one) for name, one in value.items()} if isinstance(value, dict) else value


def declaration_of(team: Team, lake: ReadableLake, signer: Ed25519PrivateKey, today: date) -> Declaration:
    """The declaration of all accounts in a lake of the team's own log. Raises DeclarationError
    where there are none, or more than one can name."""
    found = lake.view().query(
        "SELECT account_id, COUNT(*) AS exchanges, MIN(timestamp) AS first, MAX(timestamp) AS last FROM exchanges "
        "GROUP BY account_id"
    )
    if not 0 < found.num_rows <= MOST_ACCOUNTS:
        raise DeclarationError(f"a declaration names 1 to {MOST_ACCOUNTS:,} accounts; the log has {found.num_rows:,}")
    rows = found.to_pylist()
    first, last = (edge(_day(row[name]) for row in rows) for edge, name in ((min, "first"), (max, "last")))
    exchanges = sum(row["exchanges"] for row in rows)
    shown = -(-exchanges // ((last - first).days + 1))
    key = secrets.token_bytes(BYTES)
    hashes = GroupKey(key)
    return Declaration(
        schema=SCHEMA,
        who=team.who,
        contact=team.contact,
        purposes=team.purposes,
        fleets=team.fleets,
        exchanges_a_day=shown if team.exchanges_a_day is None else team.exchanges_a_day,
        log=Observed(exchanges=exchanges, first=first, last=last),
        made=today,
        expires=team.expires,
        key=key.hex(),
        accounts=tuple(sorted(hashes.hashed(ACCOUNT, row["account_id"]) for row in rows)),
        signer=public_pem(signer).decode(),
    )


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
