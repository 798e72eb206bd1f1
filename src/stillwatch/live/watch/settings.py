"""How often a lake is scanned, and whom changes are told."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints, field_validator

from stillwatch.live.watch.targets import Target, Webhook

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class Watch(BaseModel, frozen=True, extra="forbid"):
    """When the lake is scanned again: after so long, or once so many exchanges are new. notify:
    whom changes are told, by name; case_notices: who is told of each account that something is
    done to, by webhook."""

    minutes: float = Field(default=60.0, gt=0)
    exchanges: int = Field(default=1_000_000, ge=1)
    notify: dict[Name, Target] = {}
    case_notices: dict[Name, Webhook] = {}

    @field_validator("case_notices")
    @classmethod
    def _are_webhooks(cls, given: dict[str, Webhook]) -> dict[str, Webhook]:
        if any(one.kind != "webhook" for one in given.values()):
            raise ValueError("case notices go to webhooks alone")
        return given
