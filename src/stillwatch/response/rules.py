"""What a policy may do, and who has to agree: the rules that no caller can talk round."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from stillwatch.cases.errors import InvalidError
from stillwatch.response.measures import Stage
from stillwatch.response.model import Figures, Policy, Step, Terms

LONGEST_TERM = timedelta(days=90)
"""Twice as long as the longest stretch of one network that is on record (45 days): what must last
longer is proposed again, by somebody who looks at it again."""

MANY = 100
"""Accounts that one person may ask to prove themselves without a second: as many as he can look at
one by one. The smallest pool that was told of in public had 273."""

DENIES = 0.9
"""Share of the exchanges of late that a throttle would refuse, from which it counts as a denial: by
a budget of one exchange a week nobody is throttled."""

STAGES: tuple[Stage, ...] = ("shadow", "share", "all")


def check_terms(terms: Terms, now: datetime) -> None:
    """Raises InvalidError for terms that make no sense by themselves."""
    if terms.expires_at.tzinfo is None or not now < terms.expires_at <= now + LONGEST_TERM:
        raise InvalidError(f"a policy ends at a time to come, with its zone, within {LONGEST_TERM.days} days")
    if (terms.action == "throttle") != (terms.budget is not None):
        raise InvalidError("a throttle needs a budget, and nothing else has one")
    if (terms.action == "trim") != (terms.trim is not None):
        raise InvalidError("trimming needs to say what is taken from an answer, and nothing else does")
    if terms.trim is not None and not any(terms.trim.model_dump().values()):
        raise InvalidError("this would take nothing from any answer")
    if (terms.action == "step_up") != (terms.challenge is not None):
        raise InvalidError("a step-up needs the address where an account proves itself, and nothing else has one")
    if terms.action == "step_up" and terms.also_by:
        raise InvalidError("a step-up asks an account to prove itself, and no other name can")
    if terms.action == "deny" and "network" in terms.also_by:
        raise InvalidError("nobody is denied by the network that he comes from: strangers come to it, too")
    if terms.action == "deny" and terms.appeal is None:
        raise InvalidError("a denial needs the address where it can be appealed against")
    for url in (terms.challenge, terms.appeal):
        if url is not None and not (url.startswith(("https://", "http://")) and url.isprintable() and " " not in url):
            raise InvalidError("an address begins with https:// or http:// and has no spaces")


def next_steps(steps: Sequence[Step]) -> dict[Stage, float]:
    """The stages that may follow, each with the share that it must at least exceed: shadow, then a
    share, which may grow, then all. None is left out."""
    if not steps:
        return {"shadow": 0.0}
    last = steps[-1]
    if last.stage == "shadow":
        return {"share": 0.0}
    return {"share": last.share, "all": 0.0} if last.stage == "share" else {}


def check_step(policy: Policy, stage: Stage, share: float) -> float:
    """The share of a step that may be taken. Raises InvalidError."""
    allowed = next_steps(policy.steps)
    if policy.state == "ended":
        raise InvalidError("the policy has ended: propose another")
    if policy.wanted is not None:
        raise InvalidError("a step already waits for a second person")
    if stage not in allowed:
        steps = " or ".join(allowed) or "nothing"
        raise InvalidError(f"after {policy.stage or 'a draft'} comes {steps}")
    if stage != "share":
        return 1.0
    if not allowed[stage] < share < 1.0:
        raise InvalidError(f"a share lies between {allowed[stage]:g} and 1, and grows")
    return share


def needs_second(terms: Terms, stage: Stage, figures: Figures) -> str | None:
    """Why a step needs a second person; None where it does not. In the shadow nobody is met."""
    if stage == "shadow":
        return None
    if terms.action == "deny":
        return "it denies"
    if terms.action == "throttle" and figures.stopped >= DENIES:
        return f"it would have refused {figures.stopped:.0%} of their exchanges, which is a denial"
    if terms.action == "step_up" and figures.paying:
        return "it meets accounts that pay"
    if terms.action == "step_up" and figures.accounts > MANY:
        return f"it meets {figures.accounts:,} accounts, more than {MANY}"
    return None
