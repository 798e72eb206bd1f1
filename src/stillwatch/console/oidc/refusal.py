"""Why somebody is not let in through a provider: one word, which the login page has a sentence
for."""

from typing import Literal

from stillwatch.cases.identities import Why

Reason = Why | Literal["cancelled", "gone", "often", "unbelievable", "unreachable", "unverified"]
"""cancelled: the provider says no. gone: this browser began no such login, or too long ago. often:
too many tries. unbelievable: what is given out as the provider's word does not hold. unreachable:
the provider does not answer, or not as one. unverified: it does not vouch for the mail address."""


class Refused(Exception):
    """Somebody is not let in. `detail` is for the operator: what failed, in our words."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: Reason = reason
