"""How many copies there are of the base, and what each draws: salts, ids, subjects, variants."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stillwatch.worlds.sketched.base import Base
from stillwatch.worlds.sketched.interests import DRAWN
from stillwatch.worlds.sketched.mixing import Words, below, names, salt_of, salted

Array = NDArray[Any]

PEOPLE_TO_A_VARIANT = 25_000
"""Honest accounts up to which every subject comes in one variant: the size at which text and sketch
are compared."""


CANDIDATES = 8
"""Subjects looked at for one interest of a copy."""

SPARE = 1.2
"""Times as many prompts as an interest needs that its new subject should have."""

FEWEST = 20
"""Interests to choose from, however much is asked about."""

_FAMILY = 1 << 40
"""More than any shelf holds."""


def variants_for(people: int) -> int:
    """In how many variants each subject comes. Subjects grow with the square root of the people, as
    the number of distinct things that people speak of does (Heaps' law), so that a large world is
    not made of giant circles of people who all ask about one thing."""
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
        """Which variant of the subjects a copy's people have: copies with neighbouring ids have the
        same."""
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
        """(shelf, offset into it) of each interest in a copy; remembered, since every day asks for
        it."""
        if copy not in self._shelves:
            self._shelves[copy] = self._make_shelves(copy)
        return self._shelves[copy]

    def _make_shelves(self, copy: int) -> tuple[Array, Words]:
        table = self.base.interests
        words = salted(np.arange(len(table["shelf"]), dtype=np.uint64), self.salt(copy, "interests"))
        shelf = np.array(table["shelf"])
        drawn = np.flatnonzero(table["mode"] == DRAWN)
        shelf[drawn] = self._drawn_shelves(drawn, words[drawn])
        return shelf.astype(np.int32), salted(words, np.uint64(1))

    def _drawn_shelves(self, drawn: Array, words: Words) -> Array:
        """The shelf of another interest of the same family for each interest, of those that have
        prompts enough, so that nobody is made to repeat himself more than people do; the best by
        kind of CANDIDATES."""
        table, room = self.base.interests, self.base.library["size"].astype(np.int64)
        begin, size, members, holds = self._families
        family, needs = table["family"][drawn], table["sizes"][drawn]
        # Families stand one after the other in `holds`, each in order of what its members' shelves
        # hold.
        enough = np.searchsorted(holds, family * _FAMILY + (SPARE * needs.sum(axis=1)).astype(np.int64))
        enough = np.clip(np.minimum(enough, begin[family] + size[family] - FEWEST), begin[family], None)
        choice = begin[family] + size[family] - enough
        shelf = np.full(len(drawn), -1)
        best = np.full(len(drawn), np.iinfo(np.int64).min)
        for attempt in range(CANDIDATES):
            candidate = table["shelf"][members[enough + below(salted(words, np.uint64(attempt + 2)), choice)]]
            spare = np.where(needs > 0, np.minimum(room[candidate] - needs, 0), 0).sum(axis=1)
            better = spare > best
            shelf[better], best[better] = candidate[better], spare[better]
        return shelf

    def flips(self, copy: int) -> NDArray[np.uint8]:
        """(shelves + 1, 64) bit masks: which components of a shelf's prompts change sign in a copy;
        none in the last row. Accounts with nothing in common have subjects that are their copy's
        own; other subjects come in variants, the first of which changes nothing."""
        apart = self.base.library["apart"]
        masks = np.zeros((len(apart) + 1, 64), np.uint8)
        for number, chosen in ((self.variant(copy), ~apart), (copy, apart)):
            if number:
                rng = np.random.Generator(np.random.PCG64([self.seed, number]))
                drawn = rng.integers(0, 256, (int(chosen.sum()), 64), np.uint8)
                masks[:-1][chosen] = drawn & self.base.library["flippable"][chosen]
        return masks

    @cached_property
    def _families(self) -> tuple[Array, Array, Array, Array]:
        """Where each family's interests begin, their number, all interests by family and by what
        their shelves hold, and a number that grows in that order."""
        table, library = self.base.interests, self.base.library
        family = np.where(table["mode"] == DRAWN, table["family"], -1)
        held = np.minimum(library["held"][table["shelf"]], _FAMILY - 1)
        members = np.lexsort((held, family))
        edges = np.searchsorted(family[members], np.arange(family.max(initial=-1) + 2))
        return edges[:-1], np.diff(edges), members, (family * _FAMILY + held)[members]
