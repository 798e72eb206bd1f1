"""What a declaration says, and within which bounds."""

import hashlib
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from stillwatch.bundles.verify_bundle import canonical, fingerprint_of, public_key
from stillwatch.exchange.errors import UnusableError
from stillwatch.result.plain import plain
from stillwatch.sharing.indicators.group_key import BYTES, HASHED, GroupKey

Schema = Literal["stillwatch.declaration/1"]
SCHEMA: Schema = "stillwatch.declaration/1"
MOST_ACCOUNTS = 50_000
LONGEST_TERM = timedelta(days=366)
"""Nobody is vouched for for ever: whoever still runs the accounts then declares them anew."""

ACCOUNT = "declared account"
"""The kind of value that is hashed."""

QUOTES = frozenset('"“”„«»')


class DeclarationError(UnusableError):
    """A file that cannot be used as a declaration; what it says is never repeated."""


def _shows(text: str) -> str:
    if text != text.strip() or plain(text) != text:
        raise ValueError("no text of one line in characters that show")
    return text


def _quotable(text: str) -> str:
    if not QUOTES.isdisjoint(text):
        raise ValueError("a name without quotation marks: it is quoted in sentences")
    return text


Name = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_shows), AfterValidator(_quotable)]
Sentence = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_shows)]
Count = Annotated[int, Field(ge=0, le=10**12)]
Purposes = Annotated[tuple[Sentence, ...], Field(min_length=1, max_length=20)]


class Strict(BaseModel):
    """Nothing that is not asked for, and nothing that has to be guessed at."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Fleet(Strict):
    """Programs of one kind: how many run at a time, and what for."""

    name: Name
    agents: Annotated[int, Field(ge=1, le=10**7)]
    purpose: Sentence


class Observed(Strict):
    """What the team's own log has: exchanges, and the days of the first and the last."""

    exchanges: Count
    first: date
    last: date


class Declaration(Strict):
    """accounts: HMAC of each account's id under `key`, which travels with them, sorted;
    exchanges_a_day: what is expected; log: what the team's own log had; signer: the public key in
    PEM."""

    schema_: Schema = Field(alias="schema")
    who: Name
    contact: Sentence
    purposes: Purposes
    fleets: Annotated[tuple[Fleet, ...], Field(max_length=50)]
    exchanges_a_day: Count
    log: Observed
    made: date
    expires: date
    key: Annotated[str, Field(pattern=rf"^[0-9a-f]{{{2 * BYTES}}}$")]
    accounts: Annotated[
        tuple[Annotated[str, Field(pattern=rf"^[0-9a-f]{{{HASHED}}}$")], ...],
        Field(min_length=1, max_length=MOST_ACCOUNTS),
    ]
    signer: Annotated[str, Field(max_length=200)]

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if not timedelta(0) < self.expires - self.made <= LONGEST_TERM:
            raise ValueError("it must end after it was made, within a year")
        if list(self.accounts) != sorted(set(self.accounts)):
            raise ValueError("the accounts must stand in order, each once")
        return self

    def hashed(self, account_id: str) -> str:
        """As the account would be named here."""
        return self._hashes.hashed(ACCOUNT, account_id)

    @cached_property
    def _hashes(self) -> GroupKey:
        return GroupKey(bytes.fromhex(self.key))

    @cached_property
    def payload(self) -> bytes:
        """What is signed."""
        return canonical(self.model_dump(mode="json", by_alias=True))

    @property
    def id(self) -> str:
        """Of all that it says, its signer among it: what a person decides of one counts for no
        other."""
        return f"D-{hashlib.sha256(self.payload).hexdigest()[:40]}"

    @property
    def fingerprint(self) -> str:
        """Of the signer's key."""
        return fingerprint_of(public_key(self.signer.encode()))


def place_of(error: ValidationError) -> str:
    """Where in a file the first thing is amiss, by names that are ours: never what somebody else
    wrote."""
    parts = (part for part in error.errors()[0]["loc"] if isinstance(part, int) or part in FIELDS)
    return ".".join(str(part) for part in parts) or "the whole"


FIELDS = {"schema", *Declaration.model_fields, *Fleet.model_fields, *Observed.model_fields}
