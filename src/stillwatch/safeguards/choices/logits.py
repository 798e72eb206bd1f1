"""Keyed choice while a model writes, for servers that take a processor of logits: the probability
that one of some equal tokens comes next stays as it is, and the key draws which of them."""

from collections.abc import Sequence
from typing import Any

from stillwatch.safeguards.choices.lots import drawn_one, matter


class KeyedLogits:
    """Called with the tokens so far and the logits of the next one, as the processors of vLLM and
    of Transformers are (there a row at a time). groups: tokens of which one may stand for another
    wherever it comes. The matter is the group and the token before."""

    def __init__(self, key: bytes, groups: Sequence[Sequence[int]]) -> None:
        self._key, self._groups = key, [list(group) for group in groups]

    def __call__(self, tokens: Sequence[int], logits: Any) -> Any:
        """The logits (vocabulary,), a tensor, changed in place: of each group one token has the sum
        of its probabilities."""
        before = int(tokens[-1]) if len(tokens) else -1
        for number, group in enumerate(self._groups):
            together = logits[group].logsumexp(0)
            logits[group] = -float("inf")
            logits[group[self.drawn(number, before)]] = together
        return logits

    def drawn(self, group: int, before: int) -> int:
        """Which token of a group the key draws after a token: its place in the group."""
        return drawn_one(self._key, token_matter(group, before), len(self._groups[group]))


def token_matter(group: int, before: int) -> int:
    """The matter of a choice among tokens."""
    return matter("token", str(group), str(before))
