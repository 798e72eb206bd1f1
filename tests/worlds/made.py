"""Small worlds for the tests, read back as rows with their truth."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from stillwatch.worlds.parts import parts_of
from stillwatch.worlds.spec import Campaign, WorldSpec
from stillwatch.worlds.world import Block, World, new_world


def small(*campaigns: Campaign, **changes: Any) -> WorldSpec:
    """A world of a few developers and people."""
    settings: dict[str, Any] = {"accounts": 60, "days": 3, "honest": (("person", 0.5), ("developer", 0.5))}
    return WorldSpec("small", 7, "A small world.", campaigns=campaigns, **{**settings, **changes})


def rows(out: Path) -> list[dict[str, Any]]:
    """Every exchange with its truth."""
    told: list[dict[str, Any]] = []
    for log, truth in zip(parts_of(out / "exchanges"), parts_of(out / "truth" / "exchanges"), strict=True):
        exchanges, facts = pq.read_table(log).to_pylist(), pq.read_table(truth).to_pylist()
        told += [{**fact, **exchange} for exchange, fact in zip(exchanges, facts, strict=True)]
    return told


def written(spec: WorldSpec, blocks: Sequence[Block], write: Any) -> World:
    """A world with these blocks in memory."""
    world = new_world(spec)
    for block in blocks:
        write(world, block)
    return world
