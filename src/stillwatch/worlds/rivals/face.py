"""What every rival looks like from outside, and how its answer is written down."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

import pyarrow as pa
import pyarrow.parquet as pq

SMALLEST = 5
"""Accounts in the smallest group that a rival is held to: pairs and triples that share something
are everywhere, and no rival is charged with them."""


class Rival(ABC):
    """name: as in the table; about: how it decides, and what else was tried for it on smoke worlds
    of other seeds; packages: what must be installed; trained: needs samples of worlds of other
    seeds."""

    name: ClassVar[str]
    about: ClassVar[str]
    packages: ClassVar[tuple[str, ...]] = ()
    trained: ClassVar[bool] = False

    def __init__(self, training: Path | None = None) -> None:
        """training: folder of samples (`artefacts.samples`) for rivals that learn; the others pay
        no heed."""
        self.training = training

    @abstractmethod
    def find(self, world: Path) -> list[set[str]]:
        """The account ids of each campaign that the rival sees in a world's log."""


def write_members(campaigns: list[set[str]], folder: Path) -> None:
    """Write members.parquet as a scan does: campaign_id, account_id, membership (1: rivals give
    none)."""
    rows = [(f"r-{k:04}", account) for k, found in enumerate(campaigns, 1) for account in sorted(found)]
    table = pa.table(
        {
            "campaign_id": pa.array([c for c, _ in rows], pa.string()),
            "account_id": pa.array([a for _, a in rows], pa.string()),
            "membership": pa.array([1.0] * len(rows), pa.float64()),
        }
    )
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, folder / "members.parquet")
