"""An explanation of one account, for a terminal: what it did, where it stands, and the waterfall of
its evidence.

Like everything that a terminal gets, ids and sentences are literal text without control characters.
"""

from rich.console import Console
from rich.table import Table

from stillwatch.explain.explanation import Explanation, Neighbour, Place
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.odds import probability
from stillwatch.result import words
from stillwatch.result.tables import line, table

CHOSEN = {
    "text": "what its accounts ask",
    "values": "values that its accounts share: all who hold them are in it",
    "organization": "the organization that its accounts declare: all who declare it are in it",
}
"""Why a candidate was looked at."""

NEAREST_TOLD = 3
"""Accounts of a candidate that are named as the nearest."""

TOLD_IN_FULL = 3
"""Candidates whose waterfall is printed; the others stand in the table."""


def print_explanation(explained: Explanation, console: Console) -> None:
    """Prints the page."""
    console.print(line(f"Account {explained.account_id}", "bold"), soft_wrap=True)
    if explained.asked_for != explained.account_id:
        console.print(line(f"{explained.asked_for} is another name of this account."), soft_wrap=True)
    console.print(line(_activity(explained)))
    if not explained.activity.exchanges:
        return
    console.print(line(_headline(explained.places), "bold"))
    if explained.places:
        console.print(_places(explained.places))
    for place in explained.places[:TOLD_IN_FULL]:
        _print_place(place, explained.accounts, console)
    if len(explained.places) > TOLD_IN_FULL:
        console.print(line("The waterfalls of the other candidates: --json.", "dim"))
    if not explained.places:
        _print_alone(explained, console)
    _print_own(explained, console)


def _activity(explained: Explanation) -> str:
    did = explained.activity
    opened = f" Opened {words.day(did.created_at)}." if did.created_at else ""
    closed = f" Closed {words.day(did.closed_at)}." if did.closed_at else ""
    if not (did.exchanges and did.first_day and did.last_day):
        return f"It asked nothing in the time looked at.{opened}{closed}"
    return (
        f"{words.plural(did.exchanges, 'exchange')} on {words.plural(did.days, 'day')}, "
        f"{words.period(did.first_day, did.last_day)}; {words.count(did.answered)} answered, "
        f"{words.count(did.follow_ups)} follow-ups; {words.plural(did.prompts_measured, 'prompt')} measured."
        f"{opened}{closed}"
    )


def _headline(places: list[Place]) -> str:
    if not places:
        return "It is in no campaign, no group and no candidate."
    told = [(kind, sum(p.standing == kind for p in places)) for kind in ("campaign", "group", "candidate")]
    inside = words.listed([words.plural(number, kind) for kind, number in told if number])
    only = "" if told[0][1] else " None of them is called a campaign."
    return f"It is in {inside}.{only}"


def _places(places: list[Place]) -> Table:
    numbers = ("accounts", "confidence", "one hand", "concealed", "harvest", "membership")
    made = table("what", "id", *numbers, right=numbers)
    for p in places:
        a = p.answers
        shares = (p.confidence, a.acts_as_one, a.concealed, a.harvest, p.membership)
        style = "bold red" if p.standing == "campaign" else ""
        made.add_row(line(_what(p)), line(p.id, style), line(words.count(p.accounts)), *map(_share, shares))
    return made


def _share(value: float | None) -> str:
    return words.percent(value)


def _what(place: Place) -> str:
    return words.heading(place.kind) if place.standing == "group" and place.kind else words.heading(place.standing)


def _print_place(place: Place, everybody: int, console: Console) -> None:
    """One candidate's waterfall: from its share of all accounts to what the account's own evidence
    comes to."""
    console.print()
    console.print(line(f"{_what(place)} {place.id}", "bold"))
    console.print(line(f"{place.says} Looked at for {CHOSEN.get(place.origin, place.origin)}."))
    made = _weights("what ties the account to it, and what does not")
    start = f"Before any evidence: {words.count(place.accounts)} of {words.count(everybody)} accounts are in it."
    made.add_row("", "", line(_share(place.prior)), line(start, "dim"))
    total = place.log_odds - sum(_counted(place.evidence + place.counter_evidence))
    items = place.evidence + place.counter_evidence
    for item, counts in zip(items, _counted(items), strict=True):
        total += counts
        _add(made, item, counts, _share(probability(total)))
    end = "What its own evidence comes to. The natural log-odds add up; each family of evidence counts once."
    made.add_row(line(words.signed(place.log_odds), "bold"), "", line(_share(probability(place.log_odds))), line(end))
    console.print(made)
    if place.harvest_exchanges is not None and place.attempts is not None:
        taken = f"{words.count(place.harvest_exchanges)} answers to {words.count(place.attempts)} attempts"
        console.print(line(f"Attributed to the harvest: {taken} of this account."))
    if place.nearest:
        console.print(_neighbours("nearest of its accounts", place.nearest[:NEAREST_TOLD]))
    against = [item for item in place.of_candidate if item.weight < 0]
    if against:
        made = _weights("what speaks against the candidate as a whole")
        for item in against:
            _add(made, item, item.weight, "")
        console.print(made)


def _counted(items: list[Evidence]) -> list[float]:
    """What each item adds to the sum: the strongest of its family and sign its weight, the others
    nothing."""
    strongest: dict[tuple[str, bool], int] = {}
    for k, item in enumerate(items):
        key = item.family, item.weight > 0
        if key not in strongest or abs(item.weight) > abs(items[strongest[key]].weight):
            strongest[key] = k
    return [item.weight if k in strongest.values() else 0.0 for k, item in enumerate(items)]


def _weights(title: str) -> Table:
    return table("weight", "", "then", title, right=("weight", "then"))


def _add(made: Table, item: Evidence, counts: float, then: str) -> None:
    style = "dim" if not counts else "red" if item.weight > 0 else "green"
    bar = "█" * round(abs(item.weight)) if counts else "(in its family)"
    made.add_row(line(words.signed(item.weight), style), line(bar, style), line(then), line(item.says))


def _print_alone(explained: Explanation, console: Console) -> None:
    """What comes closest to a tie where there is none, and how weak it is."""
    if not any("r" in e.facts for n in explained.nearest for e in n.evidence):
        console.print(line("It asked too little, or too unlike itself, for its prompts to be likened to others'."))
    if explained.nearest:
        console.print(_neighbours("comes nearest", explained.nearest))
    if not explained.shared:
        console.print(line("It shares no value of any kind with another account."))
        return
    made = _weights("the rarest values that it shares")
    for item in explained.shared:
        _add(made, item, item.weight, "")
    console.print(made)


def _neighbours(title: str, nearest: list[Neighbour]) -> Table:
    """Who, how likely one hand runs both, how alike the prompts are (1: one list), and what else
    both hold."""
    made = table(title, "one hand", "R", "in common, strongest of each family", right=("one hand", "R"))
    for n in nearest:
        ratio = next((f"{e.facts['r']:.2f}" for e in n.evidence if "r" in e.facts), "–")
        why = [
            f"{words.name(e.kind)} {words.signed(e.weight)}"
            for e, counts in zip(n.evidence, _counted(n.evidence), strict=True)
            if counts
        ]
        made.add_row(line(n.account_id), line(_share(probability(n.log_odds))), line(ratio), line(", ".join(why)))
    return made


def _print_own(explained: Explanation, console: Console) -> None:
    """The account by itself, whatever it is in."""
    console.print()
    for title, items in (
        ("what speaks for the account", explained.counter_evidence),
        ("what it has of a harvest", explained.evidence),
    ):
        if items:
            made = _weights(title)
            for item in items:
                _add(made, item, item.weight, "")
            console.print(made)
