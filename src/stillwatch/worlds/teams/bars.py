"""The bars that self-checks are held to: how many honest teams and how many fleets are told that
they would be listed."""

from collections.abc import Sequence
from dataclasses import dataclass

from stillwatch.worlds.teams.told import Told

MOST_HONEST, LEAST_FLEETS = 1 / 50, 9 / 10
"""The bars: share of the honest teams, and of the fleets, that are told that they would be
listed."""


@dataclass(frozen=True)
class Checked:
    """What honest teams and fleets were told."""

    honest: list[Told]
    fleets: list[Told]

    @classmethod
    def of(cls, found: Sequence[Told]) -> "Checked":
        """What all teams were told, by whether they harvest."""
        honest, fleets = ([one for one in found if one.team.harvests is harvests] for harvests in (False, True))
        return cls(honest, fleets)

    @property
    def meets_bars(self) -> bool:
        """Whether both bars are met."""
        return share(self.honest) <= MOST_HONEST and share(self.fleets) >= LEAST_FLEETS

    @property
    def unexpected(self) -> list[Told]:
        """Honest teams that would be listed, then fleets that would not."""
        return [*(one for one in self.honest if one.taken), *(one for one in self.fleets if not one.taken)]

    def groups(self) -> list[tuple[str, list[Told]]]:
        """Honest teams by persona and together; fleets whole and in part, together, and those that
        are asked for."""
        return [
            *_by_kind(self.honest),
            ("all honest teams", self.honest),
            *_by_kind(self.fleets),
            ("all fleets", self.fleets),
            ("fleets that are asked for", [one for one in self.fleets if one.team.asked]),
        ]


def share(found: Sequence[Told]) -> float:
    """Of teams, the share that is told that it would be listed."""
    return sum(one.taken for one in found) / max(len(found), 1)


def _by_kind(found: list[Told]) -> list[tuple[str, list[Told]]]:
    kinds = sorted({one.team.kind for one in found})
    return [(kind, [one for one in found if one.team.kind == kind]) for kind in kinds]
