"""Rival: honeypotllm's suspicion score per API key (rate, sequence, gaps, volume), with its
defaults.

Tried on smoke worlds of other seeds: thresholds from 0.25 to 0.999. Precision stays between 0.06
and 0.09 at all.
"""

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from stillwatch.worlds.rivals.face import Rival
from stillwatch.worlds.rivals.log import PROMPTS, query


class Honeypot(Rival):
    """Accounts that its score ever calls suspicious, as one campaign: it draws no groups."""

    name = "honeypotllm"
    about = "honeypotllm's suspicion score with its defaults; accounts that ever reach 0.75, as one campaign"
    packages = ("honeypotllm",)

    def find(self, world: Path) -> list[set[str]]:
        """Replay every account's requests through the scorer on the log's own clock."""
        from honeypotllm.config import HoneypotConfig
        from honeypotllm.scoring import ScoringState, SuspicionScorer

        settings = HoneypotConfig(secret_key="replay")
        flagged = set()
        log = query(world, f"SELECT * FROM ({PROMPTS}) ORDER BY account_id, seconds, exchange_id").to_pylist()
        with patch("honeypotllm.scoring.time") as clock:
            for account, requests in by_account(log):
                # A scorer for each account alone: it looks at keys one by one, and forgets beyond
                # 10,000 of them.
                scorer = SuspicionScorer(settings.scoring, settings.suspicion_threshold)
                scorer._states[account] = ScoringState(account, last_seen=requests[0][0])
                for seconds, prompt in requests:
                    clock.time.return_value = seconds
                    if scorer.score_request(account, prompt=prompt).should_honeypot:
                        flagged.add(account)
                        break
        return [flagged] if flagged else []


def by_account(rows: list[dict[str, object]]) -> Iterator[tuple[str, list[tuple[float, str]]]]:
    """(account, its (seconds, prompt) in order of time), from rows in order of account and time."""
    account, requests = "", list[tuple[float, str]]()
    for row in rows:
        if row["account_id"] != account:
            if requests:
                yield account, requests
            account, requests = str(row["account_id"]), []
        requests.append((float(str(row["seconds"])), str(row["prompt"])))
    if requests:
        yield account, requests
