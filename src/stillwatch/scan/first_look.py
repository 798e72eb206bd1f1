"""What a look at accounts drawn by lot gives: by what measure prompts are compared, the groups
worth a second look, and what the accounts of each have in common."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

import numpy as np

from stillwatch.campaigns.deliberate import deliberate
from stillwatch.campaigns.labels import Label, by_account, informed
from stillwatch.fleets.find import on_one_list
from stillwatch.fleets.lookalikes import Likeness
from stillwatch.fleets.metric import Metric
from stillwatch.fleets.reading import read_population
from stillwatch.lake.views.protocols import ReadableLake

PROMISING = 0.02
"""Confidence in the first look from which a candidate is looked at whole: of a share of its
accounts less can be seen."""

TOLD, ARRAYS = "look.json", "look.npz"


@dataclass(frozen=True)
class FirstLook:
    """groups: (origin, ids) of each promising candidate; streams: names of those that some were
    found in; lists: likeness of those that draw on a list."""

    metric: Metric
    groups: list[tuple[str, list[str]]]
    streams: list[str]
    lists: list[Likeness]

    @staticmethod
    def at(drawn: ReadableLake, until: datetime | None, labels: list[Label]) -> "FirstLook":
        """From a lake of the drawn accounts."""
        people = read_population(drawn, until)
        metric = people.metric
        assert metric is not None
        people, known = informed(people, by_account(labels, drawn, until), until)
        verdicts, _ = deliberate(drawn, until, people, known)
        fleets = [v.fleet for v in verdicts if v.confidence >= PROMISING]
        return FirstLook(
            metric,
            [(fleet.origin, [people.names[a] for a in fleet.accounts]) for fleet in fleets],
            sorted({fleet.stream for fleet in fleets if fleet.stream}),
            [Likeness.of(people, metric, fleet.accounts) for fleet in fleets if on_one_list(fleet) > 0],
        )

    def to_look_at(self, found: Iterable[str], stands_for: Mapping[str, str]) -> frozenset[str]:
        """The accounts to look at whole: those of its groups, and those that the ids found by its
        lists stand for."""
        groups = (names for _, names in self.groups)
        return frozenset(stands_for.get(name, name) for name in chain(found, *groups))

    def save(self, folder: Path) -> None:
        """Keeps it in a folder."""
        strata = list(self.metric.means)
        lists = [{k: v for k, v in asdict(one).items() if k != "centre"} for one in self.lists]
        told = {
            "groups": self.groups,
            "streams": self.streams,
            "lists": lists,
            "strata": strata,
            "ratio": self.metric.ratio,
        }
        (folder / TOLD).write_text(json.dumps(told))
        np.savez(
            folder / ARRAYS,
            whitener=self.metric.whitener,
            means=np.array([self.metric.means[stratum] for stratum in strata]),
            centres=np.array([one.centre for one in self.lists]),
        )

    @staticmethod
    def load(folder: Path) -> "FirstLook":
        """What `save` kept there."""
        told = json.loads((folder / TOLD).read_text())
        with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
            means = {tuple(s): mean for s, mean in zip(told["strata"], arrays["means"], strict=True)}
            metric = Metric(means, arrays["whitener"], told["ratio"])
            lists = [Likeness(centre, **one) for centre, one in zip(arrays["centres"], told["lists"], strict=True)]
        groups = [(origin, names) for origin, names in told["groups"]]
        return FirstLook(metric, groups, told["streams"], lists)
