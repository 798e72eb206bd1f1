"""A decision about one request: what the gateway is told, and what of it a client may be."""

from typing import Literal

import msgspec

from stillwatch.response.measures import Action, Reason, Stage, Trim

STATUS = {"deny": 403, "step_up": 403, "throttle": 429}
"""HTTP's, of what stops a request."""

SAYS: dict[Reason, str] = {
    "terms_of_use": "This account's use is restricted under the terms of use.",
    "automated_use": "This account's automated use is restricted.",
    "verification_needed": "This account needs to be verified before it can go on.",
    "capacity": "The capacity that this account shares with others is used up for now.",
}
"""What a client reads. Nothing here says what was found, or how."""


class Decision(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is done with a request. version: of the table. trim: what is taken from the answer,
    whatever else is done."""

    allow: bool
    action: Action | Literal["none"]
    version: int
    stage: Stage | None = None
    campaign: str | None = None
    measure: str | None = None
    reason: Reason | None = None
    retry_after: int | None = None
    """Seconds after which a throttled request may come again."""
    trim: Trim | None = None
    appeal: str | None = None
    challenge: str | None = None
    """The link by which an account proves itself."""
    reservation: str | None = None
    """What to settle once the answer's size is known."""
    stale: bool = False
    """The table was not confirmed for longer than it should be."""
    unanswered: bool = False
    """No budget was to be had, since nobody could be asked: decided by the measure's `fails`."""

    @property
    def status(self) -> int:
        """HTTP's: 200 where the request passes."""
        return 200 if self.allow else STATUS.get(self.action, 403)


class ClientError(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a client is told, in the shape of OpenAI's errors."""

    message: str
    type: str
    code: str
    appeal: str | None = None
    verify: str | None = None


class ClientBody(msgspec.Struct, frozen=True):
    """The body of a refusal."""

    error: ClientError


def for_client(decision: Decision) -> ClientBody:
    """What a client is told of a refusal: a class of reasons, where to appeal, where to verify."""
    reason = decision.reason or "terms_of_use"
    kind = "rate_limit_error" if decision.status == 429 else "permission_error"
    says = SAYS[reason]
    if decision.challenge:
        says += f" Verify it here: {decision.challenge}"
    if decision.appeal:
        says += f" You can appeal here: {decision.appeal}"
    return ClientBody(ClientError(says, kind, reason, decision.appeal, decision.challenge))
