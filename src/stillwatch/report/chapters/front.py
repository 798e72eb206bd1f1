"""The summary on the first page."""

from stillwatch.report import measured
from stillwatch.report.bounds import Bound
from stillwatch.report.chapters.allegation import MARKINGS, attributed_to, concealment, standing_says
from stillwatch.report.document import Block, Bullets, Column, Paragraph, Table
from stillwatch.report.explanations import Explanation
from stillwatch.report.matter import SURE, Matter
from stillwatch.report.release import Release
from stillwatch.report.text import between, shown
from stillwatch.result import words


def particulars(matter: Matter, release: Release) -> list[tuple[str, str]]:
    """What stands in the report's head."""
    return [
        ("Campaign", matter.campaign.campaign_id),
        ("Standing", matter.standing),
        ("Prepared for", shown(release.to)),
        ("Prepared by", shown(release.by)),
        ("Date", f"{words.day(release.at)} (UTC)"),
        ("Marking", f"{release.marking}: {MARKINGS[release.marking]}"),
    ]


def front(matter: Matter, release: Release, bounds: dict[str, Bound], tested: list[Explanation]) -> list[Block]:
    """A page for who reads no further."""
    campaign = matter.campaign
    days = words.days_in(campaign.first_seen, campaign.last_seen)
    text = (
        f"An analysis of the service's log found {words.plural(campaign.accounts, 'account')} that appear to be run by "
        "one hand and to collect the answers of a language model in bulk, as material to train another model on; "
        f"{concealment(matter).removesuffix(';')}. {_aims(matter)}"
    )
    return [
        Paragraph(text=text),
        Paragraph(text=standing_says(matter)),
        Table(
            caption="The campaign in figures. The last column says how each figure is to be read.",
            columns=[
                Column(name="What", width=1.15),
                Column(name="Figure", width=1.15),
                Column(name="How far it may be off", width=2.4),
            ],
            rows=[
                [
                    "Period (UTC)",
                    words.period(campaign.first_seen, campaign.last_seen),
                    f"{words.plural(days, 'day')}, from the first exchange that is more likely harvest than not to "
                    "the last",
                ],
                *_amounts(matter, bounds),
                [
                    "Confidence",
                    words.percent(campaign.confidence),
                    "the program's own probability that this is a campaign; how it was checked stands in the section "
                    "“How sure the finding is”",
                ],
            ],
        ),
        Bullets(items=_plain_answers(release, tested)),
    ]


def _aims(matter: Matter) -> str:
    """What stands out against other accounts, which need not be what has the largest share."""
    sought = words.listed(words.sought(matter.campaign, 3))
    if not sought:
        return "The harvest asks for no capability markedly more often than other accounts do."
    return (
        f"The harvest asks for {sought} markedly more often than other accounts do. These need not be its largest "
        "shares, which stand in the section “Capabilities targeted”."
    )


def _amounts(matter: Matter, bounds: dict[str, Bound]) -> list[list[str]]:
    sure = sum(m >= SURE for m in matter.members["membership"].to_pylist())
    accounts, harvest = bounds["accounts"], bounds["harvest_exchanges"]
    return [
        [
            "Accounts",
            words.count(accounts.listed),
            f"{words.count(sure)} probable, {words.count(accounts.listed - sure)} possible; "
            f"{between(accounts.low, accounts.high)} belong if the memberships are right (95% interval)",
        ],
        [
            "Exchanges",
            words.count(matter.campaign.exchanges),
            "exact count of log rows of these accounts in the period",
        ],
        [
            "Answers harvested",
            words.count(harvest.listed),
            f"an estimate: {between(harvest.low, harvest.high)} if each account counts by its membership (95% "
            f"interval); {between(*measured.true_harvest(harvest.listed))} if it errs as in simulated worlds",
        ],
    ]


def _plain_answers(release: Release, tested: list[Explanation]) -> list[str]:
    out = {k: [t.title.lower() for t in tested if t.outcome == k] for k in ("not ruled out", "could not be tested")}
    ruled = sum(t.outcome == "ruled out" for t in tested)
    honest = f"Innocent explanations: {words.number_word(ruled)} of {words.number_word(len(tested))} were ruled out."
    for outcome, titles in out.items():
        if titles:
            honest += f" {'Not ruled out' if outcome == 'not ruled out' else 'Not testable'}: {words.listed(titles)}."
    return [
        f"Who is behind it: {attributed_to(release)}",
        "Not alleged by the analysis: anything about a country or nationality, that any account's holder knew of the "
        "campaign, or that another model was in fact trained.",
        honest,
        "No membership is above the campaign's confidence, so that the intervals lie lower than they would if the "
        "campaign were certain, and the number listed may lie above its interval. If there is no campaign, no account "
        "belongs and no answer was harvested: these figures are nought. How to read the intervals, and the errors that "
        "were measured where the truth is known, stands in the section “Accounts and exchanges”.",
    ]
