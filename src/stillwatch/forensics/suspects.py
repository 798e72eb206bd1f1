"""What a suspect model says: answers to given prompts, and, where its weights are open, how likely
it finds each of some equals."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from stillwatch.exchange.errors import UnusableError
from stillwatch.forensics.matters import Matters, chosen, counted
from stillwatch.safeguards.choices.equals import Equals
from stillwatch.safeguards.choices.marking import Seen, choices_in


class Answer(msgspec.Struct):
    """A line of a file of answers; `prompt` is what the suspect was asked."""

    answer: str
    prompt: str = ""


class Likelihoods(msgspec.Struct):
    """A line of a file of likelihoods: of a pair or canary the log-likelihood of each equal, in the
    order of the file of equals."""

    kind: str
    id: str
    log_likelihoods: list[float]


class Said(msgspec.Struct, frozen=True):
    """What a file of answers holds: their number; how many were left out, since the prompt itself
    shows a choice; and what was chosen in the others, of wordings and of canaries."""

    answers: int
    left_out: int
    wordings: Matters
    canaries: Matters


def read_answers(path: Path, equals: Sequence[Equals] = ()) -> Said:
    """A suspect's answers, one JSON object a line: {"prompt": …, "answer": …}. Raises UnusableError
    with the place of a line that is none."""
    canaries = [one for one in equals if one.kind == "canary"]
    answers, left_out, wordings, told_canaries = 0, 0, list[Seen](), list[Seen]()
    for told in _lines(path, Answer):
        answers += 1
        if choices_in(told.prompt) or _canaries_in(told.prompt, canaries):
            left_out += 1  # a suspect that repeats its prompt would show whose text that is
            continue
        wordings += choices_in(told.answer)
        told_canaries += _canaries_in(told.answer, canaries)
    if not answers:
        raise UnusableError(f"{path} has no answers")
    return Said(answers, left_out, counted(wordings), counted(told_canaries))


def read_likelihoods(path: Path, equals: Sequence[Equals]) -> tuple[Matters, Matters]:
    """What a suspect's likelihoods say of canaries and of pairs. Raises UnusableError for a line
    that is none, and for equals that were not committed to."""
    known: dict[tuple[str, str], Equals] = {(one.kind, one.id): one for one in equals}
    found: dict[tuple[str, str], list[float]] = {}
    for told in _lines(path, Likelihoods):
        place = (told.kind, told.id)
        if place not in known or len(known[place].equals) != len(told.log_likelihoods):
            raise UnusableError(f"{path}: the file of equals has no {told.kind!a} {told.id!a} of so many equals")
        if place in found:
            raise UnusableError(f"{path}: {told.kind} {told.id!a} stands there twice")
        found[place] = told.log_likelihoods
    canaries, pairs = (
        chosen((known[place].about, values) for place, values in found.items() if place[0] == kind)
        for kind in ("canary", "pair")
    )
    return canaries, pairs


def _canaries_in(text: str, canaries: Sequence[Equals]) -> list[Seen]:
    """Each equal that stands in a text, once."""
    return [
        (one.about, len(one.equals), which)
        for one in canaries
        for which, words in enumerate(one.equals)
        if words in text
    ]


T = TypeVar("T")


def _lines(path: Path, kind: type[T]) -> Iterator[T]:
    decoder = msgspec.json.Decoder(kind)
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                yield decoder.decode(line)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
                raise UnusableError(f"{path}, line {number}: {error}") from None
