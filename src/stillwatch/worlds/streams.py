"""Random streams derived by name, so that adding a persona never changes what another one does."""

import hashlib

import numpy as np


def stream(seed: int, *names: object) -> np.random.Generator:
    """A generator that depends on the seed and the names alone, never on the interpreter's hash seed."""
    text = "\0".join(str(part) for part in (seed, *names))
    digest = hashlib.sha256(text.encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def token(rng: np.random.Generator, chars: int) -> str:
    """`chars` random hex digits (an even number)."""
    return rng.bytes(chars // 2).hex()
