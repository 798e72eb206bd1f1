"""Who may send: senders by name, each with tokens of which the lake keeps hashes only."""

from pathlib import Path

from stillwatch.exchange.tokens import TokenFile

SENDER_KIND = "sender"


def senders_of(lake: Path) -> TokenFile:
    """The tokens of a lake's senders; all are of the kind `SENDER_KIND`."""
    return TokenFile(lake / "live" / "senders.json", "sws_")
