"""Figures, dates and names as the report and the terminal print them: one way, in one place.

Nothing here depends on the machine's locale, so that the same findings give the same bytes.
"""

import math
from datetime import UTC, date, datetime

from stillwatch.campaigns.findings import Campaign, Findings, Reading

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

SMALL = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)

KINDS = {
    "company": "Declared company",
    "class": "Class or course",
    "benchmark": "Benchmark runners",
    "resale_pool": "Resale pool",
    "shared_harness": "Shared harness",
    "app": "Consumer app",
    "crowd": "Crowd behind one network",
    "declared_harvest": "Declared harvest",
    "unconfirmed": "Unconfirmed candidate",
    "other": "Other",
}
"""A group's kind, as a heading."""


def count(value: int) -> str:
    """28800000 -> `28,800,000`."""
    return f"{value:,}"


def rough(value: float) -> str:
    """28800000 -> `28.8 million`; below a million as `count` has it."""
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if value >= size * 0.9995:
            return f"{value / size:.1f}".removesuffix(".0") + f"\u00a0{word}"
    return f"{value:,.0f}"


def short(value: float) -> str:
    """28800000 -> `28.8M`, for the axes of charts."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if value >= size * 0.9995:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"


def number_word(value: int) -> str:
    """Numbers to twelve in words, greater ones in figures."""
    return SMALL[value] if value < len(SMALL) else count(value)


def plural(value: int, one: str, many: str | None = None) -> str:
    """`1 account`, `25,000 accounts`."""
    return f"{count(value)}\u00a0{one if value == 1 else many or one + 's'}"


def percent(share: float | None) -> str:
    """A probability or share: to the nearest whole per cent between 10% and 90%, to the nearest
    tenth outside and close below 90%, from which a campaign is listed. Never rounded to that, to
    certainty or to nothing: 0.8997 -> `under 90%`, 0.99997 -> `over 99.9%`."""
    if share is None or not math.isfinite(share):
        return "unknown"
    if 0 < share < 0.001:
        return "under 0.1%"
    if 0.999 < share < 1:
        return "over 99.9%"
    if 0.8995 <= share < 0.9:
        return "under 90%"
    grain = 100 if 0.1 <= share < 0.895 else 1000
    return f"{round(share * grain) * 100 / grain:.1f}".removesuffix(".0") + "%"


def times(ratio: float) -> str:
    """A lift: 4.2 -> `4.2×`."""
    if not math.isfinite(ratio):
        return "–"
    return f"{ratio:.0f}×" if ratio >= 20 else f"{ratio:.1f}×"


def signed(weight: float) -> str:
    """A log-odds weight with its sign: 14.2 -> `+14.2`, -1.1 -> `−1.1`."""
    return f"{weight:+.1f}".replace("-", "−")


def day(moment: date | datetime) -> str:
    """`22 April 2026`, in UTC."""
    moment = utc(moment) if isinstance(moment, datetime) else moment
    return f"{moment.day}\u00a0{MONTHS[moment.month - 1]} {moment.year}"


def minute(moment: datetime) -> str:
    """`2026-04-22 13:05 UTC`."""
    return f"{utc(moment):%Y-%m-%d %H:%M} UTC"


def utc(moment: datetime) -> datetime:
    """The same moment in UTC; one without a zone is taken to be in UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def period(first: date | datetime, last: date | datetime) -> str:
    """`22 April to 5 June 2026`, leaving out what both ends share."""
    a, b = (utc(m).date() if isinstance(m, datetime) else m for m in (first, last))
    if a == b:
        return day(b)
    if a.year != b.year:
        return f"{day(a)} to {day(b)}"
    if a.month != b.month:
        return f"{a.day}\u00a0{MONTHS[a.month - 1]} to {day(b)}"
    return f"{a.day} to {day(b)}"


def days_in(first: date | datetime, last: date | datetime) -> int:
    """How many UTC days a period touches."""
    a, b = (utc(m).date() if isinstance(m, datetime) else m for m in (first, last))
    return (b - a).days + 1


def name(identifier: str) -> str:
    """`software_engineering` -> `software engineering`."""
    return identifier.replace("_", " ")


def heading(identifier: str) -> str:
    """`shared_payment` -> `Shared payment`; a group's kind as KINDS has it."""
    words = name(identifier)
    return KINDS.get(identifier, words[:1].upper() + words[1:])


STANDINGS = {
    "unverified": "nobody has verified it, and nothing is weighed by it",
    "verified": "a person has verified it, and it counts as their affiliation",
    "false": "a person found it false, and that counts as evidence",
}
"""What people have found of a declaration, and what follows."""


def listed(items: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1] if items else ""


def sought(campaign: Campaign, most: int) -> list[str]:
    """Names of the capabilities that a campaign asks for beyond other people's measure, largest
    share first."""
    ranked = sorted(campaign.capabilities, key=lambda c: -c.share)
    return [name(c.name) for c in ranked if c.lift >= 1.2 and c.share >= 0.1 and c.name != "other"][:most]


def aims(campaign: Campaign, most: int = 2) -> list[str]:
    """As `sought`; where none stands out, the largest."""
    largest = sorted(campaign.capabilities, key=lambda c: -c.share)[:1]
    return sought(campaign, most) or [name(c.name) for c in largest]


def verdict(findings: Findings) -> str:
    """The scan's answer in one short sentence."""
    n = len(findings.campaigns)
    if n == 0:
        return "No campaign was found."
    word = number_word(n)
    return f"{word[:1].upper() + word[1:]} {'campaign was' if n == 1 else 'campaigns were'} found."


def opening(groups: int) -> str:
    """`Six groups`, to begin a sentence with."""
    word = number_word(groups)
    return f"{word[:1].upper()}{word[1:]} {'group' if groups == 1 else 'groups'}"


def pace(campaign: Campaign) -> str:
    """An account's day: `25 answers a day each`."""
    days = days_in(campaign.first_seen, campaign.last_seen)
    each = campaign.harvest_exchanges / max(campaign.accounts, 1) / max(days, 1)
    return (
        f"{each:.0f} answers a day each"
        if each >= 1.5
        else "about one answer a day each"
        if each >= 0.7
        else ("less than one answer a day each")
    )


def prior(probability: float) -> str:
    """`one candidate in 2,000 is taken to be a campaign before any evidence`."""
    if not 0 < probability < 1:
        return f"{percent(probability)} of the candidates are taken to be campaigns before any evidence"
    return f"one candidate in {1 / probability:,.0f} is taken to be a campaign before any evidence"


def reading(found: Reading) -> list[str]:
    """What of a log was no exchange, what of it could not be used, and whose records are lost, in
    sentences."""
    out = []
    if found.left_out:
        told = ", ".join(f"{one.reason} {count(one.records)}" for one in found.left_out)
        out.append(f"Left out as no exchange: {told}.")
    if found.fields_unusable:
        told = ", ".join(f"{name(field)} {count(number)}" for field, number in found.fields_unusable.items())
        out.append(f"Values that could not be used, while their exchanges were: {told}.")
    if found.silenced:
        told = ", ".join(f"{one.account_id} {count(one.set_aside)}" for one in found.silenced[:5])
        more = f" and {count(len(found.silenced) - 5)} more" if len(found.silenced) > 5 else ""
        out.append(f"Accounts with many records set aside: {told}{more}.")
    return out


def declarations(findings: Findings) -> list[str]:
    """Of each declaration that was read who declares how many accounts, and what became of it; of
    each file that could not be used, why."""
    out = []
    for one in findings.declarations:
        told = f"{plural(one.accounts, 'account')} as one organization's, {count(one.found)} of them in this log"
        out.append(f"“{one.who}” declares {told}; {STANDINGS[one.standing]}.")
    out += [f"The declaration {one.file} was set aside: {one.reason}." for one in findings.declarations_unusable]
    return out
