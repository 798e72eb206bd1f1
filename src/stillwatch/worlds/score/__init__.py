"""Did a tool find what a world hides, and nobody else? Any tool's members, held against the truth
of every exchange.

Whatever a result cannot tell (it has no dates, no candidates, nothing was found) is None in a
score, never zero.
"""

from stillwatch.worlds.score.figures import CampaignScore, Score
from stillwatch.worlds.score.score import score, score_of

__all__ = ["CampaignScore", "Score", "score", "score_of"]
