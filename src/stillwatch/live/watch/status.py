"""How the last round went, for whoever asks: another process publishes it."""

from pathlib import Path

from pydantic import BaseModel, ValidationError

from stillwatch.lake.store.files import write_private

NAME = "watched.json"


class Status(BaseModel, frozen=True):
    """Of one round. at: when the scan was done, in seconds since 1970; seconds: how long it
    took."""

    at: float
    seconds: float
    campaigns: int


def write_status(lake: Path, status: Status) -> None:
    """Leaves it in the lake."""
    write_private(lake / "live" / NAME, status.model_dump_json().encode())


def read_status(lake: Path) -> Status | None:
    """The last one, None where there is none that can be read."""
    try:
        return Status.model_validate_json((lake / "live" / NAME).read_bytes())
    except (OSError, ValidationError):
        return None
