"""The conditions under which students are trained: what a harvester gets, and what he makes of
it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from stillwatch.lab.adaptive import by_majority, filtered, refilled
from stillwatch.lab.harvest import REPEATED, Harvest
from stillwatch.lab.rows import (
    Rows,
    in_one_wording,
    in_other_words,
    rows,
    summarised,
    together,
    with_probabilities,
    without_reasoning,
)
from stillwatch.lab.settings import DAYS, Settings
from stillwatch.lab.tasks import ASK_ANSWER, Ints, Task

Withheld = Callable[[Task, Ints], Ints]
"""What is left of answers."""

OWN, FULL = "own answers only", "full harvest"

STOPS = (1, 2, 3, 7, 14)
"""Days on which a campaign may be stopped; the whole of it takes DAYS."""

STOPPED_BY_HAND = 7
"""The day of the row of safeguards that stops a campaign."""

COAXED = 65 / 68
"""Share of answers whose hidden reasoning can be had by asking for it in other words: of 68
thousand that were tried, as published, 65 thousand."""


@dataclass(frozen=True)
class Given:
    """What a student's rows are made of. tried: what the helping student answered, if any."""

    task: Task
    settings: Settings
    harvest: Harvest
    tried: Ints | None = None

    @property
    def helped(self) -> Ints:
        """What the helping student answered."""
        assert self.tried is not None
        return self.tried


@dataclass(frozen=True)
class Condition:
    """rows: what is learnt, besides the harvester's own answers; helper: the condition whose
    student helps, and prompts: those that it answers."""

    name: str
    rows: Callable[[Given], Rows | None]
    helper: str = ""
    prompts: Callable[[Given], Ints] = lambda given: given.harvest.prompts

    def learnt(self, given: Given) -> Rows:
        """All that a student learns from."""
        own = rows(given.harvest.own_prompts, given.harvest.own_answers)
        more = self.rows(given)
        return together([own, more]) if more else own


def _upto(count: Callable[[Settings], int], given: Given) -> Rows:
    """The first answers of the harvest, whole."""
    many = count(given.settings)
    return rows(given.harvest.prompts[:many], given.harvest.first[:many])


def _by_day(day: int) -> Callable[[Given], Rows]:
    return partial(_upto, lambda settings: settings.upto(day))


def _tenth(settings: Settings) -> int:
    return settings.harvest // 10


def _withheld(withheld: Withheld, given: Given) -> Rows:
    return rows(given.harvest.prompts, withheld(given.task, given.harvest.first), ASK_ANSWER)


def _refilled(withheld: Withheld, given: Given) -> Rows:
    return refilled(given.task, given.harvest.prompts, withheld(given.task, given.harvest.first), given.helped)


def _coaxed(withheld: Withheld, given: Given) -> Rows:
    had = round(COAXED * given.settings.harvest)
    prompts, first = given.harvest.prompts, given.harvest.first
    rest = rows(prompts[had:], withheld(given.task, first[had:]), ASK_ANSWER)
    return together([rows(prompts[:had], in_other_words(first[:had])), rest])


def _two_teachers(count: Callable[[Settings], int], given: Given) -> Rows:
    """So many answers of each."""
    many, harvest = count(given.settings), given.harvest
    return together([_upto(count, given), rows(harvest.prompts[many : 2 * many], harvest.second[many : 2 * many])])


def _mixed_marks(given: Given) -> Rows:
    half, harvest = given.settings.harvest // 2, given.harvest
    marked = rows(harvest.prompts[:half], harvest.marked[:half])
    return together([marked, rows(harvest.prompts[half:], harvest.second[half:])])


def _with_probabilities(given: Given) -> Rows:
    harvest = given.harvest
    return with_probabilities(rows(harvest.prompts, harvest.first), harvest.shown_tokens, harvest.shown_shares)


def _repeated(given: Given) -> Rows:
    few = given.settings.harvest // REPEATED
    return rows(given.harvest.prompts[:few].repeat(REPEATED, axis=0), given.harvest.repeated)


def _covered(given: Given) -> Rows:
    half, harvest = given.settings.harvest // 2, given.harvest
    return together(
        [rows(harvest.prompts[:half], harvest.first[:half]), rows(harvest.cover_prompts, harvest.cover_answers)]
    )


def _further(count: Callable[[Settings], int], given: Given) -> Ints:
    """Prompts of the list that were not answered."""
    return given.harvest.prompts[count(given.settings) :]


def _with_further(count: Callable[[Settings], int], given: Given) -> Rows:
    further = by_majority(given.task, _further(count, given), given.helped)
    return together([_upto(count, given), further])


def _until_stopped(settings: Settings) -> int:
    return settings.upto(STOPPED_BY_HAND)


def stopped(day: int) -> str:
    """The name of the condition in which a campaign is stopped at the end of a day."""
    return FULL if day == DAYS else f"stopped on day {day}"


_ALL = (
    Condition(OWN, lambda given: None),
    Condition(FULL, lambda given: rows(given.harvest.prompts, given.harvest.first)),
    Condition("the program's answers", lambda given: rows(given.harvest.prompts, given.harvest.program)),
    *(Condition(stopped(day), _by_day(day)) for day in STOPS),
    Condition("answers only", partial(_withheld, without_reasoning)),
    Condition("summarised", partial(_withheld, summarised)),
    Condition("a tenth", partial(_upto, _tenth)),
    Condition("marked", lambda given: rows(given.harvest.prompts, given.harvest.marked)),
    Condition("with probabilities", _with_probabilities),
    Condition("half of it cover", _covered),
    Condition("answers only, coaxed", partial(_coaxed, without_reasoning)),
    Condition("summarised, coaxed", partial(_coaxed, summarised)),
    Condition("a tenth of two teachers", partial(_two_teachers, _tenth)),
    Condition("marked, one wording", lambda given: rows(given.harvest.prompts, in_one_wording(given.harvest.marked))),
    Condition("marked, two teachers", _mixed_marks),
    Condition("each asked four times", _repeated),
    Condition("answers only, refilled", partial(_refilled, without_reasoning), helper="answers only"),
    Condition("summarised, refilled", partial(_refilled, summarised), helper="summarised"),
    Condition(
        "a tenth, own majority", partial(_with_further, _tenth), helper="a tenth", prompts=partial(_further, _tenth)
    ),
    Condition(
        f"{stopped(STOPPED_BY_HAND)}, own majority",
        partial(_with_further, _until_stopped),
        helper=stopped(STOPPED_BY_HAND),
        prompts=partial(_further, _until_stopped),
    ),
    Condition(
        "marked, filtered",
        lambda given: filtered(given.task, given.harvest.prompts, given.harvest.marked, given.helped),
        helper="marked",
    ),
)

CONDITIONS = {condition.name: condition for condition in _ALL}
"""By name, and whoever helps before whom he helps."""


@dataclass(frozen=True)
class Safeguard:
    """rows: the conditions that a harvester may choose among where it is in force; without: what he
    has where it is not."""

    name: str
    rows: tuple[str, ...]
    without: str = FULL


SAFEGUARDS = (
    Safeguard("reasoning withheld", ("answers only", "answers only, refilled", "answers only, coaxed")),
    Safeguard("reasoning summarised", ("summarised", "summarised, refilled", "summarised, coaxed")),
    Safeguard("throttled to a tenth", ("a tenth", "a tenth, own majority", "a tenth of two teachers")),
    Safeguard(
        f"stopped on day {STOPPED_BY_HAND}",
        (stopped(STOPPED_BY_HAND), f"{stopped(STOPPED_BY_HAND)}, own majority"),
    ),
    Safeguard("watermarked", ("marked", "marked, one wording", "marked, two teachers", "marked, filtered")),
    Safeguard("probabilities withheld", (FULL, "each asked four times"), without="with probabilities"),
)
