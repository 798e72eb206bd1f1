"""What the first look at a large lake gave, and all that was copied for the second.

A further day is copied and held against the same lists, and nobody is drawn anew. The last day of a
first look is a part of its own, since late records make it anew: then only that part is.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.campaigns.labels import Label
from stillwatch.fleets.lookalikes import held, hold, lookalikes
from stillwatch.lake import Lake
from stillwatch.lake.store.files import clear_errors
from stillwatch.lake.views.copying import Choice, Files, copied, copy_accounts, named
from stillwatch.lake.views.excerpt import Excerpt
from stillwatch.lake.views.stretches import Stretch, stretches
from stillwatch.scan.first_look import FirstLook

STRETCH_ROWS = 1 << 24
"""Exchanges to a stretch, of all days together."""

BASE = "base"


@dataclass(frozen=True)
class About:
    """What a survey is of: one account in `every` is drawn, as of `until`."""

    every: int
    until: datetime | None
    labels: list[Label]


@dataclass
class Surveyed:
    """A survey in a folder, in parts by label; `work` is another for what is not kept. days: the
    days' files that a part is of; rows: labels of the copies of what the chosen accounts did then;
    chosen: ids whose exchanges are copied beside those of the drawn; accounts: of the lake."""

    lake: Lake
    about: About
    folder: Path
    work: Path
    borders: list[Stretch] = field(default_factory=list)
    days: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()
    accounts: int = 0

    @property
    def look(self) -> FirstLook:
        """The first look, once there was one."""
        return FirstLook.load(self.folder)

    @property
    def labels(self) -> list[str]:
        """Those under which files of it lie in the folder."""
        ours = [f"{what}-{label}" for what in ("lot", "held") for label in self.days]
        return [*ours, *(label for labels in self.rows.values() for label in labels)]

    @cached_property
    def aliases(self) -> pa.Table:
        """The lake's, which every copy asks for."""
        return self.lake.aliases(self.about.until)

    def bring_up_to_date(self) -> None:
        """Takes in the days that it is not of yet, the first time by a first look."""
        begun = not self.days
        if begun:
            self.borders = stretches(list(self.files().values()), STRETCH_ROWS)
        fresh = self._fresh()
        with clear_errors("the survey of the lake could not be kept"):
            self._copy({f"lot-{label}": files for label, files in fresh.items()}, lot=True)
            if begun:
                FirstLook.at(self._excerpt([], frozenset()), self.about.until, self.about.labels).save(self.folder)
            look = self.look
            known = {f"held-{label}": files for label, files in fresh.items()}
            hold(known, self.borders, look.metric, look.lists, self.folder)
            if self.chosen:
                self._copy_chosen(fresh, self.chosen)
            self._choose(look)

    def excerpt(self, asked: frozenset[str]) -> Excerpt:
        """The drawn and the chosen accounts, and those asked for, whose copies are not kept."""
        places = [(self.folder, label) for labels in self.rows.values() for label in labels]
        if asked - self.chosen:
            self._copy({"asked": list(self.files().values())}, False, asked - self.chosen, self.work)
            places.append((self.work, "asked"))
        return self._excerpt(places, self.chosen | asked)

    def _choose(self, look: FirstLook) -> None:
        """Copies whoever may belong to a candidate and was not chosen before."""
        kept = ([held(self.folder, f"held-{label}", k) for label in self.days] for k in range(len(self.borders)))
        found, everybody = lookalikes(look.lists, kept)
        stands_for = {row["alias"]: row["account_id"] for row in self.aliases.to_pylist()}
        self.accounts = len(pc.unique(named(everybody.combine_chunks(), stands_for)))
        newly = look.to_look_at(chain.from_iterable(found), stands_for) - self.chosen
        if newly:
            files = self.files()
            self._copy_chosen({label: [files[day] for day in days] for label, days in self.days.items()}, newly)
            self.chosen |= newly

    def _copy_chosen(self, days: dict[str, list[Path]], chosen: frozenset[str]) -> None:
        """Copies what some accounts did on the days of some parts."""
        copies = {label: f"chosen-{label}-{len(self.rows[label])}" for label in days}
        self._copy({copies[label]: files for label, files in days.items()}, False, chosen)
        for label, copy in copies.items():
            self.rows[label].append(copy)

    def _copy(
        self,
        days: dict[str, list[Path]],
        lot: bool,
        chosen: frozenset[str] = frozenset(),
        folder: Path | None = None,
    ) -> None:
        copy_accounts(days, self.borders, Choice(self.about.every, chosen), lot, self.aliases, folder or self.folder)

    def _excerpt(self, places: list[tuple[Path, str]], chosen: frozenset[str]) -> Excerpt:
        """The drawn accounts, and those chosen whose exchanges lie in folders under these
        labels."""
        lot = self._parts([(self.folder, f"lot-{label}") for label in self.days])
        choice = Choice(self.about.every, chosen)
        return Excerpt(self.lake, self.about.until, [*lot, *self._parts(places)], choice, self.accounts, self.work)

    def _parts(self, places: list[tuple[Path, str]]) -> list[Files]:
        """The files of each stretch, and of who has aliases."""
        numbers = range(len(self.borders) + 1)
        return [tuple(path for folder, label in places if (path := copied(folder, label, k)).exists()) for k in numbers]

    def _fresh(self) -> dict[str, list[Path]]:
        """By label, the days' files that no part is of, and from now on is. What a part was of and
        is no more, since it was made anew, is given up."""
        files = self.files()
        for label in [label for label, days in self.days.items() if not files.keys() >= set(days)]:
            del self.days[label], self.rows[label]
        known = {name for days in self.days.values() for name in days}
        missing = [name for name in files if name not in known]
        parts = {name: [name] for name in missing}
        if not known and len(missing) > 1:
            parts = {BASE: missing[:-1], missing[-1]: missing[-1:]}
        self.days |= parts
        self.rows |= {label: [] for label in parts}
        return {label: [files[name] for name in names] for label, names in parts.items()}

    def files(self) -> dict[str, Path]:
        """By name, the days' files: a file made anew has another name."""
        files = self.lake.exchange_sketch_files(self.about.until)
        return {f"{path.parent.name.removeprefix('day=')}-{path.stem}": path for path in files}
