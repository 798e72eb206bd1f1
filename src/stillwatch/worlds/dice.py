"""Random draws by name: the same for the same seed and names, whatever else is made, on any
machine.

Scalars come from Python's Mersenne twister, whose `random()` is fixed for good and twenty times as
fast for one number as numpy's; arrays from a numpy generator of the same name.
"""

import hashlib
import math
import random
from collections.abc import MutableSequence, Sequence
from typing import TypeVar

import numpy as np
from numpy.random.bit_generator import ISeedSequence
from numpy.typing import NDArray

T = TypeVar("T")


def _digest_of(seed: int, *names: object) -> bytes:
    """256 bits that depend on the seed and the names alone, never on the interpreter's hash
    seed."""
    return hashlib.sha256("\0".join(map(str, (seed, *names))).encode()).digest()


def seed_of(seed: int, *names: object) -> int:
    """128 bits of that name."""
    return int.from_bytes(_digest_of(seed, *names)[:16], "big")


class _Words(ISeedSequence):
    """A hash as a seed. (numpy's own mixing of seeds takes four times as long, and a hash needs
    none.)"""

    def __init__(self, digest: bytes) -> None:
        self._digest = digest

    def generate_state(self, n_words: int, dtype: object = np.uint32) -> NDArray[np.uint64]:
        """The hash's words, little end first on any machine; PCG64 asks for four of 64 bits."""
        return np.frombuffer(self._digest, "<u8", n_words).astype(np.uint64)


def stream(seed: int, *names: object) -> np.random.Generator:
    """The numpy generator of that name."""
    return np.random.Generator(np.random.PCG64(_Words(_digest_of(seed, *names))))  # type: ignore[arg-type]  # any ISeedSequence will do


class Dice:
    """Draws of single numbers. Only `random()` is taken from the library, the rest follows from it
    here."""

    __slots__ = ("u",)

    def __init__(self, seed: int, *names: object) -> None:
        self.u = random.Random(seed_of(seed, *names)).random
        """A uniform number in [0, 1)."""

    def below(self, n: int) -> int:
        """0 to n - 1, evenly."""
        return int(self.u() * n)

    def between(self, low: float, high: float) -> float:
        """Evenly between the two."""
        return low + (high - low) * self.u()

    def chance(self, share: float) -> bool:
        """True in that share of the cases."""
        return self.u() < share

    def pick(self, choices: Sequence[T], skew: float = 1.0) -> T:
        """One of the choices; the earlier ones more often when `skew` is above 1, as habits go."""
        return choices[int(len(choices) * self.u() ** skew)]

    def choose(self, choices: Sequence[T], shares: Sequence[float]) -> T:
        """One of the choices by their shares, which need not sum to 1."""
        left = self.u() * math.fsum(shares)
        for choice, share in zip(choices, shares, strict=True):
            left -= share
            if left < 0:
                return choice
        return choices[-1]

    def normal(self) -> float:
        """Standard normal (Box and Muller 1958)."""
        return math.sqrt(-2.0 * math.log(1.0 - self.u())) * math.cos(2.0 * math.pi * self.u())

    def lognormal(self, median: float, spread: float) -> float:
        """Lognormal of that median and log-deviation."""
        return median * math.exp(spread * self.normal())

    def exponential(self, mean: float) -> float:
        """Exponential of that mean."""
        return -mean * math.log(1.0 - self.u())

    def geometric(self, p: float) -> int:
        """Trials until the first success, 1 at least."""
        return 1 + int(math.log(1.0 - self.u()) / math.log(1.0 - p)) if p < 1.0 else 1

    def shares(self, count: int, evenness: float) -> list[float]:
        """Shares of a whole, uneven: powers of exponentials, 1 being Dirichlet(1) and more being
        more even."""
        parts = [self.exponential(1.0) ** (1.0 / evenness) for _ in range(count)]
        whole = math.fsum(parts)
        return [part / whole for part in parts]

    def token(self, digits: int) -> str:
        """That many random hex digits."""
        text = int(self.u() * 281474976710656).to_bytes(6, "big").hex()
        while len(text) < digits:
            text += int(self.u() * 281474976710656).to_bytes(6, "big").hex()
        return text[:digits]

    def shuffle(self, items: MutableSequence[T]) -> None:
        """In place (Fisher and Yates)."""
        for last in range(len(items) - 1, 0, -1):
            other = int(self.u() * (last + 1))
            items[last], items[other] = items[other], items[last]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """That many of the items, each at most once."""
        pool = list(items)
        count = min(count, len(pool))
        for place in range(count):
            other = place + int(self.u() * (len(pool) - place))
            pool[place], pool[other] = pool[other], pool[place]
        return pool[:count]
