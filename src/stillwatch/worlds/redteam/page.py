"""A frontier as rows of a table, and as a table for a page."""

from stillwatch.worlds.redteam.frontier import Frontier, Measured

COLUMNS = ("campaign", "unseen in", "at 95%", "dollars", "times naive")
NAIVE = "naive"


def rows(found: Frontier) -> list[tuple[str, ...]]:
    """The naive campaign, then each evasion, the cheapest first: what COLUMNS say."""
    evasions = sorted(found.evasions, key=lambda one: one.price)
    return [_row(found, found.naive, NAIVE), *(_row(found, one, described(one)) for one in evasions)]


def markdown(found: Frontier) -> str:
    """The rows as a table for a page."""
    lines = [COLUMNS, tuple("---" for _ in COLUMNS), *rows(found)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _row(found: Frontier, one: Measured, name: str) -> tuple[str, ...]:
    low, high = one.interval()
    share = f"{one.unseen} of {one.worlds}"
    return name, share, f"{low:.0%} to {high:.0%}", f"{one.price:,.0f}", f"{found.ratio(one):.2f}"


def described(one: Measured) -> str:
    """A campaign's mechanics, those that cost or hide most."""
    c = one.campaign
    said = [f"{c['accounts']} accounts", f"{c['rate']:.1f} a day"]
    said += ["rented"] if c["rented"] else [f"{c['infrastructure']}", f"{c['births']}"]
    said += [f"dealt by {c['dealing']}", f"frames {c['frames']}"]
    shares = {"cover": "cover", "trajectories": "loops", "cards": "on shared cards", "churn": "replaced a week"}
    said += [f"{c[name]:.0%} {word}" for name, word in shares.items() if c[name]]
    return ", ".join(said)
