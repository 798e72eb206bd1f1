"""Counts the frozen weight table. Run by hand when the text it stands on changes, never by a scan:

    python -m stillwatch.sketch.build_weights weights.npy SOURCE…

A source is a `.jsonl.gz` of prompts (`prompt` or `text` a line) or a text file of paragraphs. Every
source weighs alike, whatever its size, so that no one family of prompts decides what is rare. The
carried table was counted on the prompt files named in worlds/corpus/ATTRIBUTION.md, on
anthropics/evals (model-written) and lm-sys/llm-decontaminator (rephrased GSM8K), and on prose of
the manuals of Node.js, CMake, Perl and Python; of these it holds nothing but how often words occur.
A new table is a new SKETCH_VERSION.
"""

import gzip
import json
import math
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stillwatch.sketch.minhash import word_hashes
from stillwatch.sketch.vocabulary import BUCKET_SHIFT, BUCKETS, COMMON_BIT, FINGERPRINT, WEIGHT_SCALE

MOST_ROWS = 600
COMMON_WORDS = 2000
SHORTEST_PARAGRAPH = 80


def read_source(path: Path) -> list[str]:
    """Up to MOST_ROWS documents of a source, evenly taken."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        texts = [row.get("prompt") or row.get("text") or "" for row in rows]
    else:
        texts = path.read_text("utf-8", errors="replace").split("\n\n")
        texts = [text for text in texts if len(text) >= SHORTEST_PARAGRAPH]
    step = max(1, -(-len(texts) // MOST_ROWS))
    return texts[::step]


def count_weights(sources: list[list[str]]) -> NDArray[np.uint16]:
    """The table of `vocabulary` from documents by source."""
    rates: dict[int, float] = defaultdict(float)
    spread: dict[int, float] = defaultdict(float)
    letters: set[int] = set()
    for documents in sources:
        counts: Counter[int] = Counter()
        for document in documents:
            counts.update({int(h) for h in word_hashes(document[:5000])})
            letters.update(int(h) for word in _letter_words(document) for h in word_hashes(word))
        for word, n in counts.items():
            rates[word] += n / len(documents) / len(sources)
            spread[word] += math.sqrt(n / len(documents))
    ranked = sorted((word for word in spread if word in letters), key=lambda word: (-spread[word], word))
    common = set(ranked[:COMMON_WORDS])
    table = np.zeros(BUCKETS, np.uint16)
    for word in sorted(rates, key=lambda word: (rates[word], word)):
        weight = min(255, max(1, round(-WEIGHT_SCALE * math.log(rates[word]))))
        entry = weight | (word & FINGERPRINT) << 8 | (COMMON_BIT if word in common else 0)
        table[word >> BUCKET_SHIFT] = entry
    return table


def _letter_words(document: str) -> set[str]:
    """Words of ASCII letters alone: only these can be common."""
    return {word for word in document.lower().split() if word.isascii() and word.isalpha()}


def main(arguments: list[str]) -> None:
    """Writes the table to the first path from the sources that follow."""
    sources = [documents for path in sorted(arguments[1:]) if (documents := read_source(Path(path)))]
    np.save(arguments[0], count_weights(sources))


if __name__ == "__main__":
    main(sys.argv[1:])
