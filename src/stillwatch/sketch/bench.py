"""How fast the kernels are, on texts that the caller gives, beside two MinHash packages on the same
texts."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import numpy as np
import pyarrow as pa

from stillwatch.sketch.capability import lexicon
from stillwatch.sketch.columns import string_hashes, strings
from stillwatch.sketch.minhash import SLOTS, minhash
from stillwatch.sketch.prompts import sketch_prompts

Measured = tuple[str, float, str]
"""Name, megabytes (10^6 bytes of UTF-8) a second on one core, a note."""

REPEATS = 5
SLOW_BYTES = 2_000_000
"""Text given to the slow package: its speed does not depend on how much there is."""


def bench_kernels(texts: list[str]) -> list[Measured]:
    """Every figure from one run on one core: MinHash alone against `rensa` and `datasketch` at the
    same signature size, the whole set of prompt kernels, history hashing apart, and the time to
    compile once.

    Raises ValueError where the texts hold nothing to measure."""
    if not any(texts):
        raise ValueError("there is no text to measure the kernels on")
    column = pa.array(texts, pa.large_string())
    buffers = strings(column)
    size = int(buffers.offsets[-1] - buffers.offsets[0])
    starts, ends = buffers.offsets[:-1].copy(), buffers.offsets[1:].copy()
    untooled, words = np.zeros(len(texts), np.bool_), lexicon()
    own = _speed(lambda: minhash(column), size)
    whole = _speed(lambda: sketch_prompts(buffers.data, starts, ends, untooled, 1, words), size)
    history = _speed(lambda: string_hashes(column), size)
    return [
        ("MinHash", own, f"{SLOTS} slots over runs of three words, {len(texts):,} texts"),
        *_others(texts, own),
        ("all prompt kernels", whole, f"{whole / own:.2f} of MinHash alone, {whole / history:.3f} of a plain hash"),
        ("a plain hash", history, "XXH64 of every text, as history is hashed"),
        ("compile time", 0.0, f"{compile_seconds():.1f} s, once per machine and version"),
    ]


def compile_seconds() -> float:
    """Seconds of processor time to compile all sketch kernels from nothing, in a process of its
    own."""
    code = "import time, numba, pyarrow; t = time.process_time(); import stillwatch.sketch.exchange_sketch; "
    code += "print(time.process_time() - t)"
    with tempfile.TemporaryDirectory() as empty:
        settings = {**os.environ, "NUMBA_CACHE_DIR": empty}
        done = subprocess.run([sys.executable, "-c", code], env=settings, capture_output=True, text=True, check=True)
    return float(done.stdout)


def _speed(work: Callable[[], object], size: int, repeats: int = REPEATS) -> float:
    """Megabytes a second of the fastest of several runs by processor time, after one that may
    compile."""
    work()
    seconds = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return size / min(seconds) / 1e6


def _others(texts: list[str], own: float) -> list[Measured]:
    """The two packages by their fastest bulk calls: from the text, as ours, and given the runs of
    words ready made, where our own figure still includes cutting them out of the text."""
    try:
        from datasketch import MinHash
        from rensa import RMinHash
    except ImportError:
        return [("rensa, datasketch", 0.0, "not installed: pip install 'stillwatch[bench]'")]
    sizes = np.cumsum([len(text.encode()) for text in texts])
    few = 1 + int(np.searchsorted(sizes[:-1], SLOW_BYTES))
    runs = [_word_runs(text) for text in texts]
    encoded = [[run.encode() for run in some] for some in runs[:few]]
    size = int(sizes[-1])
    cutting = 1 / _speed(lambda: [_word_runs(text) for text in texts], size, 1)
    rensa = _speed(lambda: RMinHash.digest_matrix_from_token_sets(runs, SLOTS, 42), size)
    from_text = 1 / (cutting + 1 / rensa)
    rho = _speed(lambda: RMinHash.digest_matrix_from_token_sets_rho(runs, SLOTS, 42), size)
    datasketch = _speed(lambda: list(MinHash.generator(encoded, num_perm=SLOTS)), int(sizes[few - 1]), 1)
    return [
        ("MinHash, rensa from text", from_text, f"ours is {own / from_text:.1f} times as fast (bar: 2)"),
        ("MinHash, rensa, runs ready", rensa, f"ours, from text, is {own / rensa:.1f} times as fast"),
        ("MinHash, rensa rho, runs ready", rho, f"ours, from text, is {own / rho:.1f} times as fast; a sparser sketch"),
        (
            "MinHash, datasketch, runs ready",
            datasketch,
            f"ours, from text, is {own / datasketch:.0f} times as fast (bar: 50)",
        ),
    ]


def _word_runs(text: str) -> list[str]:
    words = text.lower().split()
    return [" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2))]
