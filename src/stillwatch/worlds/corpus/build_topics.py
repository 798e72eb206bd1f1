"""Makes topics.json.gz, the index of `topic()`; run once by maintainers whenever the passages
change.

A word counts when three passages or more have it, and a tenth of them in one subject; its subject
is that one.
"""

import gzip
import json
from collections import Counter, defaultdict

from stillwatch.worlds.corpus.load import LETTERS, TOPICS, passages, subjects

FEWEST, SHARE = 3, 0.1
SHORTEST = 4


def main() -> None:
    """Write the file."""
    places = {subject: place for place, subject in enumerate(subjects())}
    seen: dict[str, Counter[int]] = defaultdict(Counter)
    for subject, texts in passages().by_subject.items():
        for text in texts:
            for word in set(text.encode("ascii", "replace").translate(LETTERS).decode().split()):
                if len(word) >= SHORTEST:
                    seen[word][places[subject]] += 1
    rows = []
    for word, counts in seen.items():
        place, most = min(counts.items(), key=lambda item: (-item[1], item[0]))
        if counts.total() >= FEWEST and most >= SHARE * counts.total():
            rows.append((counts.total(), word, place))
    rows.sort()
    index = {"words": " ".join(row[1] for row in rows), "subjects": [row[2] for row in rows]}
    TOPICS.write_bytes(gzip.compress(json.dumps(index, separators=(",", ":")).encode(), 9, mtime=0))
    print(len(rows), "words", TOPICS.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
