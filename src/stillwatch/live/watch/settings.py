"""How often a lake is scanned, and whom changes are told."""

from typing import Annotated

from pydantic import BaseModel, Field

from stillwatch.live.watch.targets import Target


class Watch(BaseModel, frozen=True, extra="forbid"):
    """When the lake is scanned again: after so long, or once so many exchanges are new. notify:
    whom changes are told, by name."""

    minutes: float = Field(default=60.0, gt=0)
    exchanges: int = Field(default=1_000_000, ge=1)
    notify: dict[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")], Target] = {}
