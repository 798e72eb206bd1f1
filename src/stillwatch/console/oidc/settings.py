"""What an operator says of his provider, in a small file of TOML or JSON."""

import os
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, model_validator

from stillwatch.cases.roles import RANK, Role
from stillwatch.exchange.errors import UnusableError
from stillwatch.exchange.settings import is_local, read_settings_file


class Settings(BaseModel, frozen=True, extra="forbid"):
    """One provider. `name`: as people know it. `address`: under which browsers reach the console,
    where that is not where it listens. `roles`: group -> role."""

    issuer: str
    client_id: str = Field(min_length=1)
    client_secret: SecretStr | None = None
    client_secret_env: str | None = None
    name: str = Field("", max_length=40)
    address: str | None = None
    scopes: list[str] = ["openid", "email", "profile"]
    name_claim: str = "email"
    groups_claim: str = "groups"
    roles: dict[str, Role] = Field(min_length=1)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if not self.issuer.isascii() or not safe(self.issuer):
            raise ValueError("issuer must be an https:// address")
        if self.address is not None and (not safe(self.address) or urlsplit(self.address).path.strip("/")):
            raise ValueError("address must be an https:// address without a path")
        if "openid" not in self.scopes:
            raise ValueError("scopes must hold openid")
        if self.client_secret is not None and self.client_secret_env is not None:
            raise ValueError("give client_secret or client_secret_env, not both")
        return self

    @property
    def called(self) -> str:
        """What stands on the button."""
        return self.name or urlsplit(self.issuer).hostname or "OpenID Connect"

    def role_of(self, groups: object) -> Role | None:
        """The highest role that any of a person's groups has; None where none has one."""
        given = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
        found = [self.roles[group] for group in given if isinstance(group, str) and group in self.roles]
        return max(found, key=RANK.__getitem__, default=None)


def read_settings(path: Path) -> Settings:
    """The file, with the secret taken from the environment where it says so. Raises UnusableError,
    which tells no value of the file."""
    settings = read_settings_file(path, Settings)
    if settings.client_secret_env is None:
        return settings
    secret = os.environ.get(settings.client_secret_env)
    if not secret:
        raise UnusableError(f"{path}: the environment has no {settings.client_secret_env}")
    return settings.model_copy(update={"client_secret": SecretStr(secret)})


def safe(address: str) -> bool:
    """Whether what is said there stays secret on its way: TLS, or this very machine."""
    try:
        parts = urlsplit(address)
        if parts.username is not None or parts.fragment or not parts.hostname or parts.port == 0:
            return False
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_local(parts.hostname))
