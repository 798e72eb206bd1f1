"""Which campaigns of a log fit a key: a mark that nobody of the log was served proves nothing of a
campaign."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow.parquet as pq

from stillwatch.exchange.errors import UnusableError
from stillwatch.safeguards.choices.keyring import MarkKey, group_of

LEAST = 0.9
"""Membership from which an account counts: that of those whom measures meet."""


@dataclass(frozen=True)
class Campaign:
    """A campaign of the last scan: its ids, its span, its accounts."""

    ids: frozenset[str]
    first: date
    last: date
    accounts: frozenset[str]

    def was_served(self, key: MarkKey) -> bool:
        """Whether some of its answers could have been marked with a key: it was under watch, or has
        accounts of the group, in a time in which the key served."""
        if not (key.first <= self.last and self.first <= key.last):
            return False
        if key.serves.startswith("group "):
            groups = int(key.serves.partition("/")[2])
            return any(group_of(account, groups) == key.serves for account in self.accounts)
        return key.serves in self.ids


def campaigns_of(result: Path) -> dict[str, Campaign]:
    """The campaigns of a scan's result, by id. Raises UnusableError."""
    try:
        told = json.loads((result / "campaigns.json").read_bytes())["campaigns"]
        members = pq.read_table(result / "members.parquet", columns=["campaign_id", "account_id", "membership"])
        accounts: dict[str, set[str]] = {}
        for row in members.to_pylist():
            if row["membership"] >= LEAST:
                accounts.setdefault(row["campaign_id"], set()).add(row["account_id"])
        return {one["campaign_id"]: _campaign(one, accounts.get(one["campaign_id"], set())) for one in told}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnusableError(f"{result} holds no result of a scan that can be read ({error})") from None


def _campaign(told: dict[str, object], accounts: set[str]) -> Campaign:
    first, last = (datetime.fromisoformat(str(told[name])).date() for name in ("first_seen", "last_seen"))
    aliases = told.get("aliases")
    ids = {str(told["campaign_id"]), *(map(str, aliases) if isinstance(aliases, list) else ())}
    return Campaign(frozenset(ids), first, last, frozenset(accounts))
