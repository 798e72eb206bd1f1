"""What is told of a campaign, whatever the format: figures, reasons and accounts under a keyed
hash, never a name."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from uuid import UUID, uuid5

from stillwatch.campaigns.findings import Campaign
from stillwatch.report.exports import Marking
from stillwatch.report.matter import Matter, Standing
from stillwatch.sketch.keys import Keys

PROJECT = UUID("12b2c764-59fe-4433-ad80-9af096054ea9")
"""The namespace of Stillwatch's identifiers (UUIDv5, RFC 9562): the same thing told again has the
same id."""

PURPOSE = "sharing accounts"
UNNAMED = "An operator of a language-model API"

NOT_ALLEGED = (
    "Not alleged: who runs these accounts, for whom, from which country, or what became of the answers. Accounts are "
    "given as HMAC-SHA256 of the operator's own ids under a key that the operator keeps, so that what is shared of one "
    "operator's log at different times can be joined and no account can be named from it."
)


@dataclass(frozen=True, order=True)
class Account:
    """pseudonym: `hmac-sha256:` and 64 hexadecimal digits. What it sent in the campaign's time, and
    the harvest of it that was answered."""

    pseudonym: str
    exchanges: int
    harvest: int


@dataclass(frozen=True)
class Told:
    """confirmed: when a person did. taken_out: accounts of the scan's that analysts took out.
    accounts: by pseudonym, which says nothing of the order of their ids. producer: who reports.
    lake: names the operator's key. created: when the campaign was first shared, to the day; at:
    when it is shared now."""

    campaign: Campaign
    standing: Standing
    confirmed: datetime | None
    taken_out: int
    accounts: tuple[Account, ...]
    marking: Marking
    producer: str
    lake: str
    created: datetime
    at: datetime

    def uuid(self, *name: str) -> UUID:
        """The identifier of a part of what is told of this campaign."""
        return uuid5(PROJECT, "\0".join((self.lake, self.campaign.campaign_id, *name)))

    @property
    def reporter(self) -> UUID:
        """The identifier of who reports: one, whatever the campaign."""
        return uuid5(PROJECT, self.lake)

    @property
    def confidence(self) -> int:
        """In hundredths, as STIX and OCSF count it; 100 would be certainty, which no detector
        has."""
        return min(round(100 * self.campaign.confidence), 99)

    @property
    def title(self) -> str:
        """A line."""
        return f"Distillation campaign {self.campaign.campaign_id}"

    @cached_property
    def summary(self) -> str:
        """Who did what, when, and how sure that is."""
        c = self.campaign
        owner = " and declare no common owner" if c.answers.concealed is not None else ""  # else the log cannot tell
        standing = "Found by a scan; no person has confirmed it yet."
        if self.confirmed:
            standing = f"Found by a scan and confirmed by a person on {self.confirmed:%Y-%m-%d}."
        return (
            f"{c.accounts:,} accounts that act as one{owner} harvested answers of a language model: {c.attempts:,} "
            f"requests between {c.first_seen:%Y-%m-%d %H:%M} and {c.last_seen:%Y-%m-%d %H:%M} UTC, of which "
            f"{c.harvest_exchanges:,} were answered. Confidence {self.confidence}%. {standing}"
        )

    @cached_property
    def reasons(self) -> str:
        """The evidence and what speaks against it, strongest first, and what is not alleged."""
        c = self.campaign
        against = [e.says for e in c.counter_evidence]
        if self.taken_out:
            against.append(f"Analysts took out {self.taken_out:,} more accounts that the scan had counted.")
        lines = ["Evidence:", *(f"- {e.says}" for e in c.evidence), "", "Counter-evidence:"]
        return "\n".join([*lines, *(f"- {says}" for says in against or ["None was found."]), "", NOT_ALLEGED])


def tell(matter: Matter, keys: Keys, marking: Marking, producer: str | None, created: datetime, at: datetime) -> Told:
    """What is told of a matter. keys: the lake's; producer: None is an operator who gives no
    name."""
    key = keys.derived(PURPOSE)
    columns = (matter.members[name].to_pylist() for name in ("account_id", "exchanges", "harvest_exchanges"))
    accounts = sorted(Account(pseudonym(key, name), *counts) for name, *counts in zip(*columns, strict=True))
    return Told(
        matter.campaign,
        matter.standing,
        matter.judgement.at.astimezone(UTC) if matter.judgement else None,
        matter.taken_out,
        tuple(accounts),
        marking,
        producer or UNNAMED,
        keys.key_id,
        created,
        at,
    )


def pseudonym(key: bytes, account: str) -> str:
    """An account as those outside see it: whole, since 64 bits would be few among the accounts of
    many operators."""
    return "hmac-sha256:" + hmac.digest(key, account.encode("utf-8", "surrogatepass"), "sha256").hex()
