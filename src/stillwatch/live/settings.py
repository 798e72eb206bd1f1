"""Where the server listens and what it holds, in a small file of TOML."""

import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from stillwatch.exchange.errors import UnusableError
from stillwatch.live.spool.spool import Limits


class Tls(BaseModel, frozen=True, extra="forbid"):
    """Files in PEM. clients: the authority whose certificates senders must show; then those may
    send without a token."""

    certificate: Path
    key: Path
    clients: Path | None = None


class SpoolSettings(BaseModel, frozen=True, extra="forbid"):
    """What the spool may hold."""

    bytes: int = Field(default=8 << 30, ge=64 << 20)
    hours: float = Field(default=1.0, gt=0, le=72)


class Settings(BaseModel, frozen=True, extra="forbid"):
    """Of one server. The ports are those that OTLP's senders know; 0 is any that is free. follow:
    files and folders of logs that others write to."""

    host: str = "127.0.0.1"
    http_port: int = Field(default=4318, ge=0, le=65535)
    grpc_port: int = Field(default=4317, ge=0, le=65535)
    tls: Tls | None = None
    spool: SpoolSettings = SpoolSettings()
    follow: list[Path] = []

    @property
    def limits(self) -> Limits:
        """Of the spool."""
        return Limits(self.spool.bytes, self.spool.hours * 3600)

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the server."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def read_settings(path: Path | None) -> Settings:
    """The file's settings, the defaults where there is none. Raises UnusableError."""
    if path is None:
        return Settings()
    try:
        given: Any = tomllib.loads(path.read_text())
        return Settings.model_validate(given)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the file'}: {e['msg']}" for e in error.errors())
        raise UnusableError(f"{path}: {wrong}") from None
    except ValueError:
        raise UnusableError(f"{path} is no TOML") from None
    except OSError as error:
        raise UnusableError(f"{path} cannot be read: {error.strerror}") from None
