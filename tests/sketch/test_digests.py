"""Whole sketches of prompts of every length: the same bits everywhere, today as when a lake was
sketched. Where a digest changes, so must SKETCH_VERSION."""

import hashlib

import numpy as np
import pyarrow as pa
import pytest

from stillwatch.sketch import prompts
from stillwatch.sketch.minhash import minhash
from tests.sketch.prompts import sketch

SAID = """please write explain why the code fails def return import class solve integral 42 x^2 proof theorem
translate summarize this text step by step think show your reasoning http://a.example/b.py `run` poem story roleplay as
a doctor patient json table csv sql select where plan tool call search agent data chart mean variance tax law 我们
机器学习 écrire привет übersetze 3.14 -17 "quoted" (maybe) - list: * item # title"""
WORDS = [*SAID.split(), "end.\n"]


def _text(number: int, words: int) -> str:
    """Words in an order of their own."""
    return " ".join(WORDS[(k * k * (number + 7) + k * 13 + number) % len(WORDS)] for k in range(words))


TEXTS = [
    *(_text(n, n) for n in range(64)),
    *(_text(n, 20 + 10 * n) for n in range(60)),
    *(
        "q" * fill + " " + _text(fill, 900) for fill in range(40)
    ),  # words that begin at every byte of the middle's edges
]


def _digest(values: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()[:16]


@pytest.fixture(scope="module")
def made() -> prompts.PromptSketch:
    return sketch(*TEXTS)


def test_features_are_those_of_this_version(made: prompts.PromptSketch) -> None:
    assert _digest(made.features) == "faecdb68fbbc756c"


def test_counts_labels_and_scripts_are_those_of_this_version(made: prompts.PromptSketch) -> None:
    assert _digest(made.numbers.astype(np.int64)) == "e31db1e6c5bfd149"


def test_hashes_are_those_of_this_version(made: prompts.PromptSketch) -> None:
    assert _digest(made.hashes.astype(np.uint64)) == "6fac1b613dbd1154"


def test_minhashes_are_those_of_this_version() -> None:
    assert _digest(minhash(pa.array([*TEXTS, None])).astype(np.uint64)) == "745f057c2ac13d25"
