"""Why: what was targeted, what links the accounts, what speaks for a harvest, and how honest
explanations fared."""

from stillwatch.campaigns.judge import UNKNOWN_CAP
from stillwatch.fleets.evidence import Evidence
from stillwatch.report import figures
from stillwatch.report.document import Block, Column, Paragraph, Section, Table
from stillwatch.report.explanations import Explanation
from stillwatch.report.matter import Matter
from stillwatch.report.reasons import FIELDS, Question, counted, reasons, title_of
from stillwatch.report.text import factor, sentence
from stillwatch.result import words


def targeted(matter: Matter) -> Section:
    """Capabilities, each with its share and everybody else's."""
    chart = figures.capabilities(matter)
    rows = [
        [
            words.name(c.name),
            words.percent(c.share),
            words.percent(c.share / c.lift) if c.lift > 0 else "unknown",
            words.times(c.lift),
        ]
        for c in sorted(matter.campaign.capabilities, key=lambda c: -c.share)
    ]
    n = words.count(matter.campaign.attempts)
    return Section(
        key="targeted",
        title="Capabilities targeted",
        blocks=[
            Paragraph(
                text="Each prompt was labelled by a program with the capabilities that it asks for. The labels work "
                "in English and Chinese only and miss many prompts, so that shares are indications; that a label was "
                "missed is about as likely for the campaign as for everybody else, so that the last column is the "
                "safer one. An interval for chance alone would be narrower than the error of the labels, and is "
                "therefore not given."
            ),
            *([chart] if chart else []),
            Table(
                caption=f"Capabilities: shares of {n} exchanges attributed to the harvest, and of all exchanges of "
                "other accounts.",
                columns=[
                    Column(name="Capability", width=2),
                    Column(name="Share of the harvest", number=True),
                    Column(name="Share elsewhere", number=True),
                    Column(name="How many times as often", number=True),
                ],
                rows=rows,
            ),
        ],
    )


def linked(matter: Matter) -> Section:
    """What ties the accounts to one another."""
    opening = (
        "Each kind of evidence compares the campaign's accounts with comparable accounts. How strongly it speaks is "
        "told by how many times more likely it would be if one hand ran the accounts than if not. These factors rest "
        "on stated assumptions and are held within bounds, at 150 times for most kinds, so that no single one "
        "decides. Evidence drawn from the same part of the log counts once, by its strongest."
    )
    blocks = [Paragraph(text=opening), *_told(matter, "linked"), figures.evidence(matter, "linked")]
    return Section(key="linked", title="How the accounts were linked", blocks=blocks)


def harvest(matter: Matter) -> Section:
    """What speaks for concealment and for a harvest, and the whole sum."""
    answers = matter.campaign.answers
    known = answers.concealed is not None
    hidden = words.percent(answers.concealed) if known else "not known, since the log names no organizations"
    held = "" if known else f"; where concealment is not known, it is held at {UNKNOWN_CAP:.0%} at most"
    three = (
        "Accounts that one hand runs may be a customer's own. The program therefore asks two further questions: do the "
        "accounts hide that they belong together, and do they harvest? The three answers, as probabilities: that they "
        f"are run by one hand, {words.percent(answers.acts_as_one)}; that this is concealed, {hidden}; that they "
        f"harvest, {words.percent(answers.harvest)}. All must hold, so the confidence is their product, "
        f"{words.percent(matter.campaign.confidence)}{held}."
    )
    title = f"Why it is taken to be a {'concealed ' if known else ''}harvest"
    blocks: list[Block] = [
        Paragraph(text=three),
        *(Paragraph(text=one.says) for one in matter.campaign.declared),
        *_told(matter, "concealed"),
        *_told(matter, "harvest"),
        figures.evidence(matter, "harvest"),
    ]
    return Section(key="harvest", title=title, blocks=blocks)


def _told(matter: Matter, question: Question) -> list[Block]:
    """The evidence that bears on a question, as a table."""
    found = reasons(matter, question)
    if not found:
        return [Paragraph(text=f"The log shows no evidence that bears on whether {figures.ASKED[question]}.")]
    counts = counted(found, question)
    rows = []
    for e in found:
        strength = sentence(factor(e.weight))
        if e not in counts:
            strength += " (not counted: a stronger one of the same part is)"
        rows.append([title_of(e.kind), _with_number(e), FIELDS.get(e.family, words.name(e.family)), strength])
    return [
        Table(
            caption=f"Evidence that bears on whether {figures.ASKED[question]}."
            + (" n: accounts of which the log has the field." if any("known" in e.facts for e in found) else ""),
            columns=[
                Column(name="Evidence", width=1.3),
                Column(name="What was found", width=3.2),
                Column(name="Read from", width=1.1),
                Column(name="If the answer is yes, this is", width=1.2),
            ],
            rows=rows,
        )
    ]


def _with_number(evidence: Evidence) -> str:
    """What was found, with the number of accounts that its shares are of, where that is known."""
    if "known" not in evidence.facts:
        return evidence.says
    number = words.plural(evidence.facts["known"], "account")
    return f"{evidence.says.removesuffix('.')} (n\u00a0=\u00a0{number})."


def innocent(tested: list[Explanation]) -> Section:
    """Each honest explanation, its test, what was found, and the outcome."""
    return Section(
        key="innocent",
        title="Innocent explanations, and how they were tested",
        blocks=[
            Paragraph(
                text="Accounts can act alike for honest reasons. Each reason that is known to do so was tested. "
                "“Ruled out” means that what would have to show does not show for the group as a whole; it says "
                "nothing of each single account."
            ),
            Table(
                caption="Innocent explanations.",
                columns=[
                    Column(name="Explanation", width=1.2),
                    Column(name="What would show if it were so", width=2.1),
                    Column(name="What was found", width=2.1),
                    Column(name="Outcome", width=0.9),
                ],
                rows=[[t.title, t.test, t.found, sentence(t.outcome)] for t in tested],
            ),
            Paragraph(
                text="What these tests cannot rule out: strangers who agreed on nothing, yet work on one broad "
                "subject, never follow up, never repeat each other and never rest; and an honest customer whose "
                "access runs through accounts that somebody else uses for a harvest."
            ),
        ],
    )
