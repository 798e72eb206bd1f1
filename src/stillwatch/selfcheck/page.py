"""A self-check in sentences, and as a page that needs nothing but itself."""

from datetime import UTC, datetime

from stillwatch import __version__
from stillwatch.result import words
from stillwatch.result.html import environment
from stillwatch.selfcheck.compared import Compared
from stillwatch.selfcheck.model import SelfCheck, Terms, Training
from stillwatch.selfcheck.training.terms import is_old

MOST_REASONS = 8

LEVELS = {
    "none": "nothing to speak of",
    "some": "something speaks for it",
    "strong": "much speaks for it",
    "listed": "an operator would list it",
}
"""What is said beside a likeness."""

MARKS = {"strong": "for, strongly", "weak": "for", "against": "against"}

NO_ADVICE = "What a vendor's terms mean for you is for a lawyer to say; they are told here as data, with their date."


def as_sentences(checked: SelfCheck) -> list[tuple[str, str]]:
    """(sentence, style of a terminal) of all but the habits, in order."""
    said = [(f"{verdict(checked)}", "bold red" if checked.taken else "bold")]
    if checked.taken:
        said.append((if_declared(checked), ""))
    said.append((looked_at(checked), ""))
    said += [(f"  {MARKS[one.strength]}: {one.says}", "") for one in checked.reasons[:MOST_REASONS]]
    if checked.changes:
        first = checked.changes[0]
        said.append((f"What helps most: {first.remedy}{' It would be enough.' if first.enough else ''}", "bold"))
    said += [(f"  {one.says} {one.remedy}", "") for one in checked.findings]
    return said + [(one, "") for one in (training(checked.training) if checked.training else [])]


def verdict(checked: SelfCheck) -> str:
    """The answer in one sentence."""
    said = "would not be" if not checked.taken else "would be" if checked.likeness == "listed" else "may well be"
    return f"These accounts {said} listed as a campaign, were nothing declared."


def if_declared(checked: SelfCheck) -> str:
    """What declaring would change, of accounts that would be listed."""
    if checked.taken_declared:
        return "Declared as one organization's they would be as well."
    return "Declared as one organization's they would not be: declare them."


def looked_at(checked: SelfCheck) -> str:
    """What was looked at."""
    told = [words.plural(getattr(checked, f"{what}s"), what) for what in ("account", "exchange", "day")]
    return f"Looked at: {words.listed(told)}, beside honest strangers made on this machine."


def training_in_all(found: Training) -> str:
    """How much of all files are answers in the log."""
    total = sum(found.models.values())
    told = f"{words.count(total)} of {words.plural(found.rows, 'row')}"
    return f"{told} of the training files ({words.percent(found.share)}) are answers of a model in the log."


def training(found: Training) -> list[str]:
    """What of the training files are answers in the log, file by file and model by model, then the
    vendors' terms."""
    said = [training_in_all(found)]
    for file in found.files:
        of = [f"{words.percent(rows / file.rows)} of model {model}" for model, rows in file.models.items()]
        told = f"answers: {words.listed(of)}; {words.count(file.exact)} word for word" if of else "none is an answer"
        said.append(f"  {file.file}: {words.plural(file.rows, 'row')}, {told}.")
        said += [f"    row {place.row}: {place.model}{', word for word' * place.exact}" for place in file.places]
        if file.unreadable:
            said.append(f"    {words.plural(file.unreadable, 'row')} could not be read.")
    said += [terms_said(one) for one in found.terms]
    return [*said, NO_ADVICE] if found.terms else said


def terms_said(terms: Terms) -> str:
    """A vendor's terms with their source and date, and that they are old where they are."""
    old = " That is over a year ago: read what is published now." * is_old(terms, datetime.now(UTC).date())
    return f"{terms.vendor}, {terms.source}, as published on {words.day(terms.published)}: {terms.says}{old}"


def render_self_check(checked: SelfCheck, change: Compared | None) -> str:
    """The page as HTML; `change`: since an earlier check."""
    env = environment("stillwatch.result", "templates")
    env.filters |= {one.__name__: one for one in (words.count, words.percent, words.heading)}
    env.globals |= {"plural": words.plural, "period": words.period}
    return env.get_template("self_check.html.j2").render(
        checked=checked,
        change=change,
        verdict=verdict(checked),
        if_declared=if_declared(checked),
        looked_at=looked_at(checked),
        levels=LEVELS,
        marks=MARKS,
        kinds=list(checked.habits[0].among) if checked.habits else [],
        training_says=training_in_all(checked.training) if checked.training else "",
        terms_said=terms_said,
        no_advice=NO_ADVICE,
        version=__version__,
    )
