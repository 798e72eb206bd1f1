"""When, by how many, how much: every count with its bound, or the words that it is an exact count
of log rows."""

from itertools import pairwise

import numpy as np

from stillwatch.report import figures, measured
from stillwatch.report.bounds import LEVEL, Bound
from stillwatch.report.document import Block, Column, Paragraph, Section, Table
from stillwatch.report.matter import SURE, Matter
from stillwatch.report.reasons import title_of
from stillwatch.report.text import between, shown_id
from stillwatch.result import words
from stillwatch.result.accounts import MOST_LISTED, overview

BANDS = (0.5, 0.6, 0.7, 0.8, SURE, 0.95, 1.0)
"""Bands of membership that are counted."""

COUNTS = {
    "accounts": "Accounts that belong",
    "exchanges": "Exchanges of the accounts that belong",
    "attempts": "Attempts",
    "harvest_exchanges": "Answers harvested",
}


def period(matter: Matter) -> Section:
    """From when to when, and on which days and hours."""
    campaign = matter.campaign
    days = words.days_in(campaign.first_seen, campaign.last_seen)
    scanned = matter.findings.scanned
    blocks: list[Block] = [
        Paragraph(
            text=f"The campaign was active from {words.minute(campaign.first_seen)} to "
            f"{words.minute(campaign.last_seen)}, over {words.plural(days, 'day')} (all times in UTC). These are the "
            "times, exact in the log, of the first and the last exchange that is more likely harvest than not; what "
            "came earlier or later in small amounts may not be seen."
        )
    ]
    if scanned.first and scanned.last:
        blocks.append(
            Paragraph(
                text=f"The log that was analysed runs from {words.minute(scanned.first)} to "
                f"{words.minute(scanned.last)}. A campaign that reaches either end of the log may have begun earlier "
                "or gone on later."
            )
        )
    blocks += [f for f in (figures.timeline(matter), figures.hours(matter)) if f]
    blocks.append(
        Paragraph(
            text="The charts count all exchanges of the campaign's accounts, harvest or not. These are exact counts "
            "of log rows; in logs of more than 50,000 accounts those of all other accounts are estimated from "
            "accounts drawn by lot."
        )
    )
    return Section(key="period", title="Period", blocks=blocks)


def amounts(matter: Matter, bounds: dict[str, Bound]) -> Section:
    """Accounts and exchanges, and how far each figure may be off."""
    blocks: list[Block] = [
        Paragraph(
            text="Two kinds of figure stand here. Counts of log rows are exact. How many accounts belong, and how many "
            "exchanges are harvest, are estimates: the program gives each account a membership and each exchange a "
            "probability of being harvest, and adds them up."
        ),
        _counts(matter, bounds),
        *_labelled(matter),
        Paragraph(
            text="How to read the interval: if the program's probabilities are right and each account errs for "
            f"itself, the true figure lies in it with a probability of {LEVEL:.0%}. All exchanges of one account are "
            "taken to err together. Whether there is a campaign at all is a doubt about all accounts at once: the "
            f"confidence in that is {words.percent(matter.campaign.confidence)}. Every membership is held at or below "
            "it, so that the expected figure and its interval count this doubt as if it were each account's own. Both "
            "therefore lie lower than they would if the campaign were certain, and the number listed may lie above the "
            "interval. If there is no campaign, the true figure is nought in every row. Whatever else would be wrong "
            "for all accounts at once, such as an assumption of the method, is left out."
        ),
        Paragraph(
            text=f"In {measured.INTERVALS} simulated campaigns the interval of accounts held the truth in "
            f"{measured.ACCOUNTS_HELD}, and that of answers in {measured.ANSWERS_HELD}; where it did not, it was too "
            "low. In all of them the true number of answers was nearer to the figure listed than to the one expected."
        ),
        _measured(bounds),
        Paragraph(
            text=f"The errors in the table before this were counted in {words.count(measured.LISTED_WORLDS)} simulated "
            "worlds in which the program listed a campaign. They hold for these worlds; a real log may differ from "
            f"all of them. The worst miscounts of the harvest there were {words.percent(-measured.HARVEST_WORST[0])} "
            f"too low, and {words.percent(measured.HARVEST_WORST[1])} too high where two campaigns were told as one."
        ),
        _bands(matter),
    ]
    chart, busiest = figures.per_account(matter), _busiest(matter)
    return Section(
        key="amounts", title="Accounts and exchanges", blocks=[*blocks, *([chart] if chart else []), busiest]
    )


def _labelled(matter: Matter) -> list[Block]:
    """That accounts which the operator takes to be honest are counted with the others, where the
    scan had such."""
    share = sum(e.facts["share"] for e in matter.campaign.counter_evidence if e.kind == "labelled_benign")
    if not share:
        return []
    return [
        Paragraph(
            text=f"The operator's own labels call {words.percent(share)} of the accounts examined benign. A label is "
            "evidence against the campaign and takes no account out: those that are listed are still in all of these "
            "counts. Only people take accounts out, by marking or moving them in the console."
        )
    ]


def _counts(matter: Matter, bounds: dict[str, Bound]) -> Table:
    how = {
        "accounts": "sum of the memberships of the accounts listed",
        "exchanges": "log rows of these accounts in the period, of any outcome: an exact count, of which the share "
        "that belongs is estimated",
        "attempts": "sum of the probabilities of being harvest, answered or not",
        "harvest_exchanges": "the same, answered exchanges only",
    }
    rows = [
        [COUNTS[name], words.count(b.listed), f"{b.expected:,.0f}", between(b.low, b.high), how[name]]
        for name, b in ((n, bounds[n]) for n in COUNTS)
    ]
    return Table(
        caption=f"Counts with {LEVEL:.0%} intervals. “Listed” takes every listed account to belong; “expected” counts "
        "each by its membership, which gives less.",
        columns=[
            Column(name="What", width=1.5),
            Column(name="Listed", number=True),
            Column(name="Expected", number=True),
            Column(name="95% interval", width=1.3, number=True),
            Column(name="How it was counted", width=2.4),
        ],
        rows=rows,
    )


def _measured(bounds: dict[str, Bound]) -> Table:
    listed, harvest = bounds["accounts"].listed, bounds["harvest_exchanges"].listed
    low, high = measured.HARVEST_ERROR
    own, every = measured.PRECISION[0], measured.RECALL[0]
    return Table(
        caption="Errors where the truth is known, and what errors of that size would mean here.",
        columns=[
            Column(name="Error", width=1.6),
            Column(name="In 95 of 100 simulated worlds", width=1.5),
            Column(name="Here", width=2),
        ],
        rows=[
            [
                "Listed accounts that belong",
                f"{words.percent(own)} to 100%",
                f"{between(round(own * listed), listed)} of the {words.count(listed)} listed",
            ],
            [
                "Accounts of the campaign that are listed",
                f"{words.percent(every)} to 100%",
                f"up to {words.plural(round(listed / every) - listed, 'account')} more than those listed",
            ],
            [
                "Answers harvested, as counted",
                f"{words.percent(-low)} too low to {words.percent(high)} too high",
                f"{between(*measured.true_harvest(harvest))} answers harvested",
            ],
        ],
    )


def _bands(matter: Matter) -> Table:
    member, harvest = (matter.members[name].to_numpy() for name in ("membership", "harvest_exchanges"))
    rows = []
    for low, high in pairwise(BANDS):
        inside = (member >= low) & ((member < high) | (high == BANDS[-1]))
        name = f"{low:.0%} to {high:.0%}" if high == BANDS[-1] else f"{low:.0%} to under {high:.0%}"
        word = "probable" if low >= SURE else "possible"
        rows.append([name, word, words.count(int(inside.sum())), words.count(int(np.sum(harvest[inside])))])
    return Table(
        caption="Accounts by membership. None is above the campaign's confidence of "
        f"{words.percent(matter.campaign.confidence)}. Numbers of accounts are exact; answers harvested are sums of "
        "probabilities, with the intervals above.",
        columns=[
            Column(name="Membership", width=1.4),
            Column(name="Standing"),
            Column(name="Accounts", number=True),
            Column(name="Answers harvested", number=True, width=1.6),
        ],
        rows=rows,
    )


def _busiest(matter: Matter) -> Table:
    found = overview(matter.members, matter.campaign.campaign_id)
    rows = [
        [
            shown_id(str(row["account_id"])),
            words.percent(float(str(row["membership"]))),
            words.count(int(str(row["exchanges"]))),
            words.count(int(str(row["harvest_exchanges"]))),
            title_of(str(row["strongest_evidence"])),
        ]
        for row in (found.busiest if found else [])
    ]
    every = len(rows) == matter.campaign.accounts
    which = (
        "All accounts" if every else f"The {MOST_LISTED} busiest of {words.count(matter.campaign.accounts)} accounts"
    )
    return Table(
        caption=f"{which}. Exchanges are exact counts of log rows in the period; answers harvested are sums of "
        "probabilities. In ids, characters beyond plain Latin letters, digits and signs are written as codes that "
        "begin with \\.",
        columns=[
            Column(name="Account", width=2.3, identifier=True),
            Column(name="Membership", number=True, width=1.1),
            Column(name="Exchanges", number=True),
            Column(name="Answers harvested", number=True),
            Column(name="Strongest tie", width=1.6),
        ],
        rows=rows,
    )
