"""An appeal to a provider that cut a team off, or may: the facts are filled in, what only the team
knows is left open. No prompt and no answer stands in it."""

from stillwatch import __version__
from stillwatch.result import words
from stillwatch.result.plain import in_markdown
from stillwatch.selfcheck.model import SelfCheck
from stillwatch.selfcheck.page import MOST_REASONS, training_in_all, verdict
from stillwatch.selfcheck.remedies import OFFERS

MOST_OFFERS = 6


def letter(checked: SelfCheck) -> str:
    """The letter in Markdown; what is in square brackets is the team's to fill in."""
    parts = [
        "# Appeal: [name of your organization]",
        "To: [provider, trust and safety or appeals]\\\nFrom: [organization, a person's name, mail, telephone]\\\n"
        "Date: [date]\\\nRe: [the notice or decision that this answers, with its date and number]",
        "You have restricted accounts of ours, or told us that you may. We ask that a person look at them again. These "
        "are the facts as our own log has them.",
        *_section("The accounts", _accounts(checked)),
        *_section("What they are for", PURPOSE + _training(checked)),
        *_section("How they behave", _habits(checked)),
        *_section("What a detector sees in them", _seen(checked)),
        *_section("What we offer", _offer(checked)),
        *_section("What we ask", ASKED),
        "[Name, position]",
    ]
    return "\n\n".join(parts) + "\n"


PURPOSE = [
    "What the accounts do: [in two sentences]",
    "Who sees the answers: [our staff, our customers, nobody but a program]",
    "Why there are several accounts: [one a service, a seat, a customer, an environment]",
    "Volume that we expect: [exchanges a day, until when]",
    "Whether a model is trained or tuned on the answers: [no; or which, and on what terms]",
]

ASKED = [
    "That a person decides, and tells us which of the points above he does not follow.",
    "That the accounts work again meanwhile, in limits that you set if need be.",
    "An address for questions, and word of any further measure before it is taken.",
]


def _section(title: str, items: list[str]) -> list[str]:
    return [f"## {title}", "\n".join(f"- {item}" for item in items)] if items else []


def _accounts(checked: SelfCheck) -> list[str]:
    named = ", ".join(in_markdown(name) for name in checked.names)
    more = checked.accounts - len(checked.names)
    a_day = checked.exchanges / max(checked.days, 1)
    told = [f"{in_markdown(name)} {words.count(count)}" for name, count in checked.models.items()]
    out = [
        f"{words.plural(checked.accounts, 'account')}: {named}{f' and {words.count(more)} more' if more > 0 else ''}"
    ]
    if checked.first and checked.last:
        active = words.plural(checked.days, "day")
        out.append(f"Looked at: {words.period(checked.first, checked.last)}, {active} with exchanges")
    out.append(f"{words.plural(checked.exchanges, 'exchange')}, {a_day:,.0f} a day; by model: {words.listed(told)}")
    return [
        *out,
        "Organization under which they are, or shall be, declared: [name, id]",
        "Addresses that they use: [list]",
    ]


def _training(checked: SelfCheck) -> list[str]:
    if not checked.training:
        return []
    return [f"We compared our training files with our log ourselves. {in_markdown(training_in_all(checked.training))}"]


def _habits(checked: SelfCheck) -> list[str]:
    out = []
    for habit in checked.habits:
        usual = [kind for kind, level in habit.among.items() if level == "usual"]
        like = f" (usual of: {', '.join(usual)})" if usual else ""
        out.append(f"{habit.name}, median account: {habit.value:,.4g}{like}")
    return out


def _seen(checked: SelfCheck) -> list[str]:
    """What was found, each point for a campaign with room for what explains it."""
    out = [f"We checked our log with Stillwatch {__version__}, offline. {in_markdown(verdict(checked))}"]
    if checked.taken and not checked.taken_declared:
        out.append("Declared to you as one organization's, the same accounts would not be listed by it.")
    for one in checked.reasons[:MOST_REASONS]:
        says = in_markdown(one.says)
        out.append(
            f"Against a campaign: {says}" if one.strength == "against" else f"{says} What explains it: [your words]"
        )
    return out


def _offer(checked: SelfCheck) -> list[str]:
    """What takes the ground away from what was found, the most first; the team strikes out what it
    will not do."""
    offers = [OFFERS[one.family] for one in checked.changes if one.family in OFFERS]
    return [
        *(offers[:MOST_OFFERS] or [OFFERS["affiliation"]]),
        "A person whom you can reach within a working day: [name, mail, telephone].",
        "A look at our log, without the texts of prompts and answers.",
    ]
