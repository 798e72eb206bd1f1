"""Text that others chose, and figures that a lay reader is told, written one way."""

import math

from stillwatch.result import words
from stillwatch.result.plain import plain

LONGEST_ID = 44
LONGEST_TEXT = 600

MOST_ODDS = 1_000_000
"""Greater odds are not told: no assumption behind them is that exact."""


def shown_id(identifier: str) -> str:
    """An account's id as it is printed: every character beyond printable ASCII, and the backslash,
    as an escape, so that no two characters look alike and every face has all of it; a long id is
    cut, and its length told."""
    safe = identifier.encode("unicode_escape").decode("ascii")
    if len(safe) <= LONGEST_ID:
        return safe
    return f"{safe[:LONGEST_ID]}… ({words.count(len(identifier))} characters)"


def shown(text: str) -> str:
    """A name or note that a person wrote, on one line and of a length that fits."""
    safe = plain(" ".join(text.split()))
    return safe if len(safe) <= LONGEST_TEXT else safe[:LONGEST_TEXT] + "…"


def factor(weight: float) -> str:
    """A weight in natural log-odds as what it does to the odds: 5 -> `150 times more likely`."""
    size = math.exp(abs(weight))
    rounded = f"{float(f'{size:.2g}'):,.0f}" if size >= 10 else f"{size:.1f}"
    if rounded == "1.0":
        return "about as likely"
    return f"{rounded} times {'more' if weight > 0 else 'less'} likely"


def odds(log_odds: float) -> str:
    """Log-odds as odds: `27 to 1`, `1 to 400`; beyond MOST_ODDS that they are beyond."""
    size = math.exp(min(abs(log_odds), 30.0))
    beyond = size > MOST_ODDS * 1.0001
    size = min(size, MOST_ODDS)
    rounded = f"{float(f'{size:.2g}'):,.0f}" if size >= 10 else f"{size:.1f}".removesuffix(".0")
    told = f"{rounded} to 1" if log_odds >= 0 else f"1 to {rounded}"
    return f"beyond {told}" if beyond else told


def between(low: int, high: int) -> str:
    """`24,720 to 24,780`, or one value."""
    return words.count(low) if low == high else f"{words.count(low)} to {words.count(high)}"


def sentence(text: str) -> str:
    """The text with a capital letter in front."""
    return text[:1].upper() + text[1:]
