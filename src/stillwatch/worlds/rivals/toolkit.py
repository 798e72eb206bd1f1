"""Rivals: two networks of the Coordination Network Toolkit (QUT), made for coordinated posting on
social media.

A prompt stands for a post. Accounts joined by enough edges are one component, and a component is a
campaign: that is how the toolkit's own documentation reads its networks.

Tried on smoke worlds of other seeds, one with templates and one without: for equal prompts windows
of a minute, an hour and the whole log at weights of 1, 2 and 5 (longer ones join people by common
follow-up questions, precision 0.05); for similar ones thresholds of 0.8, 0.6 and 0.4 (a fleet with
few templates was found at 0.95, 0.97 and 0.97 of its accounts, with precisions of 1, 1 and 0.78; a
fleet without at none).
"""

import tempfile
from pathlib import Path

from stillwatch.worlds.rivals.face import Rival
from stillwatch.worlds.rivals.log import PROMPTS, query
from stillwatch.worlds.rivals.sharing import components

WINDOW = 60
"""Seconds: the toolkit's documented default."""

LEAST_WEIGHT = 2
"""Messages on an edge: the default of its command line."""

ALIKE = 0.6
"""Jaccard similarity; the default of its command line is 0.8."""

PROCESSES = 2


class CoTweet(Rival):
    """The same prompt from two accounts within the window."""

    name = "cnt co-tweet"
    about = "Coordination Network Toolkit: the same prompt within 60 s, twice"
    packages = ("coordination_network_toolkit",)

    def find(self, world: Path) -> list[set[str]]:
        """Components of the co-tweet network."""
        from coordination_network_toolkit.compute_networks import compute_co_tweet_network

        with tempfile.TemporaryDirectory(prefix="stillwatch-rival-") as folder:
            base = database(world, Path(folder))
            compute_co_tweet_network(base, WINDOW, min_edge_weight=LEAST_WEIGHT, n_threads=PROCESSES)
            return network(base, "co_tweet")


class CoSimilarity(Rival):
    """Similar prompts from two accounts within the window."""

    name = "cnt co-similarity"
    about = "Coordination Network Toolkit: prompts with a Jaccard similarity of 0.6 within 60 s, twice"
    packages = ("coordination_network_toolkit",)

    def find(self, world: Path) -> list[set[str]]:
        """Components of the co-similarity network."""
        from coordination_network_toolkit.compute_networks import compute_co_similar_tweet
        from coordination_network_toolkit.similarity import MinDocSizeSimilarity

        with tempfile.TemporaryDirectory(prefix="stillwatch-rival-") as folder:
            base = database(world, Path(folder))
            compute_co_similar_tweet(
                base, WINDOW, n_threads=PROCESSES, similarity_threshold=ALIKE, min_edge_weight=LEAST_WEIGHT,
                similarity_function=MinDocSizeSimilarity(),
            )  # fmt: skip
            return network(base, "co_similar_tweet")


def database(world: Path, folder: Path) -> str:
    """The toolkit's SQLite file of a world's prompts."""
    from coordination_network_toolkit.preprocess import preprocess_data

    base = str(folder / "network.db")
    rows = query(world, PROMPTS).select(["exchange_id", "account_id", "prompt", "seconds"]).to_pylist()
    preprocess_data(
        base, ((r["exchange_id"], r["account_id"], "", None, None, r["prompt"], r["seconds"], []) for r in rows)
    )
    return base


def network(base: str, kind: str) -> list[set[str]]:
    """Components of one computed network."""
    from coordination_network_toolkit.graph import get_edge_rows

    edges = [(str(one), str(other)) for one, other, *_ in get_edge_rows(base, kind)]
    # Every account also stands for itself on the other side, so that edges between accounts join
    # what they should.
    return components([*edges, *{(a, a) for edge in edges for a in edge}])
