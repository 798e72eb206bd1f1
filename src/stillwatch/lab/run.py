"""A run from its first teacher to its results, in processes side by side with one thread each."""

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import torch

from stillwatch.engine.processes import settle
from stillwatch.exchange.errors import CutShortError, UnusableError
from stillwatch.lab.jobs import Shelf, Work, done, jobs_of
from stillwatch.lab.settings import Settings

SIDE_BY_SIDE = 2

Told = Callable[[int, int, str], None]
"""(pieces of work that are finished, all of them, what was finished last)."""


def run(settings: Settings, out: Path, told: Told, processes: int = SIDE_BY_SIDE) -> Shelf:
    """Does whatever of a run is not there yet. Raises CutShortError where a process is ended from
    outside, and UnusableError where there is no such device."""
    if settings.device == "cuda" and not torch.cuda.is_available():
        raise UnusableError("torch finds no CUDA device here; without --device the processor does it")
    shelf, jobs = Shelf.of(out, settings), jobs_of(settings)
    waiting = [job for job in jobs if not all(shelf.has(name) for name in job.names)]
    told(len(jobs) - len(waiting), len(jobs), "")
    count = 1 if settings.device == "cuda" else max(1, min(processes, os.cpu_count() or 1))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, context, _alone) as pool:
        try:
            _all(pool, waiting, shelf, settings, lambda left, what: told(len(jobs) - left, len(jobs), what))
        except BrokenProcessPool as error:
            raise CutShortError(
                "a process was ended from outside (out of memory?); the same command goes on from what is kept"
            ) from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return shelf


def _all(
    pool: ProcessPoolExecutor, waiting: list[Work], shelf: Shelf, settings: Settings, told: Callable[[int, str], None]
) -> None:
    """Each piece of work as soon as what it waits for is there."""
    working: dict[Future[float], Work] = {}
    while waiting or working:
        ready = [job for job in waiting if all(shelf.has(name) for name in job.after)]
        for job in ready:
            waiting.remove(job)
            working[pool.submit(done, job, shelf, settings)] = job
        finished, _ = wait(working, return_when=FIRST_COMPLETED)
        for future in finished:
            job = working.pop(future)
            seconds = future.result()
            told(len(waiting) + len(working), f"{job.says} ({seconds:.0f} s)")


def _alone() -> None:
    """In a new process: one thread, so that two do not wait for one another."""
    settle()
    torch.set_num_threads(1)
