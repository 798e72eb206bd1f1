"""Rival: kollude, forensics for swarms of agents that copy each other's lines. Prompts are messages, accounts actors."""

from pathlib import Path

from stillwatch.worlds.rivals.face import SMALLEST, Rival
from stillwatch.worlds.rivals.log import PROMPTS, query


class Kollude(Rival):
    """Its coordinated clusters, where it alarms."""

    name = "kollude"
    about = "kollude's scan with its defaults; where it alarms, the actors of each coordinated cluster are a campaign"
    packages = ("kollude", "pandas")

    def find(self, world: Path) -> list[set[str]]:
        """One campaign per cluster; an account stands in the largest of its clusters alone."""
        import kollude
        from kollude import coord
        from kollude.frame import finalize

        rows = query(world, PROMPTS).to_pandas()
        messages = finalize(
            rows.assign(t=rows["seconds"] * 1e9).rename(
                columns={"exchange_id": "event_id", "account_id": "actor", "prompt": "text"}
            )
        )
        wanted = kollude.ScanParams()
        if not kollude.scan(messages, wanted).alarms:
            return []
        lines = coord.annotate(messages, wanted.coord())
        clusters = coord.clusters(lines, wanted.coord(), top=wanted.top_clusters)
        placed: set[str] = set()
        found = []
        for cluster in clusters["tid"]:
            members = set(lines.loc[lines["tid"] == cluster, "actor"]) - placed
            placed |= members
            found.append(members)
        return [members for members in found if len(members) >= SMALLEST]
