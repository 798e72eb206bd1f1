"""From what a run kept to its results."""

from collections.abc import Callable

import numpy as np

from stillwatch.lab.conditions import CONDITIONS, OWN, SAFEGUARDS, STOPS, Safeguard, stopped
from stillwatch.lab.harvest import Arrays, Harvest, size_of
from stillwatch.lab.jobs import BRIEF, Shelf, student_name
from stillwatch.lab.results import Dose, Figure, Guarded, Results, Row
from stillwatch.lab.rows import explained, right, summarised, tokens_in, without_reasoning
from stillwatch.lab.scored import Floats, Scale, figure
from stillwatch.lab.settings import DAYS, Settings
from stillwatch.lab.students import WAYS
from stillwatch.lab.tasks import ASK_STEPS, Ints, Problems, Task

KEPT_DRAWS = 200


def summed(shelf: Shelf, settings: Settings) -> Results:
    """All figures of a run whose work is done."""
    parts = [_Part(task, shelf, settings) for task in settings.taught]
    return Results(
        tasks=[*settings.tasks],
        seeds=[*settings.seeds],
        harvest=settings.harvest,
        own=settings.own,
        steps=settings.steps,
        parameters={name: size_of(name).parameters for name in (*settings.sizes, "teacher")},
        teachers={part.task.name: part.teacher() for part in parts},
        rows=[row for part in parts for row in part.rows()],
        guarded=[part.guarded(safeguard) for part in parts for safeguard in SAFEGUARDS],
        doses=[dose for part in parts for dose in part.doses()],
    )


class _Part:
    """Of one task."""

    def __init__(self, task: Task, shelf: Shelf, settings: Settings) -> None:
        self.task, self._shelf, self._settings = task, shelf, settings
        self._harvests = [shelf.harvest(task.name, seed) for seed in settings.seeds]
        self._scales = {size: self._scale(size) for size in settings.sizes}
        self._first = settings.sizes[0]

    def _students(self, size: str, condition: str) -> Arrays:
        return self._shelf.read(student_name(self.task.name, size, condition))

    def _scale(self, size: str) -> Scale:
        teacher = np.stack([one.teacher_right for one in self._harvests])
        return Scale(self._students(size, OWN)["right"], teacher)  # type: ignore[arg-type]

    def teacher(self) -> Figure:
        """How often the teacher is right."""
        return self._scales[self._first].mean(np.stack([one.teacher_right for one in self._harvests]))

    def rows(self) -> list[Row]:
        """Every condition of every size."""
        return [
            self._row(size, condition)
            for number, size in enumerate(self._settings.sizes)
            for condition in CONDITIONS
            if number == 0 or condition in BRIEF
        ]

    def _row(self, size: str, condition: str) -> Row:
        found = self._students(size, condition)
        correct, places = found["right"], int(found["places"].sum())
        return Row(
            task=self.task.name,
            size=size,
            condition=condition,
            accuracies=[round(float(share), 4) for share in correct.mean(axis=1)],
            accuracy=self._scales[size].mean(correct),
            gain=figure(self._gains(condition, size)),
            learnt=[int(count) for count in found["learnt"]],
            with_steps=int((found["way"] == WAYS.index(ASK_STEPS)).sum()),
            followed=float(found["marks"].sum()) / places if places else None,
        )

    def _gains(self, condition: str, size: str) -> Floats:
        return self._scales[size].gains(self._students(size, condition)["right"])  # type: ignore[arg-type]

    def guarded(self, safeguard: Safeguard) -> Guarded:
        """One safeguard, by its worst row."""
        gains = {name: figure(self._gains(name, self._first)) for name in safeguard.rows}
        worst = max(gains, key=lambda name: gains[name].value or 0.0)
        served = _SERVED.get(safeguard.name, _as_it_is)
        told = [(one, served(self.task, one)) for one in self._harvests]
        scale = self._scales[self._first]
        return Guarded(
            task=self.task.name,
            safeguard=safeguard.name,
            without=figure(self._gains(safeguard.without, self._first)),
            worst=worst,
            gain=gains[worst],
            right=scale.mean(np.stack([right(self.task, one.tests, answers) for one, answers in told])),
            explained=scale.mean(np.stack([explained(self.task, _problems(one), answers) for one, answers in told])),
            tokens=scale.mean(np.stack([tokens_in(answers) for _, answers in told])),
            probabilities=safeguard.name != "probabilities withheld",
        )

    def doses(self) -> list[Dose]:
        """The dose curve: what the harvest of the first days is worth."""
        return [self._dose(day) for day in (*STOPS, DAYS)]

    def _dose(self, day: int) -> Dose:
        gains = self._gains(stopped(day), self._first)
        share = self._settings.upto(day) / self._settings.harvest
        draws = [round(float(gain), 4) for gain in gains[1 : 1 + KEPT_DRAWS] if np.isfinite(gain)]
        return Dose(task=self.task.name, day=day, share=share, gain=figure(gains), draws=draws)


def _problems(harvest: Harvest) -> Problems:
    return Problems(harvest.tests, harvest.test_steps, harvest.test_steps[:, -1:])


def _as_it_is(task: Task, harvest: Harvest) -> Ints:
    return harvest.served


_SERVED: dict[str, Callable[[Task, Harvest], Ints]] = {
    "reasoning withheld": lambda task, one: without_reasoning(task, one.served),
    "reasoning summarised": lambda task, one: summarised(task, one.served),
    "watermarked": lambda task, one: one.served_marked,
}
"""What a safeguard leaves of an honest user's answer. Throttling and stopping meet the campaign's
accounts alone: which honest ones they hit besides is another measurement's (`bench response`)."""
