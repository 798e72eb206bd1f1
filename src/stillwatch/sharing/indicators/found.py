"""What a search for a profile found."""

from typing import Literal

from pydantic import BaseModel

from stillwatch.sharing.indicators.telling import AT_LEAST, SURE

Verdict = Literal["same hand", "traces", "nothing found"]


class FoundAccount(BaseModel):
    """families: log-odds by family of evidence that speaks for it; group: the candidate with which
    it was found, where that says more than the account by itself."""

    account_id: str
    probability: float
    families: dict[str, float]
    group: str | None


class FoundGroup(BaseModel):
    """A candidate of the lake's own scan."""

    group: str
    accounts: int
    probability: float
    families: dict[str, float]


class Match(BaseModel):
    """accounts, groups: from a probability of one half, the likeliest first. searched: accounts of
    the lake; indicators, expired: how many of the profile counted and how many no longer; values:
    of those that counted, how many are held here, by kind; hubs: how many of these say nothing
    here, since too many hold them."""

    profile: str
    accounts: list[FoundAccount]
    groups: list[FoundGroup]
    searched: int
    indicators: int
    expired: int
    values: dict[str, int]
    hubs: int
    identifiers_compared: bool
    subject_compared: bool

    @property
    def sure(self) -> list[FoundAccount]:
        """Accounts that are found, and not only possible."""
        return [account for account in self.accounts if account.probability >= SURE]

    @property
    def verdict(self) -> Verdict:
        """`same hand` when as many accounts are found as a value must have to be handed over: one
        or two may be one customer."""
        if len(self.sure) >= AT_LEAST:
            return "same hand"
        return "traces" if self.accounts else "nothing found"
