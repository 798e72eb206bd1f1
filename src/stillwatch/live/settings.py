"""What the live side is told, in one file of TOML: where it listens, how often it scans, whom it
tells."""

from pathlib import Path
from typing import Self

from pydantic import BaseModel, Field, model_validator

from stillwatch.exchange.settings import is_local, read_settings_file
from stillwatch.live.kafka_settings import Name, Topic
from stillwatch.live.spool.spool import Limits
from stillwatch.live.watch.settings import Watch


class Tls(BaseModel, frozen=True, extra="forbid"):
    """Files in PEM. clients: the authority whose certificates senders must show; then those may
    send without a token."""

    certificate: Path
    key: Path
    clients: Path | None = None


class SpoolSettings(BaseModel, frozen=True, extra="forbid"):
    """What the spool may hold."""

    bytes: int = Field(default=8 << 30, ge=64 << 20)
    hours: float = Field(default=1.0, ge=0.25, le=72)  # more than spans are held for (intake.HELD_SECONDS)


class Listen(BaseModel, frozen=True, extra="forbid"):
    """Of one server. The ports are those that OTLP's senders know; 0 is any that is free. follow:
    files and folders of logs that others write to; kafka: topics by the name of their sender."""

    host: str = "127.0.0.1"
    http_port: int = Field(default=4318, ge=0, le=65535)
    grpc_port: int = Field(default=4317, ge=0, le=65535)
    tls: Tls | None = None
    spool: SpoolSettings = SpoolSettings()
    follow: list[Path] = []
    kafka: dict[Name, Topic] = {}

    @property
    def limits(self) -> Limits:
        """Of the spool."""
        return Limits(self.spool.bytes, self.spool.hours * 3600)

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_local(self.host)


class Console(BaseModel, frozen=True, extra="forbid"):
    """Where the console is served, by `stillwatch up`. names: further ones under which browsers
    reach it."""

    host: str = "127.0.0.1"
    port: int = Field(default=8470, ge=0, le=65535)
    names: list[str] = []


class Settings(BaseModel, frozen=True, extra="forbid"):
    """All of the file."""

    listen: Listen = Listen()
    watch: Watch = Watch()
    console: Console = Console()

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.listen.http_port and self.listen.http_port == self.listen.grpc_port:
            raise ValueError("listen.http_port and listen.grpc_port must differ")
        return self


def read_settings(path: Path | None) -> Settings:
    """The file's settings, the defaults where there is none. Raises UnusableError, which tells no
    value of the file."""
    return Settings() if path is None else read_settings_file(path, Settings)
