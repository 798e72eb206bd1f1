"""Rival: kollude, which looks for swarms of agents that copy each other's lines. Accounts are its
actors."""

from pathlib import Path
from typing import TYPE_CHECKING

from stillwatch.worlds.rivals.face import SMALLEST, Rival
from stillwatch.worlds.rivals.log import PROMPTS, query

if TYPE_CHECKING:
    import pandas as pd


COORDINATED = 0.7


class Kollude(Rival):
    """As it decides: no alarm, no swarm."""

    name = "kollude"
    about = "kollude's scan with its defaults; where it alarms, the actors of each coordinated cluster are a campaign"
    packages = ("kollude", "pandas")

    def find(self, world: Path) -> list[set[str]]:
        """One campaign per cluster; an account stands in the largest of its clusters alone."""
        import kollude
        from kollude import coord

        messages, wanted = frame(world), kollude.ScanParams()
        if not kollude.scan(messages, wanted).alarms:
            return []
        lines = coord.annotate(messages, wanted.coord())
        placed: set[str] = set()
        found = []
        for cluster in coord.clusters(lines, wanted.coord(), top=wanted.top_clusters)["tid"]:
            members = set(lines.loc[lines["tid"] == cluster, "actor"]) - placed
            placed |= members
            found.append(members)
        return [members for members in found if len(members) >= SMALLEST]


class KolludeActors(Rival):
    """Its score of actors, without the alarm, which a fleet that was there from the first day never
    sets off.

    Tried on smoke worlds of other seeds: the clusters themselves (F1 0.10), and shares of 0.1 to
    0.9. At 0.7 a fleet that used few templates was found with an F1 of 0.69, at 0.5 with 0.46; a
    fleet without templates with none.
    """

    name = "kollude actors"
    about = "accounts of whose prompts seven in ten stand in kollude's coordinated clusters, as one campaign"
    packages = ("kollude", "pandas")

    def find(self, world: Path) -> list[set[str]]:
        """One campaign of all such accounts."""
        import kollude
        from kollude import coord

        wanted = kollude.ScanParams().coord()
        scores = coord.actor_scores(coord.annotate(frame(world), wanted), wanted)
        found = set(scores.loc[scores["coord_frac"] >= COORDINATED, "actor"])
        return [found] if found else []


def frame(world: Path) -> "pd.DataFrame":
    """A world's prompts as kollude's events."""
    from kollude.frame import finalize

    names = {"exchange_id": "event_id", "account_id": "actor", "prompt": "text"}
    rows = query(world, PROMPTS).to_pandas()
    return finalize(rows.assign(t=rows["seconds"] * 1e9).rename(columns=names))
