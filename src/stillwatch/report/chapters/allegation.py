"""What is alleged, what is not, on whose word; and that no party is named but by a person."""

from stillwatch.report.document import Block, Bullets, Column, Paragraph, Section, Table
from stillwatch.report.exports import Marking
from stillwatch.report.matter import SURE, Matter
from stillwatch.report.release import Release
from stillwatch.report.text import shown
from stillwatch.result import words

MARKINGS: dict[Marking, str] = {
    "TLP:CLEAR": "may be passed on without limit",
    "TLP:GREEN": "may be passed on within the recipient's community, not in public",
    "TLP:AMBER": "may be passed on within the recipient's organization and to its clients who need to know",
    "TLP:AMBER+STRICT": "may be passed on within the recipient's organization only",
    "TLP:RED": "for the named recipient alone",
}
"""What each marking allows, by the Traffic Light Protocol 2.0."""


def allegation(matter: Matter) -> Section:
    """The claims, one by one, and what is none of them."""
    campaign = matter.campaign
    return Section(
        key="allegation",
        title="What is alleged, and what is not",
        blocks=[
            Paragraph(text="It is alleged that:"),
            Bullets(
                items=[
                    f"{words.plural(campaign.accounts, 'account')} are, in the main, run by one hand;",
                    concealment(matter),
                    "they were used to harvest, that is, to collect a language model's answers in bulk, in "
                    f"{words.plural(campaign.attempts, 'attempt')}, of which "
                    f"{words.count(campaign.harvest_exchanges)} were answered.",
                ]
            ),
            Paragraph(text="The analysis does not allege that:"),
            Bullets(
                items=[
                    "any named person, company or other party is behind it. What a person says of that, if anything, "
                    "stands in “Attribution to a named party”;",
                    "each single account listed belongs: how many may be listed wrongly stands in “Accounts and "
                    "exchanges”;",
                    "it has to do with any country, language or nationality: none of them was used as evidence;",
                    "the registered holder of any account knew of the campaign or took part. A holder may be a "
                    "victim: an account may have been stolen, bought or rented, or its access sold on;",
                    "every exchange of these accounts is harvest: cover, or honest use, may pass through the same "
                    "accounts;",
                    "another model was trained on the answers, or how good it is. Nothing outside the service's own "
                    "log was looked at;",
                    "any law or contract was broken. That is for others to judge.",
                ]
            ),
        ],
    )


def concealment(matter: Matter) -> str:
    """Whether the accounts hide that they belong together, in half a sentence."""
    if matter.campaign.answers.concealed is None:
        return "whether they declare that they belong together is not known, since the log names no organizations;"
    return "they do not openly declare that they belong together;"


def standing(matter: Matter) -> Section:
    """Confirmed, probable, possible: what each word means here, and for what it is used."""
    judgement = matter.judgement
    member = matter.members["membership"].to_pylist()
    probable = sum(m >= SURE for m in member)
    rows = [
        [
            "Confirmed",
            "a person looked at the case and confirmed the campaign",
            "the campaign" if judgement else "nothing",
        ],
        [
            "Probable",
            f"the program's probability is {SURE:.0%} or more",
            f"{words.plural(probable, 'account')}" + ("" if judgement else "; the campaign"),
        ],
        [
            "Possible",
            f"the program's probability is at least 50% and below {SURE:.0%}",
            f"{words.plural(len(member) - probable, 'account')}",
        ],
    ]
    blocks: list[Block] = [
        Paragraph(text=standing_says(matter)),
        Table(
            caption="The three words of standing. A person confirms a campaign as a whole, never each of its accounts.",
            columns=[
                Column(name="Word"),
                Column(name="What it means", width=2.6),
                Column(name="What has this standing here", width=2),
            ],
            rows=rows,
        ),
    ]
    if judgement and judgement.note:
        blocks.append(Paragraph(text=f"The note with that judgement reads: “{shown(judgement.note)}”"))
    if matter.taken_out:
        blocks.append(
            Paragraph(
                text=f"People took {words.plural(matter.taken_out, 'account')} out of the campaign after the program "
                "had listed them. These accounts are in none of the counts of accounts and exchanges. The confidence, "
                "the evidence, the capabilities and the charts of days and hours were worked out before that, with "
                "them."
            )
        )
    return Section(key="standing", title="Confirmed, probable and possible", blocks=blocks)


def standing_says(matter: Matter) -> str:
    """Whether a person has confirmed the campaign."""
    if matter.judgement is None:
        return (
            "Standing: probable. A program found this campaign. No person has confirmed it; it is to be read as a "
            "suspicion with reasons."
        )
    return (
        f"Standing: confirmed. A program found this campaign, and {shown(matter.judgement.person)} confirmed it on "
        f"{words.day(matter.judgement.at)}. Single accounts remain probable or possible."
    )


def attribution(release: Release) -> Section:
    """A field that only a person fills."""
    said = release.attribution
    blocks = [Paragraph(text=attributed_to(release))]
    if said:
        blocks.append(Paragraph(text=f"The reason given: “{shown(said.reason)}”"))
        blocks.append(Paragraph(text="This is that person's statement. The analysis did not examine it."))
    else:
        blocks.append(
            Paragraph(
                text="Account records, payment methods and network addresses show what accounts have in common, not "
                "who uses them. A person may state an attribution here, with name, reason and date."
            )
        )
    return Section(key="attribution", title="Attribution to a named party", blocks=blocks)


def attributed_to(release: Release) -> str:
    """The attribution in one sentence; that there is none where no person made one."""
    said = release.attribution
    if said is None:
        return "None. The program names nobody."
    return (
        f"{shown(said.person)} stated on {words.day(said.at)} that it is {shown(said.party)}. The program names nobody."
    )
