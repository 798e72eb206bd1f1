"""Makes a world: blocks into slices in several processes, slices into files, and the datasheet
about it all."""

import gc
import multiprocessing
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.exchange.schema import ACCOUNTS
from stillwatch.worlds.campaigns.write import prepare, write_campaign
from stillwatch.worlds.corpus.load import warm
from stillwatch.worlds.datasheet import WorldSummary, write_datasheet
from stillwatch.worlds.finish import finish_slice, together
from stillwatch.worlds.personas.roll import PERSONAS
from stillwatch.worlds.plan import blocks
from stillwatch.worlds.rows import account_table
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.spool import Spool, slices_per_day
from stillwatch.worlds.talk import HELD
from stillwatch.worlds.truth import write_account_truth
from stillwatch.worlds.world import Block, World, new_world

WORKERS = 2

PARTS = 16
"""Of the plan: small enough that no process waits long for another's last one."""


def make_world(spec: WorldSpec, out: Path, workers: int = WORKERS) -> WorldSummary:
    """Write a world into `out`: the canonical log, accounts.parquet, truth/ and the datasheet.

    The same spec gives the same rows on any machine and in any number of processes.
    """
    spool = out / ".spool"
    spool.mkdir(parents=True)
    try:
        plan = blocks(spec)
        per_day = slices_per_day(spec)
        warm()
        prepare(spec)
        with _processes(workers) as pool:
            parts = [pool.submit(_write_blocks, spec, plan[k::PARTS], spool, k) for k in range(PARTS)]
            known = pa.concat_tables([part.result() for part in parts]).sort_by("account_id")
            slices = _slices(spool)
            done = [pool.submit(finish_slice, out, n, per_day, slices[n]) for n in sorted(slices)]
            accounts = known.select(ACCOUNTS.names)
            if "accounts" in spec.lacks or "optional" in spec.lacks:
                accounts = accounts.slice(0, 0)
            else:
                pq.write_table(accounts, out / "accounts.parquet", compression="zstd")
            digest = together([d.result() for d in done], accounts)
        return write_datasheet(spec, out, len(known), write_account_truth(known, out), digest)
    finally:
        shutil.rmtree(spool, ignore_errors=True)


def _processes(workers: int) -> ProcessPoolExecutor:
    """Linux forks, so that the corpus is read once for all."""
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    return ProcessPoolExecutor(workers, context)


def _write_blocks(spec: WorldSpec, plan: list[Block], folder: Path, part: int) -> pa.Table:
    """In a worker: every block of its part; returns its accounts."""
    gc.disable()  # nothing here makes cycles, and looking for them took 7% of the time
    world = new_world(spec)
    spool = Spool(spec, folder, part)
    world.log.drain = spool.write
    tables = []
    for block in plan:
        write_block(world, block)
        if len(world.accounts) >= HELD:
            tables.append(account_table(world.accounts))
            world.accounts.clear()
    if world.log.turns:
        spool.write(world.log.turns)
    spool.close()
    return pa.concat_tables([*tables, account_table(world.accounts)])


def write_block(world: World, block: Block) -> None:
    """One block, whoever it belongs to."""
    persona = PERSONAS.get(block.name)
    if persona is None:
        write_campaign(world, block)
    else:
        before = len(world.accounts)
        persona.write(world, block)
        if persona.sizes:
            for account in world.accounts[before:]:
                account.group = f"{block.name}-{block.first}"


def _slices(spool: Path) -> dict[int, list[Path]]:
    found: dict[int, list[Path]] = {}
    for path in sorted(spool.iterdir()):
        found.setdefault(int(path.name.split("-")[0]), []).append(path)
    return found
