"""Rival: FRAUDAR's exact greedy over accounts and the values they share, alone (Hooi et al., KDD
2016)."""

from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from stillwatch.fleets.peeling import Sharing, blocks
from stillwatch.worlds.rivals.face import Rival
from stillwatch.worlds.rivals.log import SHARED, query


class Peeling(Rival):
    """Blocks denser than in the table with its accounts shuffled."""

    name = "peeling"
    about = (
        "FRAUDAR's greedy over cards, phones, addresses, mail domains, clients, keys and system prompts, rare values "
        "weighing more; blocks denser than the densest of 19 shuffled tables"
    )

    def find(self, world: Path) -> list[set[str]]:
        """Each block as a campaign."""
        uses = query(world, SHARED)
        account = uses["account_id"].combine_chunks().dictionary_encode()
        kind = uses["kind"].combine_chunks().dictionary_encode()
        value = pc.binary_join_element_wise(uses["kind"], uses["value"], "\0").combine_chunks().dictionary_encode()
        names = account.dictionary.to_pylist()
        number = [np.asarray(column.indices, np.int64) for column in (account, value, kind)]
        found = blocks(Sharing(number[0], number[1], number[2], len(names)), np.random.default_rng(0))
        return [{names[k] for k in block} for block in found]
