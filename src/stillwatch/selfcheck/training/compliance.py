"""What of a team's training files are answers in its log, by file and model."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from stillwatch.exchange.errors import UnusableError
from stillwatch.readers.chunk import SourceError
from stillwatch.readers.source import Sources
from stillwatch.selfcheck.model import Place, Training, TrainingFile
from stillwatch.selfcheck.training.matching import EXACTLY, NOT_FOUND, Rows
from stillwatch.selfcheck.training.rows import rows_of
from stillwatch.selfcheck.training.terms import terms_of

PLACES = 3
"""Of each file, that are named."""

_Answers = list[list[str] | None]


def compliance(files: Sequence[Path], sources: Sources) -> Training:
    """The files (and those in folders) against all of the log. Raises UnusableError for a file that
    cannot be read, or none of whose rows can."""
    read = {str(path): _read(path) for given in files for path in _within(given)}
    if not read:
        raise UnusableError(f"{files[0]}: no training file here")
    texts = [text for rows in read.values() for answers in rows for text in answers or ()]
    found, place = Rows.of(texts)
    if len(found.hashes):
        _read_past(sources, found)
    out, at = [], 0
    for path, rows in read.items():
        told = _File(found)
        for number, answers in enumerate(rows):
            count = len(answers or ())
            told.take(number, answers is not None, place[at : at + count])
            at += count
        out.append(told.said(path))
    models = {model for file in out for model in file.models}
    return Training(files=out, terms=terms_of(models))


def _within(given: Path) -> list[Path]:
    if not given.is_dir():
        return [given]
    return sorted(path for path in given.rglob("*") if path.is_file() and not path.name.startswith((".", "_")))


def _read(path: Path) -> _Answers:
    rows = list(rows_of(str(path)))
    if not any(rows):
        raise UnusableError(f"{path}: no row of it holds an answer in a form that is known")
    return rows


def _read_past(sources: Sources, found: Rows) -> None:
    for source in sources:
        try:
            for chunk in source.chunks():
                batch = source.reader.parse(chunk).batch
                for column in ("completion", "reasoning"):
                    here = batch.filter(batch[column].is_valid())
                    if here.num_rows:
                        found.look(here[column], here["model"])
        except SourceError:
            continue


class _File:
    """What is counted of one file, row by row."""

    def __init__(self, found: Rows) -> None:
        self._found = found
        self.rows = self.unreadable = self.telling = self.exact = 0
        self.models: Counter[str] = Counter()
        self.places: list[Place] = []

    def take(self, number: int, readable: bool, places: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> None:
        """One row, and the places of its texts among those that are long enough to tell."""
        self.rows += 1
        self.unreadable += not readable
        telling = places[places >= 0]
        self.telling += len(telling) > 0
        surest = max(telling, key=lambda k: int(self._found.found[k]), default=None)
        if surest is None or self._found.found[surest] == NOT_FOUND:
            return
        model, exact = self._found.models[self._found.model[surest]], bool(self._found.found[surest] == EXACTLY)
        self.models[model] += 1
        self.exact += exact
        if len(self.places) < PLACES:
            self.places.append(Place(row=number, model=model, exact=exact))

    def said(self, path: str) -> TrainingFile:
        """The file's part of what is said."""
        return TrainingFile(
            file=path,
            rows=self.rows,
            unreadable=self.unreadable,
            telling=self.telling,
            models=dict(self.models.most_common()),
            exact=self.exact,
            places=self.places,
        )
