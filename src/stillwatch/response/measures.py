"""A measure: what is done to the requests of a campaign's accounts, from when, until when, to which
share of them. It is one row of the decision table, and all that a guard knows of a campaign."""

from typing import Literal

import msgspec

Action = Literal["observe", "tag", "trim", "throttle", "step_up", "deny"]

SEVERITY: dict[Action, int] = {"observe": 0, "tag": 1, "trim": 2, "throttle": 3, "step_up": 4, "deny": 5}
"""Of several measures that meet one request the severest is answered; trimming is done whatever
else is, since it asks nothing of anybody."""

Stage = Literal["shadow", "share", "all"]
"""In the shadow a measure is only written down; a share of the accounts is drawn by hash
(drawing.py), so that an account that was drawn stays drawn as the share grows."""

OtherKind = Literal["api_key", "organization", "network"]
Kind = Literal["account"] | OtherKind
"""What a request is known by."""

Reason = Literal["terms_of_use", "automated_use", "verification_needed", "capacity"]
"""What a client may be told: a class of reasons, never what found it."""


class Budget(msgspec.Struct, frozen=True, omit_defaults=True):
    """What all accounts of a campaign may use together in a window of `seconds` that begins at a
    whole multiple of them since 1970: exchanges, and output tokens where they are bounded too."""

    seconds: int
    exchanges: int
    tokens: int | None = None


class Trim(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is taken from an answer: None leaves a thing as it was asked for."""

    logprobs: bool = False
    """True forbids log-probabilities."""
    choices: int | None = None
    """The most answers to one request (`n`)."""
    max_tokens: int | None = None
    """The most output tokens of one answer."""
    reasoning: Literal["withheld", "summarised"] | None = None


class Measure(msgspec.Struct, frozen=True, omit_defaults=True):
    """One measure. Times are seconds since 1970. In stage `share` a table lists only those who are
    drawn. `fails`: what a gateway is to do when nobody can answer for this measure (no budget to be
    had): `open` lets pass."""

    id: str
    campaign: str
    action: Action
    stage: Stage
    reason: Reason
    starts_at: int
    expires_at: int
    budget: Budget | None = None
    trim: Trim | None = None
    challenge: str | None = None
    """Where an account can prove itself (step_up): a URL; the guard adds a signed token."""
    appeal: str | None = None
    """Where to appeal: a URL."""
    fails: Literal["open", "closed"] = "open"

    def in_force(self, now: float) -> bool:
        """Whether it has begun and not ended."""
        return self.starts_at <= now < self.expires_at
