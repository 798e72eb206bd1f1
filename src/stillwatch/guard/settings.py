"""What a guard is told, in one file of TOML: where it listens and who may ask, where its table
comes from, where budgets are kept, and by what requests are known."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator

from stillwatch.exchange.settings import is_local, read_settings_file

Header = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]


class Tls(BaseModel, frozen=True, extra="forbid"):
    """Files in PEM."""

    certificate: Path
    key: Path


class TableSettings(BaseModel, frozen=True, extra="forbid"):
    """keys: public keys (PEM) of which one has to have signed. file or url: where tables come from,
    and where neither is given they are pushed. every: seconds between looks. stale_after: seconds
    without a confirmation."""

    keys: list[Path] = Field(min_length=1)
    file: Path | None = None
    url: str | None = None
    token_file: Path | None = None
    every: float = Field(default=5.0, ge=0.1, le=3600)
    stale_after: float = Field(default=60.0, ge=1)

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.file is not None and self.url is not None:
            raise ValueError("file and url are two sources: name one")
        return self


class Budgets(BaseModel, frozen=True, extra="forbid"):
    """ledger: a file of this guard, another guard that has such a file, or Redis. url: of either.
    wait: seconds for its answer. usual_tokens: reserved for a request that does not say how many it
    may use."""

    ledger: Literal["file", "guard", "redis"] = "file"
    url: str | None = None
    token_file: Path | None = None
    wait: float = Field(default=0.25, gt=0, le=10)
    usual_tokens: int = Field(default=1024, ge=1)

    @model_validator(mode="after")
    def _has_an_address(self) -> Self:
        if (self.ledger == "file") != (self.url is None):
            raise ValueError("url belongs to the ledgers guard and redis, and they need one")
        return self


class Names(BaseModel, frozen=True, extra="forbid"):
    """Headers by which a gateway says whose request it is. key_headers hold keys as clients send
    them, which are looked up by their SHA-256 in hexadecimal, as LiteLLM logs them.
    trusted_proxies: how many entries at the end of `x-forwarded-for` were written by machines of
    yours; 0 looks at no address. litellm: which of its names is the account."""

    account: Header = "x-stillwatch-account"
    organization: Header = "x-stillwatch-organization"
    api_key: Header = "x-stillwatch-key"
    key_headers: list[Header] = []
    trusted_proxies: int = Field(default=0, ge=0, le=16)
    litellm: Literal["user", "end_user", "team"] = "user"


class LogSettings(BaseModel, frozen=True, extra="forbid"):
    """folder: `decisions` in the guard's own where none is given. sample: one of so many requests
    that nothing meets, 0 for none. most_bytes: of a day."""

    folder: Path | None = None
    sample: int = Field(default=1000, ge=0)
    most_bytes: int = Field(default=1 << 30, ge=0)


class Guard(BaseModel, frozen=True, extra="forbid"):
    """Of one guard. folder: what it keeps (the last table, its ledger, gateways' tokens).
    grpc_port: for Envoy; none where it is not given."""

    folder: Path
    host: str = "127.0.0.1"
    port: int = Field(default=8480, ge=0, le=65535)
    grpc_port: int | None = Field(default=None, ge=0, le=65535)
    tls: Tls | None = None
    challenge_key: Path | None = None
    table: TableSettings
    budgets: Budgets = Budgets()
    names: Names = Names()
    log: LogSettings = LogSettings()

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_local(self.host)


class Settings(BaseModel, frozen=True, extra="forbid"):
    """All of the file."""

    guard: Guard


def read_settings(path: Path) -> Guard:
    """The file's settings. Raises UnusableError, which tells no value of the file."""
    return read_settings_file(path, Settings).guard
