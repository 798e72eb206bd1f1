"""The page for a small scan, byte for byte, style sheet and version apart.

After a change that is meant: `python -m tests.result.test_golden`, and read the difference.
"""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from stillwatch import __version__
from stillwatch.campaigns.findings import Timeline
from stillwatch.result.page import render_page

from . import fixtures

GOLDEN = Path(__file__).parent / "golden" / "report.html"


def small_page():
    days = [date(2026, 5, d) for d in (4, 5, 6)]
    hours = [10] * 24
    campaign = fixtures.small_campaign().model_copy(
        update={
            "accounts": 3,
            "last_seen": datetime(2026, 5, 6, 20, 5, tzinfo=UTC),
            "exchanges": 250,
            "harvest_exchanges": 230,
            "attempts": 240,
            "timeline": Timeline(
                days=days,
                campaign=[40, 110, 100],
                others=[9_000, 9_500, 8_800],
                campaign_hours=hours,
                other_hours=hours,
            ),
        }
    )
    members = pa.table(
        {
            "campaign_id": [campaign.campaign_id] * 3,
            "account_id": ["acct-1", "acct-<2>", "acct-\u202e3"],
            "membership": [0.99, 0.97, 0.8],
            "exchanges": [100, 90, 60],
            "harvest_exchanges": [95, 85, 50],
            "attempts": [97, 88, 55],
            "strongest_evidence": ["exchangeability", "exchangeability", "signup_burst"],
        }
    )
    html = render_page(fixtures.findings([campaign], [fixtures.group("company")]), {"members": members})
    html = re.sub("<style>.*</style>", "<style></style>", html, flags=re.S)
    return html.replace(f"Stillwatch {__version__}", "Stillwatch VERSION")


def test_the_page_is_the_golden_page():
    assert small_page() == GOLDEN.read_text(encoding="utf-8")


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(small_page(), encoding="utf-8")
