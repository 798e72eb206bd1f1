"""A survey for one scan, of a lake that lies on other machines: everybody is held against the lists
where the exchanges lie, and of whom to look at, the exchanges are brought here. Nothing of it is
kept."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from stillwatch.fleets.lookalikes import LIKELY_IDS, READ, likely_ids
from stillwatch.lake.views.copying import Choice, Files
from stillwatch.lake.views.excerpt import Excerpt
from stillwatch.lake.views.protocols import DistantLake
from stillwatch.scan.first_look import FirstLook
from stillwatch.scan.surveyed import About


@dataclass(frozen=True)
class SurveyedOnce:
    """accounts: of the lake; work: the folder for what is brought; drawn: what the drawn accounts
    did; chosen: who is to be looked at beside them."""

    lake: DistantLake
    about: About
    accounts: int
    work: Path
    look: FirstLook
    drawn: list[Files]
    chosen: frozenset[str]

    @staticmethod
    def of(lake: DistantLake, about: About, accounts: int, work: Path) -> "SurveyedOnce":
        """By a first look at the drawn accounts."""
        lot, until = Choice(about.every, frozenset()), about.until
        drawn = lake.bring(until, lot, True, work)
        look = FirstLook.at(Excerpt(lake, until, drawn, lot, accounts, work), until, about.labels)
        held = partial(likely_ids, metric=look.metric, fleets=look.lists)
        found = lake.by_id(until, READ, held, LIKELY_IDS)["account_id"].to_pylist() if look.lists else []
        stands_for = {row["alias"]: row["account_id"] for row in lake.aliases(until).to_pylist()}
        return SurveyedOnce(lake, about, accounts, work, look, drawn, look.to_look_at(found, stands_for))

    def excerpt(self, asked: frozenset[str]) -> Excerpt:
        """The drawn and the chosen accounts, and those asked for."""
        choice = Choice(self.about.every, self.chosen | asked)
        chosen = self.lake.bring(self.about.until, choice, False, self.work)
        return Excerpt(self.lake, self.about.until, [*self.drawn, *chosen], choice, self.accounts, self.work)
