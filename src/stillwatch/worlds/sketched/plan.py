"""How many copies there are of the base, and what each draws: salts, ids, subjects, variants."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stillwatch.worlds.sketched.base import Base
from stillwatch.worlds.sketched.interests import DRAWN, PERMUTED
from stillwatch.worlds.sketched.mixing import Words, below, names, salt_of, salted

Array = NDArray[Any]

PEOPLE_TO_A_VARIANT = 25_000
"""Honest accounts up to which every subject comes in one variant: the size at which text and sketch are compared."""


CANDIDATES = 4
"""Subjects looked at for one interest of a copy."""


def variants_for(people: int) -> int:
    """In how many variants each subject comes. Subjects grow with the square root of the people, as the number of
    distinct things that people speak of does (Heaps' law), so that a large world is not made of giant circles of
    people who all ask about one thing."""
    return max(1, round((people / PEOPLE_TO_A_VARIANT) ** 0.5))


@dataclass(frozen=True)
class Plan:
    """`copies` of a base under a seed, in `variants` of each subject."""

    base: Base
    seed: int
    copies: int
    variants: int
    _shelves: dict[int, tuple[Array, Words]] = field(default_factory=dict, compare=False)

    def salt(self, copy: int, what: str) -> np.uint64:
        """The salt for one purpose in one copy."""
        return salt_of(self.seed, what, copy)

    def variant(self, copy: int) -> int:
        """Which variant of the subjects a copy's people have: copies with neighbouring ids have the same."""
        return copy * self.variants // self.copies

    def account_ids(self, copy: int) -> pa.Array:
        """Ids of a copy's accounts, in order, spread evenly over all ids."""
        every = self.copies * self.base.accounts
        stride = np.uint64(16**14 // every)
        place = np.uint64(copy * self.base.accounts) + np.arange(self.base.accounts, dtype=np.uint64)
        return names("acct_", place * stride + salted(place, salt_of(self.seed, "ids")) % stride, 14)

    def organization_ids(self, copy: int) -> pa.Array:
        """A copy's ids of the base's organizations."""
        count = len(self.base.values["organization_id"])
        return names("org_", salted(np.arange(count, dtype=np.uint64), self.salt(copy, "organizations")), 10)

    def shelves(self, copy: int) -> tuple[Array, Words]:
        """(shelf, offset into it) of each interest in a copy; remembered, since every day asks for it."""
        if copy not in self._shelves:
            self._shelves[copy] = self._make_shelves(copy)
        return self._shelves[copy]

    def _make_shelves(self, copy: int) -> tuple[Array, Words]:
        table = self.base.interests
        words = salted(np.arange(len(table["shelf"]), dtype=np.uint64), self.salt(copy, "interests"))
        shelf = np.array(table["shelf"])
        drawn = np.flatnonzero(table["mode"] == DRAWN)
        shelf[drawn] = self._drawn_shelves(drawn, words[drawn])
        for family_number in np.unique(table["family"][table["mode"] == PERMUTED]):
            at = np.flatnonzero((table["mode"] == PERMUTED) & (table["family"] == family_number))
            held, code = np.unique(table["shelf"][at], return_inverse=True)
            order = np.argsort(salted(held.astype(np.uint64), self.salt(copy, f"subjects {family_number}")))
            shelf[at] = held[order][code.ravel()]
        return shelf.astype(np.int32), salted(words, np.uint64(1))

    def _drawn_shelves(self, drawn: Array, words: Words) -> Array:
        """The shelf of another interest of the same family for each interest: the first of CANDIDATES that has prompts
        enough, so that nobody is made to repeat himself more than people do."""
        table, room = self.base.interests, self.base.library["size"]
        begin, size, members = self._families
        family, needs = table["family"][drawn], table["sizes"][drawn]
        shelf = np.full(len(drawn), -1)
        best = np.full(len(drawn), np.iinfo(np.int64).min)
        for attempt in range(CANDIDATES):
            at = below(salted(words, np.uint64(attempt + 2)), size[family])
            candidate = table["shelf"][members[begin[family] + at]]
            spare = np.minimum(np.where(needs > 0, room[candidate].astype(np.int64) - needs, 0).min(axis=1), 0)
            better = spare > best
            shelf[better], best[better] = candidate[better], spare[better]
        return shelf

    def flips(self, variant: int) -> NDArray[np.uint8]:
        """(shelves + 1, 64) bit masks: which components of a shelf's prompts change sign in a variant; none in the
        first variant, none in the last row."""
        shelves = len(self.base.library["begin"])
        masks = np.zeros((shelves + 1, 64), np.uint8)
        if variant:
            rng = np.random.Generator(np.random.PCG64([self.seed, variant]))
            masks[:-1] = rng.integers(0, 256, (shelves, 64), np.uint8) & self.base.library["flippable"]
        return masks

    @cached_property
    def _families(self) -> tuple[Array, Array, Array]:
        """Where each family's interests begin, their number, and all interests by family."""
        family = np.where(self.base.interests["mode"] == DRAWN, self.base.interests["family"], -1)
        members = np.argsort(family, kind="stable")
        edges = np.searchsorted(family[members], np.arange(family.max(initial=-1) + 2))
        return edges[:-1], np.diff(edges), members
